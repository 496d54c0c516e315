//! What every stage works with: the ports, the options, and the papers read last.

use crate::AnswerError;
use crate::parts::Parts;
use crate::readings::Readings;
use graph_schema::{AnswerModel, MadeWith, ModelRef, PassageId};
use models_core::Reranker;
use std::sync::Arc;
use std::time::Duration;
use vectors::Vectors;

/// How much time a question may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Effort {
    /// No cross-encoder: some tenths of a second less, and often a worse sentence.
    Fast,
    /// The cross-encoder reads the likeliest sentences.
    #[default]
    Balanced,
    /// The cross-encoder reads whole passages first, then the sentences of the best: seconds.
    Thorough,
}

#[derive(Debug, Clone)]
pub struct AnswerOptions {
    /// Sentences of an answer, at most; lists of papers may be longer.
    pub sentences: usize,
    /// Passages asked of each search, at least.
    pub candidates: u32,
    pub effort: Effort,
    /// The share of shown answers that may be wrong, 0 to 1: what is less certain is refused.
    pub max_wrong: f32,
    /// After this long no further text is handed to the cross-encoder; what it has read so far counts.
    pub deadline: Duration,
    /// The weights by which sentences are ranked and answers are trusted.
    pub model: AnswerModel,
}

impl Default for AnswerOptions {
    fn default() -> Self {
        Self {
            sentences: 5,
            candidates: 100,
            effort: Effort::default(),
            max_wrong: 0.1,
            deadline: Duration::from_secs(10),
            model: AnswerModel::default(),
        }
    }
}

/// What the weights that rank sentences and judge answers are called; [`AnswerModel::version`] tells which.
const ANSWER_MODEL: &str = "answers";

pub(crate) struct Engine {
    pub parts: Parts,
    /// Those in use when the question came.
    pub vectors: Arc<Vectors>,
    pub options: Arc<AnswerOptions>,
    /// Shared by all versions of a library's answerer.
    pub readings: Arc<Readings>,
}

impl Engine {
    pub async fn embed_query(&self, text: &str) -> Result<Vec<f32>, AnswerError> {
        Ok(self.vectors.questions.embed_query(text).await?)
    }

    /// The cross-encoder, where there is one and time for it.
    pub fn reranker(&self) -> Option<&dyn Reranker> {
        let wanted = self.options.effort != Effort::Fast;
        self.parts.reranker.as_deref().filter(|_| wanted)
    }

    /// The models that find and judge; what is asked for words of its own is added where it is asked.
    pub fn judges(&self) -> MadeWith {
        let model = |one: &dyn Reranker| one.model();
        MadeWith {
            embedder: Some(self.vectors.questions.model()),
            reranker: self.reranker().map(model),
            chooser: self.reranker().and(self.chooser()).map(model),
            generator: None,
            answer_model: Some(ModelRef {
                version: self.options.model.version.clone(),
                ..ModelRef::named(ANSWER_MODEL)
            }),
        }
    }

    /// What chooses sentences in the reranker's place.
    pub fn chooser(&self) -> Option<&dyn Reranker> {
        self.parts.chooser.as_deref()
    }
}

/// A passage found for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedPassage {
    pub passage: PassageId,
    /// Fused, 0 to 1.
    pub score: f32,
    /// Cosine similarity; `None` when dense search did not find it.
    pub dense: Option<f32>,
    /// BM25; `None` when sparse search did not find it.
    pub sparse: Option<f32>,
}

impl RankedPassage {
    pub(crate) fn new(passage: &PassageId) -> Self {
        Self {
            passage: passage.clone(),
            score: 0.0,
            dense: None,
            sparse: None,
        }
    }

    /// Best first, then by id.
    pub(crate) fn sort(ranked: &mut [Self]) {
        ranked.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.passage.cmp(&b.passage))
        });
    }
}

/// Log-odds as a probability.
pub(crate) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}
