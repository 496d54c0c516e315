//! One exchange with a server: its turn, redirects, the answer's head, and a bounded body.

use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::polite::{Gate, Turn};
use super::public::{self, PublicNames};
use super::redirect::{Hosts, Route};
use super::retry::{Backoff, Failure, Tries};
use super::text::{decode, html_title};
use super::whom::Whom;
use flate2::read::GzDecoder;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::{Client, Response, StatusCode, Url};
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

/// How a service is asked.
#[derive(Debug, Clone)]
pub struct Manners {
    pub whom: Whom,
    /// Whom the service may write to when this client makes trouble; goes into the User-Agent.
    pub contact: Option<String>,
    /// Sent with every request, such as a key.
    pub headers: HeaderMap,
    /// Between the starts of two requests.
    pub min_interval: Duration,
    /// Longest wait for an answer to begin, and between two pieces of it.
    pub timeout: Duration,
    /// Longest time for one answer.
    pub total_timeout: Duration,
    pub backoff: Backoff,
    /// Larger answers are refused; packed ones count unpacked.
    pub max_bytes: usize,
    /// What its documents are.
    pub form: Form,
    pub hosts: Reach,
}

/// What documents are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Xml,
    Json,
}

/// Which servers are spoken to.
#[derive(Debug, Clone)]
pub enum Reach {
    /// Those of these addresses, each with the setting that it stands in.
    Of(Vec<(&'static str, String)>),
    /// Whoever has a public address; beside them the servers of these hosts, wherever they are.
    Public(Vec<String>),
}

/// What all exchanges of a client share.
pub struct Wire {
    client: Client,
    pub gate: Gate,
    pub manners: Manners,
    hosts: Hosts,
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
    pub fn new(manners: Manners) -> SourceResult<Self> {
        let whom = manners.whom;
        let contact = manners
            .contact
            .as_deref()
            .map(|contact| format!(" ({contact})"));
        let agent = format!(
            "papyri/{}{}",
            env!("CARGO_PKG_VERSION"),
            contact.unwrap_or_default()
        );
        let invalid = |context: &str| SourceError::new(SourceErrorKind::Invalid, context);
        let agent = HeaderValue::from_str(&agent).map_err(|error| {
            invalid(&format!("{}.contact can't stand in a header", whom.section)).with_source(error)
        })?;
        let mut client = Client::builder()
            .user_agent(agent)
            .default_headers(manners.headers.clone())
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(manners.timeout.min(Duration::from_secs(15)))
            .read_timeout(manners.timeout)
            .pool_max_idle_per_host(1);
        let hosts = match &manners.hosts {
            Reach::Of(bases) => {
                let mut known = Vec::new();
                for (key, base) in bases {
                    let url = web_address(base);
                    let host = url.as_ref().and_then(Url::host_str);
                    let none = || invalid(&format!("{key} is no web address"));
                    known.push(host.ok_or_else(none)?.to_owned());
                }
                Hosts::Only(known)
            }
            Reach::Public(trusted) => {
                client = client.dns_resolver(Arc::new(PublicNames::new(trusted.clone())));
                // A proxy would look names up itself, where nobody sees what it finds.
                client = client.no_proxy();
                Hosts::Any
            }
        };
        let client = client.build().map_err(|error| {
            invalid(&format!("the client of {} can't be set up", whom.name)).with_source(error)
        })?;
        Ok(Self {
            client,
            gate: Gate::new(manners.min_interval, manners.backoff.patience),
            manners,
            hosts,
        })
    }

    pub fn whom(&self) -> &Whom {
        &self.manners.whom
    }

    pub fn tries(&self) -> Tries<'_> {
        Tries::new(&self.manners.whom, &self.gate, &self.manners.backoff)
    }

    /// Sends a request and follows redirects; the exchange lasts until the turn is dropped.
    pub async fn open(
        &self,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<(Turn<'_>, Response), Failure> {
        let whom = self.whom();
        let mut route = Route::new(url.clone(), whom, &self.hosts);
        loop {
            let turn = self.gate.turn().await;
            let turn = turn.map_err(|silence| Failure::silent(whom, silence))?;
            let address = route.last().unwrap_or(url).clone();
            if let Reach::Public(trusted) = &self.manners.hosts {
                public::check(&address, trusted)?;
            }
            let request = self.client.get(address).headers(headers.clone()).send();
            let response = tokio::time::timeout(self.manners.timeout, request)
                .await
                .map_err(|_| slow(whom, "did not answer in time"))?
                .map_err(|error| {
                    let problem = format!(" can't be reached ({})", whom.base);
                    Failure::broken(whom, error, &problem)
                })?;
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
        let failure = Failure::of(self.whom(), &response);
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
        let (whom, form) = (self.manners.whom, self.manners.form);
        let limit = self.manners.max_bytes;
        let body = bytes(&whom, response, limit);
        let body = tokio::time::timeout(self.manners.total_timeout, body);
        let body = body
            .await
            .map_err(|_| slow(&whom, "sent its answer too slowly"))??;
        // Unpacking and decoding some megabytes keeps a thread busy.
        let told = Told {
            whom,
            form,
            kind,
            packing,
            limit,
        };
        let text = tokio::task::spawn_blocking(move || told.text(&body));
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

pub fn slow(whom: &Whom, problem: &str) -> Failure {
    let (name, section) = (whom.name, whom.section);
    let context = format!("{name} {problem} ({section}.timeout_s)");
    Failure::passing(SourceError::unavailable(context))
}

/// A body of at most `limit` bytes.
async fn bytes(whom: &Whom, mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let announced = response.content_length().unwrap_or_default();
    let mut body = Vec::new();
    if usize::try_from(announced).unwrap_or(usize::MAX) > limit {
        return Err(too_large(whom, limit).into());
    }
    while let Some(piece) = response.chunk().await.map_err(|error| {
        let problem = "'s connection broke before its answer was whole";
        Failure::broken(whom, error, problem)
    })? {
        if body.len() + piece.len() > limit {
            return Err(too_large(whom, limit).into());
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// What is known of a body that came.
struct Told {
    whom: Whom,
    form: Form,
    /// Its media type and charset, as the head says them.
    kind: String,
    packing: String,
    limit: usize,
}

impl Told {
    fn text(&self, body: &[u8]) -> Result<String, Failure> {
        let name = self.whom.name;
        let unpacked;
        let body = match self.packing.as_str() {
            "" | "identity" => body,
            "gzip" | "x-gzip" => {
                unpacked = self.unpack(body)?;
                &unpacked
            }
            other => {
                let context =
                    format!("{name} packed its answer as {other:?}, which was not asked for");
                return Err(SourceError::new(SourceErrorKind::Malformed, context).into());
            }
        };
        let charset = self
            .kind
            .split(';')
            .find_map(|part| part.trim().strip_prefix("charset="));
        let text = decode(body, charset.map(|label| label.trim_matches('"')));
        let media = self.kind.split(';').next().unwrap_or_default().trim();
        let (fits, form) = match self.form {
            Form::Xml => (media.ends_with("xml") && !media.contains("xhtml"), "XML"),
            Form::Json => (media.ends_with("json"), "JSON"),
        };
        if media.is_empty() || fits {
            return Ok(text);
        }
        let title = html_title(&text).unwrap_or_default();
        let base = self.whom.base;
        let context = format!("{name} sent {media} {title:?} in place of {form} ({base})");
        Err(SourceError::new(SourceErrorKind::Malformed, context).into())
    }

    fn unpack(&self, body: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut unpacked = Vec::new();
        let most = u64::try_from(self.limit)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        GzDecoder::new(body)
            .take(most)
            .read_to_end(&mut unpacked)
            .map_err(|error| {
                let context = format!("{}'s answer can't be unpacked", self.whom.name);
                let error =
                    SourceError::new(SourceErrorKind::Malformed, context).with_source(error);
                Failure::passing(error)
            })?;
        match unpacked.len() > self.limit {
            true => Err(too_large(&self.whom, self.limit).into()),
            false => Ok(unpacked),
        }
    }
}

fn web_address(base: &str) -> Option<Url> {
    let url = Url::parse(base).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn too_large(whom: &Whom, limit: usize) -> SourceError {
    let context = format!(
        "{}'s answer is larger than {} MB",
        whom.name,
        limit / 1_000_000
    );
    SourceError::new(SourceErrorKind::TooLarge, context)
}
