//! What machine and program did, sampled and kept; what of it is worth an alert; what it costs. Here is no HTTP, no store
//! and no model: whoever runs it hands in text and folders.

pub mod alerts;
pub mod cost;
pub mod figures;
pub mod history;
pub mod machine;
pub mod minute;
pub mod work;

pub use alerts::{Alerts, Change, Thresholds};
pub use figures::Figures;
pub use history::History;
pub use machine::{Machine, Snapshot};
pub use minute::Minute;
pub use work::Work;
