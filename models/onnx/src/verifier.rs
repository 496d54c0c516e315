//! `CrossEncoderVerifier`: the reranker asked how well quotes answer a claim.

use crate::reranker::OnnxReranker;
use async_trait::async_trait;
use models_core::{Claim, ModelResult, Reranker, Verifier};
use std::sync::Arc;

/// Log-odds of ms-marco-MiniLM-L-12-v2 from which a claim counts as borne. Of the sentences of `papyri eval verifier` every true
/// one lies above (least 6.4), every one that gives orders below (most 6.0).
const LEAST_SUPPORT: f32 = 6.0;

/// It knows what a claim is about, not whether it denies its quotes: the rules beside it do that.
pub struct CrossEncoderVerifier {
    reranker: Arc<OnnxReranker>,
}

impl CrossEncoderVerifier {
    pub fn new(reranker: Arc<OnnxReranker>) -> Self {
        Self { reranker }
    }
}

#[async_trait]
impl Verifier for CrossEncoderVerifier {
    fn name(&self) -> &str {
        self.reranker.name()
    }

    fn least_support(&self) -> f32 {
        LEAST_SUPPORT
    }

    async fn support(&self, claims: &[Claim]) -> ModelResult<Vec<f32>> {
        let mut scores = Vec::with_capacity(claims.len());
        for claim in claims {
            // Each alone and all together: one quote may bear the claim, or the sum of them.
            let mut texts = claim.quotes.clone();
            if texts.len() > 1 {
                texts.push(claim.quotes.join(" "));
            }
            let read = self.reranker.scores(&claim.text, &texts).await?;
            scores.push(read.into_iter().fold(f32::NEG_INFINITY, f32::max));
        }
        Ok(scores)
    }
}
