//! What the library learns from its readers: ratings made items to judge and examples, kept beside the papers; and which
//! version answers whom.

mod signals;
mod store;
mod versions;

pub use signals::{Source, items, outcomes, rated_examples};
pub use store::{Batch, LearningStore};
pub use versions::Versions;
