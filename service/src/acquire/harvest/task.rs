//! What the queue holds for a paper of arXiv.

use crate::notices;
use crate::source::oai::{Change, OaiItem};
use crate::source::{ArxivRecord, Unread};
use graph_schema::{ArxivId, Job, JobKind, NewJob, PaperMetadata};
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

/// Attempts at a PDF: with pauses that double from half a minute, the last is made after some two hours. One that kills
/// whoever reads it ends among the dead letters, too.
const PDF_ATTEMPTS: u32 = 8;
/// Attempts at what arXiv says of a paper. Nothing in it can kill a worker, so that an attempt that did not end was cut
/// off from outside, however often.
const RECORD_ATTEMPTS: u32 = 10_000;

impl Task {
    pub fn of(item: OaiItem) -> (ArxivId, Self) {
        match item.change {
            Change::Present(record) => (item.id, Self::Record { record }),
            Change::Deleted => (item.id.clone(), Self::Withdrawn { id: item.id }),
        }
    }

    /// The job of a page's item.
    pub fn metadata_job(item: OaiItem) -> NewJob {
        let (id, task) = Self::of(item);
        task.job(JobKind::Metadata, &format!("arxiv:{id}"), 0)
    }

    /// The job that ends among the dead letters with its reason.
    pub fn unread_job(unread: &Unread) -> NewJob {
        let name = unread.name.as_deref().unwrap_or("unnamed");
        let reason = unread.reason.clone();
        let key: String = format!("unread:{name}").chars().take(200).collect();
        let task = Self::Unread { reason };
        task.job(JobKind::Metadata, &key.replace(char::is_control, " "), 0)
    }

    /// The job that reads a paper's PDF.
    pub fn full_text_job(record: &ArxivRecord, priority: i32) -> NewJob {
        let key = format!("arxiv:{}", record.id);
        let record = Box::new(record.clone());
        Self::Record { record }.job(JobKind::FullText, &key, priority)
    }

    fn job(&self, kind: JobKind, key: &str, priority: i32) -> NewJob {
        NewJob {
            priority,
            max_attempts: match kind {
                JobKind::Metadata => RECORD_ATTEMPTS,
                JobKind::FullText => PDF_ATTEMPTS,
            },
            // Strings, numbers and lists of them: there is nothing that JSON can't hold.
            ..NewJob::new(kind, key, serde_json::to_value(self).unwrap_or_default())
        }
    }

    /// What a job asks for; the error is for the dead letters.
    pub fn parse(job: &Job) -> Result<Self, String> {
        serde_json::from_value(job.payload.clone())
            .map_err(|error| format!("the job's payload can't be read: {error}"))
    }
}

impl From<&ArxivRecord> for PaperMetadata {
    fn from(record: &ArxivRecord) -> Self {
        Self {
            id: None,
            title: record.title.clone(),
            authors: record.authors.clone(),
            abstract_text: record.abstract_text.clone(),
            year: None,
            venue: record.journal_ref.clone(),
            doi: record.doi.clone(),
            arxiv_id: Some(record.id.clone()),
            published: Some(record.published),
            updated: record.updated,
            categories: record.categories.clone(),
            version: record.version,
            withdrawn: notices::withdrawal(record.comment.as_deref(), &record.abstract_text),
        }
    }
}
