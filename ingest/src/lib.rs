
//! From bytes to a linked paper: reading PDFs, references, entities, passages, links.

pub mod pdf;
