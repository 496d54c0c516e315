//! Files whose pages were pictures when they came, read now that pictures can be.

use super::{IngestError, Outcome, Pipeline};
use graph_schema::{IngestEntry, Paper, PaperId, PaperLayout};
use std::slice::from_ref;
use stores_core::BlobKey;

impl Pipeline {
    /// Reads a file that failed for want of OCR again, from the bytes the library keeps; `None` when it has them no more.
    /// A paper that a catalogue lists stays that paper.
    pub async fn read_scan(&self, entry: &IngestEntry) -> Result<Option<Outcome>, IngestError> {
        let key = BlobKey::Raw(entry.hash.clone());
        let Some(bytes) = self.stores.blobs.get(&key).await? else {
            return Ok(None);
        };
        let there = self
            .stores
            .graph
            .papers(from_ref(&entry.paper))
            .await?
            .pop();
        let listed = there.filter(|paper| paper.id != PaperId::ingested(&entry.hash));
        match listed {
            None => self.ingest(&entry.source, bytes).await.map(Some),
            Some(paper) => {
                let _lock = self.lock_papers(from_ref(&paper.id)).await;
                self.read_again(&paper, bytes).await.map(Some)
            }
        }
    }

    /// Reads a paper again, of which some pages should be read from their pictures; `None` when none should, or the
    /// library has no file of it.
    pub async fn read_doubtful(&self, paper: &Paper) -> Result<Option<Outcome>, IngestError> {
        let blobs = &self.stores.blobs;
        let layout = blobs.get(&BlobKey::Layout(paper.id.clone())).await?;
        let layout = layout.and_then(|bytes| PaperLayout::from_bytes(&bytes).ok());
        let Some(hash) = layout
            .filter(PaperLayout::needs_ocr)
            .and(paper.content_hash.as_ref())
        else {
            return Ok(None);
        };
        let Some(bytes) = blobs.get(&BlobKey::Raw(hash.clone())).await? else {
            return Ok(None);
        };
        let _lock = self.lock_papers(from_ref(&paper.id)).await;
        self.read_again(paper, bytes).await.map(Some)
    }

    async fn read_again(&self, paper: &Paper, bytes: Vec<u8>) -> Result<Outcome, IngestError> {
        Ok(match self.restore(paper, bytes).await? {
            Ok(()) => Outcome::New(paper.id.clone()),
            Err(error) => Outcome::Unreadable {
                reason: error.to_string(),
            },
        })
    }
}
