//! Entities, and the papers that mention them.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{Entity, EntityId, EntityKind, Mention, PaperId};

/// An entity and how many ingested papers mention it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityCount {
    pub entity: Entity,
    pub papers: u64,
}

/// Methods, datasets, tasks and metrics. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait EntityStore: Send + Sync {
    /// What a paper mentions, most often first, then by entity id.
    async fn mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>>;

    async fn entity(&self, id: &EntityId) -> StoreResult<Option<EntityCount>>;

    /// Entities by name or alias, compared without case: exact ones first, then those that
    /// contain the words; all kinds when `kind` is `None`. Most papers first, then by id.
    async fn find_entities(
        &self,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> StoreResult<Vec<EntityCount>>;

    /// Ingested papers that mention an entity, with the mention, highest count first, then by id.
    async fn papers_mentioning(
        &self,
        entity: &EntityId,
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, Mention)>>;
}
