//! Entities that papers share: methods, datasets, tasks, metrics.

use crate::{EntityId, EntityKind, PassageId};
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

/// That a paper speaks of an entity, and in which passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub entity: Entity,
    /// How often it is named in the paper.
    pub count: u32,
    /// The passages that name it, in order.
    pub passages: Vec<PassageId>,
}
