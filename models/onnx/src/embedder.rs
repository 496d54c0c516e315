//! `OnnxEmbedder`: texts in, unit vectors out, batched by length.

use crate::files::{ModelFiles, Variant};
use async_trait::async_trait;
use fastembed::{
    InitOptionsUserDefined, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use models_core::{Embedder, ModelError, ModelErrorKind, ModelResult};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokenizers::Tokenizer;

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
            model: "all-MiniLM-L6-v2".into(),
        }
    }
}

pub struct OnnxEmbedder {
    name: String,
    dimension: usize,
    max_tokens: usize,
    tokenizer: Tokenizer,
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
        let tokenizer_file = files.file("tokenizer.json")?;
        let mut tokenizer = Tokenizer::from_bytes(&tokenizer_file)
            .map_err(|error| damaged("tokenizer.json", error))?;
        // The file may carry a truncation; counting must see the whole text.
        tokenizer
            .with_truncation(None)
            .map_err(|error| damaged("tokenizer.json", error))?;
        tokenizer.with_padding(None);
        let tokenizer_files = TokenizerFiles {
            tokenizer_file,
            config_file: files.file("config.json")?,
            special_tokens_map_file: files.file("special_tokens_map.json")?,
            tokenizer_config_file: files.file("tokenizer_config.json")?,
        };
        let model =
            UserDefinedEmbeddingModel::new(files.weights(options.variant)?, tokenizer_files)
                .with_pooling(Pooling::Mean);
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
            tokenizer,
            engine: Arc::new(Mutex::new(engine)),
        })
    }

    fn spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        let encoding = self.tokenizer.encode(text, false).map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "tokenising a text").with_source(error)
        })?;
        Ok(encoding
            .get_offsets()
            .iter()
            .map(|(start, end)| *start..*end)
            .collect())
    }

    /// Indices of `texts`, shortest first, in batches of at most [`BATCH_TOKENS`] once padded.
    fn batches(&self, texts: &[String]) -> ModelResult<Vec<Vec<usize>>> {
        let mut sized = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            let tokens = self.spans(text)?.len() + 2;
            sized.push((tokens.min(self.max_tokens), at));
        }
        sized.sort_unstable();
        let mut batches: Vec<Vec<usize>> = Vec::new();
        let mut shortest = 0;
        for (tokens, at) in sized {
            match batches.last_mut() {
                // Sorted: this text is the longest so far, so it sets the batch's width. Texts much
                // shorter stay apart: padding costs time and widens the range int8 is scaled to.
                Some(batch)
                    if (batch.len() + 1) * tokens <= BATCH_TOKENS
                        && tokens <= shortest * 3 / 2 + 4 =>
                {
                    batch.push(at);
                }
                _ => {
                    shortest = tokens;
                    batches.push(vec![at]);
                }
            }
        }
        Ok(batches)
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

    fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        Ok(self.spans(text)?.len())
    }

    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        self.spans(text)
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

/// Loads the runtime once a process. The binding panics on a library it does not fit: caught, so
/// that an operator reads what is wrong.
fn load_runtime(library: &Path) -> ModelResult<()> {
    let wrong = |cause: String| {
        let context = format!(
            "{} is no ONNX Runtime that fits this program: run `make models`",
            library.display()
        );
        ModelError::new(ModelErrorKind::Missing, context).with_source(cause)
    };
    let loaded = std::panic::catch_unwind(|| ort::init_from(library).map(drop));
    match loaded {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(wrong(error.to_string())),
        Err(_) => Err(wrong("the library was refused".into())),
    }
}

fn damaged(file: &str, error: impl ToString) -> ModelError {
    let context = format!("the model's {file} can't be loaded; `make models` installs it anew");
    ModelError::new(ModelErrorKind::Missing, context).with_source(error.to_string())
}
