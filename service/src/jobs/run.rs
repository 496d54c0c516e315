//! One run of a job, as the kind that does it sees it.

use super::Context;
use graph_schema::{Job, JobId, JobProgress};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A run that is under way.
pub struct Run<'a> {
    pub job: &'a Job,
    pub context: &'a Context,
    pub(super) said: &'a Said,
}

impl Run<'_> {
    /// How far it has come; the queue keeps it. Can be called often: of what is said in quick succession the last counts.
    pub fn reached(&self, progress: JobProgress) {
        self.said.put(&self.job.id, progress);
    }
}

/// What runs said of their progress and is not written down yet.
#[derive(Default)]
pub(super) struct Said(Mutex<HashMap<JobId, JobProgress>>);

impl Said {
    fn put(&self, job: &JobId, progress: JobProgress) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest.insert(job.clone(), progress);
    }

    pub fn take(&self) -> HashMap<JobId, JobProgress> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
