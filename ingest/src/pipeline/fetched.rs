//! The way in of a file that was found for a paper of which only the abstract is there: it takes the abstract's place under the
//! same id, so that collections, tags and notes stay with it.

use super::described::is_of_catalogue;
use super::enriched::beginning;
use super::{IngestError, OnStage, Outcome, Pipeline};
use crate::enriching::is_one;
use graph_schema::{ContentHash, IngestState, PaperId, PaperMetadata};
use std::slice::from_ref;
use stores_core::BlobKey;

impl Pipeline {
    /// Reads the file that is said to be this paper. `Unreadable` for one that can't be read, or does not name the paper's title on
    /// its first page; `Unchanged` where the library has the paper's full text, or these bytes as another paper.
    pub async fn ingest_found(
        &self,
        source: &str,
        id: &PaperId,
        bytes: Vec<u8>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        let hash = ContentHash::of(&bytes);
        let _bytes = self.lock_bytes(&hash).await;
        let _lock = self
            .lock_papers(&[id.clone(), PaperId::ingested(&hash)])
            .await;
        let graph = &self.stores.graph;
        let there = graph.papers(from_ref(id)).await?.pop();
        let Some(paper) = there.filter(|paper| paper.is_abstract_only()) else {
            return Ok(Outcome::Unchanged(id.clone()));
        };
        let line = self.stores.ledger.entries(from_ref(&hash)).await?.pop();
        if let Some(line) = line.filter(|line| self.is_done(line) && line.paper != *id)
            && !graph.papers(from_ref(&line.paper)).await?.is_empty()
        {
            return Ok(Outcome::Unchanged(line.paper));
        }
        let listed = PaperMetadata::from(&paper);
        let read = self.read(source, bytes, &hash, Some(&listed)).await?;
        let reading = match read {
            Ok(reading) if is_one(&paper.title, &beginning(&reading.text)) => reading,
            Ok(_) => {
                let reason = format!(
                    "its first page does not name the title \u{201c}{}\u{201d}",
                    paper.title
                );
                return self.refused(&hash, reason).await;
            }
            Err(error) => return self.refused(&hash, error.to_string()).await,
        };
        let reading = reading.of(id.clone());
        self.write(source, vec![reading], on_stage).await?;
        if let Some(old) = paper.content_hash.as_ref().filter(|old| **old != hash) {
            self.stores.ledger.forget(old).await?;
        }
        // What was known of it was a record's word, and stays it.
        if !is_of_catalogue(&paper) {
            self.note_described(source, id).await?;
        }
        Ok(Outcome::Replaced(id.clone()))
    }

    /// Bytes that are not the paper are not kept.
    async fn refused(&self, hash: &ContentHash, reason: String) -> Result<Outcome, IngestError> {
        let known = self.stores.ledger.entries(from_ref(hash)).await?.pop();
        let read = |state: &IngestState| matches!(state, IngestState::Reached { .. });
        if !known.is_some_and(|line| read(&line.state)) {
            let raw = BlobKey::Raw(hash.clone());
            self.stores.blobs.delete(&raw).await?;
        }
        Ok(Outcome::Unreadable { reason })
    }
}
