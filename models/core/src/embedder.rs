//! The port of the embedding model.

use crate::{ModelRef, ModelResult};
use async_trait::async_trait;
use std::ops::Range;

/// A sentence-embedding model with its tokenizer.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// For instance `bge-small-en-v1.5-int8`.
    fn name(&self) -> &str;

    /// What tells it from other models, of this name and of others.
    fn model(&self) -> ModelRef {
        ModelRef::named(self.name())
    }

    /// Length of every vector.
    fn dimension(&self) -> usize;

    /// Cosine similarity from which two texts are called similar: models differ in how near unrelated texts lie.
    fn similar(&self) -> f32;

    /// Longest input in tokens, special tokens included; longer texts are cut there.
    fn max_tokens(&self) -> usize;

    /// Number of tokens of a text, special tokens not counted. Cheap: no inference.
    fn count_tokens(&self, text: &str) -> ModelResult<usize>;

    /// Byte ranges of a text's tokens, special tokens left out, in order.
    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>>;

    /// The unit-length vector of a search query, which a model may have been trained to tell from a passage.
    async fn embed_query(&self, query: &str) -> ModelResult<Vec<f32>>;

    /// One unit-length vector for each text, in the order of the texts. Texts are batched by length
    /// inside; any number may be passed.
    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>>;
}
