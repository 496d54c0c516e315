//! Downloading a PDF, or the source that its authors sent: resumed where it broke off, checked, and put in its place only when
//! it is whole.

use super::client::ArxivClient;
use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::exchange::{Validators, Wire, header, set, slow, validators};
use super::markup::Form;
use super::retry::Failure;
use super::text::{decode, html_title};
use super::whom::Whom;
use graph_schema::ArxivId;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue, IF_RANGE, RANGE,
};
use reqwest::{Response, StatusCode, Url};
use serde::Deserialize;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// `%PDF` stands in the first bytes of the file, not always at its very start; a source may begin with a page of comments.
const PDF_HEAD: usize = 1024;
const HEAD: u64 = 1 << 16;
/// Of a page that came in place of a PDF, this much is read for its title.
const PAGE_BYTES: usize = 64_000;

/// In which form the full text of a paper is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextForm {
    /// With its pages.
    #[default]
    Pdf,
    /// As its authors or its publisher wrote it: LaTeX, JATS and the like.
    Source,
}

/// A PDF, or a source, that lies in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    pub len: u64,
    pub etag: Option<String>,
}

/// Is told how much of a PDF has come, and how much it will be, where the server says so.
pub type OnBytes<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

impl ArxivClient {
    /// Downloads a version of a paper, the newest for `None`, to the file `into`. What came before a break is
    /// kept beside it, as `<into>.part`, and continued by this call or the next, if the server still has the
    /// same file. `NotFound` for a paper without PDF, as after a withdrawal; `Refused`, with the page's
    /// title, when a web page comes in place of it. Two calls at once must not have the same `into`.
    /// `on_bytes` is told as it comes; a part that is there already counts as come.
    pub async fn fetch_pdf(
        &self,
        id: &ArxivId,
        version: Option<u32>,
        into: &Path,
        on_bytes: OnBytes<'_>,
    ) -> SourceResult<Pdf> {
        self.fetch(TextForm::Pdf, (id, version), into, on_bytes)
            .await
    }

    /// The forms in which a paper is fetched, one after the other until one can be had and read.
    pub fn forms(&self) -> &'static [TextForm] {
        match self.inner.options.prefer {
            TextForm::Pdf => &[TextForm::Pdf],
            TextForm::Source => &[TextForm::Source, TextForm::Pdf],
        }
    }

    /// Downloads a paper in one of its forms, as [`Self::fetch_pdf`] does; as a source come packed files, one file, or the PDF
    /// where its authors sent nothing else.
    pub async fn fetch(
        &self,
        form: TextForm,
        (id, version): (&ArxivId, Option<u32>),
        into: &Path,
        on_bytes: OnBytes<'_>,
    ) -> SourceResult<Pdf> {
        let options = &self.inner.options;
        let version = version
            .map(|version| format!("v{version}"))
            .unwrap_or_default();
        let (key, base) = match form {
            TextForm::Pdf => ("arxiv.pdf_base", &options.pdf_base),
            TextForm::Source => ("arxiv.source_base", &options.source_base),
        };
        let address = format!("{}/{id}{version}", base.trim_end_matches('/'));
        let url = Url::parse(&address).map_err(|error| {
            let context = format!("{key} is no web address");
            SourceError::new(SourceErrorKind::Invalid, context).with_source(error)
        })?;
        let file = Download {
            wire: &self.inner.wire,
            url: &url,
            max: options.max_pdf_bytes,
            form,
        };
        file.fetch(into, on_bytes).await
    }
}

/// A file that is to be had at an address.
pub(super) struct Download<'a> {
    pub wire: &'a Wire,
    pub url: &'a Url,
    /// More bytes are not taken.
    pub max: u64,
    /// What it must be.
    pub form: TextForm,
}

impl Download<'_> {
    /// To the file `into`, as [`ArxivClient::fetch_pdf`] does.
    pub async fn fetch(&self, into: &Path, on_bytes: OnBytes<'_>) -> SourceResult<Pdf> {
        let partial = Partial::of(self.form, into);
        let mut tries = self.wire.tries();
        let within = tokio::time::timeout(self.wire.manners.total_timeout, async {
            loop {
                let before = partial.len().await;
                match partial.fetch(self, on_bytes).await {
                    Ok(etag) => return partial.finish(into, etag).await,
                    Err(failure) => {
                        if partial.len().await > before {
                            tries.progress();
                        }
                        tries.pause(failure).await?;
                    }
                }
            }
        });
        within
            .await
            .map_err(|_| slow(self.wire.whom(), "sent the paper too slowly").error)?
    }
}

/// The part of a file that has come, and beside it by what the server knows the file it is part of.
struct Partial {
    form: TextForm,
    part: PathBuf,
    tag: PathBuf,
}

impl Partial {
    fn of(form: TextForm, into: &Path) -> Self {
        let beside = |ending: &str| {
            let mut name = into.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        Self {
            form,
            part: beside(".part"),
            tag: beside(".part.tag"),
        }
    }

    async fn len(&self) -> u64 {
        fs::metadata(&self.part).await.map_or(0, |meta| meta.len())
    }

    /// Asks for what is missing and writes it; the server's tag when the file is whole.
    async fn fetch(
        &self,
        file: &Download<'_>,
        on_bytes: OnBytes<'_>,
    ) -> Result<Option<String>, Failure> {
        let Download { wire, url, max, .. } = *file;
        let whom = wire.whom();
        let have = self.len().await;
        let tag = fs::read_to_string(&self.tag)
            .await
            .ok()
            .filter(|tag| have > 0 && !tag.is_empty());
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.form.accepted()));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(tag) = &tag {
            set(&mut headers, RANGE, Some(&format!("bytes={have}-")));
            set(&mut headers, IF_RANGE, Some(tag));
        }
        let (_turn, response) = wire.open(url, &headers).await?;
        let offset = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if tag.is_some() => self.continues(&response, have).await?,
            StatusCode::RANGE_NOT_SATISFIABLE => {
                return Err(self.anew("there is nothing behind the part").await);
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                return Err(self.form.missing(whom, response).await);
            }
            _ => return Err(Failure::of(whom, &response)),
        };
        if let Some(media) = self.form.other_media(&response) {
            return Err(self.form.other(whom, response, &media).await);
        }
        let known = validators(response.headers());
        let whole = response
            .content_length()
            .map(|rest| rest.saturating_add(offset));
        if whole.is_some_and(|whole| whole > max) {
            return Err(self.form.too_large(whom, max).into());
        }
        if offset == 0 {
            self.begin(&known).await?;
        }
        self.write(offset, response, file, &|len| on_bytes(len, whole))
            .await?;
        self.check(whole).await?;
        Ok(known.etag)
    }

    /// Whether the answer goes on exactly where the part ends.
    async fn continues(&self, response: &Response, have: u64) -> Result<u64, Failure> {
        let range = header(response.headers(), CONTENT_RANGE).unwrap_or_default();
        let start = range
            .strip_prefix("bytes ")
            .and_then(|range| range.split('-').next());
        match start.and_then(|start| start.parse::<u64>().ok()) {
            Some(start) if start == have => Ok(have),
            _ => Err(self
                .anew("the server sent another range than was asked for")
                .await),
        }
    }

    /// An empty part of the file with these validators. Only a strong one can be continued by.
    async fn begin(&self, known: &Validators) -> Result<(), Failure> {
        let strong = known.etag.as_ref().filter(|etag| !etag.starts_with("W/"));
        let tag = strong.or(known.last_modified.as_ref());
        fs::write(&self.part, b"")
            .await
            .map_err(|error| local(error, &self.part))?;
        let written = fs::write(&self.tag, tag.map(String::as_str).unwrap_or_default()).await;
        Ok(written.map_err(|error| local(error, &self.tag))?)
    }

    /// Writes what comes behind `offset`; `grown` is told the length so far.
    async fn write(
        &self,
        offset: u64,
        mut response: Response,
        from: &Download<'_>,
        grown: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(), Failure> {
        let here = |error| local(error, &self.part);
        let mut file = File::options()
            .write(true)
            .open(&self.part)
            .await
            .map_err(here)?;
        file.set_len(offset).await.map_err(here)?;
        file.seek(SeekFrom::Start(offset)).await.map_err(here)?;
        let mut len = offset;
        grown(len);
        loop {
            let piece = match response.chunk().await {
                Ok(Some(piece)) => piece,
                Ok(None) => break,
                Err(error) => {
                    file.flush().await.map_err(here)?;
                    let problem = "'s connection broke in the middle of a paper";
                    return Err(Failure::broken(from.wire.whom(), error, problem));
                }
            };
            len += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if len > from.max {
                self.discard().await;
                return Err(self.form.too_large(from.wire.whom(), from.max).into());
            }
            file.write_all(&piece).await.map_err(here)?;
            grown(len);
        }
        file.flush().await.map_err(here)?;
        file.sync_all().await.map_err(here)?;
        Ok(())
    }

    /// Whether all has come and it is what was asked for.
    async fn check(&self, whole: Option<u64>) -> Result<(), Failure> {
        let len = self.len().await;
        if whole.is_some_and(|whole| whole != len) {
            return Err(self
                .anew("the paper has another length than was announced")
                .await);
        }
        let mut head = Vec::new();
        let file = File::open(&self.part)
            .await
            .map_err(|error| local(error, &self.part))?;
        let read = file.take(HEAD).read_to_end(&mut head).await;
        read.map_err(|error| local(error, &self.part))?;
        if self.form.is_of(&head) {
            return Ok(());
        }
        self.discard().await;
        let text = decode(&head, None);
        Err(match html_title(&text) {
            Some(title) => self.form.page_instead(&title).into(),
            None => {
                let context = format!("what came is no {}", self.form.name());
                SourceError::new(SourceErrorKind::Malformed, context).into()
            }
        })
    }

    async fn finish(&self, into: &Path, etag: Option<String>) -> SourceResult<Pdf> {
        let len = self.len().await;
        fs::rename(&self.part, into)
            .await
            .map_err(|error| local(error, into))?;
        // A tag that stays behind means nothing without its part.
        let _gone = fs::remove_file(&self.tag).await;
        Ok(Pdf { len, etag })
    }

    /// The part is of no use: another try begins at the start.
    async fn anew(&self, reason: &str) -> Failure {
        self.discard().await;
        Failure::passing(SourceError::new(SourceErrorKind::Malformed, reason))
    }

    async fn discard(&self) {
        // What is not there need not be removed; what can't be removed is overwritten.
        let _gone = fs::remove_file(&self.part).await;
        let _gone = fs::remove_file(&self.tag).await;
    }
}

impl TextForm {
    /// Whether the next form is worth a try where this one could not be had.
    pub fn gives_way(self, error: &SourceError) -> bool {
        use SourceErrorKind::{Malformed, NotFound, Refused, TooLarge};
        let is_of_file = matches!(error.kind, Malformed | NotFound | Refused | TooLarge);
        self == Self::Source && is_of_file
    }

    /// Of its downloads.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Source => "source",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Source => "source",
        }
    }

    fn accepted(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Source => "application/gzip, application/*;q=0.9, */*;q=0.5",
        }
    }

    /// Whether a file that begins so can be it.
    fn is_of(self, head: &[u8]) -> bool {
        let first = &head[..head.len().min(PDF_HEAD)];
        let is_pdf = first.windows(4).any(|four| four == b"%PDF");
        is_pdf
            || (self == Self::Source && matches!(Form::of(head), Some(Form::Packed | Form::Latex)))
    }

    /// What is announced, when it can't be it. A page under a wrong type is found by its first bytes.
    fn other_media(self, response: &Response) -> Option<String> {
        let kind = header(response.headers(), CONTENT_TYPE)?;
        let media = kind
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase();
        let may_be = match media.as_str() {
            "" | "application/pdf" | "application/octet-stream" => true,
            "application/gzip" | "application/x-gzip" | "application/tar" | "application/x-tar"
            | "application/x-tex" | "text/x-tex" | "text/plain" => self == Self::Source,
            other => self == Self::Source && other.starts_with("application/x-eprint"),
        };
        (!may_be).then_some(media)
    }

    async fn other(self, whom: &Whom, response: Response, media: &str) -> Failure {
        match html_title(&start(response).await) {
            Some(title) => self.page_instead(&title).into(),
            None => {
                let (sender, name) = (whom.name, self.name());
                let context = format!("{sender} sent {media:?} in place of a {name}");
                SourceError::new(SourceErrorKind::Malformed, context).into()
            }
        }
    }

    /// It is not there: the page says why, as for a withdrawn paper.
    async fn missing(self, whom: &Whom, response: Response) -> Failure {
        let (sender, name) = (whom.name, self.name());
        let failure = Failure::of(whom, &response);
        let text = start(response).await;
        let withdrawn = text.to_lowercase().contains("withdrawn");
        let title = html_title(&text).filter(|title| !title.is_empty());
        let context = match (withdrawn, title) {
            (true, _) => format!("the paper was withdrawn and has no {name}"),
            (false, Some(title)) => format!("{sender} has no such {name}: {title:?}"),
            (false, None) => format!("{sender} has no such {name}"),
        };
        let error = SourceError {
            context,
            ..failure.error
        };
        error.into()
    }

    fn page_instead(self, title: &str) -> SourceError {
        SourceError::new(
            SourceErrorKind::Refused,
            format!("a web page came in place of the {}: {title:?}", self.name()),
        )
    }

    fn too_large(self, whom: &Whom, max: u64) -> SourceError {
        let (most, section, name) = (max / 1_000_000, whom.section, self.name());
        let context = format!("the {name} is larger than {most} MB ({section}.max_pdf_mb)");
        SourceError::new(SourceErrorKind::TooLarge, context)
    }
}

/// The beginning of a page, for what it says.
async fn start(mut response: Response) -> String {
    let mut page = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        page.extend_from_slice(&piece);
        if page.len() > PAGE_BYTES {
            break;
        }
    }
    decode(&page, None)
}

fn local(error: std::io::Error, path: &Path) -> SourceError {
    let context = format!("the paper can't be written to {}", path.display());
    SourceError::new(SourceErrorKind::Local, context).with_source(error)
}
