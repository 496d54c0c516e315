//! What kinds of entities there are; with the name it makes an entity's identifier.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Method,
    Dataset,
    Task,
    Metric,
}

impl EntityKind {
    pub const ALL: [Self; 4] = [Self::Method, Self::Dataset, Self::Task, Self::Metric];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Dataset => "dataset",
            Self::Task => "task",
            Self::Metric => "metric",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
