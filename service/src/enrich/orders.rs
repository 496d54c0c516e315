//! Ordering that papers be enriched, from whoever holds the library, and what became of an order.

use super::counts::Counts;
use super::job::Enriching;
use super::{MOST_PAPERS, Wanted};
use crate::jobs::{Work, new_job};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Job, JobId, JobState};
use std::sync::Arc;
use stores_core::{JobFilter, JobQueue, JobSelection};

/// Jobs that are looked through for one that wants the same.
const LOOKED_AT: u32 = 100;

/// What became of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Ordered {
    /// Nobody has begun with it.
    Waits,
    /// Silent while nobody is at it, as after a crash.
    Under {
        counts: Counts,
        total: Option<u64>,
    },
    /// A registry is away: it goes on at this time, in milliseconds since the Unix epoch.
    Later {
        at: i64,
        cause: String,
        counts: Counts,
    },
    Done {
        counts: Counts,
    },
    Failed {
        cause: String,
        counts: Counts,
    },
    Cancelled,
}

/// The orders of a queue.
pub struct Orders {
    jobs: Arc<dyn JobQueue>,
}

impl Orders {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self { jobs }
    }

    /// Durable when it returns. One that wants the same and is not at its end is joined, and is due at once where it waited.
    #[tracing::instrument(name = "service.order_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn put(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        caller.may(Operation::Enrich)?;
        if wanted.papers.len() > MOST_PAPERS {
            return Err(ServiceError::invalid(format!(
                "name at most {MOST_PAPERS} papers at once, or none for all"
            )));
        }
        let new = new_job::<Enriching>(format!("enrich {}", uuid::Uuid::now_v7()), wanted);
        for state in [JobState::Running, JobState::Waiting] {
            let filter = JobFilter {
                state: Some(state),
                kind: Some(Enriching::KIND),
            };
            let jobs = self.jobs.list(&filter, None, LOOKED_AT).await?;
            if let Some(same) = jobs.into_iter().find(|job| job.payload == new.payload) {
                if state == JobState::Waiting && same.next_try > now {
                    self.hurry(&same.id, now).await?;
                }
                return Ok(same.id);
            }
        }
        let id = new.id();
        self.jobs.enqueue(&[new], now).await?;
        Ok(id)
    }

    /// Makes a job that waits for its time due.
    async fn hurry(&self, id: &JobId, now: i64) -> ServiceResult<()> {
        let one = JobSelection::Ids(vec![id.clone()]);
        self.jobs.cancel(&one, now).await?;
        self.jobs.retry(&one, now).await?;
        Ok(())
    }

    /// How far it is; `NotFound` for a job that is none of these.
    #[tracing::instrument(name = "service.ordered_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn ordered(&self, caller: &Caller, id: &JobId) -> ServiceResult<Ordered> {
        caller.may(Operation::Enrich)?;
        let job = self.jobs.job(id).await?;
        let job = job.filter(|job| job.kind == Enriching::KIND);
        let none = || ServiceError::not_found(format!("{id} enriches no papers"));
        job.map(became).ok_or_else(none)
    }

    /// Takes an order back; `false` when it has been carried out.
    #[tracing::instrument(name = "service.take_back_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn take_back(&self, caller: &Caller, id: &JobId, now: i64) -> ServiceResult<bool> {
        caller.may(Operation::Enrich)?;
        let one = JobSelection::Ids(vec![id.clone()]);
        Ok(self.jobs.cancel(&one, now).await? > 0)
    }
}

fn became(job: Job) -> Ordered {
    let progress = job.progress.unwrap_or_default();
    let counts = Counts::from_told(&progress.step).unwrap_or_default();
    let cause = job.cause.unwrap_or_default();
    match job.state {
        JobState::Waiting if !cause.is_empty() && job.attempts > 0 => Ordered::Later {
            at: job.next_try,
            cause,
            counts,
        },
        JobState::Waiting if progress.total.is_none() => Ordered::Waits,
        JobState::Waiting | JobState::Running => Ordered::Under {
            counts,
            total: progress.total,
        },
        JobState::Done => Ordered::Done { counts },
        JobState::Dead => Ordered::Failed { cause, counts },
        JobState::Cancelled => Ordered::Cancelled,
    }
}
