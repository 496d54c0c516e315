//! One run of a job, as the kind that does it sees it.

use super::Context;
use graph_schema::{Job, JobId, JobProgress, JobState};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often it is looked whether a job was cancelled.
const LOOK: Duration = Duration::from_secs(1);

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

    /// Waits until somebody cancels the job.
    pub async fn cancelled(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let job = self.context.queue.job(&self.job.id).await;
            if let Ok(Some(job)) = job
                && job.state == JobState::Cancelled
            {
                return;
            }
        }
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
