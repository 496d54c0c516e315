//! What every job is done with: the queue and its time, the wish to stop, and patience with stores that are away.

use super::QueueClock;
use super::end::is_busy;
use graph_schema::Job;
use ingest::pipeline::IngestError;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{JobQueue, StoreError, StoreErrorKind, StoreResult};
use tokio_util::sync::CancellationToken;

/// Pauses while a store is away.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(8),
    Duration::from_secs(20),
];

/// Cheap to clone: clones mean the same.
#[derive(Clone)]
pub struct Context {
    pub queue: Arc<dyn JobQueue>,
    pub clock: Arc<QueueClock>,
    /// Cancelled by whoever wants an end: what is at work is finished.
    pub stop: CancellationToken,
    pub observer: Arc<dyn Observer>,
}

/// Is told what goes wrong while jobs are done.
pub trait Observer: Send + Sync {
    /// A store, a model or a source is away, and waited for.
    fn trouble(&self, error: &dyn Display);

    /// An attempt failed; `dead` says that it was the last.
    fn failed(&self, job: &Job, cause: &str, dead: bool);
}

/// Nobody watches: the log is told.
pub struct Unobserved;

impl Observer for Unobserved {
    fn trouble(&self, error: &dyn Display) {
        tracing::warn!(%error, "jobs wait");
    }

    fn failed(&self, job: &Job, cause: &str, dead: bool) {
        tracing::info!(job = %job.id, kind = %job.kind, cause, dead, "a job failed");
    }
}

impl Context {
    /// Asks a store again for as long as it is away.
    pub async fn patiently<T, F>(&self, ask: impl Fn() -> F) -> StoreResult<T>
    where
        F: Future<Output = StoreResult<T>>,
    {
        let ask = || async { ask().await.map_err(IngestError::from) };
        self.patient_ingest(ask).await.map_err(|error| match error {
            IngestError::Store(error) => error,
            other => StoreError::new(StoreErrorKind::Internal, other.to_string()),
        })
    }

    /// The same for what needs stores and a model; a model that stays away is not waited for.
    pub async fn patient_ingest<T, F>(&self, ask: impl Fn() -> F) -> Result<T, IngestError>
    where
        F: Future<Output = Result<T, IngestError>>,
    {
        let mut tries = 0;
        loop {
            let error = match ask().await {
                Err(error) if self.stop.is_cancelled() => return Err(error),
                Err(error) => error,
                end => return end,
            };
            let may_pass = match &error {
                IngestError::Store(store) => is_away(store),
                // What is left to the job's next attempt.
                IngestError::Model(model) => is_busy(model) && tries < PAUSES.len(),
                IngestError::Stopped => false,
            };
            if !may_pass {
                return Err(error);
            }
            self.observer.trouble(&error);
            self.pause(PAUSES[tries.min(PAUSES.len() - 1)]).await;
            tries += 1;
        }
    }

    /// Sleeps, unless it is stopped before.
    pub async fn pause(&self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

/// Somebody makes room, or the store comes back.
fn is_away(error: &StoreError) -> bool {
    use StoreErrorKind::{Full, Overloaded, Unavailable};
    matches!(error.kind, Unavailable | Overloaded | Full)
}
