//! Why a paper cites another.

use serde::{Deserialize, Serialize};

/// What a citing sentence takes from the cited paper, as SciCite tells apart (Cohan et al. 2019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitationIntent {
    /// What is known, and by whom.
    Background,
    /// A method, tool or data set that is used.
    Method,
    /// A result, to compare one's own with.
    Result,
}

impl CitationIntent {
    pub const ALL: [Self; 3] = [Self::Background, Self::Method, Self::Result];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Method => "method",
            Self::Result => "result",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intent| intent.as_str() == text)
    }
}

/// The finer purpose of a citing sentence, as ACL-ARC tells apart (Jurgens et al. 2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CitationPurpose {
    Background,
    /// It uses data, methods or tools of the cited paper.
    Uses,
    /// It builds on them and goes further.
    Extends,
    /// It says in what it is like the cited paper, or unlike.
    Compares,
    /// The cited paper shows why the work is wanted.
    Motivation,
    /// Work that is still to be done.
    Future,
}

impl CitationPurpose {
    pub const ALL: [Self; 6] = [
        Self::Background,
        Self::Uses,
        Self::Extends,
        Self::Compares,
        Self::Motivation,
        Self::Future,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Uses => "uses",
            Self::Extends => "extends",
            Self::Compares => "compares",
            Self::Motivation => "motivation",
            Self::Future => "future",
        }
    }
}
