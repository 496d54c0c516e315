//! The way in of a file: a PDF, or a paper in markup.

use super::beside::{has_only_text, let_pages_go};
use super::reading::Reader;
use super::twin::Twin;
use super::{IngestError, OnStage, Outcome, Pipeline, Reading, Stopwatch};
use crate::pdf::ReadError;
use crate::reader::ReadFile;
use crate::source::markup::{self, Form};
use chrono::Utc;
use graph_schema::title::normalise_title;
use graph_schema::{ContentHash, IngestState, Paper, PaperId, PaperMetadata, Version};
use std::slice::from_ref;
use stores_core::BlobKey;
use tokio::sync::MutexGuard;
use tracing::Instrument;

/// What is known of a file before it is read.
#[derive(Clone, Copy)]
pub(super) enum Told<'a> {
    Nothing,
    /// A catalogue lists it, and says which paper it is.
    Listed(&'a PaperMetadata),
    /// Somebody's reference manager names it: the paper may be there under another id.
    Named(&'a PaperMetadata),
}

impl<'a> Told<'a> {
    fn metadata(self) -> Option<&'a PaperMetadata> {
        match self {
            Self::Nothing => None,
            Self::Listed(listed) | Self::Named(listed) => Some(listed),
        }
    }
}

impl Pipeline {
    /// Takes one file in. `source` is its path or name.
    pub async fn ingest(&self, source: &str, bytes: Vec<u8>) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, Told::Nothing, &|_| ()).await
    }

    /// The same, told as it comes.
    pub async fn ingest_watched(
        &self,
        source: &str,
        bytes: Vec<u8>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, Told::Nothing, on_stage).await
    }

    /// Takes in the full text of a paper that a catalogue lists, in place of its abstract or an earlier version.
    pub async fn ingest_full_text(
        &self,
        source: &str,
        listed: &PaperMetadata,
        bytes: Vec<u8>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        self.take_in(source, bytes, Told::Listed(listed), on_stage)
            .await
    }

    pub(super) async fn take_in(
        &self,
        source: &str,
        bytes: Vec<u8>,
        told: Told<'_>,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        let listed = told.metadata();
        let hash = ContentHash::of(&bytes);
        let own = PaperId::ingested(&hash);
        let paper = listed.map_or_else(|| own.clone(), PaperMetadata::paper_id);
        let _bytes = self.lock_bytes(&hash).await;
        let lock = self.lock_papers(&[own.clone(), paper.clone()]).await;
        self.remover().finish(&paper).await?;
        if let Some(there) = self.done(&hash).await? {
            let outcome = self.look_after(&there, &hash, bytes).await?;
            if there.id != paper {
                self.drop_abstract(&paper).await?;
            }
            return match (told, outcome) {
                (Told::Named(listed), Outcome::Unchanged(known)) => {
                    drop(lock);
                    self.describe(source, listed, &known).await
                }
                (_, outcome) => Ok(outcome),
            };
        }
        if let Some(there) = self.read_by_another(&hash).await?
            && !matches!(told, Told::Listed(_))
        {
            drop(lock);
            let held = [own, paper, there.id.clone()];
            let lock = self.lock_papers(&held).await;
            let outcome = self.read_anew(source, &there, &hash, bytes).await?;
            if let (Told::Named(listed), Outcome::New(_)) = (told, &outcome) {
                drop(lock);
                self.describe(source, listed, &there.id).await?;
            }
            return Ok(outcome);
        }
        let mut watch = Stopwatch::start();
        let read = self.read(source, bytes, &hash, listed).await?;
        watch.ended("read");
        let reading = match read {
            Ok(reading) => reading,
            Err(error) => {
                let reason = error.to_string();
                // A scan waits for a recogniser.
                if !matches!(error, ReadError::NoTextLayer { .. }) {
                    self.drop_unread(&hash).await?;
                }
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
        drop(lock);
        let held = [own, paper.clone(), on_arxiv.clone()];
        let (_alone, twin) = match told {
            Told::Listed(_) => (self.lock_papers(&held).await, None),
            Told::Nothing | Told::Named(_) => self.alone_with_twin(&held, &reading).await?,
        };
        // The same bytes may have come twice at once, and the others were quicker.
        if let Some(there) = self.done(&hash).await? {
            return Ok(Outcome::Unchanged(there.id));
        }
        if let (Told::Named(listed), Some(there)) = (told, &twin) {
            self.drop_records(listed, &there.paper().id).await?;
        }
        match twin {
            Some(Twin::Copy(there)) => {
                let outcome = self.keep_copy(source, &reading, there.clone()).await?;
                match told {
                    Told::Named(listed) => self.describe_held(source, listed, &there.id).await,
                    _ => Ok(outcome),
                }
            }
            Some(Twin::Version(there)) => {
                let outcome = self.replace(source, reading, there, on_stage).await?;
                self.note_if_described(source, told, &outcome).await?;
                Ok(outcome)
            }
            None => {
                if on_arxiv != paper {
                    self.drop_abstract(&on_arxiv).await?;
                }
                if let Told::Named(listed) = told {
                    self.drop_records(listed, &paper).await?;
                }
                let before = self.stores.graph.papers(from_ref(&paper)).await?.pop();
                self.write(source, vec![reading], on_stage).await?;
                let old = before.and_then(|paper| paper.content_hash);
                if let Some(old) = old.filter(|old| *old != hash) {
                    self.remover().drop_raw(&old, &paper).await?;
                }
                let outcome = Outcome::New(paper);
                self.note_if_described(source, told, &outcome).await?;
                Ok(outcome)
            }
        }
    }

    async fn note_if_described(
        &self,
        source: &str,
        told: Told<'_>,
        outcome: &Outcome,
    ) -> Result<(), IngestError> {
        match (told, outcome) {
            (Told::Named(_), Outcome::New(paper) | Outcome::Replaced(paper)) => {
                self.note_described(source, paper).await
            }
            _ => Ok(()),
        }
    }

    /// The paper that was read from these bytes, if it was read to the end and is still there.
    async fn done(&self, hash: &ContentHash) -> Result<Option<Paper>, IngestError> {
        let entry = self.stores.ledger.entries(from_ref(hash)).await?.pop();
        let Some(entry) = entry.filter(|entry| self.is_done(entry)) else {
            return Ok(None);
        };
        Ok(self
            .stores
            .graph
            .papers(from_ref(&entry.paper))
            .await?
            .pop())
    }

    /// The same for bytes that another version of the program read.
    async fn read_by_another(&self, hash: &ContentHash) -> Result<Option<Paper>, IngestError> {
        let entry = self.stores.ledger.entries(from_ref(hash)).await?.pop();
        let ended = entry.filter(
            |entry| matches!(entry.state, IngestState::Reached { stage, .. } if stage >= self.goal()),
        );
        match ended {
            Some(entry) => Ok(self
                .stores
                .graph
                .papers(from_ref(&entry.paper))
                .await?
                .pop()),
            None => Ok(None),
        }
    }

    /// Bytes of a paper that has another's id: the version it is of now is read again, one before stays what it was.
    async fn read_anew(
        &self,
        source: &str,
        there: &Paper,
        hash: &ContentHash,
        bytes: Vec<u8>,
    ) -> Result<Outcome, IngestError> {
        if there.content_hash.as_ref() != Some(hash) {
            self.reached(source, &[(hash, &there.id)], self.goal())
                .await?;
            return Ok(Outcome::Unchanged(there.id.clone()));
        }
        Ok(match self.read_today(there, bytes).await? {
            Ok(()) => Outcome::New(there.id.clone()),
            Err(reason) => Outcome::Unreadable { reason },
        })
    }

    /// Bytes that were read before: what was lost of them since is made again.
    async fn look_after(
        &self,
        there: &Paper,
        hash: &ContentHash,
        bytes: Vec<u8>,
    ) -> Result<Outcome, IngestError> {
        if there.content_hash.as_ref() != Some(hash) {
            return Ok(Outcome::Unchanged(there.id.clone()));
        }
        if self.has_its_parts(there).await? {
            let raw = BlobKey::Raw(hash.clone());
            if self.stores.blobs.size(&raw).await? != Some(bytes.len() as u64) {
                self.stores.blobs.put(&raw, bytes).await?;
            }
            return Ok(Outcome::Unchanged(there.id.clone()));
        }
        tracing::warn!(paper = %there.id, "parts of the paper are lost; it is read again");
        self.read_anew("", there, hash, bytes).await
    }

    /// The same text from other bytes: they are not kept, but known from now on. A PDF stays beside its source.
    async fn keep_copy(
        &self,
        source: &str,
        reading: &Reading,
        there: Paper,
    ) -> Result<Outcome, IngestError> {
        let hash = &reading.hash;
        if has_only_text(&there) && reading.record.paper.pages > 0 {
            self.keep_pages(&there, reading).await?;
            self.reached(source, &[(hash, &there.id)], self.goal())
                .await?;
            return Ok(Outcome::Unchanged(there.id));
        }
        self.reached(source, &[(hash, &there.id)], self.goal())
            .await?;
        for key in [BlobKey::Scan(hash.clone()), BlobKey::Raw(hash.clone())] {
            self.stores.blobs.delete(&key).await?;
        }
        Ok(Outcome::Unchanged(there.id))
    }

    /// A changed file takes the place of the one before, under the same id: what was said of the paper stays with it.
    async fn replace(
        &self,
        source: &str,
        reading: Reading,
        there: Paper,
        on_stage: OnStage<'_>,
    ) -> Result<Outcome, IngestError> {
        let remover = self.remover();
        let mut versions = remover.versions(&there.id).await?;
        let old = there.content_hash.clone();
        let goes_on = has_only_text(&reading.record.paper);
        let kept = goes_on && there.pages > 0;
        let gone = match goes_on && !kept {
            true => Vec::new(),
            false => let_pages_go(&mut versions),
        };
        if let Some(hash) = old.clone() {
            // A run that was killed here has noted it already.
            versions.retain(|version| version.hash != hash && version.hash != reading.hash);
            versions.push(Version {
                hash,
                source: there.source,
                title: there.title,
                pages: there.pages,
                replaced_at: Utc::now().timestamp_millis(),
                kept,
            });
            remover.put_versions(&there.id, &versions).await?;
        }
        let reading = reading.of(there.id.clone());
        self.write(source, vec![reading], on_stage).await?;
        for hash in old.filter(|_| !kept).iter().chain(&gone) {
            remover.drop_raw(hash, &there.id).await?;
        }
        Ok(Outcome::Replaced(there.id))
    }

    /// Holds these papers and the one that the reading is of, if the library has it from other bytes.
    async fn alone_with_twin(
        &self,
        papers: &[PaperId],
        reading: &Reading,
    ) -> Result<(Vec<MutexGuard<'_, ()>>, Option<Twin>), IngestError> {
        // Two that come at once know of each other by the title.
        let titled = normalise_title(&reading.record.paper.title);
        let mut held = papers.to_vec();
        held.push(PaperId::catalogued(&format!("title:{titled}")));
        loop {
            let guards = self.lock_papers(&held).await;
            let twin = self.twin(reading).await?;
            let known = twin.as_ref().map(|twin| twin.paper().id.clone());
            match known.filter(|id| !held.contains(id)) {
                None => return Ok((guards, twin)),
                Some(id) => held.push(id),
            }
        }
    }

    /// Bytes that nothing was ever read from are not kept: whoever has the file can bring it again.
    async fn drop_unread(&self, hash: &ContentHash) -> Result<(), IngestError> {
        let entry = self.stores.ledger.entries(from_ref(hash)).await?.pop();
        if let Some(entry) =
            entry.filter(|entry| matches!(entry.state, IngestState::Reached { .. }))
        {
            let papers = self.stores.graph.papers(from_ref(&entry.paper)).await?;
            if papers
                .iter()
                .any(|paper| paper.content_hash.as_ref() == Some(hash))
            {
                return Ok(());
            }
        }
        self.stores
            .blobs
            .delete(&BlobKey::Raw(hash.clone()))
            .await?;
        Ok(())
    }

    /// Reads off the async threads. The bytes are stored first, so that a run that is killed while it reads has them.
    pub(super) async fn read(
        &self,
        source: &str,
        bytes: Vec<u8>,
        hash: &ContentHash,
        listed: Option<&PaperMetadata>,
    ) -> Result<Result<Reading, ReadError>, IngestError> {
        if bytes.len() as u64 <= self.parts.max_bytes {
            let raw = BlobKey::Raw(hash.clone());
            self.stores.blobs.put(&raw, bytes.clone()).await?;
        }
        let form = Form::of(&bytes);
        let span = tracing::info_span!("ingest.read", source);
        let read = self.read_bytes(bytes).instrument(span).await?;
        let file = match read {
            Ok(file) => file,
            Err(error) => return Ok(Err(error)),
        };
        let reader = self.reader(source);
        let (hash, listed) = (hash.clone(), listed.cloned());
        let span = tracing::info_span!("ingest.cut", source);
        tokio::task::spawn_blocking(move || {
            span.in_scope(|| Ok(reader.pdf(file, hash, form, listed.as_ref())))
        })
        .await
        .map_err(|_| IngestError::Stopped)
    }

    /// All that is told from the bytes alone. JATS and TEI, which no foreign code reads and nothing in them grows, are read in this
    /// process; all else in another, with limits: a PDF, and sources that are unpacked and whose commands are expanded.
    pub(super) async fn read_bytes(
        &self,
        bytes: Vec<u8>,
    ) -> Result<Result<ReadFile, ReadError>, IngestError> {
        if Form::of(&bytes) != Some(Form::Xml) {
            return Ok(self.parts.pdfs.read(bytes).await?);
        }
        let limit = self.parts.max_bytes;
        tokio::task::spawn_blocking(move || markup::read(&bytes, limit))
            .await
            .map_err(|_| IngestError::Stopped)
    }

    pub(super) fn reader(&self, source: &str) -> Reader {
        Reader {
            source: source.to_owned(),
            embedder: self
                .parts
                .vectors
                .as_ref()
                .map(|vectors| vectors.now().papers.clone()),
        }
    }
}
