//! The way out: a paper that a catalogue withdrew, an abstract whose full text came, bytes that nothing needs.

use super::{IngestError, Pipeline};
use graph_schema::{ContentHash, PaperId};
use std::slice::from_ref;
use stores_core::{BlobKey, StoreResult};

impl Pipeline {
    /// Removes a paper from graph, index and files; the ledger forgets it, so that it may come again. `false` when
    /// it was not there.
    pub async fn remove(&self, paper: &PaperId) -> Result<bool, IngestError> {
        let _alone = self.alone(from_ref(paper)).await;
        Ok(self.remove_held(paper).await?)
    }

    /// Removes a paper of which only the abstract is there.
    pub(super) async fn drop_abstract(&self, paper: &PaperId) -> StoreResult<()> {
        let there = self.parts.graph.papers(from_ref(paper)).await?.pop();
        if there.is_some_and(|paper| paper.is_abstract_only()) {
            self.remove_held(paper).await?;
        }
        Ok(())
    }

    /// Removes the bytes that a paper was read from, unless they are another paper's too.
    pub(super) async fn drop_raw(&self, hash: &ContentHash, of: &PaperId) -> StoreResult<()> {
        let own = PaperId::ingested(hash);
        if own != *of && !self.parts.graph.papers(&[own]).await?.is_empty() {
            return Ok(());
        }
        self.parts.blobs.delete(&BlobKey::Raw(hash.clone())).await
    }

    async fn remove_held(&self, paper: &PaperId) -> StoreResult<bool> {
        let parts = &self.parts;
        let Some(there) = parts.graph.papers(from_ref(paper)).await?.pop() else {
            return Ok(false);
        };
        // The graph last: as long as it names the paper, a run that was killed here is done again.
        parts.passages.delete_paper(paper).await?;
        parts.blobs.delete(&BlobKey::Summary(paper.clone())).await?;
        parts.blobs.delete(&BlobKey::Text(paper.clone())).await?;
        if let Some(hash) = &there.content_hash {
            self.drop_raw(hash, paper).await?;
            parts.ledger.forget(hash).await?;
        }
        parts.graph.delete_paper(paper).await
    }
}
