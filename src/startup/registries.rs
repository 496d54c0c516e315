//! The registries of works that are on, as they are configured.

use crate::config::{EnrichConfig, RegistryChoice, RegistryConfig};
use ingest::source::works::{
    Crossref, Enricher, OpenAlex, OpenFiles, OpenFilesOptions, Unpaywall, WorksOptions,
};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;

const CROSSREF: &str = "https://api.crossref.org";
const OPENALEX: &str = "https://api.openalex.org";
const UNPAYWALL: &str = "https://api.unpaywall.org/v2";

/// Those that are believed first at the front, whatever the order that they are named in.
const BY_BELIEF: [RegistryChoice; 3] = [
    RegistryChoice::Crossref,
    RegistryChoice::OpenAlex,
    RegistryChoice::Unpaywall,
];

/// The clients of those that are on. Each keeps its distance between requests: make them once a process.
pub fn registries(config: &EnrichConfig) -> anyhow::Result<Vec<Arc<dyn Enricher>>> {
    let mut all: Vec<Arc<dyn Enricher>> = Vec::new();
    for choice in BY_BELIEF {
        if !config.registries.contains(&choice) {
            continue;
        }
        all.push(match choice {
            RegistryChoice::Crossref => {
                let keyed = keyed(
                    config,
                    &config.crossref,
                    CROSSREF,
                    "enrich.crossref.api_key_file",
                )?;
                Arc::new(Crossref::new(&keyed)?)
            }
            RegistryChoice::OpenAlex => {
                let keyed = keyed(
                    config,
                    &config.openalex,
                    OPENALEX,
                    "enrich.openalex.api_key_file",
                )?;
                Arc::new(OpenAlex::new(&keyed)?)
            }
            RegistryChoice::Unpaywall => {
                let base = config.unpaywall.base.as_deref();
                Arc::new(Unpaywall::new(&options(config, base.unwrap_or(UNPAYWALL)))?)
            }
        });
    }
    Ok(all)
}

/// What fetches the PDFs that they name.
pub fn open_files(config: &EnrichConfig) -> anyhow::Result<OpenFiles> {
    let options = options(config, UNPAYWALL);
    let bases = [
        &config.crossref.base,
        &config.openalex.base,
        &config.unpaywall.base,
    ];
    Ok(OpenFiles::new(OpenFilesOptions {
        contact: options.contact,
        min_interval: options.min_interval,
        timeout: options.timeout,
        // As for arXiv's: a large file over a slow line.
        total_timeout: Duration::from_secs(15 * 60),
        backoff: options.backoff,
        max_bytes: config.max_pdf_bytes(),
        trusted: bases.into_iter().flatten().cloned().collect(),
    })?)
}

fn keyed(
    config: &EnrichConfig,
    registry: &RegistryConfig,
    own: &str,
    setting: &str,
) -> anyhow::Result<WorksOptions> {
    let key = registry.secret(setting)?;
    Ok(WorksOptions {
        api_key: key.map(|key| key.expose_secret().to_owned()),
        ..options(config, registry.base.as_deref().unwrap_or(own))
    })
}

fn options(config: &EnrichConfig, base: &str) -> WorksOptions {
    WorksOptions {
        contact: config.contact.clone(),
        min_interval: config.interval(),
        timeout: Duration::from_secs(config.timeout_s),
        ..WorksOptions::new(base)
    }
}
