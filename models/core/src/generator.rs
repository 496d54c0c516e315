//! The port of the generating model.

use crate::{ModelRef, ModelResult};
use async_trait::async_trait;
use futures::stream::BoxStream;

/// A prompt and its limits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GenerateRequest {
    /// How to answer.
    pub system: String,
    /// The evidence and the question. Where it does not fit beside `max_tokens` in the model's window, a model in process
    /// leaves out of its middle: what stands first and the question at its end stay.
    pub prompt: String,
    /// Longest output, in the model's tokens.
    pub max_tokens: u32,
    /// 0 is greedy.
    pub temperature: f32,
    /// Of the dice, where the temperature is above 0: the same seed, prompt and model give the same output.
    pub seed: u64,
    /// Texts at which the output ends; they are not part of it.
    pub stop: Vec<String>,
}

/// What comes while a model writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// The next bit of the output; never empty.
    Text(String),
    /// The end as the model meant it. Nothing comes after it.
    End(Usage),
}

/// What an output took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read, the template's own included; `None` from a server that does not count.
    pub prompt_tokens: Option<u32>,
    /// Tokens written.
    pub output_tokens: Option<u32>,
    /// The prompt's middle was left out, for it did not fit.
    pub cut: bool,
    /// The output ended because it was as long as it may be.
    pub at_limit: bool,
}

/// Pieces of the output in order; it ends after the first error.
pub type TokenStream = BoxStream<'static, ModelResult<Piece>>;

#[async_trait]
pub trait Generator: Send + Sync {
    /// The model's name, shown with what it wrote.
    fn name(&self) -> &str;

    /// What tells it from other models, of this name and of others.
    fn model(&self) -> ModelRef {
        ModelRef::named(self.name())
    }

    /// Starts generating; dropping the stream stops it.
    async fn generate(&self, request: GenerateRequest) -> ModelResult<TokenStream>;
}
