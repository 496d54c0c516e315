//! The ingest ledger: how far each file came, so that a killed run resumes where it stopped.

use crate::{ContentHash, ModelRef, PaperId};
use serde::{Deserialize, Serialize};

/// The ledger's line for one content hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IngestEntry {
    pub hash: ContentHash,
    pub paper: PaperId,
    /// Path or name the bytes came from, the latest one seen.
    pub source: String,
    pub state: IngestState,
    /// Version of the reading pipeline that produced it; an older one is read anew.
    pub pipeline: u32,
    /// Milliseconds since the Unix epoch.
    pub updated_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum IngestState {
    /// Stages up to and including this one are done.
    Reached {
        stage: Stage,
        /// What its passages were embedded with as they came in; `None` before that, and in a line of an earlier version.
        /// A whole library embedded anew says so in its identity, not here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        embedder: Option<ModelRef>,
    },
    /// It can't be read; `reason` says why, for people.
    Failed { reason: String },
}

/// What the reason of a failure says when the file's pages are pictures that nobody read yet.
pub const OCR_NEEDED: &str = "OCR needed";

impl IngestState {
    /// Whether its pages are pictures that nobody read yet.
    pub fn needs_ocr(&self) -> bool {
        matches!(self, Self::Failed { reason } if reason.contains(OCR_NEEDED))
    }
}

/// The stages of a paper's way in, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Raw bytes and cleaned text are in the file store.
    Stored,
    /// The graph holds the paper, linked.
    Linked,
    /// The passage index holds its passages. The end.
    Indexed,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Linked => "linked",
            Self::Indexed => "indexed",
        }
    }
}
