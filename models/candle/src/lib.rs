//! A generator in this process: quantised GGUF models by candle on the CPU, tokenizer and chat template from the file itself.

mod chat;
mod file;
mod generator;
mod kernels;
mod prompt;
mod stop;
mod tokens;
mod weights;
mod writing;

pub use generator::{LocalGenerator, LocalOptions};
