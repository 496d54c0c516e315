//! The port of the generating model.

use crate::ModelResult;
use async_trait::async_trait;
use futures::stream::BoxStream;

/// A prompt and its limits.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerateRequest {
    /// How to answer.
    pub system: String,
    /// The evidence and the question.
    pub prompt: String,
    /// Longest output, in the model's tokens.
    pub max_tokens: u32,
    /// 0 is greedy.
    pub temperature: f32,
}

/// Pieces of the output in order; it ends after the first error.
pub type TokenStream = BoxStream<'static, ModelResult<String>>;

#[async_trait]
pub trait Generator: Send + Sync {
    /// The model's name, shown with what it wrote.
    fn name(&self) -> &str;

    /// Starts generating; dropping the stream stops it.
    async fn generate(&self, request: GenerateRequest) -> ModelResult<TokenStream>;
}
