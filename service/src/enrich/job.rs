//! `enrich`: the kind of job that goes over the papers. What it came to on each is kept beside the paper, so that a job which was
//! cut off goes on where it was; while a registry is away the others are asked, and the papers that wait for it are looked at again.

use super::ask::Away;
use super::counts::Counts;
use super::orders::{Ordered, Orders};
use super::paper::Pass;
use super::report::PaperReport;
use super::{Parts, Wanted};
use crate::jobs::{
    Context, End, JobError, Papers, Pool, QueueClock, Registry, Run, Unobserved, Work, Worker,
    WorkerOptions,
};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use async_trait::async_trait;
use graph_schema::{JobId, JobKind, JobProgress, PaperId};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::{CancellationToken, DropGuard};

/// The kinds of jobs by which papers are enriched.
pub const KINDS: [JobKind; 1] = [<Enriching as Work>::KIND];

/// How often whoever works on a job here looks what became of it.
const LOOK: Duration = Duration::from_millis(200);
/// A worker that says nothing for so long has lost its job.
const LEASE: Duration = Duration::from_secs(10);

/// Is told what came of each paper.
pub type Told = Arc<dyn Fn(&PaperReport) + Send + Sync>;

/// The kind of job.
pub(super) struct Enriching {
    parts: Arc<Parts>,
    told: Told,
}

/// Enriches papers: as jobs beside a server's requests, or one job after another for a command.
pub struct Enrichments {
    parts: Arc<Parts>,
    orders: Orders,
    pool: Option<(Arc<Pool>, DropGuard)>,
}

impl Enrichments {
    /// For whoever does one thing at a time: nothing is done before [`Self::work`].
    pub fn new(parts: Parts) -> Self {
        Self {
            orders: Orders::new(parts.stores.jobs.clone()),
            parts: Arc::new(parts),
            pool: None,
        }
    }

    /// For a server: begins with what an earlier run of the program left in the queue. In an async runtime.
    pub fn start(parts: Parts) -> Self {
        let mut enrichments = Self::new(parts);
        let stop = CancellationToken::new();
        let pool = Pool::new(enrichments.parts.stores.jobs.clone(), stop.clone());
        let told: Told = Arc::new(|report| {
            tracing::debug!(paper = %report.paper, outcome = ?report.outcome, "a paper was enriched");
        });
        pool.start(&enrichments.registry(told), 1);
        enrichments.pool = Some((pool, stop.drop_guard()));
        enrichments
    }

    fn registry(&self, told: Told) -> Registry {
        Registry::default().with(Enriching {
            parts: self.parts.clone(),
            told,
        })
    }

    /// Puts a job in, or joins one that wants the same and is not at its end. `Unavailable` where no registry is on.
    #[tracing::instrument(name = "service.enrich", level = "debug", skip_all, fields(%caller))]
    pub async fn order(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        let doing = caller.begins(Operation::Enrich, None)?;
        if self.parts.registries.is_empty() {
            return doing.end(Err(ServiceError::unavailable(NONE_IS_ON)));
        }
        let ordered = self.orders.put(caller, wanted, now).await;
        doing.end(match (ordered, &self.pool) {
            (Ok(id), Some((pool, _))) => {
                pool.wake();
                Ok(id)
            }
            (ordered, _) => ordered,
        })
    }

    /// How far a job is; `NotFound` for one that is none of these.
    #[tracing::instrument(name = "service.enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn ordered(&self, caller: &Caller, id: &JobId) -> ServiceResult<Ordered> {
        caller.may(Operation::Enrich)?;
        self.orders.ordered(caller, id).await
    }

    /// Works on a job until it is at its end, waits for a registry longer than `patience`, or is stopped; what became of it.
    #[tracing::instrument(name = "service.work_on_enriching", level = "debug", skip_all, fields(%caller))]
    pub async fn work(
        &self,
        caller: &Caller,
        id: &JobId,
        patience: Duration,
        stop: &CancellationToken,
        told: Told,
    ) -> ServiceResult<Ordered> {
        caller.may(Operation::Enrich)?;
        let queue = self.parts.stores.jobs.clone();
        let context = Context {
            clock: Arc::new(QueueClock::start(queue.as_ref()).await?),
            queue,
            stop: stop.clone(),
            observer: Arc::new(Unobserved),
        };
        let options = WorkerOptions {
            lease: LEASE,
            ..WorkerOptions::default()
        };
        let worker = Worker::new(context, self.registry(told), options);
        loop {
            let ordered = self.orders.ordered(caller, id).await?;
            let patience = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
            let over = match &ordered {
                Ordered::Waits | Ordered::Under { .. } => false,
                Ordered::Later { at, .. } => at - worker.context.clock.now() > patience,
                Ordered::Done { .. } | Ordered::Failed { .. } | Ordered::Cancelled => true,
            };
            if over || stop.is_cancelled() {
                return Ok(ordered);
            }
            if !worker.turn(0).await.map_err(service_error)? {
                worker.context.pause(LOOK).await;
            }
        }
    }
}

/// What is said where nobody is to be asked.
pub const NONE_IS_ON: &str = "no registry is on: name those to be asked in the configuration, enrich.use = [\"crossref\", \"openalex\", \"unpaywall\"], and your e-mail address in enrich.contact";

fn service_error(error: JobError) -> ServiceError {
    match error {
        JobError::Store(error) => error.into(),
        JobError::Ingest(error) => error.into(),
    }
}

#[async_trait]
impl Work for Enriching {
    type Payload = Wanted;

    const KIND: JobKind = JobKind::named("enrich");
    /// Hours of work, in which a machine may be started anew often and a registry be away.
    const MAX_ATTEMPTS: u32 = 30;

    async fn run(&self, run: &Run<'_>, wanted: Wanted) -> Result<End, JobError> {
        if self.parts.registries.is_empty() {
            let cause = NONE_IS_ON.to_owned();
            return Ok(End::Dead { cause });
        }
        let mut pass = Pass {
            parts: &self.parts,
            wanted: &wanted,
            context: run.context,
            job: &run.job.id,
            away: Away::default(),
        };
        let graph = self.parts.stores.graph.as_ref();
        let papers = || Papers::of(&wanted.papers, graph);
        let mut papers = run.context.with_retries(papers).await?;
        let total = papers.count();
        let mut counts = Counts::default();
        let tell = |counts: &Counts, paper: Option<&PaperId>| {
            run.reached(JobProgress {
                done: counts.all(),
                total: Some(total.max(counts.all())),
                paper: paper.cloned(),
                ..JobProgress::at(counts.told())
            });
        };
        tell(&counts, None);
        while let Some(some) = papers.next(run.context).await? {
            for paper in &some {
                let kept = pass.kept(paper).await?;
                if let Some(outcome) = pass.seen(&kept) {
                    counts.add(outcome);
                    continue;
                }
                let asked = tokio::select! {
                    asked = pass.ask(paper, kept) => asked?,
                    () = run.context.stop.cancelled() => return Ok(End::Back),
                    () = run.cancelled() => return Ok(End::Back),
                };
                let report = pass.lay_in(paper, asked).await?;
                (self.told)(&report);
                match report.waits_for.is_empty() {
                    true => counts.add(report.outcome),
                    false => counts.waiting += 1,
                }
                tell(&counts, Some(&paper.id));
                if run.context.stop.is_cancelled() {
                    return Ok(End::Back);
                }
            }
        }
        tell(&counts, None);
        Ok(match pass.away.told() {
            Some((cause, after)) => End::Again { cause, after },
            None => End::Done,
        })
    }
}
