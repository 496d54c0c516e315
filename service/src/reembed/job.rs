//! `reindex`: embedding anew as a job of whoever holds the library, so that a service answers all the while. A command puts it
//! into the queue and watches; killed, it goes on with the next start.

use super::{Exchange, Reembedding, Wanted};
use crate::jobs::{self, End, JobError, Pool, Registry, Run, Work};
use crate::{Caller, ErrorKind, Operation, ServiceResult};
use async_trait::async_trait;
use graph_schema::{Job, JobId, JobKind, JobProgress, JobState};
use std::sync::Arc;
use stores_core::{JobQueue, Stores};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The kinds of jobs by which a library is embedded anew.
pub const KINDS: [JobKind; 1] = [<Reindexing as Work>::KIND];

/// What a job says once its vectors are in use.
const ENDED: &str = "embedded by ";

/// Does the jobs that are ordered; ends when it is dropped.
pub struct Reembedder {
    _stop: DropGuard,
}

impl Reembedder {
    /// Begins with what an earlier run of the program left in the queue. In an async runtime.
    pub fn start(stores: &Stores, exchange: Arc<dyn Exchange>) -> Self {
        let stop = CancellationToken::new();
        let work = Reembedding::new(stores.graph.clone(), exchange);
        let registry = Registry::default().with(Reindexing(work));
        Pool::new(stores.jobs.clone(), stop.clone()).start(&registry, 1);
        Self {
            _stop: stop.drop_guard(),
        }
    }
}

struct Reindexing(Reembedding);

#[async_trait]
impl Work for Reindexing {
    type Payload = Wanted;

    const KIND: JobKind = JobKind::named("reindex");
    /// Hours of work, in which a machine may be started anew often.
    const MAX_ATTEMPTS: u32 = 100;

    async fn run(&self, run: &Run<'_>, wanted: Wanted) -> Result<End, JobError> {
        let stop = run.context.stop.child_token();
        let told = |done, total| {
            run.reached(JobProgress {
                done,
                total: Some(total),
                ..JobProgress::at("embedding")
            });
        };
        let ended = tokio::select! {
            ended = self.0.run(&Caller::Local, &wanted, &stop, &told) => ended,
            () = run.cancelled() => return Ok(End::Back),
        };
        Ok(match ended {
            Ok(Some(made)) => {
                run.reached(JobProgress {
                    done: made.passages,
                    ..JobProgress::at(format!("{ENDED}{}", made.model))
                });
                End::Done
            }
            Ok(None) => End::Back,
            Err(error) => {
                let cause = error.message.clone();
                let passing = matches!(error.kind, ErrorKind::Unavailable | ErrorKind::Overloaded);
                error.log();
                match passing {
                    true => End::Again { cause, after: None },
                    false => End::Dead { cause },
                }
            }
        })
    }
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Ordered {
    /// Nobody has begun with it.
    Waits,
    /// So many papers of so many; silent while nobody is at it, as after a crash.
    Under {
        done: u64,
        total: Option<u64>,
    },
    Done {
        passages: u64,
        model: String,
    },
    Failed {
        cause: String,
    },
    Cancelled,
}

/// Orders it from whoever holds the library.
pub struct Orders(jobs::Orders<Reindexing>);

impl Orders {
    pub fn new(jobs: Arc<dyn JobQueue>) -> Self {
        Self(jobs::Orders::new(jobs))
    }

    /// Durable when it returns.
    #[tracing::instrument(name = "service.order_reembedding", level = "debug", skip_all, fields(%caller))]
    pub async fn put(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        caller.may(Operation::Reembed)?;
        Ok(self.0.put("reindex", wanted, now).await?)
    }

    /// How far it is.
    #[tracing::instrument(name = "service.ordered_reembedding", level = "debug", skip_all, fields(%caller))]
    pub async fn ordered(&self, caller: &Caller, id: &JobId) -> ServiceResult<Ordered> {
        caller.may(Operation::Reembed)?;
        Ok(self.0.job(id).await?.map_or(Ordered::Cancelled, became))
    }

    /// Takes an order back; `false` when it has been carried out.
    #[tracing::instrument(name = "service.take_back_reembedding", level = "debug", skip_all, fields(%caller))]
    pub async fn take_back(&self, caller: &Caller, id: &JobId, now: i64) -> ServiceResult<bool> {
        caller.may(Operation::Reembed)?;
        Ok(self.0.take_back(id, now).await?)
    }
}

fn became(job: Job) -> Ordered {
    let progress = job.progress.unwrap_or_default();
    match job.state {
        JobState::Waiting if job.attempts == 0 => Ordered::Waits,
        JobState::Waiting | JobState::Running => Ordered::Under {
            done: progress.done,
            total: progress.total,
        },
        JobState::Done => Ordered::Done {
            passages: progress.done,
            model: progress
                .step
                .strip_prefix(ENDED)
                .unwrap_or_default()
                .to_owned(),
        },
        JobState::Dead => Ordered::Failed {
            cause: job.cause.unwrap_or_default(),
        },
        JobState::Cancelled => Ordered::Cancelled,
    }
}
