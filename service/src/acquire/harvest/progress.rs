//! What a harvest has done so far, for people and programs that watch it.

use crate::jobs::Observer;
use graph_schema::{Job, JobState};
use ingest::pipeline::Outcome;
use ingest::source::oai::OaiPage;
use serde::Serialize;
use std::fmt::Display;
use std::sync::{Mutex, MutexGuard, PoisonError};
use stores_core::QueueStats;

/// Failures kept for whoever looks next; further ones are only counted.
const KEPT: usize = 200;

#[derive(Default)]
pub struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    snapshot: Snapshot,
    failures: Vec<Failure>,
    trouble: Option<String>,
}

/// Counts since the harvest was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// Records that arXiv's lists held so far, and how many the list at work has in all, where it says.
    pub listed: u64,
    pub list_size: Option<u64>,
    /// Of those, new or changed.
    pub queued: u64,
    /// Abstracts taken in, and those the library had already.
    pub abstracts: u64,
    pub unchanged: u64,
    pub withdrawn: u64,
    /// PDFs read.
    pub full_texts: u64,
    /// Attempts that failed and are tried again; jobs given up.
    pub retried: u64,
    pub dead: u64,
    /// In the queue at the last look.
    pub waiting: u64,
    pub running: u64,
    /// How long the job that is due longest has been waiting, in ms.
    pub oldest_due_ms: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    pub job: String,
    pub key: String,
    pub cause: String,
    /// Whether it was given up.
    pub dead: bool,
}

impl Progress {
    pub fn snapshot(&self) -> Snapshot {
        self.state().snapshot.clone()
    }

    /// Failures since the last call.
    pub fn take_failures(&self) -> Vec<Failure> {
        std::mem::take(&mut self.state().failures)
    }

    /// The latest outage since the last call.
    pub fn take_trouble(&self) -> Option<String> {
        self.state().trouble.take()
    }

    /// What is queued, as whoever watches has asked.
    pub fn queue(&self, stats: &QueueStats) {
        let snapshot = &mut self.state().snapshot;
        snapshot.waiting = stats.of(JobState::Waiting);
        snapshot.running = stats.of(JobState::Running);
        snapshot.oldest_due_ms = stats.oldest_due_ms;
    }

    pub(super) fn listed(&self, page: &OaiPage) {
        let snapshot = &mut self.state().snapshot;
        snapshot.listed += (page.items.len() + page.unread.len()) as u64;
        let size = page.next.as_ref().and_then(|next| next.list_size);
        snapshot.list_size = size.or(snapshot.list_size);
    }

    pub(super) fn queued(&self, jobs: u64) {
        self.state().snapshot.queued += jobs;
    }

    pub(super) fn taken_in(&self, outcome: &Outcome) {
        let snapshot = &mut self.state().snapshot;
        match outcome {
            Outcome::New(_) | Outcome::Replaced(_) => snapshot.abstracts += 1,
            Outcome::Unchanged(_) => snapshot.unchanged += 1,
            Outcome::Unreadable { .. } => {}
        }
    }

    pub(super) fn read(&self, outcome: &Outcome) {
        let snapshot = &mut self.state().snapshot;
        match outcome {
            Outcome::New(_) | Outcome::Replaced(_) => snapshot.full_texts += 1,
            Outcome::Unchanged(_) => snapshot.unchanged += 1,
            Outcome::Unreadable { .. } => {}
        }
    }

    pub(super) fn withdrawn(&self) {
        self.state().snapshot.withdrawn += 1;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Progress {
    fn failed(&self, job: &Job, cause: &str, dead: bool) {
        let mut state = self.state();
        if dead {
            state.snapshot.dead += 1;
        } else {
            state.snapshot.retried += 1;
        }
        if state.failures.len() < KEPT {
            state.failures.push(Failure {
                job: job.id.to_string(),
                key: job.key.clone(),
                cause: cause.to_owned(),
                dead,
            });
        }
    }

    fn trouble(&self, error: &dyn Display) {
        self.state().trouble = Some(error.to_string());
    }
}
