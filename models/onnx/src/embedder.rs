//! `OnnxEmbedder`: texts in, unit vectors out, batched by length.

use crate::batches::by_length;
use crate::files::{ModelFiles, PoolingRule, Variant, sha256};
use crate::queue::{InferenceQueue, Priority};
use crate::runtime::{blocking, damaged, load_runtime};
use crate::tokens::Tokens;
use async_trait::async_trait;
use fastembed::{InitOptionsUserDefined, Pooling, TextEmbedding, UserDefinedEmbeddingModel};
use models_core::{Embedder, ModelError, ModelErrorKind, ModelRef, ModelResult};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Padded tokens of one batch: larger ones are no faster on a CPU and take more memory.
const BATCH_TOKENS: usize = 4096;
/// The same where questions may come: none waits longer than for one of these.
const SHORT_BATCH_TOKENS: usize = 1024;

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

/// Cheap to clone: clones share the model.
#[derive(Clone)]
pub struct OnnxEmbedder {
    model: Arc<Model>,
    queue: Arc<InferenceQueue>,
    priority: Priority,
    batch_tokens: usize,
}

struct Model {
    name: String,
    identity: ModelRef,
    dimension: usize,
    max_tokens: usize,
    similar: f32,
    query_prefix: String,
    tokens: Tokens,
    /// Locked without waiting: the queue lets one batch at a time through.
    engine: Mutex<TextEmbedding>,
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
        let weights = files.weights(options.variant)?;
        let digest = sha256(&weights);
        let model = UserDefinedEmbeddingModel::new(weights, tokenizer_files).with_pooling(pooling);
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
        let model = Model {
            name: format!("{}-{suffix}", manifest.name),
            identity: ModelRef {
                name: options.model,
                version: suffix.to_owned(),
                digest: Some(digest),
            },
            dimension: manifest.dimension,
            max_tokens: manifest.max_tokens,
            similar: manifest.similar,
            query_prefix: manifest.query_prefix,
            tokens,
            engine: Mutex::new(engine),
        };
        Ok(Self {
            model: Arc::new(model),
            queue: InferenceQueue::new(),
            priority: Priority::Question,
            batch_tokens: BATCH_TOKENS,
        })
    }

    /// The same model behind a queue that other models stand behind, too.
    pub fn behind(&self, queue: &Arc<InferenceQueue>, priority: Priority) -> Self {
        Self {
            model: self.model.clone(),
            queue: queue.clone(),
            priority,
            batch_tokens: match priority {
                Priority::Question => BATCH_TOKENS,
                Priority::Background => SHORT_BATCH_TOKENS,
            },
        }
    }
}

impl Model {
    /// Indices of `texts` in batches of like length, of at most `most` tokens.
    fn batches(&self, texts: &[String], most: usize) -> ModelResult<Vec<Vec<usize>>> {
        let mut lengths = Vec::with_capacity(texts.len());
        for text in texts {
            lengths.push((self.tokens.count(text)? + 2).min(self.max_tokens));
        }
        Ok(by_length(&lengths, most))
    }

    fn infer(&self, inputs: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        // A batch that panicked left the session as it was: the engine keeps no state between batches.
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = engine
            .embed(inputs, Some(inputs.len().max(1)))
            .map_err(|error| internal(error.to_string()))?;
        if outputs.len() != inputs.len() || outputs.iter().any(|v| v.len() != self.dimension) {
            return Err(ModelError::new(
                ModelErrorKind::Internal,
                "the model answered in another shape",
            ));
        }
        Ok(outputs)
    }
}

#[async_trait]
impl Embedder for OnnxEmbedder {
    fn name(&self) -> &str {
        &self.model.name
    }

    fn model(&self) -> ModelRef {
        self.model.identity.clone()
    }

    fn dimension(&self) -> usize {
        self.model.dimension
    }

    fn similar(&self) -> f32 {
        self.model.similar
    }

    fn max_tokens(&self) -> usize {
        self.model.max_tokens
    }

    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        self.model.tokens.count(text)
    }

    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        self.model.tokens.spans(text)
    }

    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        let texts: Arc<[String]> = texts.into();
        let (model, all, most) = (self.model.clone(), texts.clone(), self.batch_tokens);
        let batches = blocking(move || model.batches(&all, most)).await?;
        let mut vectors = vec![Vec::new(); texts.len()];
        for batch in batches {
            let inputs: Vec<String> = batch.iter().map(|at| texts[*at].clone()).collect();
            let turn = self.queue.turn(self.priority).await?;
            let model = self.model.clone();
            let span = tracing::debug_span!("models.onnx.embed", texts = inputs.len());
            let outputs = blocking(move || {
                // Held until the batch is done, whether or not somebody still waits for it.
                let _turn = turn;
                span.in_scope(|| model.infer(&inputs))
            });
            for (at, vector) in batch.into_iter().zip(outputs.await?) {
                vectors[at] = vector;
            }
        }
        Ok(vectors)
    }

    async fn embed_query(&self, query: &str) -> ModelResult<Vec<f32>> {
        let text = format!("{}{query}", self.model.query_prefix);
        let vectors = self.embed(&[text]).await?;
        Ok(vectors.into_iter().next().unwrap_or_default())
    }
}

fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ModelError {
    ModelError::new(ModelErrorKind::Internal, "embedding texts").with_source(error)
}
