//! `[generator]`: an OpenAI-compatible server that phrases answers.

use super::ensure_key;
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratorConfig {
    /// Up to and including `/v1`.
    pub base_url: String,
    pub model: String,
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
        let is_http = self.base_url.starts_with("http://") || self.base_url.starts_with("https://");
        ensure_key(
            is_http,
            "generator.base_url",
            "must start with http:// or https://",
        )?;
        ensure_key(
            self.timeout_s > 0,
            "generator.timeout_s",
            "must be at least 1",
        )
    }
}
