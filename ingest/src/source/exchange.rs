//! One exchange with a server: its turn, redirects, the answer's head, and a bounded body.

use super::client::ArxivOptions;
use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::polite::{Gate, Turn};
use super::redirect::Route;
use super::retry::{Failure, Tries};
use super::text::{decode, html_title};
use flate2::read::GzDecoder;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::{Client, Response, StatusCode, Url};
use std::io::Read;
use std::time::Duration;

/// What all exchanges of a client share.
pub struct Wire {
    client: Client,
    pub gate: Gate,
    pub options: ArxivOptions,
    hosts: Vec<String>,
}

/// By what a server knows that a copy is still good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// A whole answer as text.
pub struct Document {
    pub text: String,
    pub validators: Validators,
    /// What its status says when that is no success: its text may say it better.
    pub failure: Option<Failure>,
}

impl Wire {
    pub fn new(options: ArxivOptions) -> SourceResult<Self> {
        let contact = options
            .contact
            .as_deref()
            .map(|contact| format!(" ({contact})"));
        let agent = format!(
            "papyri/{}{}",
            env!("CARGO_PKG_VERSION"),
            contact.unwrap_or_default()
        );
        let invalid = |context: &str| SourceError::new(SourceErrorKind::Invalid, context);
        let agent = HeaderValue::from_str(&agent)
            .map_err(|error| invalid("arxiv.contact can't stand in a header").with_source(error))?;
        let client = Client::builder()
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(options.timeout.min(Duration::from_secs(15)))
            .read_timeout(options.timeout)
            .pool_max_idle_per_host(1)
            .build()
            .map_err(|error| invalid("the client of arXiv can't be set up").with_source(error))?;
        let mut hosts = Vec::new();
        for (key, base) in options.bases() {
            let url = Url::parse(base).ok();
            let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
            let host = url.as_ref().and_then(Url::host_str);
            hosts.push(
                host.ok_or_else(|| invalid(&format!("{key} is no web address")))?
                    .to_owned(),
            );
        }
        Ok(Self {
            client,
            gate: Gate::new(options.min_interval, options.backoff.patience),
            options,
            hosts,
        })
    }

    pub fn tries(&self) -> Tries<'_> {
        Tries::new(&self.gate, &self.options.backoff)
    }

    /// Sends a request and follows redirects; the exchange lasts until the turn is dropped.
    pub async fn open(
        &self,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<(Turn<'_>, Response), Failure> {
        let mut route = Route::new(url.clone(), &self.hosts);
        loop {
            let turn = self.gate.turn().await?;
            let address = route.last().unwrap_or(url).clone();
            let request = self.client.get(address).headers(headers.clone()).send();
            let response = tokio::time::timeout(self.options.timeout, request)
                .await
                .map_err(|_| slow("did not answer in time"))?
                .map_err(|error| Failure::broken(error, "arXiv can't be reached (arxiv.*_base)"))?;
            if !route.follow(&response)? {
                return Ok((turn, response));
            }
        }
    }

    /// A document; `None` when the copy with these validators is still good.
    pub async fn document(
        &self,
        url: &Url,
        known: &Validators,
    ) -> Result<Option<Document>, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        set(&mut headers, IF_NONE_MATCH, known.etag.as_deref());
        set(
            &mut headers,
            IF_MODIFIED_SINCE,
            known.last_modified.as_deref(),
        );
        let (_turn, response) = self.open(url, &headers).await?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *known != Validators::default() {
            return Ok(None);
        }
        if status == StatusCode::OK {
            let (text, validators) = self.read(response).await?;
            return Ok(Some(Document {
                text,
                validators,
                failure: None,
            }));
        }
        let failure = Failure::of(&response);
        if !matches!(status.as_u16(), 400 | 404 | 422) {
            return Err(failure);
        }
        match self.read(response).await {
            Ok((text, validators)) => Ok(Some(Document {
                text,
                validators,
                failure: Some(failure),
            })),
            Err(_) => Err(failure),
        }
    }

    async fn read(&self, response: Response) -> Result<(String, Validators), Failure> {
        let validators = validators(response.headers());
        let kind = header(response.headers(), CONTENT_TYPE).unwrap_or_default();
        let packing = header(response.headers(), CONTENT_ENCODING).unwrap_or_default();
        let limit = self.options.max_bytes;
        let body = tokio::time::timeout(self.options.total_timeout, bytes(response, limit));
        let body = body
            .await
            .map_err(|_| slow("sent its answer too slowly"))??;
        // Unpacking and decoding some megabytes keeps a thread busy.
        let text = tokio::task::spawn_blocking(move || text(&body, &kind, &packing, limit));
        let stopped = |_| SourceError::new(SourceErrorKind::Local, "the reading task was stopped");
        Ok((text.await.map_err(stopped)??, validators))
    }
}

pub fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: header(headers, ETAG),
        last_modified: header(headers, LAST_MODIFIED),
    }
}

pub fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.trim().to_owned())
}

/// Leaves the header away when its value could not be sent.
pub fn set(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        headers.insert(name, value);
    }
}

pub fn slow(problem: &str) -> Failure {
    Failure::passing(SourceError::unavailable(format!(
        "arXiv {problem} (arxiv.timeout_s)"
    )))
}

/// A body of at most `limit` bytes.
pub async fn bytes(mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let announced = response.content_length().unwrap_or_default();
    let mut body = Vec::new();
    if usize::try_from(announced).unwrap_or(usize::MAX) > limit {
        return Err(too_large(limit).into());
    }
    while let Some(piece) = response.chunk().await.map_err(|error| {
        Failure::broken(
            error,
            "arXiv's connection broke before its answer was whole",
        )
    })? {
        if body.len() + piece.len() > limit {
            return Err(too_large(limit).into());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn text(body: &[u8], kind: &str, packing: &str, limit: usize) -> Result<String, Failure> {
    let unpacked;
    let body = match packing {
        "" | "identity" => body,
        "gzip" | "x-gzip" => {
            unpacked = unpack(body, limit)?;
            &unpacked
        }
        other => {
            let context = format!("arXiv packed its answer as {other:?}, which was not asked for");
            return Err(SourceError::new(SourceErrorKind::Malformed, context).into());
        }
    };
    let charset = kind
        .split(';')
        .find_map(|part| part.trim().strip_prefix("charset="));
    let text = decode(body, charset.map(|label| label.trim_matches('"')));
    let media = kind.split(';').next().unwrap_or_default().trim();
    if media.is_empty() || media.ends_with("xml") && !media.contains("xhtml") {
        return Ok(text);
    }
    let title = html_title(&text).unwrap_or_default();
    let context =
        format!("arXiv sent {media} {title:?} in place of XML (arxiv.api_base, arxiv.oai_base)");
    Err(SourceError::new(SourceErrorKind::Malformed, context).into())
}

fn unpack(body: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut unpacked = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(body)
        .take(most)
        .read_to_end(&mut unpacked)
        .map_err(|error| {
            let context = "arXiv's answer can't be unpacked";
            Failure::passing(
                SourceError::new(SourceErrorKind::Malformed, context).with_source(error),
            )
        })?;
    match unpacked.len() > limit {
        true => Err(too_large(limit).into()),
        false => Ok(unpacked),
    }
}

fn too_large(limit: usize) -> SourceError {
    let context = format!("arXiv's answer is larger than {} MB", limit / 1_000_000);
    SourceError::new(SourceErrorKind::TooLarge, context)
}
