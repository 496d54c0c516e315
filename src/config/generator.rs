//! `[generator]`: an OpenAI-compatible server that phrases answers.

use super::{ensure_key, secret};
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratorConfig {
    /// Up to and including `/v1`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The server's name of the model.
    #[serde(default)]
    pub model: Option<String>,
    /// Prefer `PAPYRI_GENERATOR__API_KEY` over the file.
    #[serde(default)]
    pub api_key: Option<SecretString>,
    /// Seconds without a piece of output before it is given up.
    #[serde(default = "default_timeout")]
    pub timeout_s: u64,
}

fn default_timeout() -> u64 {
    60
}

impl GeneratorConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let url = self.base_url.as_deref().unwrap_or_default();
        ensure_key(
            !url.is_empty(),
            "generator.base_url",
            "must be set, or [generator] left out",
        )?;
        secret::ensure_bare("generator.base_url", url, "PAPYRI_GENERATOR__API_KEY")?;
        let is_http = url.starts_with("http://") || url.starts_with("https://");
        ensure_key(
            is_http,
            "generator.base_url",
            "must start with http:// or https://",
        )?;
        ensure_key(
            self.model.as_ref().is_some_and(|name| !name.is_empty()),
            "generator.model",
            "must name the server's model",
        )?;
        ensure_key(
            self.timeout_s > 0,
            "generator.timeout_s",
            "must be at least 1",
        )
    }
}
