//! The ingest ledger.

use super::{Neo4jStore, bodies, body, query, to_json};
use async_trait::async_trait;
use graph_schema::{ContentHash, IngestEntry, IngestState};
use stores_core::{IngestLedger, StoreResult};

#[async_trait]
impl IngestLedger for Neo4jStore {
    async fn record(&self, entry: &IngestEntry) -> StoreResult<()> {
        let line = self.settle("the ledger", to_json(entry))?;
        let failed = matches!(entry.state, IngestState::Failed { .. });
        let put = query(
            "MERGE (l:IngestEntry {hash: $hash}) SET l.body = $body, l.failed = $failed, l.updated_at = $at",
        );
        let put = put.param("hash", entry.hash.as_str()).param("body", line);
        let put = put.param("failed", failed).param("at", entry.updated_at);
        self.write_one("the ledger", put).await
    }

    async fn entry(&self, hash: &ContentHash) -> StoreResult<Option<IngestEntry>> {
        let found = query("MATCH (l:IngestEntry {hash: $hash}) RETURN l.body AS body");
        let row = self
            .one("the ledger", found.param("hash", hash.as_str()))
            .await?;
        self.settle("the ledger", row.map(|row| body(&row, "body")).transpose())
    }

    async fn failures(&self, limit: u32) -> StoreResult<Vec<IngestEntry>> {
        let found = query(
            "MATCH (l:IngestEntry {failed: true}) RETURN l.body AS body ORDER BY l.updated_at DESC, l.hash LIMIT $limit",
        );
        bodies(
            "the ledger",
            &self
                .rows("the ledger", found.param("limit", i64::from(limit)))
                .await?,
        )
    }

    async fn forget(&self, hash: &ContentHash) -> StoreResult<()> {
        let gone = query("MATCH (l:IngestEntry {hash: $hash}) DELETE l");
        self.write_one("the ledger", gone.param("hash", hash.as_str()))
            .await
    }
}
