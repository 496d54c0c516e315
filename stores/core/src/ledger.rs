//! The port of the ingest ledger.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{ContentHash, IngestEntry};

#[async_trait]
pub trait IngestLedger: Send + Sync {
    /// Inserts or replaces the line of `entry.hash`. Durable when it returns.
    async fn record(&self, entry: &IngestEntry) -> StoreResult<()>;

    async fn entry(&self, hash: &ContentHash) -> StoreResult<Option<IngestEntry>>;

    /// Failed lines, latest first.
    async fn failures(&self, limit: u32) -> StoreResult<Vec<IngestEntry>>;

    /// Removes a line; nothing happens when there is none.
    async fn forget(&self, hash: &ContentHash) -> StoreResult<()>;
}
