//! What the queue holds for a paper of arXiv.

use graph_schema::ArxivId;
use ingest::source::ArxivRecord;
use serde::{Deserialize, Serialize};

/// The payload of a job. A newer one for the same paper takes an older one's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum Task {
    /// Take in what arXiv says of a paper; for a job of full text, its PDF too.
    Record { record: Box<ArxivRecord> },
    /// arXiv does not list it any more.
    Withdrawn { id: ArxivId },
    /// An entry that could not be read: it goes straight to the dead letters, so that a person sees it.
    Unread { reason: String },
}

/// The key of the jobs of a paper.
pub fn key(id: &ArxivId) -> String {
    format!("arxiv:{id}")
}
