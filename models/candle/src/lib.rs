//! What runs by candle on the CPU: a generator of quantised GGUF models, tokenizer and chat template from the file itself,
//! and the training of a cross-encoder and of an embedding model.

mod adam;
mod bi_encoder;
mod chat;
mod cross_encoder;
mod encoder;
mod file;
mod generator;
mod kernels;
mod learnt;
mod prompt;
mod stop;
mod tokens;
mod weights;
mod writing;

pub use bi_encoder::{BiEncoderOptions, BiEncoderTraining};
pub use cross_encoder::CrossEncoderTraining;
pub use generator::{LocalGenerator, LocalOptions};
