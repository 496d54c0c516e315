//! From the bytes of a PDF to a linked paper; and where the bytes come from.

pub mod enriching;
pub mod entities;
pub mod intents;
mod likeness;
pub mod linking;
pub mod notices;
pub mod passages;
mod pattern;
pub mod pdf;
pub mod pipeline;
pub mod png;
pub mod reader;
pub mod references;
pub mod removal;
pub mod source;
pub mod tagging;
