//! Ordering that papers be read anew, from whoever holds the library, and what became of an order.

use super::counts::Counts;
use super::texts::TextReading;
use crate::jobs::{self, may_name};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Job, JobId, JobState, PaperId};
use ingest::pipeline::Older;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stores_core::JobQueue;

/// What is to be read anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which papers; none: all of the library.
    #[serde(default)]
    pub papers: Vec<PaperId>,
    /// Also those that this reader read before this time, in milliseconds since the Unix epoch.
    #[serde(default)]
    pub all_before: Option<i64>,
}

impl Wanted {
    pub(super) fn older(&self) -> Older {
        self.all_before.map_or(Older::Reader, Older::Than)
    }

    /// Whether one that was begun earlier does the work of this.
    fn is_like(&self, other: &Self) -> bool {
        self.papers == other.papers && self.all_before.is_some() == other.all_before.is_some()
    }
}

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
pub struct Orders(jobs::Orders<TextReading>);

impl Orders {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self(jobs::Orders::new(jobs))
    }

    /// Durable when it returns. One that wants the same and is not at its end is joined.
    #[tracing::instrument(name = "service.order_reading", level = "debug", skip_all, fields(%caller))]
    pub async fn put(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        caller.may(Operation::Reread)?;
        may_name(&wanted.papers)?;
        if let Some(same) = self.0.like(|its| its.is_like(wanted)).await? {
            return Ok(same.id);
        }
        Ok(self.0.put("read", wanted, now).await?)
    }

    /// How far it is; `NotFound` for a job that is none of these.
    #[tracing::instrument(name = "service.ordered_reading", level = "debug", skip_all, fields(%caller))]
    pub async fn ordered(&self, caller: &Caller, id: &JobId) -> ServiceResult<Ordered> {
        caller.may(Operation::Reread)?;
        let none = || ServiceError::not_found(format!("{id} reads no papers anew"));
        self.0.job(id).await?.map(became).ok_or_else(none)
    }

    /// Takes an order back; `false` when it has been carried out.
    #[tracing::instrument(name = "service.take_back_reading", level = "debug", skip_all, fields(%caller))]
    pub async fn take_back(&self, caller: &Caller, id: &JobId, now: i64) -> ServiceResult<bool> {
        caller.may(Operation::Reread)?;
        Ok(self.0.take_back(id, now).await?)
    }
}

fn became(job: Job) -> Ordered {
    let progress = job.progress.unwrap_or_default();
    let counts = Counts::from_told(&progress.step).unwrap_or_default();
    match job.state {
        JobState::Waiting if progress.total.is_none() => Ordered::Waits,
        JobState::Waiting | JobState::Running => Ordered::Under {
            counts,
            total: progress.total,
        },
        JobState::Done => Ordered::Done { counts },
        JobState::Dead => Ordered::Failed {
            cause: job.cause.unwrap_or_default(),
            counts,
        },
        JobState::Cancelled => Ordered::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_joined_by_one_that_wants_the_same() {
        let all = |time| Wanted {
            all_before: Some(time),
            ..Wanted::default()
        };
        assert!(all(1).is_like(&all(2)), "it goes on where it was");
        assert!(!all(1).is_like(&Wanted::default()));
        let one = Wanted {
            papers: vec![PaperId::catalogued("one")],
            ..Wanted::default()
        };
        assert!(!one.is_like(&Wanted::default()) && one.is_like(&one));
        assert_eq!(all(7).older(), Older::Than(7));
        assert_eq!(one.older(), Older::Reader);
    }
}
