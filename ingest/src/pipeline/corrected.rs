//! What a person says of a paper: it stands in the paper's description from then on, whatever its file, a catalogue or a list
//! says later. It lies beside the paper's text, and is laid over whatever is to be written.

use super::{IngestError, Pipeline};
use graph_schema::{Correction, Paper, PaperId};
use std::slice::from_ref;
use stores_core::{BlobKey, StoreError, StoreErrorKind};

impl Pipeline {
    /// Keeps what a person says of a paper, on top of what they said before; the paper as it is known now, `None` where the
    /// library has no text of it.
    pub async fn correct_paper(
        &self,
        id: &PaperId,
        said: Correction,
    ) -> Result<Option<Paper>, IngestError> {
        let _lock = self.lock_papers(from_ref(id)).await;
        let Some(mut record) = self.stores.graph.record(id).await? else {
            return Ok(None);
        };
        let before = record.paper.clone();
        let was_described = self.is_described(&before).await?;
        let said = self.correction(id).await?.then(said);
        // First of all: whatever happens, the word is kept.
        let json = serde_json::to_vec(&said).map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, "encoding a correction").with_source(error)
        })?;
        let key = BlobKey::Correction(id.clone());
        self.stores.blobs.put(&key, json).await?;
        said.apply(&mut record.paper);
        if record.paper == before {
            return Ok(Some(before));
        }
        self.rewrite(&mut record, &before).await?;
        if was_described {
            let source = before.source.clone().unwrap_or_default();
            self.note_described(&source, id).await?;
        }
        Ok(Some(record.paper))
    }

    /// What a person said of a paper; the empty correction where nobody did.
    pub async fn correction(&self, id: &PaperId) -> Result<Correction, StoreError> {
        let key = BlobKey::Correction(id.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(Correction::default());
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            let context = format!("{} is damaged", key.path());
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(error)
        })
    }

    /// Lays what a person said over what is about to be written.
    pub(super) async fn keep_correction(&self, paper: &mut Paper) -> Result<(), StoreError> {
        self.correction(&paper.id).await?.apply(paper);
        Ok(())
    }
}
