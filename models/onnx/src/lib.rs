//! Sentence embeddings by fastembed on ONNX Runtime. Weights, tokenizer and the runtime's library
//! are files in the models folder; nothing is downloaded here.

mod embedder;
mod files;

pub use embedder::{OnnxEmbedder, OnnxOptions};
pub use files::Variant;
