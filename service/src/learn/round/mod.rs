//! Learning by itself: what is due goes into the queue of jobs, each step a kind of its own. A round goes `learn_labels` →
//! `learn_train` → `learn_evaluate` → `learn_canary`; a step puts the next one in, or says in its progress why there is none.
//! `learn_verdict` ends an experiment when its readers have judged; `quality` asks the fixed questions. A job that is there is
//! not put in again: of several servers with one queue each does a part.

mod canary;
mod evaluate;
mod examine;
mod labels;
mod schedule;
mod train;
mod verdict;

pub use schedule::Schedule;

use super::quality::{Examiner, Quality};
use super::{Learning, LearningStore};
use crate::jobs::{End, JobError, Pool, Registry, Run, Work, new_job};
use crate::{ErrorKind, ServiceError};
use chrono::Utc;
use graph_schema::{JobKind, JobProgress, NewJob};
use schedule::Known;
use std::sync::Arc;
use std::time::Duration;
use stores_core::Stores;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How often it is looked for what is due.
const LOOK: Duration = Duration::from_secs(60);

/// The kinds of jobs by which a library learns.
pub const KINDS: [JobKind; 6] = [
    <examine::Examining as Work>::KIND,
    <labels::Labelling as Work>::KIND,
    <train::Training as Work>::KIND,
    <evaluate::Evaluating as Work>::KIND,
    <canary::Trying as Work>::KIND,
    <verdict::Judging as Work>::KIND,
];

/// What a round works with.
#[derive(Clone)]
pub(super) struct Parts {
    pub stores: Stores,
    pub store: LearningStore,
    pub examiner: Examiner,
    /// Share of the chats that a version on trial gets.
    pub share: f64,
}

/// Works on the jobs, and puts in what is due; ends when it is dropped.
pub struct Learner {
    _stop: DropGuard,
}

impl Learner {
    /// Begins with what an earlier run of the program left in the queue. In an async runtime.
    pub fn start(stores: Stores, examiner: Examiner, schedule: Schedule) -> Self {
        let stop = CancellationToken::new();
        let pool = Pool::new(stores.jobs.clone(), stop.clone());
        let parts = Parts {
            store: LearningStore::new(stores.blobs.clone()),
            stores,
            examiner,
            share: schedule.share,
        };
        let registry = Registry::default()
            .with(examine::Examining(parts.clone()))
            .with(labels::Labelling(parts.clone()))
            .with(train::Training(parts.clone()))
            .with(evaluate::Evaluating(parts.clone()))
            .with(canary::Trying(parts.clone()))
            .with(verdict::Judging(parts.clone()));
        // One at a time: they work on one registry.
        pool.start(&registry, 1);
        tokio::spawn(look(parts, schedule, pool, stop.clone()));
        Self {
            _stop: stop.drop_guard(),
        }
    }
}

/// Puts in what is due, as long as it goes on.
async fn look(parts: Parts, schedule: Schedule, pool: Arc<Pool>, stop: CancellationToken) {
    if let Err(error) = Quality::new(parts.store.clone()).show_last().await {
        error.log();
    }
    loop {
        match due(&parts, &schedule).await {
            Ok(jobs) => {
                for job in jobs {
                    if let Err(error) = pool.put(job).await {
                        tracing::warn!(%error, "a job that is due could not be put in");
                    }
                }
            }
            // Looked again in a minute.
            Err(error) => error.log(),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn due(parts: &Parts, schedule: &Schedule) -> Result<Vec<NewJob>, ServiceError> {
    let known = Known {
        judgements: match schedule.after_labels {
            Some(_) => labels::judgements(parts).await?,
            None => 0,
        },
        questions: !parts.store.quality_questions().await?.is_empty(),
        experiment: parts.store.registry().await?.experiment,
    };
    Ok(schedule.due(Utc::now(), &known))
}

/// How a step ends.
enum Step {
    /// With the next one.
    Next(String, NewJob),
    /// With the round: why.
    Over(String),
}

impl Parts {
    pub(super) fn learning(&self) -> Learning {
        Learning::new(self.stores.clone())
    }
}

/// Puts the next step in, and tells how this one ended. What a person can mend, and what is broken, is given up, with the
/// reason; a store that is away is waited for.
async fn ended(run: &Run<'_>, step: Result<Step, ServiceError>) -> Result<End, JobError> {
    let told = match step {
        Ok(Step::Next(told, job)) => {
            let context = run.context;
            let (now, jobs) = (context.clock.now(), [job]);
            let put = || context.queue.enqueue(&jobs, now);
            context.with_retries(put).await?;
            told
        }
        Ok(Step::Over(told)) => told,
        Err(error) => {
            let cause = error.message.clone();
            error.log();
            return Ok(match error.kind {
                ErrorKind::Unavailable | ErrorKind::Overloaded => End::Again { cause, after: None },
                _ => End::Dead { cause },
            });
        }
    };
    run.reached(JobProgress::at(told));
    Ok(End::Done)
}

/// The next step of a round.
fn next<W: Work>(round: &str, payload: &W::Payload) -> NewJob {
    new_job::<W>(round.to_owned(), payload)
}
