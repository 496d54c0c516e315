//! What runs by candle on the CPU: a generator of quantised GGUF models, tokenizer and chat template from the file itself,
//! and the training of a cross-encoder.

mod chat;
mod cross_encoder;
mod file;
mod generator;
mod kernels;
mod prompt;
mod stop;
mod tokens;
mod weights;
mod writing;

pub use cross_encoder::CrossEncoderTraining;
pub use generator::{LocalGenerator, LocalOptions};
