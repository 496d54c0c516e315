//! The queue of jobs: what waits, what failed and why, and another chance for it.

use crate::{Caller, Operation, ServiceResult};
use graph_schema::{Job, JobId};
use std::sync::Arc;
use stores_core::JobQueue;

pub use stores_core::{JobCount, JobFilter, JobSelection, QueueStats};

/// Times are milliseconds since the Unix epoch.
#[derive(Clone)]
pub struct Queue {
    jobs: Arc<dyn JobQueue>,
}

impl Queue {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self { jobs }
    }

    /// How many jobs there are of each kind and state at `now`, and how old the oldest is that is due.
    #[tracing::instrument(name = "service.queue", level = "debug", skip_all, fields(%caller))]
    pub async fn stats(&self, caller: &Caller, now: i64) -> ServiceResult<QueueStats> {
        caller.may(Operation::SeeQueue)?;
        Ok(self.jobs.stats(now).await?)
    }

    /// `limit` jobs after the one of `after`, by id.
    #[tracing::instrument(name = "service.jobs", level = "debug", skip_all, fields(%caller))]
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &JobFilter,
        after: Option<&JobId>,
        limit: u32,
    ) -> ServiceResult<Vec<Job>> {
        caller.may(Operation::SeeQueue)?;
        Ok(self.jobs.list(filter, after, limit).await?)
    }

    /// Gives dead or cancelled jobs another chance, their attempts counted anew; how many they were.
    #[tracing::instrument(name = "service.retry_jobs", level = "debug", skip_all, fields(%caller))]
    pub async fn retry(
        &self,
        caller: &Caller,
        selection: &JobSelection,
        now: i64,
    ) -> ServiceResult<u64> {
        caller.may(Operation::ChangeQueue)?;
        Ok(self.jobs.retry(selection, now).await?)
    }

    /// Cancels jobs that wait or run; how many they were.
    #[tracing::instrument(name = "service.cancel_jobs", level = "debug", skip_all, fields(%caller))]
    pub async fn cancel(
        &self,
        caller: &Caller,
        selection: &JobSelection,
        now: i64,
    ) -> ServiceResult<u64> {
        caller.may(Operation::ChangeQueue)?;
        Ok(self.jobs.cancel(selection, now).await?)
    }
}
