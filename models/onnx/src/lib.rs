//! Sentence embeddings and reranking by fastembed on ONNX Runtime. Weights, tokenizer and the runtime's library
//! are files in the models folder; nothing is downloaded here.

mod adapter;
mod batches;
mod embedder;
mod files;
mod queue;
mod reranker;
mod runtime;
mod tokens;
mod verifier;

pub use embedder::{OnnxEmbedder, OnnxOptions};
pub use files::Variant;
pub use queue::{InferenceQueue, Priority};
pub use reranker::{Adapter, OnnxReranker, RerankerOptions};
pub use verifier::CrossEncoderVerifier;
