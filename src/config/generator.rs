//! `[generator]`: a model that phrases answers: one in this process, or an OpenAI-compatible server.

use super::{ensure_key, secret};
use secrecy::SecretString;
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratorConfig {
    /// A model in this process: a name that `papyri models list` shows, or the path of a GGUF file.
    #[serde(default)]
    pub local: Option<String>,
    /// Tokens that the local model reads and writes for an answer, at most; its own window where that is smaller.
    #[serde(default = "default_context")]
    pub context: u32,
    /// Of a server, up to and including `/v1`.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The server's name of the model.
    #[serde(default)]
    pub model: Option<String>,
    /// Prefer `PAPYRI_GENERATOR__API_KEY` over the file.
    #[serde(default)]
    pub api_key: Option<SecretString>,
    /// Seconds without a piece of output before a server is given up.
    #[serde(default = "default_timeout")]
    pub timeout_s: u64,
}

/// Where a local model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalModel {
    /// In the models folder.
    Named(String),
    File(PathBuf),
}

fn default_timeout() -> u64 {
    60
}

/// Five quotes and an answer take some 1500.
fn default_context() -> u32 {
    4096
}

impl GeneratorConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        match (&self.local, &self.base_url) {
            (Some(local), None) => ensure_key(
                !local.trim().is_empty(),
                "generator.local",
                "must name a model (`papyri models list`) or a GGUF file",
            )?,
            (None, Some(url)) => {
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
            }
            (Some(_), Some(_)) => ensure_key(
                false,
                "generator.local",
                "and generator.base_url are both set: keep one of them",
            )?,
            (None, None) => ensure_key(
                false,
                "generator.local",
                "or generator.base_url must be set, or [generator] left out",
            )?,
        }
        ensure_key(
            (512..=1_048_576).contains(&self.context),
            "generator.context",
            "must be between 512 and 1048576",
        )?;
        ensure_key(
            self.timeout_s > 0,
            "generator.timeout_s",
            "must be at least 1",
        )
    }

    /// The local model, where one is configured: what has a separator or ends in `.gguf` is a path.
    pub fn local_model(&self) -> Option<LocalModel> {
        let local = self.local.as_ref()?;
        let is_path = local.contains(['/', '\\']) || local.to_lowercase().ends_with(".gguf");
        Some(match is_path {
            true => LocalModel::File(Path::new(local).to_owned()),
            false => LocalModel::Named(local.clone()),
        })
    }
}
