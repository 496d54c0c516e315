//! Dense and sparse search for a question, fused.

use crate::answerer::Engine;
use crate::{AnswerError, fusion};
use graph_schema::{PaperId, PassageId};
use stores_core::PassageHit;

/// Candidates asked of each search: deep enough that what one ranks low and the other high is seen by both.
const CANDIDATES: u32 = 100;

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
}

/// What the two searches found, before fusion.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    pub dense: Vec<PassageHit>,
    pub sparse: Vec<PassageHit>,
}

impl Hits {
    pub fn fuse(&self, limit: usize) -> Vec<RankedPassage> {
        fusion::fuse(&self.dense, &self.sparse, limit)
    }
}

impl Engine {
    pub(crate) async fn embed_one(&self, text: &str) -> Result<Vec<f32>, AnswerError> {
        let vectors = self.parts.embedder.embed(&[text.to_owned()]).await?;
        Ok(vectors.into_iter().next().unwrap_or_default())
    }

    pub(crate) async fn search(
        &self,
        query: &str,
        vector: &[f32],
        within: Option<&[PaperId]>,
    ) -> Result<Hits, AnswerError> {
        let limit = CANDIDATES.max(self.options.candidates);
        let passages = &self.parts.passages;
        let (dense, sparse) = tokio::try_join!(
            passages.nearest_passages(vector, within, limit),
            passages.matching_passages(query, within, limit),
        )?;
        Ok(Hits { dense, sparse })
    }
}
