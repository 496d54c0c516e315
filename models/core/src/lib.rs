//! The ports of models: text to vectors, evidence to sentences. No engine is named here.

pub mod embedder;
pub mod error;
pub mod generator;
pub mod reranker;

pub use embedder::Embedder;
pub use error::{ModelError, ModelErrorKind, ModelResult};
pub use generator::{GenerateRequest, Generator, TokenStream};
pub use reranker::Reranker;
