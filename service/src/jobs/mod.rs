//! Work that is written down before it is done: kinds of jobs, each a type of its own ([`Work`]), and the workers that
//! take them from the durable queue. A job is done to its end or again: whoever is killed in the middle loses its lease,
//! and another begins the job anew. What a kind does is told where it is at home, not here.

mod clock;
mod context;
mod end;
mod orders;
mod papers;
mod pool;
mod registry;
mod run;
mod worker;

pub use clock::QueueClock;
pub use context::{Context, Observer, Unobserved};
pub use end::{End, JobError, Reach, after_model, reach};
pub use orders::{Orders, may_name, numbers_told};
pub use papers::Papers;
pub use pool::Pool;
pub use registry::Registry;
pub use run::Run;
pub use worker::{Worker, WorkerOptions};

use async_trait::async_trait;
use graph_schema::{JobKind, NewJob};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of job: what it is called, how urgent it is, what it needs to know, and how it is done. A new kind is a file
/// with one of these, and a line where a [`Registry`] is filled.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// What a job needs to know; JSON in the queue.
    type Payload: Serialize + DeserializeOwned + Send + 'static;

    const KIND: JobKind;
    /// A worker looks for jobs of the kind with the highest number first. Within a kind each job has a priority of its own.
    const PRIORITY: i32 = 0;
    /// A job that was begun so often and not ended is given up.
    const MAX_ATTEMPTS: u32 = NewJob::MAX_ATTEMPTS;

    /// Jobs that are taken at once and done together, at most.
    fn at_once(&self) -> u32 {
        1
    }

    /// Does one job. An error ends the worker and leaves the job to others: what concerns this job alone is an [`End`].
    async fn run(&self, run: &Run<'_>, payload: Self::Payload) -> Result<End, JobError>;

    /// Does several; their ends in the same order. One after another, unless the kind knows better.
    async fn run_all(&self, jobs: Vec<(Run<'_>, Self::Payload)>) -> Result<Vec<End>, JobError> {
        let mut ends = Vec::with_capacity(jobs.len());
        for (run, payload) in jobs {
            ends.push(self.run(&run, payload).await?);
        }
        Ok(ends)
    }
}

/// A job of this kind, to be put into the queue; of the kind's priority among its own, which is 0.
pub fn new_job<W: Work>(key: impl Into<String>, payload: &W::Payload) -> NewJob {
    NewJob {
        max_attempts: W::MAX_ATTEMPTS,
        // Nothing that JSON can't hold is in a payload.
        ..NewJob::new(
            W::KIND,
            key,
            serde_json::to_value(payload).unwrap_or_default(),
        )
    }
}
