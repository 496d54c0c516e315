//! Which library the graph is.

use super::{Neo4jStore, query};
use stores_core::{StoreError, StoreErrorKind, StoreResult};
use uuid::Uuid;

const WHAT: &str = "the library's id";

impl Neo4jStore {
    pub(super) async fn its_library(&self, own: Uuid) -> StoreResult<Uuid> {
        if let Some(id) = self.told_library().await? {
            return Ok(id);
        }
        // Of several at once one makes it: its key is unique.
        let put = query("MERGE (l:Library {key: 'library'}) ON CREATE SET l.id = $id");
        let put = put.param("id", own.to_string());
        self.write_one(WHAT, put).await?;
        self.told_library().await?.ok_or_else(|| {
            StoreError::new(
                StoreErrorKind::Corrupt,
                "the graph does not say which library it is",
            )
        })
    }

    async fn told_library(&self) -> StoreResult<Option<Uuid>> {
        let told = query("MATCH (l:Library {key: 'library'}) RETURN l.id AS id");
        let Some(row) = self.one(WHAT, told).await? else {
            return Ok(None);
        };
        let id = row.get::<String>("id").ok().and_then(|id| id.parse().ok());
        id.map(Some).ok_or_else(|| {
            let context = "the graph says in a way that can't be read which library it is";
            StoreError::new(StoreErrorKind::Corrupt, context)
        })
    }
}
