//! Jobs of one kind that somebody orders from whoever holds the library, asks after and takes back.

use super::{Work, new_job};
use crate::{ServiceError, ServiceResult};
use graph_schema::{Job, JobId, JobState, PaperId};
use std::marker::PhantomData;
use std::sync::Arc;
use stores_core::{JobFilter, JobQueue, JobSelection, StoreResult};

/// Papers that can be named at once.
const MOST_PAPERS: usize = 1_000;
/// Jobs of one state that are looked through for one that wants the same.
const LOOKED_AT: u32 = 100;

/// Those of a kind. Who may is asked by whoever uses them.
pub struct Orders<W> {
    jobs: Arc<dyn JobQueue>,
    kind: PhantomData<fn() -> W>,
}

impl<W: Work> Orders<W> {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self {
            jobs,
            kind: PhantomData,
        }
    }

    /// Puts a job in, called by what it does; durable when it returns.
    pub async fn put(&self, does: &str, wanted: &W::Payload, now: i64) -> StoreResult<JobId> {
        let job = new_job::<W>(format!("{does} {}", uuid::Uuid::now_v7()), wanted);
        let id = job.id();
        self.jobs.enqueue(&[job], now).await?;
        Ok(id)
    }

    /// One that is not at its end and does the work of what is wanted; one that is under way before one that waits.
    pub async fn like(&self, does: impl Fn(&W::Payload) -> bool) -> StoreResult<Option<Job>> {
        for state in [JobState::Running, JobState::Waiting] {
            let filter = JobFilter {
                state: Some(state),
                kind: Some(W::KIND),
            };
            let jobs = self.jobs.list(&filter, None, LOOKED_AT).await?;
            let same = jobs.into_iter().find(|job| {
                let its = serde_json::from_value(job.payload.clone());
                its.is_ok_and(|its| does(&its))
            });
            if same.is_some() {
                return Ok(same);
            }
        }
        Ok(None)
    }

    /// `None` for a job of another kind, or none at all.
    pub async fn job(&self, id: &JobId) -> StoreResult<Option<Job>> {
        let job = self.jobs.job(id).await?;
        Ok(job.filter(|job| job.kind == W::KIND))
    }

    /// Makes a job that waits for its time due.
    pub async fn hurry(&self, id: &JobId, now: i64) -> StoreResult<()> {
        let one = JobSelection::Ids(vec![id.clone()]);
        self.jobs.cancel(&one, now).await?;
        self.jobs.retry(&one, now).await?;
        Ok(())
    }

    /// `false` when it has been carried out.
    pub async fn take_back(&self, id: &JobId, now: i64) -> StoreResult<bool> {
        let one = JobSelection::Ids(vec![id.clone()]);
        Ok(self.jobs.cancel(&one, now).await? > 0)
    }
}

/// Whether so many papers may be named in an order.
pub fn may_name(papers: &[PaperId]) -> ServiceResult<()> {
    match papers.len() > MOST_PAPERS {
        true => Err(ServiceError::invalid(format!(
            "name at most {MOST_PAPERS} papers at once, or none for all"
        ))),
        false => Ok(()),
    }
}

/// The numbers of what a job tells of itself, "3 read anew, 1 kept": as many as are looked for, or none.
pub fn numbers_told<const N: usize>(step: &str) -> Option<[u64; N]> {
    let numbers: Vec<u64> = step
        .split(", ")
        .map_while(|part| part.split(' ').next()?.parse().ok())
        .collect();
    numbers.try_into().ok()
}
