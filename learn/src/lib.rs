//! From ratings to better answers: labels, datasets that never change, training runs, model versions, experiments.
//! Everything here is computed in memory and told as plain data; the caller reads and writes.

pub mod agreement;
pub mod dataset;
pub mod embedding;
mod error;
pub mod evaluation;
pub mod exchange;
pub mod experiment;
pub mod label;
pub mod logistic;
pub mod opinion;
pub mod quality;
mod random;
pub mod registry;
pub mod reranking;
pub mod texts;
pub mod training;

pub use dataset::{Dataset, DatasetId, Example, Recipe, Task};
pub use error::LearnError;
pub use evaluation::{Interval, Metrics};
pub use experiment::{Arm, Experiment, Finding, Tally, Verdict};
pub use label::{Item, ItemKind, Label};
pub use registry::{EmbedderRun, Registry, Run, Stage};
pub use texts::{PairSource, Side, TextPair, TextSet};
