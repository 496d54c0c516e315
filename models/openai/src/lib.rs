//! A generator behind an OpenAI-compatible server: streamed chat completions, retries before the first
//! token, timeouts on every wait. The key is in no error, log or debug output.

mod generator;
mod sse;

pub use generator::{OpenAiGenerator, OpenAiOptions};
