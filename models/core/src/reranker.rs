//! The port of the reranker: a model that judges a passage in the light of the question.

use crate::{ModelRef, ModelResult};
use async_trait::async_trait;
use std::sync::Arc;

#[async_trait]
pub trait Reranker: Send + Sync {
    fn name(&self) -> &str;

    /// What tells it from other models, of this name and of others.
    fn model(&self) -> ModelRef {
        ModelRef::named(self.name())
    }

    /// One score for each text, in their order: higher answers the question better.
    async fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>>;
}

#[async_trait]
impl<R: Reranker + ?Sized> Reranker for Arc<R> {
    fn name(&self) -> &str {
        self.as_ref().name()
    }

    async fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        self.as_ref().scores(question, texts).await
    }
}
