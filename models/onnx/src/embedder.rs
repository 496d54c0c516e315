//! `OnnxEmbedder`: texts in, unit vectors out, batched by length.

use crate::batches::by_length;
use crate::files::{ModelFiles, PoolingRule, Variant};
use crate::runtime::{damaged, load_runtime};
use crate::tokens::Tokens;
use async_trait::async_trait;
use fastembed::{InitOptionsUserDefined, Pooling, TextEmbedding, UserDefinedEmbeddingModel};
use models_core::{Embedder, ModelError, ModelErrorKind, ModelResult};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Padded tokens of one batch: larger ones are no faster on a CPU and take more memory.
const BATCH_TOKENS: usize = 4096;

#[derive(Debug, Clone)]
pub struct OnnxOptions {
    /// Threads of inference; 0 takes every core.
    pub threads: usize,
    pub variant: Variant,
    /// Folder of the model in the models folder.
    pub model: String,
}

impl Default for OnnxOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            variant: Variant::Int8,
            model: "bge-small-en-v1.5".into(),
        }
    }
}

pub struct OnnxEmbedder {
    name: String,
    dimension: usize,
    max_tokens: usize,
    similar: f32,
    query_prefix: String,
    tokens: Tokens,
    /// Inference takes every core, so one batch at a time runs.
    engine: Arc<Mutex<TextEmbedding>>,
}

impl OnnxEmbedder {
    /// Loads weights, tokenizer and runtime from the models folder. `Missing`, with the command that
    /// installs them, when a file is not there.
    pub fn load(models: &Path, options: OnnxOptions) -> ModelResult<Self> {
        let files = ModelFiles::new(models, &options.model);
        let manifest = files.manifest()?;
        let library = files.runtime()?;
        load_runtime(&library)?;
        let tokenizer_files = files.tokenizer()?;
        let tokens = Tokens::load(&tokenizer_files)?;
        let pooling = match manifest.pooling {
            PoolingRule::Mean => Pooling::Mean,
            PoolingRule::Cls => Pooling::Cls,
        };
        let model =
            UserDefinedEmbeddingModel::new(files.weights(options.variant)?, tokenizer_files)
                .with_pooling(pooling);
        let mut init = InitOptionsUserDefined::new().with_max_length(manifest.max_tokens);
        if options.threads > 0 {
            init = init.with_intra_threads(options.threads);
        }
        let engine = TextEmbedding::try_new_from_user_defined(model, init)
            .map_err(|error| damaged("model.onnx", error))?;
        let suffix = match options.variant {
            Variant::Int8 => "int8",
            Variant::F32 => "f32",
        };
        Ok(Self {
            name: format!("{}-{suffix}", manifest.name),
            dimension: manifest.dimension,
            max_tokens: manifest.max_tokens,
            similar: manifest.similar,
            query_prefix: manifest.query_prefix,
            tokens,
            engine: Arc::new(Mutex::new(engine)),
        })
    }

    /// Indices of `texts` in batches of like length.
    fn batches(&self, texts: &[String]) -> ModelResult<Vec<Vec<usize>>> {
        let mut lengths = Vec::with_capacity(texts.len());
        for text in texts {
            lengths.push((self.tokens.count(text)? + 2).min(self.max_tokens));
        }
        Ok(by_length(&lengths, BATCH_TOKENS))
    }
}

#[async_trait]
impl Embedder for OnnxEmbedder {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn similar(&self) -> f32 {
        self.similar
    }

    fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        self.tokens.count(text)
    }

    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        self.tokens.spans(text)
    }

    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        let mut vectors = vec![Vec::new(); texts.len()];
        for batch in self.batches(texts)? {
            let inputs: Vec<String> = batch.iter().map(|at| texts[*at].clone()).collect();
            let outputs = infer(self.engine.clone(), inputs).await?;
            if outputs.len() != batch.len() || outputs.iter().any(|v| v.len() != self.dimension) {
                return Err(ModelError::new(
                    ModelErrorKind::Internal,
                    "the model answered in another shape",
                ));
            }
            for (at, vector) in batch.into_iter().zip(outputs) {
                vectors[at] = vector;
            }
        }
        Ok(vectors)
    }

    async fn embed_query(&self, query: &str) -> ModelResult<Vec<f32>> {
        let text = format!("{}{query}", self.query_prefix);
        let vectors = self.embed(&[text]).await?;
        Ok(vectors.into_iter().next().unwrap_or_default())
    }
}

/// Inference off the async threads.
async fn infer(
    engine: Arc<Mutex<TextEmbedding>>,
    inputs: Vec<String>,
) -> ModelResult<Vec<Vec<f32>>> {
    let span = tracing::debug_span!("models.onnx.embed", texts = inputs.len());
    let task = tokio::task::spawn_blocking(move || {
        let _entered = span.entered();
        // A batch that panicked left the session as it was: the engine keeps no state between batches.
        let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.embed(&inputs, Some(inputs.len().max(1)))
    });
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| {
        ModelError::new(ModelErrorKind::Internal, "embedding texts").with_source(error)
    };
    task.await
        .map_err(|error| internal(error.into()))?
        .map_err(|error| internal(error.to_string().into()))
}
