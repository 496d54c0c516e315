//! What readers think of answers and summaries.

use crate::{AnswerId, PaperId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub target: RatingTarget,
    /// 1 (useless) to 5 (just right).
    pub stars: u8,
    /// May be empty.
    pub comment: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum RatingTarget {
    Answer(AnswerId),
    PaperSummary(PaperId),
}
