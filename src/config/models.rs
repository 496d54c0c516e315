//! `[models]`: the embedding model and where its weights are.

use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelsConfig {
    /// Where `make models` put the weights. `PAPYRI_MODELS_DIR` moves the default.
    pub dir: PathBuf,
    /// Folder of the embedding model in `dir`.
    pub embedder: String,
    pub variant: ModelVariant,
    /// Length of the model's vectors; a library keeps to the one it was made with.
    pub dimension: usize,
    /// Threads of inference; 0 takes every core.
    pub threads: usize,
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
            embedder: "all-MiniLM-L6-v2".into(),
            variant: ModelVariant::Int8,
            dimension: 384,
            threads: 0,
        }
    }
}
