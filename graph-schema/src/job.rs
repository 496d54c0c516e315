//! Work that waits to be done: what it is, how far it came, why it failed.

use crate::{JobId, JobKind, PaperId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A job as the queue keeps it. Times are milliseconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    /// What it is about, for instance `arxiv:2401.00001`. One job for a kind and a key.
    pub key: String,
    /// What a worker needs to know.
    pub payload: Value,
    /// Higher ones are done first.
    pub priority: i32,
    pub state: JobState,
    /// How often it was begun since it was last new.
    pub attempts: u32,
    /// It is dead when this many attempts failed.
    pub max_attempts: u32,
    /// It is not begun before.
    pub next_try: i64,
    /// Running: when its worker must have renewed or ended it.
    pub lease_until: Option<i64>,
    /// Running: who works on it.
    pub worker: Option<String>,
    /// Why it failed last, for people.
    pub cause: Option<String>,
    /// How far its last run came.
    pub progress: Option<JobProgress>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A job to be put into the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub kind: JobKind,
    pub key: String,
    pub payload: Value,
    pub priority: i32,
    pub max_attempts: u32,
}

impl NewJob {
    /// Attempts of a job for which nothing else was said.
    pub const MAX_ATTEMPTS: u32 = 8;

    /// Of priority 0 and [`Self::MAX_ATTEMPTS`].
    pub fn new(kind: JobKind, key: impl Into<String>, payload: Value) -> Self {
        Self {
            kind,
            key: key.into(),
            payload,
            priority: 0,
            max_attempts: Self::MAX_ATTEMPTS,
        }
    }

    pub fn id(&self) -> JobId {
        JobId::new(self.kind, &self.key)
    }

    /// The payload as JSON with sorted names: equal payloads are equal texts.
    pub fn payload_text(&self) -> String {
        let mut payload = self.payload.clone();
        payload.sort_all_objects();
        payload.to_string()
    }
}

/// How far a run of a job has come, or came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobProgress {
    /// What it is at, or how it ended, in a word: `downloading`, `linked`, `new`.
    pub step: String,
    /// How much of that is done, in the step's own measure, and of how much.
    #[serde(default)]
    pub done: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// The paper that it is about, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperId>,
}

impl JobProgress {
    /// A step of which nothing is counted.
    pub fn at(step: impl Into<String>) -> Self {
        Self {
            step: step.into(),
            ..Self::default()
        }
    }

    /// As JSON.
    pub fn text(&self) -> String {
        // Words and numbers: there is nothing that JSON can't hold.
        serde_json::to_value(self).unwrap_or_default().to_string()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// To be done, at `next_try` or after.
    Waiting,
    /// A worker is at it, or its lease has lapsed and nobody has noticed yet.
    Running,
    Done,
    /// Given up: `cause` says why. Nothing happens to it until a person retries it.
    Dead,
    /// A person said that it need not be done.
    Cancelled,
}

impl JobState {
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Dead,
        Self::Cancelled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const METADATA: JobKind = JobKind::named("metadata");
    const FULL_TEXT: JobKind = JobKind::named("full_text");

    #[test]
    fn a_job_is_its_kind_and_key() {
        let one = NewJob::new(METADATA, "arxiv:1", json!({}));
        let again = NewJob::new(METADATA, "arxiv:1", json!({ "version": 2 }));
        let other = NewJob::new(FULL_TEXT, "arxiv:1", json!({}));
        assert_eq!(one.id(), again.id());
        assert_ne!(one.id(), other.id());
        assert_eq!(JobId::parse(one.id().as_str()), Ok(one.id()));
    }

    #[test]
    fn equal_payloads_are_equal_texts() {
        let one = NewJob::new(METADATA, "k", json!({ "a": { "x": 1, "y": 2 }, "b": 3 }));
        let two = NewJob::new(METADATA, "k", json!({ "b": 3, "a": { "y": 2, "x": 1 } }));
        assert_eq!(one.payload_text(), two.payload_text());
    }

    #[test]
    fn words_come_back() {
        for state in JobState::ALL {
            assert_eq!(JobState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
