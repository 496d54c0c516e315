//! The way of a paper, in order: bytes → text → references, passages, entities → graph → index.
//! The ledger learns of each stage after it is done, so a killed run resumes with the same result.

use crate::entities::{self, EntityInput};
use crate::passages::passages;
use crate::pdf::{self, ReadError, ReadLimits};
use crate::{linking, references};
use graph_schema::{
    ContentHash, IngestEntry, IngestState, Paper, PaperId, PaperKind, PaperRecord, PaperText, Stage,
};
use models_core::{Embedder, ModelError};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use stores_core::{
    BlobKey, BlobStore, GraphStore, IndexedPassage, IngestLedger, PassageIndex, StoreError,
    StoreErrorKind,
};
use tokio::sync::Mutex;

/// Raise it when reading gives other results: what an older version read is read anew.
pub const PIPELINE_VERSION: u32 = 1;

/// Tokens kept free in the model's window for its special tokens and the paper's title.
const RESERVED_TOKENS: usize = 40;

/// Token limit of passages cut without a model at hand (`--no-embed`), in estimated tokens.
const DEFAULT_PASSAGE_TOKENS: usize = 216;

/// The stores and the model a paper goes through.
pub struct Parts {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    /// `None` reads and links only; a later run with a model embeds.
    pub embedder: Option<Arc<dyn Embedder>>,
    pub limits: ReadLimits,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New(PaperId),
    /// The same bytes were read before; nothing was done.
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
    parts: Parts,
    /// Linking reads what other papers wrote: one paper at a time links and is written.
    linking: Mutex<()>,
    /// The same bytes twice at once wait for each other; sharded by the hash.
    in_flight: Vec<Mutex<()>>,
}

impl Pipeline {
    pub fn new(parts: Parts) -> Self {
        let in_flight = (0..64).map(|_| Mutex::new(())).collect();
        Self {
            parts,
            linking: Mutex::new(()),
            in_flight,
        }
    }

    /// Takes one file in. `source` is its path or name.
    pub async fn ingest(&self, source: &str, bytes: Vec<u8>) -> Result<Outcome, IngestError> {
        let hash = ContentHash::of(&bytes);
        let shard = hash
            .as_str()
            .bytes()
            .fold(0usize, |sum, b| sum + usize::from(b));
        let _alone = self.in_flight[shard % self.in_flight.len()].lock().await;

        let paper = PaperId::ingested(&hash);
        let before = self.parts.ledger.entry(&hash).await?;
        if before.as_ref().is_some_and(|entry| self.is_done(entry)) {
            return Ok(Outcome::Unchanged(paper));
        }
        match self.read(source, bytes, &hash).await? {
            Ok((record, text)) => {
                self.write(source, &hash, record, &text, before.is_some())
                    .await?;
                Ok(Outcome::New(paper))
            }
            Err(error) => {
                let reason = error.to_string();
                self.note(
                    source,
                    &hash,
                    IngestState::Failed {
                        reason: reason.clone(),
                    },
                )
                .await?;
                Ok(Outcome::Unreadable { reason })
            }
        }
    }

    fn is_done(&self, entry: &IngestEntry) -> bool {
        let goal = match self.parts.embedder {
            Some(_) => Stage::Indexed,
            None => Stage::Linked,
        };
        entry.pipeline == PIPELINE_VERSION
            && matches!(entry.state, IngestState::Reached { stage } if stage >= goal)
    }

    /// Reads off the async threads. The bytes are stored first: what could not be read is not lost.
    async fn read(
        &self,
        source: &str,
        bytes: Vec<u8>,
        hash: &ContentHash,
    ) -> Result<Result<(PaperRecord, PaperText), ReadError>, IngestError> {
        if bytes.len() as u64 <= self.parts.limits.max_bytes {
            self.parts
                .blobs
                .put(&BlobKey::Raw(hash.clone()), bytes.clone())
                .await?;
        }
        let job = ReadJob {
            source: source.to_owned(),
            hash: hash.clone(),
            limits: self.parts.limits.clone(),
            embedder: self.parts.embedder.clone(),
        };
        let span = tracing::info_span!("ingest.read", source);
        tokio::task::spawn_blocking(move || span.in_scope(|| job.run(&bytes)))
            .await
            .map_err(|_| IngestError::Stopped)
    }

    async fn write(
        &self,
        source: &str,
        hash: &ContentHash,
        mut record: PaperRecord,
        text: &PaperText,
        seen_before: bool,
    ) -> Result<(), IngestError> {
        let id = record.paper.id.clone();
        let json = serde_json::to_vec(text).map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, "encoding the paper's text")
                .with_source(error)
        })?;
        self.parts
            .blobs
            .put(&BlobKey::Text(id.clone()), json)
            .await?;
        if seen_before {
            self.parts
                .blobs
                .delete(&BlobKey::Summary(id.clone()))
                .await?;
            self.parts.passages.delete_paper(&id).await?;
        }
        self.note(
            source,
            hash,
            IngestState::Reached {
                stage: Stage::Stored,
            },
        )
        .await?;
        {
            let _alone = self.linking.lock().await;
            linking::link(self.parts.graph.as_ref(), &mut record).await?;
            self.parts.graph.put_paper(&record).await?;
        }
        self.note(
            source,
            hash,
            IngestState::Reached {
                stage: Stage::Linked,
            },
        )
        .await?;
        if let Some(embedder) = &self.parts.embedder {
            let indexed = embed(embedder.as_ref(), &record).await?;
            self.parts.passages.put_passages(&indexed).await?;
            self.note(
                source,
                hash,
                IngestState::Reached {
                    stage: Stage::Indexed,
                },
            )
            .await?;
        }
        Ok(())
    }

    async fn note(
        &self,
        source: &str,
        hash: &ContentHash,
        state: IngestState,
    ) -> Result<(), StoreError> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        self.parts
            .ledger
            .record(&IngestEntry {
                hash: hash.clone(),
                paper: PaperId::ingested(hash),
                source: source.to_owned(),
                state,
                pipeline: PIPELINE_VERSION,
                updated_at: i64::try_from(now.as_millis()).unwrap_or(i64::MAX),
            })
            .await
    }
}

/// Everything that reading needs, owned, to go to a blocking thread.
struct ReadJob {
    source: String,
    hash: ContentHash,
    limits: ReadLimits,
    embedder: Option<Arc<dyn Embedder>>,
}

impl ReadJob {
    fn run(&self, bytes: &[u8]) -> Result<(PaperRecord, PaperText), ReadError> {
        let read = pdf::read_pdf(bytes, &self.limits)?;
        let id = PaperId::ingested(&self.hash);
        let (references, contexts) = references::read(&read);
        let limit = self
            .embedder
            .as_ref()
            .map_or(DEFAULT_PASSAGE_TOKENS, |model| {
                model.max_tokens().saturating_sub(RESERVED_TOKENS).max(32)
            });
        let count = |text: &str| self.count_tokens(text);
        let passages = passages(&id, &read.text, &read.sections, limit, &count);
        let mentions = entities::extract(&EntityInput {
            title: &read.title,
            passages: &passages,
        });
        let paper = Paper {
            id,
            kind: PaperKind::Ingested,
            title: read.title,
            authors: read.authors,
            year: read.year,
            venue: None,
            doi: read.doi,
            arxiv_id: read.arxiv_id,
            abstract_text: read.abstract_text,
            pages: read.pages,
            source: Some(self.source.clone()),
            content_hash: Some(self.hash.clone()),
        };
        let sections = read.sections;
        let record = PaperRecord {
            paper,
            sections,
            references,
            contexts,
            mentions,
            passages,
            incoming: Vec::new(),
        };
        Ok((record, read.text))
    }

    /// Without a model: about four characters to a token, as in English WordPiece text.
    fn count_tokens(&self, text: &str) -> usize {
        self.embedder
            .as_ref()
            .and_then(|model| model.count_tokens(text).ok())
            .unwrap_or_else(|| text.len().div_ceil(4))
    }
}

/// The title goes before each passage, so that a passage that never names its subject is still found.
async fn embed(
    embedder: &dyn Embedder,
    record: &PaperRecord,
) -> Result<Vec<IndexedPassage>, ModelError> {
    let title = &record.paper.title;
    let texts: Vec<String> = record
        .passages
        .iter()
        .map(|passage| format!("{title}\n{}", passage.text))
        .collect();
    let vectors = embedder.embed(&texts).await?;
    Ok(record
        .passages
        .iter()
        .zip(texts)
        .zip(vectors)
        .map(|((passage, text), dense)| IndexedPassage {
            id: passage.id.clone(),
            paper: passage.paper.clone(),
            text,
            dense,
        })
        .collect())
}
