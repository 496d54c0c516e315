//! Workers beside a server's requests: they run as long as the server, and are woken when something is put in. What an
//! earlier run of the program left behind is done as well.

use super::{Context, QueueClock, Registry, Unobserved, Worker, WorkerOptions};
use futures::FutureExt;
use graph_schema::NewJob;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{JobQueue, StoreResult};
use tokio::sync::{Notify, OnceCell};
use tokio_util::sync::CancellationToken;

/// How often it is looked for jobs that others have put in, whose time has come, or whose worker is gone.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Pause after the queue failed in a way that waiting for it does not mend.
const AFTER_FAILURE: Duration = Duration::from_secs(20);
/// A worker is silent for so long at most: after a crash somebody waits for what it had begun.
const LEASE: Duration = Duration::from_secs(10);

/// The way into the queue, and to those who work on it.
pub struct Pool {
    queue: Arc<dyn JobQueue>,
    clock: OnceCell<Arc<QueueClock>>,
    woken: Notify,
    stop: CancellationToken,
}

impl Pool {
    /// Without workers yet. Once `stop` is cancelled they end what they are at, and begin nothing.
    pub fn new(queue: Arc<dyn JobQueue>, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            queue,
            clock: OnceCell::new(),
            woken: Notify::new(),
            stop,
        })
    }

    /// Puts a job in; it is durable when this returns.
    pub async fn put(&self, job: NewJob) -> StoreResult<()> {
        let now = self.clock().await?.now();
        self.queue.enqueue(&[job], now).await?;
        self.woken.notify_one();
        Ok(())
    }

    /// Lets somebody look who rests: a job was put in otherwise.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Lets so many work at once on jobs of these kinds.
    pub fn start(self: &Arc<Self>, registry: &Registry, workers: usize) {
        for number in 0..workers.max(1) {
            let (pool, registry) = (self.clone(), registry.clone());
            tokio::spawn(async move { pool.work(registry, number).await });
        }
    }

    async fn clock(&self) -> StoreResult<Arc<QueueClock>> {
        let start = async || QueueClock::start(self.queue.as_ref()).await.map(Arc::new);
        self.clock.get_or_try_init(start).await.cloned()
    }

    async fn work(&self, registry: Registry, number: usize) {
        let Some(clock) = self.clock_once_reachable().await else {
            return;
        };
        let context = Context {
            queue: self.queue.clone(),
            clock,
            stop: self.stop.clone(),
            observer: Arc::new(Unobserved),
        };
        let options = WorkerOptions {
            lease: LEASE,
            ..WorkerOptions::default()
        };
        let worker = Worker::new(context, registry, options);
        while !self.stop.is_cancelled() {
            // A bug that panics costs the job an attempt, when its lease has lapsed, and not the pool a worker.
            let turn = AssertUnwindSafe(worker.turn(number)).catch_unwind().await;
            let Ok(turn) = turn else {
                tracing::error!("a job panicked");
                continue;
            };
            match turn {
                // Where there was one there may be more.
                Ok(true) => self.woken.notify_one(),
                Ok(false) => self.rest(number).await,
                Err(error) => {
                    tracing::error!(%error, "jobs can't be done for now");
                    worker.context.pause(AFTER_FAILURE).await;
                }
            }
        }
    }

    /// One of them looks again by itself, and wakes the others.
    async fn rest(&self, number: usize) {
        tokio::select! {
            () = self.woken.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY), if number == 0 => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// `None` when it is stopped before the queue can be read.
    async fn clock_once_reachable(&self) -> Option<Arc<QueueClock>> {
        let mut told = false;
        loop {
            match self.clock().await {
                Ok(clock) => return Some(clock),
                Err(error) if !told => {
                    tracing::warn!(%error, "the job queue can't be used yet");
                    told = true;
                }
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(AFTER_FAILURE) => {}
                () = self.stop.cancelled() => return None,
            }
        }
    }
}
