//! The lines of an exported library: a head, papers by id, ledger, chats, answers, ratings, what readers made of the papers, and an end with counts
//! and hashes. A reader can check each part as it passes, and the whole at the end.

use super::error::{TransferResult, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use graph_schema::{
    Answer, Chat, Collection, IngestEntry, ModelRef, Note, PaperId, PaperRecord, PaperStatus,
    PaperTag, PaperText, Passage, PassageId, Rating, Reading, Summary,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Raised when a reader of the former version could not read the lines.
pub const FORMAT: u32 = 2;
/// The earliest that this program reads: it has no collections, tags, notes and reading states.
pub(super) const FIRST_FORMAT: u32 = 1;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    Head(Head),
    Paper(Box<PaperLine>),
    Ledger {
        entries: Vec<IngestEntry>,
    },
    /// Answers in the order of the turns.
    Chat {
        chat: Chat,
        answers: Vec<Answer>,
    },
    Answer {
        answer: Box<Answer>,
    },
    Rating {
        rating: Rating,
    },
    Collection {
        collection: Collection,
        papers: Vec<PaperId>,
    },
    Tags {
        tags: Vec<PaperTag>,
    },
    Notes {
        notes: Vec<Note>,
    },
    Readings {
        readings: Vec<Reading>,
    },
    End(End),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub papyri_export: u32,
    /// Length of the passages' vectors.
    pub dimension: usize,
    /// The model that made them.
    pub embedder: String,
    /// The same with its version and digest; `None` in an export of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelRef>,
    /// The id of the library that was exported; `None` in an export of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PaperLine {
    pub record: PaperRecord,
    pub text: Option<PaperText>,
    /// A [`graph_schema::PaperLayout`] as bytes, in base64.
    #[serde(default)]
    pub layout: Option<String>,
    /// [`graph_schema::PaperTables`] as bytes, in base64; an earlier version passes them over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<String>,
    pub summary: Option<Summary>,
    /// Of those passages that are in the index.
    pub vectors: Vec<VectorLine>,
    /// The file it was read from, in base64.
    pub pdf: Option<String>,
    /// What is said to have become of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<PaperStatus>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VectorLine {
    pub passage: PassageId,
    /// Little-endian 32-bit floats, in base64.
    pub dense: String,
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub papers: u64,
    pub passages: u64,
    pub vectors: u64,
    pub references: u64,
    pub pdfs: u64,
    pub ledger: u64,
    pub chats: u64,
    pub answers: u64,
    pub ratings: u64,
    #[serde(default)]
    pub collections: u64,
    #[serde(default)]
    pub tags: u64,
    #[serde(default)]
    pub notes: u64,
    #[serde(default)]
    pub readings: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    pub counts: Counts,
    /// SHA-256 of all bytes before this line.
    pub stream: String,
    /// SHA-256 over the papers' records and vectors, in the order of their ids.
    pub papers: String,
}

/// The hash over papers, whatever stores they are in.
#[derive(Default)]
pub(super) struct PapersHash(Sha256);

impl PapersHash {
    pub fn add(&mut self, record: &PaperRecord, vectors: &[VectorLine]) -> TransferResult<()> {
        serde_json::to_writer(&mut self.0, record)?;
        for vector in vectors {
            self.0.update(vector.passage.as_str());
            self.0.update(&vector.dense);
        }
        Ok(())
    }

    pub fn end(self) -> String {
        format!("{:x}", self.0.finalize())
    }
}

pub(super) fn to_base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

pub(super) fn from_base64(text: &str) -> TransferResult<Vec<u8>> {
    Ok(BASE64_STANDARD.decode(text)?)
}

impl VectorLine {
    pub fn new(passage: PassageId, dense: &[f32]) -> Self {
        let bytes: Vec<u8> = dense.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dense = to_base64(&bytes);
        Self { passage, dense }
    }

    pub fn dense(&self) -> TransferResult<Vec<f32>> {
        let bytes = from_base64(&self.dense)?;
        let (values, rest) = bytes.as_chunks::<4>();
        ensure!(rest.is_empty(), "the vector of {} is torn", self.passage);
        Ok(values
            .iter()
            .map(|value| f32::from_le_bytes(*value))
            .collect())
    }
}

/// The passages of a record that a line has vectors for, with them.
pub(super) fn indexed<'a>(
    record: &'a PaperRecord,
    vectors: &'a [VectorLine],
) -> impl Iterator<Item = (&'a Passage, &'a VectorLine)> {
    vectors.iter().filter_map(|vector| {
        let passage = record.passages.iter().find(|p| p.id == vector.passage)?;
        Some((passage, vector))
    })
}
