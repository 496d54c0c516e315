//! The way out: a paper that somebody deletes or a catalogue withdrew, an abstract whose full text came.

use super::{IngestError, Pipeline};
use crate::removal::Remover;
use graph_schema::PaperId;
use std::slice::from_ref;
use stores_core::StoreResult;

impl Pipeline {
    /// Removes a paper from graph, index and files; the ledger forgets it, so that it may come again. `false` when
    /// it was not there. Killed in its middle, it is ended by [`Remover::finish_all`].
    pub async fn remove(&self, paper: &PaperId) -> Result<bool, IngestError> {
        let _lock = self.lock_papers(from_ref(paper)).await;
        Ok(self.remover().remove(paper).await?)
    }

    /// Removes a paper of which only the abstract is there.
    pub(super) async fn drop_abstract(&self, paper: &PaperId) -> StoreResult<()> {
        let there = self.stores.graph.papers(from_ref(paper)).await?.pop();
        if there.is_some_and(|paper| paper.is_abstract_only()) {
            self.remover().remove(paper).await?;
        }
        Ok(())
    }

    pub fn remover(&self) -> Remover {
        Remover::new(self.stores.clone())
    }
}
