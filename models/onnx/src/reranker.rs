//! `OnnxReranker`: a cross-encoder that reads question and text together and scores how well one answers the other.

use crate::adapter::lay_over;
use crate::batches::by_length;
use crate::files::{ModelFiles, Variant, sha256};
use crate::queue::{InferenceQueue, Priority};
use crate::runtime::{blocking, damaged, load_runtime};
use crate::tokens::Tokens;
use async_trait::async_trait;
use fastembed::{RerankInitOptionsUserDefined, TextRerank, UserDefinedRerankingModel};
use models_core::{ModelError, ModelErrorKind, ModelRef, ModelResult, Reranker};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Padded tokens of one batch: small, so that a deadline is met between two of them.
const BATCH_TOKENS: usize = 1024;

#[derive(Debug, Clone)]
pub struct RerankerOptions {
    /// Threads of inference; 0 takes every core.
    pub threads: usize,
    /// Folder of the model in the models folder.
    pub model: String,
    pub adapter: Adapter,
}

/// What is laid over a cross-encoder's weights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Adapter {
    /// Nothing: it judges as it was published. Thresholds of its scores are of this.
    #[default]
    None,
    /// What we trained on questions that papers answer, for ms-marco-MiniLM-L-12-v2; another model is taken as it is.
    Papers,
    /// A file of safetensors, for this model.
    File(PathBuf),
}

/// The model that [`Adapter::Papers`] is for.
const PAPERS_FOR: &str = "ms-marco-MiniLM-L-12-v2";
const PAPERS: &[u8] = include_bytes!("../weights/ms-marco-MiniLM-L-12-v2.papers.safetensors");

impl Default for RerankerOptions {
    fn default() -> Self {
        Self {
            threads: 0,
            model: PAPERS_FOR.into(),
            adapter: Adapter::default(),
        }
    }
}

pub struct OnnxReranker {
    model: Arc<Model>,
    queue: Arc<InferenceQueue>,
}

struct Model {
    name: String,
    /// The digest is of the weights with the adapter on them.
    identity: ModelRef,
    max_tokens: usize,
    tokens: Tokens,
    /// Locked without waiting: the queue lets one batch at a time through.
    engine: Mutex<TextRerank>,
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
        let mut weights = files.weights(Variant::Int8)?;
        let mut version = "int8".to_owned();
        match &options.adapter {
            Adapter::Papers if manifest.name == PAPERS_FOR => {
                lay_over(&mut weights, PAPERS)?;
                version.push_str("+papers");
            }
            Adapter::File(path) => {
                let bytes = std::fs::read(path).map_err(|error| {
                    let context = format!("the adapter {} can't be read", path.display());
                    ModelError::new(ModelErrorKind::Missing, context).with_source(error)
                })?;
                lay_over(&mut weights, &bytes)?;
                version = format!("{version}+{}", short_digest(&bytes));
            }
            Adapter::None | Adapter::Papers => {}
        }
        let mut init = RerankInitOptionsUserDefined::new().with_max_length(manifest.max_tokens);
        if options.threads > 0 {
            init = init.with_intra_threads(options.threads);
        }
        let name = format!("{}-{version}", manifest.name);
        let identity = ModelRef {
            name: options.model,
            version,
            digest: Some(sha256(&weights)),
        };
        let model = UserDefinedRerankingModel::new(weights, tokenizer_files);
        let engine = TextRerank::try_new_from_user_defined(model, init)
            .map_err(|error| damaged("model.onnx", error))?;
        let model = Model {
            name,
            identity,
            max_tokens: manifest.max_tokens,
            tokens,
            engine: Mutex::new(engine),
        };
        Ok(Self {
            model: Arc::new(model),
            queue: InferenceQueue::new(),
        })
    }

    /// The same model behind a queue that other models stand behind, too.
    pub fn behind(self, queue: &Arc<InferenceQueue>) -> Self {
        Self {
            queue: queue.clone(),
            ..self
        }
    }
}

/// Eight hexadecimal digits by which one adapter is told from another.
fn short_digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Model {
    /// Indices of `texts` in batches of like length, each read together with the question.
    fn batches(&self, question: &str, texts: &[String]) -> ModelResult<Vec<Vec<usize>>> {
        let asked = self.tokens.count(question)? + 3;
        let mut lengths = Vec::with_capacity(texts.len());
        for text in texts {
            lengths.push((asked + self.tokens.count(text)?).min(self.max_tokens));
        }
        Ok(by_length(&lengths, BATCH_TOKENS))
    }

    /// One score for each text, in their order.
    fn infer(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        let documents: Vec<&str> = texts.iter().map(String::as_str).collect();
        // As in the embedder: no state is kept between batches.
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let results = engine
            .rerank(question, &documents, false, Some(documents.len().max(1)))
            .map_err(|error| {
                let cause = error.to_string();
                ModelError::new(ModelErrorKind::Internal, "reranking texts").with_source(cause)
            })?;
        let mut scores = vec![0.0; texts.len()];
        for one in results {
            let Some(score) = scores.get_mut(one.index) else {
                return Err(ModelError::new(
                    ModelErrorKind::Internal,
                    "the reranker answered in another shape",
                ));
            };
            *score = one.score;
        }
        Ok(scores)
    }
}

#[async_trait]
impl Reranker for OnnxReranker {
    fn name(&self) -> &str {
        &self.model.name
    }

    fn model(&self) -> ModelRef {
        self.model.identity.clone()
    }

    async fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        let question: Arc<str> = question.into();
        let texts: Arc<[String]> = texts.into();
        let (model, asked, all) = (self.model.clone(), question.clone(), texts.clone());
        let batches = blocking(move || model.batches(&asked, &all)).await?;
        let mut scores = vec![0.0; texts.len()];
        for batch in batches {
            let inputs: Vec<String> = batch.iter().map(|at| texts[*at].clone()).collect();
            let turn = self.queue.turn(Priority::Question).await?;
            let (model, asked) = (self.model.clone(), question.clone());
            let span = tracing::debug_span!("models.onnx.rerank", texts = inputs.len());
            let outputs = blocking(move || {
                // Held until the batch is done, whether or not somebody still waits for it.
                let _turn = turn;
                span.in_scope(|| model.infer(&asked, &inputs))
            });
            for (at, score) in batch.into_iter().zip(outputs.await?) {
                scores[at] = score;
            }
        }
        Ok(scores)
    }
}
