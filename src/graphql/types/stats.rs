//! What the library holds.

use async_graphql::SimpleObject;

#[derive(SimpleObject)]
pub struct LibraryStats {
    papers: u64,
    cited_only: u64,
    references: u64,
    /// References that mean an ingested paper.
    linked_references: u64,
    passages: u64,
    entities: u64,
}

impl From<service::administer::GraphStats> for LibraryStats {
    fn from(stats: service::administer::GraphStats) -> Self {
        Self {
            papers: stats.papers,
            cited_only: stats.cited_only,
            references: stats.references,
            linked_references: stats.linked_references,
            passages: stats.passages,
            entities: stats.entities,
        }
    }
}
