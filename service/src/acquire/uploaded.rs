//! What became of a file that was sent.

use super::entries::Entries;
use graph_schema::PaperId;
use ingest::pipeline::Outcome;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uploaded {
    Paper(Outcome),
    /// It was a file of a reference manager.
    Entries(Entries),
}

/// The same in one form for both kinds of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    pub status: UploadStatus,
    pub paper: Option<PaperId>,
    /// Why nothing of it could be used.
    pub reason: Option<String>,
    pub entries: Option<Entries>,
}

/// Of a file of a reference manager: what became of its entries at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadStatus {
    New,
    Replaced,
    Unchanged,
    Failed,
}

impl From<Uploaded> for Came {
    fn from(uploaded: Uploaded) -> Self {
        match uploaded {
            Uploaded::Paper(outcome) => outcome.into(),
            Uploaded::Entries(entries) => entries.into(),
        }
    }
}

impl From<Outcome> for Came {
    fn from(outcome: Outcome) -> Self {
        let (status, paper, reason) = match outcome {
            Outcome::New(paper) => (UploadStatus::New, Some(paper), None),
            Outcome::Replaced(paper) => (UploadStatus::Replaced, Some(paper), None),
            Outcome::Unchanged(paper) => (UploadStatus::Unchanged, Some(paper), None),
            Outcome::Unreadable { reason } => (UploadStatus::Failed, None, Some(reason)),
        };
        Self {
            status,
            paper,
            reason,
            entries: None,
        }
    }
}

impl From<Entries> for Came {
    fn from(entries: Entries) -> Self {
        let status = match &entries {
            Entries { new: 1.., .. } => UploadStatus::New,
            Entries { replaced: 1.., .. } => UploadStatus::Replaced,
            Entries { unchanged: 1.., .. } => UploadStatus::Unchanged,
            _ => UploadStatus::Failed,
        };
        let nothing = status == UploadStatus::Failed;
        Self {
            status,
            paper: None,
            reason: entries.problems.first().filter(|_| nothing).cloned(),
            entries: Some(entries),
        }
    }
}
