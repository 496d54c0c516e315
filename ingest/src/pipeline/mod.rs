//! The way of a paper, in order: bytes → text → references, passages, entities → graph → index. Here is what its
//! parts share; one file for each way in. The ledger learns of a paper after it is written, so a killed run
//! resumes with the same result.

mod anew;
mod beside;
mod catalogue;
pub mod check;
mod corrected;
mod described;
mod enriched;
mod fetched;
mod file;
mod indexing;
mod layout;
mod reading;
mod records;
mod registry_notices;
mod removal;
mod restore;
mod scans;
mod twin;

pub use anew::{Older, ReadAnew, is_of_older_reader, lines_of};
pub use enriched::{Enriched, Words};
pub use indexing::{embed, indexed_text};
pub use layout::LaidOut;

use crate::entities::{self, EntityInput};
use crate::linking;
use crate::notices;
use crate::reader::PdfReader;
use crate::source::TextForm;
use chrono::Utc;
use graph_schema::{
    ContentHash, IngestEntry, IngestState, Notice, NoticeSubject, PaperId, PaperRecord, PaperText,
    PassageId, Stage, StoredText,
};
use models_core::ModelError;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;
use stores_core::{BlobKey, StoreError, StoreErrorKind, Stores};
use tokio::sync::{Mutex, MutexGuard};
use vectors::VectorsInUse;

/// The version of the reader. Raise it whenever the same bytes give something else than before: another text, other sections,
/// references, entities, passages, tables or figures; not for speed, nor for another embedding model. It stands in the ledger's line of
/// each paper. What an older version read is read anew when its file comes again, and by `papyri reindex --text`.
pub const PIPELINE_VERSION: u32 = 5;

/// A histogram: the seconds of one stage (`read`, `store`, `link`, `embed`, `index`) of a paper or a batch.
pub const STAGE_SECONDS: &str = "papyri_ingest_stage_seconds";

/// What a paper goes through on its way into the stores.
pub struct Parts {
    /// The model that embeds, and the index of its vectors, which may change meanwhile. `None` reads and links only; a later
    /// run with a model embeds.
    pub vectors: Option<Arc<VectorsInUse>>,
    pub pdfs: Arc<dyn PdfReader>,
    /// The form that stays where a paper comes as a PDF and as a source.
    pub prefer: TextForm,
    /// Larger files are refused and not kept.
    pub max_bytes: u64,
    /// Whether other processes write to the same graph: links are then looked for once more after writing.
    pub shared: bool,
}

/// What became of one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New(PaperId),
    /// Another version of it was there, whose place it took.
    Replaced(PaperId),
    /// The library has this, or what is more, already; nothing was done.
    Unchanged(PaperId),
    /// It can't be read; the reason is for people.
    Unreadable {
        reason: String,
    },
}

/// Why a paper could not be taken in although nothing is known to be wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Model(#[from] ModelError),
    #[error("the reading task was stopped")]
    Stopped,
}

pub struct Pipeline {
    stores: Stores,
    parts: Parts,
    /// Linking reads what other papers wrote: one paper at a time links and is written.
    linking: Mutex<()>,
    /// The same paper twice at once waits for itself; sharded by its id.
    in_flight: Vec<Mutex<()>>,
    /// The same bytes twice at once are read once: the second waits until the first are done. Sharded by their hash,
    /// and taken before any of `in_flight`.
    files: Vec<Mutex<()>>,
}

/// Is told each stage that a paper has reached.
pub type OnStage<'a> = &'a (dyn Fn(Stage) + Send + Sync);

/// A paper that was read and is not yet written.
struct Reading {
    hash: ContentHash,
    record: PaperRecord,
    text: PaperText,
    /// As bytes; `None` for what has no pages.
    layout: Option<Vec<u8>>,
    /// As bytes; `None` for what has no pages, none of them for pages without tables.
    tables: Option<Vec<u8>>,
    /// What its title or its catalogue says became of it.
    notice: Option<Notice>,
}

impl Reading {
    /// The same under the id of a paper that is there.
    fn of(mut self, id: PaperId) -> Self {
        let record = &mut self.record;
        for passage in &mut record.passages {
            passage.id = PassageId::new(&id, passage.id.ordinal());
            passage.paper = id.clone();
        }
        for passage in record.mentions.iter_mut().flat_map(|one| &mut one.passages) {
            *passage = PassageId::new(&id, passage.ordinal());
        }
        if let Some(notice) = &mut self.notice {
            notice.subject = NoticeSubject::Paper(id.clone());
        }
        record.paper.id = id;
        self
    }
}

impl Pipeline {
    pub fn new(stores: Stores, parts: Parts) -> Self {
        let shards = || (0..64).map(|_| Mutex::new(())).collect();
        Self {
            stores,
            parts,
            linking: Mutex::new(()),
            in_flight: shards(),
            files: shards(),
        }
    }

    /// Holds these papers until the guards go. Locks are taken in order, so that no two wait for each other.
    async fn lock_papers(&self, papers: &[PaperId]) -> Vec<MutexGuard<'_, ()>> {
        let shard = |paper: &PaperId| shard(paper.as_str(), self.in_flight.len());
        let mut guards = Vec::new();
        for shard in papers.iter().map(shard).collect::<BTreeSet<_>>() {
            guards.push(self.in_flight[shard].lock().await);
        }
        guards
    }

    /// Holds these bytes until the guard goes.
    async fn lock_bytes(&self, hash: &ContentHash) -> MutexGuard<'_, ()> {
        self.files[shard(hash.as_str(), self.files.len())]
            .lock()
            .await
    }

    fn is_done(&self, entry: &IngestEntry) -> bool {
        // What a newer program read, beside which this one runs, is not made older.
        entry.pipeline >= PIPELINE_VERSION
            && matches!(entry.state, IngestState::Reached { stage, .. } if stage >= self.goal())
    }

    fn goal(&self) -> Stage {
        match self.parts.vectors {
            Some(_) => Stage::Indexed,
            None => Stage::Linked,
        }
    }

    /// Writes papers, which are held, in place of what stood under their ids: texts, graph, index.
    async fn write(
        &self,
        source: &str,
        mut readings: Vec<Reading>,
        on_stage: OnStage<'_>,
    ) -> Result<(), IngestError> {
        if readings.is_empty() {
            return Ok(());
        }
        for reading in &mut readings {
            self.lay_over(&mut reading.record).await?;
        }
        let ids: Vec<PaperId> = readings.iter().map(|r| r.record.paper.id.clone()).collect();
        let hashes: Vec<ContentHash> = readings.iter().map(|r| r.hash.clone()).collect();
        let lines: Vec<(&ContentHash, &PaperId)> = hashes.iter().zip(&ids).collect();
        let mut watch = Stopwatch::start();
        let before = self.stores.graph.papers(&ids).await?;
        for reading in &readings {
            let paper = &reading.record.paper.id;
            self.remover().finish(paper).await?;
            self.put_text(reading).await?;
            let layout = BlobKey::Layout(paper.clone());
            self.put_beside(layout, reading.layout.as_deref()).await?;
            let tables = BlobKey::Tables(paper.clone());
            self.put_beside(tables, reading.tables.as_deref()).await?;
        }
        for old in &before {
            let summary = BlobKey::Summary(old.id.clone());
            self.stores.blobs.delete(&summary).await?;
            self.stores.passages.delete_paper(&old.id).await?;
        }
        self.reached(source, &lines, Stage::Stored).await?;
        on_stage(Stage::Stored);
        watch.ended("store");
        let notices: Vec<Notice> = readings.iter().filter_map(|r| r.notice.clone()).collect();
        let mut records: Vec<PaperRecord> = readings.into_iter().map(|r| r.record).collect();
        self.link(&mut records).await?;
        let subjects: Vec<NoticeSubject> = ids.iter().cloned().map(NoticeSubject::Paper).collect();
        let graph = &self.stores.graph;
        graph
            .put_notices(notices::SOURCE, &subjects, &notices)
            .await?;
        self.reached(source, &lines, Stage::Linked).await?;
        on_stage(Stage::Linked);
        watch.ended("link");
        if let Some(vectors) = &self.parts.vectors {
            // Where vectors are being made anew, those of the text before may have been made since they were removed.
            vectors.look().await?;
            for old in &before {
                vectors.passages().forget_beside(&old.id).await?;
            }
            let passages: Vec<_> = records
                .iter()
                .flat_map(|record| {
                    record
                        .passages
                        .iter()
                        .map(|one| (record.paper.title.as_str(), one))
                })
                .collect();
            let model = indexing::put(vectors, &passages, &mut watch).await?;
            let stage = Stage::Indexed;
            let embedder = Some(model);
            let indexed = IngestState::Reached { stage, embedder };
            self.note(source, &lines, indexed).await?;
            on_stage(Stage::Indexed);
            watch.ended("index");
        }
        Ok(())
    }

    /// Lays what registries and a person said of a paper over what is about to be written.
    async fn lay_over(&self, record: &mut PaperRecord) -> Result<(), StoreError> {
        let title = record.paper.title.clone();
        self.keep_taken(record).await?;
        self.keep_correction(&mut record.paper).await?;
        if record.paper.title != title {
            // A paper's name counts when its entities are told.
            record.mentions = entities::extract(&EntityInput {
                title: &record.paper.title,
                passages: &record.passages,
            });
        }
        Ok(())
    }

    async fn put_text(&self, reading: &Reading) -> Result<(), StoreError> {
        let stored = StoredText::of(reading.text.clone(), &reading.record);
        let json = stored.to_json().map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, "encoding the paper's text")
                .with_source(error)
        })?;
        let key = BlobKey::Text(reading.record.paper.id.clone());
        self.stores.blobs.put(&key, json).await
    }

    /// What lies beside a paper's text: it goes where the text of today has none.
    async fn put_beside(&self, key: BlobKey, bytes: Option<&[u8]>) -> Result<(), StoreError> {
        match bytes {
            Some(bytes) => self.stores.blobs.put(&key, bytes.to_vec()).await,
            None => self.stores.blobs.delete(&key).await,
        }
    }

    /// Links papers with what is there, both ways, and writes them to the graph.
    async fn link(&self, records: &mut [PaperRecord]) -> Result<(), StoreError> {
        let graph = self.stores.graph.as_ref();
        let _lock = self.linking.lock().await;
        linking::link(graph, records).await?;
        graph.put_papers(records).await?;
        if !self.parts.shared {
            return Ok(());
        }
        // Two processes that wrote at once may have missed each other's papers. Whoever looks after both have
        // written sees them, and each looks after it has written.
        let written = records.to_vec();
        linking::link(graph, records).await?;
        if *records != written {
            graph.put_papers(records).await?;
        }
        Ok(())
    }

    async fn reached(
        &self,
        source: &str,
        lines: &[(&ContentHash, &PaperId)],
        stage: Stage,
    ) -> Result<(), StoreError> {
        self.note(source, lines, self.at(stage)).await
    }

    fn at(&self, stage: Stage) -> IngestState {
        let vectors = self.parts.vectors.as_ref();
        let vectors = vectors.filter(|_| stage == Stage::Indexed);
        let embedder = vectors.map(|vectors| vectors.now().papers.model());
        IngestState::Reached { stage, embedder }
    }

    async fn note(
        &self,
        source: &str,
        lines: &[(&ContentHash, &PaperId)],
        state: IngestState,
    ) -> Result<(), StoreError> {
        self.note_by(PIPELINE_VERSION, source, lines, state).await
    }

    /// The same for what that version read.
    async fn note_by(
        &self,
        pipeline: u32,
        source: &str,
        lines: &[(&ContentHash, &PaperId)],
        state: IngestState,
    ) -> Result<(), StoreError> {
        let updated_at = Utc::now().timestamp_millis();
        let entry = |(hash, paper): &(&ContentHash, &PaperId)| IngestEntry {
            hash: (*hash).clone(),
            paper: (*paper).clone(),
            source: source.to_owned(),
            state: state.clone(),
            pipeline,
            updated_at,
        };
        let entries: Vec<IngestEntry> = lines.iter().map(entry).collect();
        self.stores.ledger.record(&entries).await
    }
}

fn shard(id: &str, shards: usize) -> usize {
    let sum: usize = id.bytes().map(usize::from).sum();
    sum % shards
}

/// Measures one stage after another.
struct Stopwatch(Instant);

impl Stopwatch {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn ended(&mut self, stage: &'static str) {
        let took = std::mem::replace(&mut self.0, Instant::now()).elapsed();
        metrics::histogram!(STAGE_SECONDS, "stage" => stage).record(took);
    }
}
