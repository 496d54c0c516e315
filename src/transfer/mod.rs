//! A library as one stream of JSON Lines, to move it between modes and machines: out of any stores, into any others.

mod export;
mod format;
mod import;
mod lines;
mod verify;

pub use export::{Export, ExportOptions, export};
pub use format::{Counts, FORMAT};
pub use import::{Import, ImportTarget, import};
