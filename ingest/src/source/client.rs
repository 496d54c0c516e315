//! `ArxivClient`: what is set, and what its parts share. Searching: `search.rs`; harvesting:
//! `harvest.rs`; PDFs: `download.rs`.

use super::cache::Cache;
use super::download::TextForm;
use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::exchange::{Document, Form, Manners, Reach, Wire};
use super::retry::{Backoff, Failure};
use super::whom::Whom;
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct ArxivOptions {
    /// Of the search, up to and including `/api`.
    pub api_base: String,
    /// Of OAI-PMH.
    pub oai_base: String,
    /// Of the PDFs: `/<id>v<version>` follows.
    pub pdf_base: String,
    /// Of what authors sent: `/<id>v<version>` follows.
    pub source_base: String,
    /// The form in which a paper is fetched first, see [`ArxivClient::forms`].
    pub prefer: TextForm,
    /// Whom arXiv may write to when this client makes trouble; goes into the User-Agent.
    pub contact: Option<String>,
    /// Between the starts of two requests, over all clones of the client.
    pub min_interval: Duration,
    /// Longest wait for an answer to begin, and between two pieces of it.
    pub timeout: Duration,
    /// Longest time for one answer.
    pub total_timeout: Duration,
    pub backoff: Backoff,
    /// Larger answers are refused; packed ones count unpacked.
    pub max_bytes: usize,
    pub max_pdf_bytes: u64,
    /// How long a page of results is given again without asking.
    pub fresh: Duration,
}

impl Default for ArxivOptions {
    fn default() -> Self {
        Self {
            api_base: "https://export.arxiv.org/api".to_owned(),
            oai_base: "https://oaipmh.arxiv.org/oai".to_owned(),
            pdf_base: "https://arxiv.org/pdf".to_owned(),
            source_base: "https://arxiv.org/src".to_owned(),
            prefer: TextForm::Pdf,
            contact: None,
            min_interval: Duration::from_secs(3),
            // Pages of OAI-PMH are known to take more than a minute to begin.
            timeout: Duration::from_secs(120),
            total_timeout: Duration::from_secs(15 * 60),
            backoff: Backoff {
                retries: 5,
                first: Duration::from_secs(5),
                longest: Duration::from_secs(120),
                patience: Duration::from_secs(180),
            },
            max_bytes: 64_000_000,
            max_pdf_bytes: 300_000_000,
            fresh: Duration::from_secs(600),
        }
    }
}

const ARXIV: Whom = Whom {
    name: "arXiv",
    section: "arxiv",
    base: "arxiv.*_base",
    domain: "arxiv.org",
};

impl ArxivOptions {
    fn manners(&self) -> Manners {
        let bases = [
            ("arxiv.api_base", &self.api_base),
            ("arxiv.oai_base", &self.oai_base),
            ("arxiv.pdf_base", &self.pdf_base),
            ("arxiv.source_base", &self.source_base),
        ];
        Manners {
            whom: ARXIV,
            contact: self.contact.clone(),
            headers: HeaderMap::new(),
            min_interval: self.min_interval,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            backoff: self.backoff.clone(),
            max_bytes: self.max_bytes,
            form: Form::Xml,
            hosts: Reach::Of(bases.map(|(key, base)| (key, base.clone())).into()),
        }
    }
}

/// One polite client of arXiv. Clones share its line: of all their requests one is under way at a time.
#[derive(Clone)]
pub struct ArxivClient {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub options: ArxivOptions,
    pub wire: Wire,
    pub pages: Cache,
}

impl ArxivClient {
    pub fn new(options: ArxivOptions) -> SourceResult<Self> {
        let pages = Cache::new(options.fresh);
        let wire = Wire::new(options.manners())?;
        let inner = Arc::new(Inner {
            options,
            wire,
            pages,
        });
        Ok(Self { inner })
    }
}

/// Reads a document off the async threads. Where its status told of a failure, what the document says
/// of it goes first.
pub(super) async fn parsed<T: Send + 'static>(
    document: Document,
    parse: impl FnOnce(&str) -> SourceResult<T> + Send + 'static,
) -> Result<T, Failure> {
    let text = document.text;
    let read = tokio::task::spawn_blocking(move || parse(&text))
        .await
        .map_err(|_| SourceError::new(SourceErrorKind::Local, "the reading task was stopped"))?;
    match (read, document.failure) {
        (Ok(read), None) => Ok(read),
        (Err(error), Some(failure)) if error.kind == SourceErrorKind::Malformed => Err(failure),
        (Err(error), _) => Err(error.into()),
        (Ok(_), Some(failure)) => Err(failure),
    }
}
