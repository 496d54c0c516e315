//! `OnnxReranker`: a cross-encoder that reads question and text together and scores how well one answers the other.

use crate::batches::by_length;
use crate::files::{ModelFiles, Variant};
use crate::runtime::{damaged, load_runtime};
use crate::tokens::Tokens;
use async_trait::async_trait;
use fastembed::{RerankInitOptionsUserDefined, TextRerank, UserDefinedRerankingModel};
use models_core::{ModelError, ModelErrorKind, ModelResult, Reranker};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Padded tokens of one batch: small, so that a deadline is met between two of them.
const BATCH_TOKENS: usize = 1024;

#[derive(Debug, Clone)]
pub struct RerankerOptions {
    /// Threads of inference; 0 takes every core.
    pub threads: usize,
    /// Folder of the model in the models folder.
    pub model: String,
}

impl Default for RerankerOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            model: "ms-marco-MiniLM-L-12-v2".into(),
        }
    }
}

pub struct OnnxReranker {
    name: String,
    max_tokens: usize,
    tokens: Tokens,
    /// Inference takes every core, so one batch at a time runs.
    engine: Arc<Mutex<TextRerank>>,
}

impl OnnxReranker {
    /// Loads weights, tokenizer and runtime from the models folder. `Missing`, with the command that installs
    /// them, when a file is not there.
    pub fn load(models: &Path, options: RerankerOptions) -> ModelResult<Self> {
        let files = ModelFiles::new(models, &options.model);
        let manifest = files.manifest()?;
        load_runtime(&files.runtime()?)?;
        let tokenizer_files = files.tokenizer()?;
        let tokens = Tokens::load(&tokenizer_files)?;
        let weights = files.weights(Variant::Int8)?;
        let mut init = RerankInitOptionsUserDefined::new().with_max_length(manifest.max_tokens);
        if options.threads > 0 {
            init = init.with_intra_threads(options.threads);
        }
        let model = UserDefinedRerankingModel::new(weights, tokenizer_files);
        let engine = TextRerank::try_new_from_user_defined(model, init)
            .map_err(|error| damaged("model.onnx", error))?;
        Ok(Self {
            name: format!("{}-int8", manifest.name),
            max_tokens: manifest.max_tokens,
            tokens,
            engine: Arc::new(Mutex::new(engine)),
        })
    }
}

#[async_trait]
impl Reranker for OnnxReranker {
    fn name(&self) -> &str {
        &self.name
    }

    async fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        let asked = self.tokens.count(question)? + 3;
        let mut lengths = Vec::with_capacity(texts.len());
        for text in texts {
            lengths.push((asked + self.tokens.count(text)?).min(self.max_tokens));
        }
        let mut scores = vec![0.0; texts.len()];
        for batch in by_length(&lengths, BATCH_TOKENS) {
            let inputs: Vec<String> = batch.iter().map(|at| texts[*at].clone()).collect();
            let outputs = infer(self.engine.clone(), question.to_owned(), inputs).await?;
            for (index, score) in outputs {
                let Some(at) = batch.get(index) else {
                    return Err(ModelError::new(
                        ModelErrorKind::Internal,
                        "the reranker answered in another shape",
                    ));
                };
                scores[*at] = score;
            }
        }
        Ok(scores)
    }
}

/// Inference off the async threads: index in the batch and score.
async fn infer(
    engine: Arc<Mutex<TextRerank>>,
    question: String,
    texts: Vec<String>,
) -> ModelResult<Vec<(usize, f32)>> {
    let span = tracing::debug_span!("models.onnx.rerank", texts = texts.len());
    let task = tokio::task::spawn_blocking(move || {
        let _entered = span.entered();
        // As in the embedder: no state is kept between batches.
        let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
        engine.rerank(question, &texts, false, Some(texts.len().max(1)))
    });
    let internal = |error: Box<dyn std::error::Error + Send + Sync>| {
        ModelError::new(ModelErrorKind::Internal, "reranking texts").with_source(error)
    };
    let results = task
        .await
        .map_err(|error| internal(error.into()))?
        .map_err(|error| internal(error.to_string().into()))?;
    Ok(results
        .into_iter()
        .map(|one| (one.index, one.score))
        .collect())
}
