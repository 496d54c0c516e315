//! The ingest ledger.

use super::papers::texts;
use super::{Neo4jStore, bodies, json, query, to_json};
use async_trait::async_trait;
use graph_schema::{ContentHash, IngestEntry, IngestState};
use serde_json::json as object;
use stores_core::{IngestLedger, StoreResult};

#[async_trait]
impl IngestLedger for Neo4jStore {
    async fn record(&self, entries: &[IngestEntry]) -> StoreResult<()> {
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            rows.push(object!({
                "hash": entry.hash,
                "body": self.settle("the ledger", to_json(entry))?,
                "failed": matches!(entry.state, IngestState::Failed { .. }),
                "at": entry.updated_at,
            }));
        }
        let rows = self.settle("the ledger", json(rows.into()))?;
        let put = query(
            "UNWIND $rows AS row MERGE (l:IngestEntry {hash: row.hash})
             SET l.body = row.body, l.failed = row.failed, l.updated_at = row.at",
        );
        self.write_one("the ledger", put.param("rows", rows)).await
    }

    async fn entries(&self, hashes: &[ContentHash]) -> StoreResult<Vec<IngestEntry>> {
        let found = query(
            "UNWIND $hashes AS hash MATCH (l:IngestEntry {hash: hash}) RETURN l.body AS body",
        );
        let found = found.param("hashes", texts(hashes.iter().map(ContentHash::as_str)));
        bodies("the ledger", &self.rows("the ledger", found).await?)
    }

    async fn lines(
        &self,
        after: Option<&ContentHash>,
        limit: u32,
    ) -> StoreResult<Vec<IngestEntry>> {
        let some = query(
            "MATCH (l:IngestEntry) WHERE l.hash > $after RETURN l.body AS body ORDER BY l.hash LIMIT $limit",
        );
        let some = some
            .param("after", after.map_or("", ContentHash::as_str))
            .param("limit", i64::from(limit));
        bodies("the ledger", &self.rows("the ledger", some).await?)
    }

    async fn failures(&self, limit: u32) -> StoreResult<Vec<IngestEntry>> {
        let found = query(
            "MATCH (l:IngestEntry {failed: true}) WHERE l.updated_at IS NOT NULL RETURN l.body AS body ORDER BY l.updated_at DESC, l.hash LIMIT $limit",
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
