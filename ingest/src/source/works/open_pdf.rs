//! Fetching a PDF from wherever on the open web a registry says it is, and from nowhere else.

use crate::source::download::{Download, OnBytes, Pdf, TextForm};
use crate::source::error::{SourceError, SourceErrorKind, SourceResult};
use crate::source::exchange::{Form, Manners, Reach, Wire};
use crate::source::retry::Backoff;
use crate::source::whom::Whom;
use reqwest::Url;
use reqwest::header::HeaderMap;
use std::path::Path;
use std::time::Duration;

const WEB: Whom = Whom {
    name: "the server of the PDF",
    section: "enrich",
    base: "the address that was given",
    domain: "",
};

/// How files are fetched.
#[derive(Debug, Clone)]
pub struct OpenFilesOptions {
    /// Goes into the User-Agent.
    pub contact: Option<String>,
    pub min_interval: Duration,
    pub timeout: Duration,
    pub total_timeout: Duration,
    pub backoff: Backoff,
    /// Larger ones are not taken.
    pub max_bytes: u64,
    /// Addresses whose servers are spoken to wherever they are: those of the registries, as they are configured.
    pub trusted: Vec<String>,
}

/// Fetches PDFs, one at a time.
pub struct OpenFiles {
    wire: Wire,
    max_bytes: u64,
}

impl OpenFiles {
    pub fn new(options: OpenFilesOptions) -> SourceResult<Self> {
        let hosts = options.trusted.iter().filter_map(|base| {
            let url = Url::parse(base).ok()?;
            url.host_str().map(str::to_owned)
        });
        let wire = Wire::new(Manners {
            whom: WEB,
            contact: options.contact.map(|contact| format!("mailto:{contact}")),
            headers: HeaderMap::new(),
            min_interval: options.min_interval,
            timeout: options.timeout,
            total_timeout: options.total_timeout,
            backoff: options.backoff,
            // No document is read.
            max_bytes: 0,
            form: Form::Json,
            hosts: Reach::Public(hosts.collect()),
        })?;
        Ok(Self {
            wire,
            max_bytes: options.max_bytes,
        })
    }

    /// To the file `into`, as [`crate::source::ArxivClient::fetch_pdf`] does: broken off, it goes on from where it was.
    pub async fn fetch(
        &self,
        address: &str,
        into: &Path,
        on_bytes: OnBytes<'_>,
    ) -> SourceResult<Pdf> {
        let url = Url::parse(address).map_err(|error| {
            let context = "what the registry gave is no web address";
            SourceError::new(SourceErrorKind::Refused, context).with_source(error)
        })?;
        let file = Download {
            wire: &self.wire,
            url: &url,
            max: self.max_bytes,
            form: TextForm::Pdf,
        };
        file.fetch(into, on_bytes).await
    }
}
