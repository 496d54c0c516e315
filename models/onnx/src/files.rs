//! The models folder: which files a model has, and what to say when one is missing.

use fastembed::TokenizerFiles;
use models_core::{ModelError, ModelErrorKind, ModelResult};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Which weights to load.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variant {
    /// Quantised: faster, nearly as good.
    #[default]
    Int8,
    F32,
}

/// `model.json`, as written by `models/export`.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub name: String,
    /// Length of an embedder's vectors; 0 for a model that makes none.
    #[serde(default)]
    pub dimension: usize,
    pub max_tokens: usize,
    /// How an embedder makes one vector of a text's many.
    #[serde(default)]
    pub pooling: PoolingRule,
    /// Cosine similarity from which two texts are called similar.
    #[serde(default = "similar_for_minilm")]
    pub similar: f32,
    /// What an embedder was trained to see before a query, not before a passage.
    #[serde(default)]
    pub query_prefix: String,
}

/// all-MiniLM-L6-v2, whose manifest does not say it: a first guess.
fn similar_for_minilm() -> f32 {
    0.4
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoolingRule {
    /// The mean of all tokens' vectors.
    #[default]
    Mean,
    /// The vector of the first token.
    Cls,
}

/// One model's folder in the models folder.
pub struct ModelFiles {
    models: PathBuf,
    dir: PathBuf,
}

impl ModelFiles {
    pub fn new(models: &Path, model: &str) -> Self {
        Self {
            models: models.to_owned(),
            dir: models.join(model),
        }
    }

    pub fn manifest(&self) -> ModelResult<Manifest> {
        let path = self.dir.join("model.json");
        serde_json::from_slice(&read(&path)?).map_err(|error| {
            let context = format!(
                "{} is damaged; `make models` installs it anew",
                path.display()
            );
            ModelError::new(ModelErrorKind::Missing, context).with_source(error)
        })
    }

    pub fn weights(&self, variant: Variant) -> ModelResult<Vec<u8>> {
        let name = match variant {
            Variant::Int8 => "model.onnx",
            Variant::F32 => "model.f32.onnx",
        };
        read(&self.dir.join(name))
    }

    /// What the binding needs to tokenise.
    pub fn tokenizer(&self) -> ModelResult<TokenizerFiles> {
        Ok(TokenizerFiles {
            tokenizer_file: self.file("tokenizer.json")?,
            config_file: self.file("config.json")?,
            special_tokens_map_file: self.file("special_tokens_map.json")?,
            tokenizer_config_file: self.file("tokenizer_config.json")?,
        })
    }

    fn file(&self, name: &str) -> ModelResult<Vec<u8>> {
        read(&self.dir.join(name))
    }

    /// Path of ONNX Runtime's library, which is there.
    pub fn runtime(&self) -> ModelResult<PathBuf> {
        let path = self.models.join("libonnxruntime.so");
        if path.is_file() {
            Ok(path)
        } else {
            Err(missing(&path))
        }
    }
}

/// A digest as catalogues print it, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn read(path: &Path) -> ModelResult<Vec<u8>> {
    std::fs::read(path).map_err(|error| missing(path).with_source(error))
}

fn missing(path: &Path) -> ModelError {
    let context = format!(
        "the model file {} is missing: run `make models`, or name the folder with --models",
        path.display()
    );
    ModelError::new(ModelErrorKind::Missing, context)
}
