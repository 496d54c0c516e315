//! The summary of one paper.

use crate::{MadeWith, PaperId, Sentence};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub paper: PaperId,
    /// The paper in one sentence of its own.
    #[serde(default)]
    pub tldr: Option<Sentence>,
    /// In the order of [`Aspect::ALL`]; an aspect without evidence is left out.
    pub parts: Vec<SummaryPart>,
    /// As [`crate::Answer::composer`].
    pub composer: String,
    /// Which models made it; `None` for a summary of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_with: Option<MadeWith>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryPart {
    pub aspect: Aspect,
    pub sentences: Vec<Sentence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Objective,
    Method,
    Data,
    Results,
    Limitations,
}

impl Aspect {
    pub const ALL: [Self; 5] = [
        Self::Objective,
        Self::Method,
        Self::Data,
        Self::Results,
        Self::Limitations,
    ];
}
