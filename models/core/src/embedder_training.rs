//! The port of an embedding model that is being trained: texts are read once, then steps draw on them by their numbers. Order,
//! length and stopping are the caller's; its calls take long and belong on a thread of their own.

use crate::ModelResult;

/// A text that steps draw on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRead {
    pub text: String,
    /// Whether it is searched with, or found.
    pub is_query: bool,
}

/// A query with what it is to find, by the numbers of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    pub query: usize,
    pub good: usize,
    /// Texts that answer it as well: no step holds them against it.
    pub also_good: Vec<usize>,
    /// Texts that don't, though they lie near. The good texts of the step's other queries are held against it, too.
    pub bad: Vec<usize>,
}

pub trait EmbedderTraining: Send {
    /// Steps that were taken.
    fn steps(&self) -> u32;

    /// Reads the texts that vectors and steps are asked of, in place of others, by the model as it was before training; `told`
    /// hears how many are read. What is kept of them lies on disk, not in memory, but for their vectors.
    fn read(&mut self, texts: &[TextRead], told: &mut dyn FnMut(usize)) -> ModelResult<()>;

    /// The unit-length vectors of texts by their numbers, as the model is now. `Invalid` for a number that was not read.
    fn vectors(&self, texts: &[usize]) -> ModelResult<Vec<Vec<f32>>>;

    /// One step of gradient descent at this learning rate; the loss before it.
    fn step(&mut self, batch: &[Contrast], rate: f64) -> ModelResult<f32>;

    /// What was learnt, as bytes.
    fn learnt(&self) -> ModelResult<Vec<u8>>;

    /// Takes what was learnt before in place of what is; steps are not counted back. `Invalid` for what is another model's.
    fn lay_over(&mut self, learnt: &[u8]) -> ModelResult<()>;

    /// Everything that is needed to go on later, as bytes.
    fn state(&self) -> ModelResult<Vec<u8>>;

    /// Goes on where a state was taken. `Invalid` for one of another model.
    fn restore(&mut self, state: &[u8]) -> ModelResult<()>;

    /// The file of the model with what was learnt in it, as large and as quick as before.
    fn model_file(&self) -> ModelResult<Vec<u8>>;
}
