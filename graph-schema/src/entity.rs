//! Entities that papers share: methods, datasets, tasks, metrics.

use crate::{EntityId, PassageId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    pub id: EntityId,
    pub kind: EntityKind,
    /// The form to show, for instance `BM25` or `named entity recognition`.
    pub name: String,
    /// Other forms seen: long form of an acronym, plural, spelling variants. Sorted, without `name`.
    pub aliases: Vec<String>,
}

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

/// That a paper speaks of an entity, and in which passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub entity: Entity,
    /// How often it is named in the paper.
    pub count: u32,
    /// The passages that name it, in order.
    pub passages: Vec<PassageId>,
}
