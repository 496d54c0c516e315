//! A worker: it takes jobs, holds them while their kind does them, and ends them.

use super::registry::AnyWork;
use super::run::Said;
use super::{Context, End, JobError, Registry, Run};
use graph_schema::{JobId, JobKind};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{Lease, LeaseRequest, LeasedJob, QueueStats};
use tokio::time::{Instant, interval_at};

/// Longest pause before a job's next attempt.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3600);
/// Progress is written down no more often than this.
const TELL_EVERY: Duration = Duration::from_millis(500);

#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// Told to people who look at the queue: machine and process.
    pub name: String,
    /// A worker that says nothing for so long has lost its jobs to others.
    pub lease: Duration,
    /// Pause before the second attempt of a job; doubled for each further one.
    pub first_pause: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            name: format!("papyri {}", std::process::id()),
            lease: Duration::from_secs(60),
            first_pause: Duration::from_secs(30),
        }
    }
}

/// Does jobs of the kinds that it knows. Several tasks may share one, and call [`Self::turn`] at once.
pub struct Worker {
    pub context: Context,
    registry: Registry,
    options: WorkerOptions,
}

impl Worker {
    pub fn new(context: Context, registry: Registry, options: WorkerOptions) -> Self {
        Self {
            context,
            registry,
            options,
        }
    }

    /// Takes what is due of the most urgent kind that has something, and does it; `number` tells the tasks of one worker
    /// apart. `false` when nothing is due.
    pub async fn turn(&self, number: usize) -> Result<bool, JobError> {
        for kind in self.registry.kinds() {
            let jobs = self.lease(number, kind.kind(), kind.at_once()).await?;
            if !jobs.is_empty() {
                self.do_held(kind, jobs).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What there is of its kinds, here or elsewhere.
    pub async fn stats(&self) -> Result<QueueStats, JobError> {
        let stats = || self.context.queue.stats(self.context.clock.now());
        let mut stats = self.context.with_retries(stats).await?;
        let known = |kind| self.registry.names().any(|known| known == kind);
        stats.counts.retain(|count| known(count.kind));
        Ok(stats)
    }

    async fn lease(
        &self,
        number: usize,
        kind: JobKind,
        limit: u32,
    ) -> Result<Vec<LeasedJob>, JobError> {
        let request = LeaseRequest {
            worker: format!("{} #{number}", self.options.name),
            kinds: vec![kind],
            limit,
            lease_ms: millis(self.options.lease),
            now: self.context.clock.now(),
        };
        let lease = || self.context.queue.lease(&request);
        Ok(self.context.with_retries(lease).await?)
    }

    /// Works with the leases kept up, however long it takes, and writes down how far it is.
    async fn do_held(&self, kind: &Arc<dyn AnyWork>, jobs: Vec<LeasedJob>) -> Result<(), JobError> {
        let leases: HashMap<_, _> = jobs
            .iter()
            .map(|job| (job.job.id.clone(), job.lease.clone()))
            .collect();
        let all: Vec<Lease> = leases.values().cloned().collect();
        let said = Said::default();
        let runs = jobs.iter().map(|job| Run {
            job: &job.job,
            context: &self.context,
            said: &said,
        });
        let work = kind.run_all(runs.collect());
        tokio::pin!(work);
        let renew_every = self.options.lease / 3;
        let mut renewal = interval_at(Instant::now() + renew_every, renew_every);
        let mut telling = interval_at(Instant::now() + TELL_EVERY, TELL_EVERY);
        let ends = loop {
            tokio::select! {
                ends = &mut work => break ends?,
                _ = renewal.tick() => {
                    let until = self.context.clock.now() + millis(self.options.lease);
                    // A lease that is lost, or ended already, is not missed here: ending it will say so.
                    if let Err(error) = self.context.queue.renew_all(&all, until).await {
                        tracing::debug!(%error, "leases could not be renewed");
                    }
                }
                _ = telling.tick() => self.tell(&said, &leases).await,
            }
        };
        self.tell(&said, &leases).await;
        self.end(jobs.iter().zip(ends).collect()).await
    }

    /// Progress that can't be written down is no reason to stop.
    async fn tell(&self, said: &Said, leases: &HashMap<JobId, Lease>) {
        for (job, progress) in said.take() {
            let Some(lease) = leases.get(&job) else {
                continue;
            };
            if let Err(error) = self.context.queue.put_progress(lease, &progress).await {
                tracing::debug!(%error, %job, "progress could not be written down");
            }
        }
    }

    async fn end(&self, ends: Vec<(&LeasedJob, End)>) -> Result<(), JobError> {
        let (queue, now) = (&self.context.queue, self.context.clock.now());
        let (done, others): (Vec<_>, Vec<_>) = ends
            .into_iter()
            .partition(|(_, end)| matches!(end, End::Done));
        let done: Vec<Lease> = done.into_iter().map(|(job, _)| job.lease.clone()).collect();
        if !done.is_empty() {
            let complete = || queue.complete_all(&done, now);
            self.context.with_retries(complete).await?;
        }
        for (job, end) in others {
            let (cause, next_try) = match end {
                End::Done => continue,
                End::Again { cause, after } => {
                    let pause = after.unwrap_or_else(|| self.pause_after(job.job.attempts));
                    (cause, Some(now + millis(pause)))
                }
                End::Dead { cause } => (cause, None),
                End::Back => {
                    let release = || queue.release(&job.lease, now);
                    self.context.with_retries(release).await?;
                    continue;
                }
            };
            let observer = &self.context.observer;
            observer.failed(&job.job, &cause, next_try.is_none());
            let fail = || queue.fail(&job.lease, &cause, next_try, now);
            self.context.with_retries(fail).await?;
        }
        Ok(())
    }

    fn pause_after(&self, attempts: u32) -> Duration {
        let doubled = 1_u32 << attempts.saturating_sub(1).min(16);
        self.options
            .first_pause
            .saturating_mul(doubled)
            .min(LONGEST_PAUSE)
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
