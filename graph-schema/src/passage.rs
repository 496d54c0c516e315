//! A passage: the unit of retrieval.

use crate::{PaperId, PassageId};
use serde::{Deserialize, Serialize};

/// Whole sentences of one section, at most 256 tokens of the embedding model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub id: PassageId,
    pub paper: PaperId,
    /// [`crate::Section::ordinal`] of the section it lies in.
    pub section: u32,
    /// 1-based page of its first character; 0 in a catalogue's abstract.
    pub page: u32,
    /// Span in [`crate::PaperText::text`], in bytes, end excluded; `text` is exactly that span
    /// with each run of white space folded to one space.
    pub start: usize,
    pub end: usize,
    pub text: String,
    /// Length in tokens of the embedding model's tokenizer.
    pub tokens: u32,
}
