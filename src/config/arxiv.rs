//! `[arxiv]`: where arXiv is, and the manners it is asked with.

use super::{ensure_key, secret};
use ingest::source::TextForm;
use serde::Deserialize;
use std::time::Duration;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArxivConfig {
    /// Of the search, up to and including `/api`.
    pub api_base: String,
    /// Of OAI-PMH.
    pub oai_base: String,
    pub pdf_base: String,
    /// Of what authors sent to arXiv.
    pub source_base: String,
    /// Which form of a paper is read where there are both, its PDF and its source (LaTeX, JATS): that of arXiv's papers that is
    /// fetched, and that of two files which are one paper.
    pub prefer: TextForm,
    /// An e-mail address or web page: whom arXiv may write to.
    pub contact: Option<String>,
    /// Seconds between two requests. arXiv asks for 3.
    pub interval_s: f64,
    /// Seconds for an answer to begin, and between two pieces of it.
    pub timeout_s: u64,
    /// Larger PDFs and sources are not downloaded.
    pub max_pdf_mb: u64,
}

impl Default for ArxivConfig {
    fn default() -> Self {
        Self {
            api_base: "https://export.arxiv.org/api".to_owned(),
            oai_base: "https://oaipmh.arxiv.org/oai".to_owned(),
            pdf_base: "https://arxiv.org/pdf".to_owned(),
            source_base: "https://arxiv.org/src".to_owned(),
            prefer: TextForm::Pdf,
            contact: None,
            interval_s: 3.0,
            timeout_s: 120,
            max_pdf_mb: 300,
        }
    }
}

impl ArxivConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        for (key, base) in [
            ("arxiv.api_base", &self.api_base),
            ("arxiv.oai_base", &self.oai_base),
            ("arxiv.pdf_base", &self.pdf_base),
            ("arxiv.source_base", &self.source_base),
        ] {
            let is_http = base.starts_with("http://") || base.starts_with("https://");
            ensure_key(is_http, key, "must start with http:// or https://")?;
            secret::ensure_bare(key, base, "a proxy that knows it")?;
        }
        let contact = self.contact.as_deref().unwrap_or("a@b");
        let plain = contact.chars().all(|c| c.is_ascii_graphic() || c == ' ')
            && !contact.contains(['(', ')']);
        ensure_key(
            plain && contact.contains(['@', '/']),
            "arxiv.contact",
            "must be an e-mail address or a web address",
        )?;
        ensure_key(
            (0.0..=3600.0).contains(&self.interval_s),
            "arxiv.interval_s",
            "must be between 0 and 3600",
        )?;
        ensure_key(self.timeout_s > 0, "arxiv.timeout_s", "must be at least 1")?;
        ensure_key(
            self.max_pdf_mb > 0,
            "arxiv.max_pdf_mb",
            "must be at least 1",
        )
    }

    pub fn interval(&self) -> Duration {
        Duration::try_from_secs_f64(self.interval_s).unwrap_or(Duration::from_secs(3))
    }

    pub fn max_pdf_bytes(&self) -> u64 {
        self.max_pdf_mb.saturating_mul(1_000_000)
    }
}
