//! Cases of the job queue. Time is the caller's, so the cases turn the clock themselves.

mod entering;
mod running;
mod survey;

pub use entering::*;
pub use running::*;
pub use survey::*;

use crate::{EnqueueCount, JobQueue, JobSelection, LeaseRequest, LeasedJob};
use graph_schema::{Job, JobKind, NewJob};
use std::sync::Arc;

const LEASE_MS: i64 = 100;
const METADATA: JobKind = JobKind::named("metadata");
const FULL_TEXT: JobKind = JobKind::named("full_text");

fn job(key: &str) -> NewJob {
    let payload = serde_json::from_str("{\"version\": 1}").unwrap();
    NewJob::new(METADATA, key, payload)
}

/// The job with another payload.
fn newer(key: &str) -> NewJob {
    let payload = serde_json::from_str("{\"version\": 2}").unwrap();
    NewJob::new(METADATA, key, payload)
}

fn request(worker: &str, limit: u32, now: i64) -> LeaseRequest {
    LeaseRequest {
        worker: worker.into(),
        kinds: vec![METADATA],
        limit,
        lease_ms: LEASE_MS,
        now,
    }
}

async fn lease(jobs: &Arc<dyn JobQueue>, worker: &str, limit: u32, now: i64) -> Vec<LeasedJob> {
    jobs.lease(&request(worker, limit, now)).await.unwrap()
}

async fn lease_one(jobs: &Arc<dyn JobQueue>, now: i64) -> LeasedJob {
    let mut leased = lease(jobs, "one", 1, now).await;
    assert_eq!(leased.len(), 1, "a job is due at {now}");
    leased.remove(0)
}

async fn state(jobs: &Arc<dyn JobQueue>, job: &NewJob) -> Job {
    jobs.job(&job.id()).await.unwrap().expect("it is there")
}

fn counted(new: u64, replaced: u64, unchanged: u64) -> EnqueueCount {
    EnqueueCount {
        new,
        replaced,
        unchanged,
    }
}

fn only(job: &NewJob) -> JobSelection {
    JobSelection::Ids(vec![job.id()])
}
