//! arXiv's client, as it is configured.

use crate::config::ArxivConfig;
use ingest::source::{ArxivClient, ArxivOptions, Backoff};
use std::time::Duration;

/// The configured client of arXiv. Its politeness holds for itself and its clones: make one a process.
pub fn arxiv(config: &ArxivConfig) -> anyhow::Result<ArxivClient> {
    Ok(ArxivClient::new(arxiv_options(config))?)
}

/// The same for people who wait before a page: it gives up sooner, and they are told.
pub(super) fn arxiv_for_readers(config: &ArxivConfig) -> anyhow::Result<ArxivClient> {
    let options = arxiv_options(config);
    Ok(ArxivClient::new(ArxivOptions {
        timeout: options.timeout.min(Duration::from_secs(30)),
        backoff: Backoff {
            retries: 2,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(5),
            patience: Duration::from_secs(15),
        },
        ..options
    })?)
}

fn arxiv_options(config: &ArxivConfig) -> ArxivOptions {
    ArxivOptions {
        api_base: config.api_base.clone(),
        oai_base: config.oai_base.clone(),
        pdf_base: config.pdf_base.clone(),
        source_base: config.source_base.clone(),
        prefer: config.prefer,
        contact: config.contact.clone(),
        min_interval: config.interval(),
        timeout: Duration::from_secs(config.timeout_s),
        max_pdf_bytes: config.max_pdf_bytes(),
        ..ArxivOptions::default()
    }
}
