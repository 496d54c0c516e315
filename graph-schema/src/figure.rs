//! The figures of a paper: what they are called, what is said under them, where they stand. How they are found on a page
//! is `ingest`'s work; they are kept beside the tables, in the same bytes.

use crate::PageRect;
use serde::{Deserialize, Serialize};

/// A paper has no more figures than this: what has more was made to be slow.
pub const MAX_FIGURES: usize = 300;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// 0-based among the paper's figures.
    pub ordinal: u32,
    /// As the paper counts it: `Figure 2`, whatever it calls it.
    pub label: String,
    /// With its label, on one line.
    pub caption: String,
    /// Around what is drawn; the caption is not in it.
    pub rect: PageRect,
}

impl Figure {
    /// 1-based among the paper's figures, as people count them.
    pub fn number(&self) -> u32 {
        self.ordinal.saturating_add(1)
    }

    /// 1-based.
    pub fn page(&self) -> u32 {
        self.rect.page
    }
}
