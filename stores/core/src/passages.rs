//! The port of the passage index: dense and sparse search.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{PaperId, PassageId};

/// A passage as it goes into the index. The sparse vector is made from `text` by [`crate::bm25`].
#[derive(Debug, Clone, PartialEq)]
pub struct IndexedPassage {
    pub id: PassageId,
    pub paper: PaperId,
    /// Paper title, section title and passage text, as far as the caller wants them found by words.
    pub text: String,
    /// Unit length, of the index's dimension.
    pub dense: Vec<f32>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PassageHit {
    pub id: PassageId,
    /// Cosine similarity for dense search, BM25 for sparse: higher is closer.
    pub score: f32,
}

/// Hits come highest score first, then by id. `within` limits the search to some papers; `None` is all.
#[async_trait]
pub trait PassageIndex: Send + Sync {
    async fn ping(&self) -> StoreResult<()>;

    /// Inserts or replaces by id. Durable when it returns.
    async fn put_passages(&self, passages: &[IndexedPassage]) -> StoreResult<()>;

    /// Removes all passages of a paper; nothing happens when there are none.
    async fn delete_paper(&self, paper: &PaperId) -> StoreResult<()>;

    /// Dense search. `Invalid` when the vector's length is not the index's dimension.
    async fn nearest_passages(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>>;

    /// Sparse search by the words of `text`, scored by BM25. No hits for a text without words.
    async fn matching_passages(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>>;

    /// The stored dense vectors of these passages, in the order of the ids; missing ones are skipped.
    async fn dense_vectors(&self, ids: &[PassageId]) -> StoreResult<Vec<(PassageId, Vec<f32>)>>;

    /// `limit` passages after the one of `after`, in an order of the index's own that lasts as long as none is written.
    async fn passage_ids(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>>;

    /// Number of passages, exact.
    async fn count(&self) -> StoreResult<u64>;
}
