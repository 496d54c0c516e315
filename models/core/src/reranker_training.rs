//! The port of a cross-encoder that is being trained: steps, and what has been learnt. Order, length and stopping are
//! the caller's; its calls take long and belong on a thread of their own.

use crate::ModelResult;

/// Texts of one question that are read together, at most.
pub const TEXTS: usize = 6;

/// A question with a text that answers it and texts that don't.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub question: String,
    pub good: String,
    pub bad: Vec<String>,
}

impl Group {
    /// The good text first, then bad ones: [`TEXTS`] at most.
    pub fn texts(&self) -> Vec<String> {
        let all = std::iter::once(&self.good).chain(&self.bad);
        all.take(TEXTS).cloned().collect()
    }
}

/// A group with what the model scored before training, in the order of [`Group::texts`].
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    pub group: Group,
    pub before: Vec<f32>,
}

pub trait RerankerTraining: Send {
    /// Steps that were taken.
    fn steps(&self) -> u32;

    /// One score for each text, in their order, as the model is now.
    fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>>;

    /// One step of gradient descent on some groups at this learning rate; their loss before it.
    fn step(&mut self, groups: &[Taught], rate: f64) -> ModelResult<f32>;

    /// What was learnt, to be laid over the model's weights: safetensors of f32 by the names of its ONNX file.
    fn adapter(&self) -> ModelResult<Vec<u8>>;

    /// Takes what was learnt before in place of what is; steps are not counted back. `Invalid` for one of another model.
    fn lay_over(&mut self, adapter: &[u8]) -> ModelResult<()>;

    /// Everything that is needed to go on later, as bytes.
    fn state(&self) -> ModelResult<Vec<u8>>;

    /// Goes on where a state was taken. `Invalid` for one of another model.
    fn restore(&mut self, state: &[u8]) -> ModelResult<()>;
}
