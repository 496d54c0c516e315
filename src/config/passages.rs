//! `[passages]`: a Qdrant server for the passage index, in place of the library's own.

use super::{ensure_key, secret};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::PathBuf;

/// `on_disk`, `quantization`, `shards` and `replicas` say how the collection is made; one that is there stays as it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassagesConfig {
    /// The server's gRPC address: `http://host:6334`; `https://…` for TLS. The flag may set it over a file or
    /// environment that has the rest.
    #[serde(default)]
    pub url: String,
    /// Prefer `PAPYRI_PASSAGES__API_KEY` or `api_key_file` over the file. Absent: the server asks for none.
    #[serde(default)]
    pub api_key: Option<SecretString>,
    /// A file that holds the key, and nothing else but white space around it.
    #[serde(default)]
    pub api_key_file: Option<PathBuf>,
    #[serde(default = "papyri")]
    pub collection: String,
    /// Vectors are read from disk as needed, rather than held in memory.
    #[serde(default)]
    pub on_disk: bool,
    #[serde(default)]
    pub quantization: QuantizationChoice,
    #[serde(default = "one")]
    pub shards: u32,
    /// Copies of each shard, the first one included.
    #[serde(default = "one")]
    pub replicas: u32,
    /// Seconds that one operation may take.
    #[serde(default = "default_timeout")]
    pub timeout_s: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuantizationChoice {
    #[default]
    None,
    /// A quarter of the memory; hits are scored again by the whole vectors.
    Int8,
}

fn papyri() -> String {
    "papyri".into()
}

fn one() -> u32 {
    1
}

fn default_timeout() -> u64 {
    30
}

impl PassagesConfig {
    pub fn new(url: String) -> Self {
        Self {
            url,
            api_key: None,
            api_key_file: None,
            collection: papyri(),
            on_disk: false,
            quantization: QuantizationChoice::None,
            shards: one(),
            replicas: one(),
            timeout_s: default_timeout(),
        }
    }

    pub fn validate(&self) -> anyhow::Result<()> {
        secret::ensure_bare("passages.url", &self.url, "PAPYRI_PASSAGES__API_KEY")?;
        let is_http = self.url.starts_with("http://") || self.url.starts_with("https://");
        ensure_key(
            is_http,
            "passages.url",
            "must start with http:// or https://",
        )?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        ensure_key(
            (1..=255).contains(&self.collection.len()) && self.collection.chars().all(plain),
            "passages.collection",
            "must be 1 to 255 letters, digits, hyphens, underscores or points",
        )?;
        ensure_key(self.shards > 0, "passages.shards", "must be at least 1")?;
        ensure_key(self.replicas > 0, "passages.replicas", "must be at least 1")?;
        ensure_key(
            self.timeout_s > 0,
            "passages.timeout_s",
            "must be at least 1",
        )
    }

    /// The key, from where it is kept; `None` where none is set.
    pub fn secret(&self) -> anyhow::Result<Option<SecretString>> {
        // Set to nothing is how compose files leave a variable out.
        let key = self.api_key.as_ref();
        if let Some(key) = key.filter(|key| !key.expose_secret().is_empty()) {
            return Ok(Some(key.clone()));
        }
        let Some(file) = &self.api_key_file else {
            return Ok(None);
        };
        secret::from_file("passages.api_key_file", file).map(Some)
    }
}
