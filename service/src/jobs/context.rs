//! What every job is done with: the queue and its time, the wish to stop, and patience with stores that are away.

use super::QueueClock;
use super::end::is_busy;
use backon::{ExponentialBuilder, Retryable};
use graph_schema::Job;
use ingest::pipeline::IngestError;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{JobQueue, StoreError, StoreErrorKind, StoreResult};
use tokio_util::sync::CancellationToken;

/// Pauses while a store is away: half a second, 2, 8, then 20 s each, for as long as it takes.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(500))
    .with_factor(4.0)
    .with_max_delay(Duration::from_secs(20))
    .without_max_times();
/// Times that a busy model is waited for; what is left then is the job's next attempt.
const MODEL_WAITS: u32 = 4;

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
    pub async fn with_retries<T, F>(&self, ask: impl Fn() -> F) -> StoreResult<T>
    where
        F: Future<Output = StoreResult<T>>,
    {
        let ask = || async { ask().await.map_err(IngestError::from) };
        self.ingest_with_retries(ask)
            .await
            .map_err(|error| match error {
                IngestError::Store(error) => error,
                other => StoreError::new(StoreErrorKind::Internal, other.to_string()),
            })
    }

    /// The same for what needs stores and a model; a model that stays away is not waited for.
    pub async fn ingest_with_retries<T, F>(&self, ask: impl Fn() -> F) -> Result<T, IngestError>
    where
        F: Future<Output = Result<T, IngestError>>,
    {
        let mut waits = 0;
        let may_pass = |error: &IngestError| {
            let passing = match error {
                IngestError::Store(store) => is_away(store),
                IngestError::Model(model) => is_busy(model) && waits < MODEL_WAITS,
                IngestError::Stopped => false,
            };
            waits += 1;
            passing && !self.stop.is_cancelled()
        };
        let stop = self.stop.clone();
        ask.retry(PAUSES)
            .sleep(move |time| pause(stop.clone(), time))
            .when(may_pass)
            .notify(|error, _| self.observer.trouble(error))
            .await
    }

    /// Sleeps, unless it is stopped before.
    pub async fn pause(&self, time: Duration) {
        pause(self.stop.clone(), time).await;
    }
}

async fn pause(stop: CancellationToken, time: Duration) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}

/// Somebody makes room, or the store comes back.
fn is_away(error: &StoreError) -> bool {
    use StoreErrorKind::{Full, Overloaded, Unavailable};
    matches!(error.kind, Unavailable | Overloaded | Full)
}
