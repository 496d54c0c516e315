//! A PDF's way in.

use super::reading::Reader;
use super::{IngestError, OnStage, Outcome, Pipeline, Reading, Watch};
use crate::pdf::ReadError;
use graph_schema::{ContentHash, IngestState, PaperId, PaperMetadata};
use std::slice::from_ref;
use stores_core::BlobKey;
use tracing::Instrument;

impl Pipeline {
    /// Takes one file in. `source` is its path or name.
    pub async fn ingest(&self, source: &str, bytes: Vec<u8>) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, None, &|_| ()).await
    }

    /// Takes in the full text of a paper that a catalogue lists, in place of its abstract or an earlier version.
    pub async fn ingest_full_text(
        &self,
        source: &str,
        listed: &PaperMetadata,
        bytes: Vec<u8>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, Some(listed), on_stage).await
    }

    async fn take_in(
        &self,
        source: &str,
        bytes: Vec<u8>,
        listed: Option<&PaperMetadata>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        let hash = ContentHash::of(&bytes);
        let own = PaperId::ingested(&hash);
        let paper = listed.map_or_else(|| own.clone(), PaperMetadata::paper_id);
        let alone = self.alone(&[own.clone(), paper.clone()]).await;
        if let Some(there) = self.done(&hash).await? {
            if there != paper {
                self.drop_abstract(&paper).await?;
            }
            return Ok(Outcome::Unchanged(there));
        }
        let mut watch = Watch::start();
        let read = self.read(source, bytes, &hash, listed).await?;
        watch.ended("read");
        let reading = match read {
            Ok(reading) => reading,
            Err(error) => {
                let reason = error.to_string();
                let state = IngestState::Failed {
                    reason: reason.clone(),
                };
                self.note(source, &[(&hash, &paper)], state).await?;
                return Ok(Outcome::Unreadable { reason });
            }
        };
        // Its pages may say that it is a paper which a catalogue listed before.
        let on_arxiv = reading.record.paper.arxiv_id.as_ref();
        let on_arxiv = on_arxiv.map_or_else(|| paper.clone(), PaperId::on_arxiv);
        drop(alone);
        let _alone = self.alone(&[own, paper.clone(), on_arxiv.clone()]).await;
        if on_arxiv != paper {
            self.drop_abstract(&on_arxiv).await?;
        }
        let before = self.parts.graph.papers(from_ref(&paper)).await?.pop();
        self.write(source, vec![reading], on_stage).await?;
        let old = before.and_then(|paper| paper.content_hash);
        if let Some(old) = old.filter(|old| *old != hash) {
            self.drop_raw(&old, &paper).await?;
        }
        Ok(Outcome::New(paper))
    }

    /// The paper that was read from these bytes, if it was read to the end and is still there.
    async fn done(&self, hash: &ContentHash) -> Result<Option<PaperId>, IngestError> {
        let entry = self.parts.ledger.entries(from_ref(hash)).await?.pop();
        let Some(entry) = entry.filter(|entry| self.is_done(entry)) else {
            return Ok(None);
        };
        let there = self.parts.graph.papers(from_ref(&entry.paper)).await?;
        Ok((!there.is_empty()).then_some(entry.paper))
    }

    /// Reads off the async threads. The bytes are stored first: what could not be read is not lost.
    async fn read(
        &self,
        source: &str,
        bytes: Vec<u8>,
        hash: &ContentHash,
        listed: Option<&PaperMetadata>,
    ) -> Result<Result<Reading, ReadError>, IngestError> {
        if bytes.len() as u64 <= self.parts.max_bytes {
            let raw = BlobKey::Raw(hash.clone());
            self.parts.blobs.put(&raw, bytes.clone()).await?;
        }
        let span = tracing::info_span!("ingest.read", source);
        let read = self.parts.pdfs.read(bytes).instrument(span).await?;
        let file = match read {
            Ok(file) => file,
            Err(error) => return Ok(Err(error)),
        };
        let reader = self.reader(source);
        let (hash, listed) = (hash.clone(), listed.cloned());
        let span = tracing::info_span!("ingest.cut", source);
        tokio::task::spawn_blocking(move || {
            span.in_scope(|| Ok(reader.pdf(file, hash, listed.as_ref())))
        })
        .await
        .map_err(|_| IngestError::Stopped)
    }

    pub(super) fn reader(&self, source: &str) -> Reader {
        Reader {
            source: source.to_owned(),
            embedder: self.parts.embedder.clone(),
        }
    }
}
