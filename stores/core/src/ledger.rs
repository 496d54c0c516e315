//! The port of the ingest ledger.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{ContentHash, IngestEntry};

#[async_trait]
pub trait IngestLedger: Send + Sync {
    /// Inserts or replaces the lines of these hashes, all or none. Durable when it returns.
    async fn record(&self, entries: &[IngestEntry]) -> StoreResult<()>;

    /// The lines of these hashes, in their order; missing ones are skipped.
    async fn entries(&self, hashes: &[ContentHash]) -> StoreResult<Vec<IngestEntry>>;

    /// `limit` lines after the one of `after`, by hash.
    async fn lines(&self, after: Option<&ContentHash>, limit: u32)
    -> StoreResult<Vec<IngestEntry>>;

    /// Failed lines, latest first.
    async fn failures(&self, limit: u32) -> StoreResult<Vec<IngestEntry>>;

    /// Removes a line; nothing happens when there is none.
    async fn forget(&self, hash: &ContentHash) -> StoreResult<()>;
}
