//! Ordering that papers be enriched, from whoever holds the library, and what became of an order.

use super::Wanted;
use super::counts::Counts;
use super::job::Enriching;
use crate::jobs::{self, may_name};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Job, JobId, JobState};
use std::sync::Arc;
use stores_core::JobQueue;

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
pub struct Orders(jobs::Orders<Enriching>);

impl Orders {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self(jobs::Orders::new(jobs))
    }

    /// Durable when it returns. One that wants the same and is not at its end is joined, and is due at once where it waited.
    #[tracing::instrument(name = "service.order_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn put(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        caller.may(Operation::Enrich)?;
        may_name(&wanted.papers)?;
        let Some(same) = self.0.like(|its| its == wanted).await? else {
            return Ok(self.0.put("enrich", wanted, now).await?);
        };
        if same.state == JobState::Waiting && same.next_try > now {
            self.0.hurry(&same.id, now).await?;
        }
        Ok(same.id)
    }

    /// How far it is; `NotFound` for a job that is none of these.
    #[tracing::instrument(name = "service.ordered_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn ordered(&self, caller: &Caller, id: &JobId) -> ServiceResult<Ordered> {
        caller.may(Operation::Enrich)?;
        let none = || ServiceError::not_found(format!("{id} enriches no papers"));
        self.0.job(id).await?.map(became).ok_or_else(none)
    }

    /// Takes an order back; `false` when it has been carried out.
    #[tracing::instrument(name = "service.take_back_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn take_back(&self, caller: &Caller, id: &JobId, now: i64) -> ServiceResult<bool> {
        caller.may(Operation::Enrich)?;
        Ok(self.0.take_back(id, now).await?)
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
