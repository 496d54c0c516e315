//! `reread`: the kind of job that reads papers anew which an older reader read. Who read a paper stands in the ledger, so that a job which
//! was cut off goes on where it was.

use super::counts::Counts;
use super::orders::{Ordered, Orders, Wanted};
use crate::jobs::{
    Context, End, JobError, Papers, Pool, QueueClock, Reach, Registry, Run, Unobserved, Work,
    Worker, WorkerOptions, reach,
};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use answer::Answerer;
use async_trait::async_trait;
use futures::stream::{self, StreamExt};
use graph_schema::{JobId, JobKind, JobProgress, Paper};
use ingest::pipeline::{Pipeline, ReadAnew, is_of_older_reader, lines_of};
use std::sync::Arc;
use std::time::Duration;
use stores_core::{GraphStore, IngestLedger, Stores};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The kinds of jobs by which papers are read anew.
pub const KINDS: [JobKind; 1] = [<TextReading as Work>::KIND];

/// Papers counted at once.
const PAGE: u32 = 500;
/// How often whoever works on a job here looks what became of it.
const LOOK: Duration = Duration::from_millis(200);
/// A worker that says nothing for so long has lost its job.
const LEASE: Duration = Duration::from_secs(10);

/// What papers are read anew with.
pub struct Parts {
    pub stores: Stores,
    pub pipeline: Arc<Pipeline>,
    /// Forgets what it remembers of papers that change; `None` where nobody answers meanwhile.
    pub answerer: Option<Arc<Answerer>>,
    /// Papers read at once.
    pub at_once: usize,
}

/// Is told how far it is, and what came of each paper that was read.
pub type Told = Arc<dyn Fn(&Counts, Option<(&Paper, &ReadAnew)>) + Send + Sync>;

/// How many papers of the library were read by an older reader, or by nobody knows which. All papers are looked at.
pub async fn of_older_readers(
    caller: &Caller,
    graph: &dyn GraphStore,
    ledger: &dyn IngestLedger,
) -> ServiceResult<u64> {
    caller.may(Operation::SeeStats)?;
    let (mut older, mut after) = (0, None);
    loop {
        let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(older);
        };
        let mut papers = graph.papers(&ids).await?;
        papers.retain(|paper| !paper.is_abstract_only());
        let lines = lines_of(ledger, &papers).await?;
        older += lines
            .iter()
            .filter(|line| is_of_older_reader(line.as_ref()))
            .count() as u64;
        after = Some(last);
    }
}

/// Reads papers anew: as jobs beside a server's requests, or one job after another for a command.
pub struct Texts {
    parts: Arc<Parts>,
    orders: Orders,
    _pool: Option<DropGuard>,
}

impl Texts {
    /// For whoever does one thing at a time: nothing is done before [`Self::work`].
    pub fn new(parts: Parts) -> Self {
        Self {
            orders: Orders::new(parts.stores.jobs.clone()),
            parts: Arc::new(parts),
            _pool: None,
        }
    }

    /// For a server: begins with what an earlier run of the program left in the queue. In an async runtime.
    pub fn start(parts: Parts) -> Self {
        let mut texts = Self::new(parts);
        let stop = CancellationToken::new();
        let told: Told = Arc::new(|_, paper| {
            if let Some((paper, ReadAnew::Kept { reason })) = paper {
                tracing::warn!(paper = %paper.id, reason, "a paper is not read anew and stays as it is");
            }
        });
        let pool = Pool::new(texts.parts.stores.jobs.clone(), stop.clone());
        pool.start(&texts.registry(told), 1);
        texts._pool = Some(stop.drop_guard());
        texts
    }

    fn registry(&self, told: Told) -> Registry {
        Registry::default().with(TextReading {
            parts: self.parts.clone(),
            told,
        })
    }

    /// Puts a job in, or joins one that wants the same and is not at its end.
    #[tracing::instrument(name = "service.read_anew", level = "debug", skip_all, fields(%caller))]
    pub async fn order(&self, caller: &Caller, wanted: &Wanted, now: i64) -> ServiceResult<JobId> {
        caller.may(Operation::Reread)?;
        self.orders.put(caller, wanted, now).await
    }

    /// Works on a job until it is at its end or stopped; what became of it.
    #[tracing::instrument(name = "service.work_on_reading", level = "debug", skip_all, fields(%caller))]
    pub async fn work(
        &self,
        caller: &Caller,
        id: &JobId,
        stop: &CancellationToken,
        told: Told,
    ) -> ServiceResult<Ordered> {
        caller.may(Operation::Reread)?;
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
        let worker = Worker::new(context, self.registry(told.clone()), options);
        loop {
            let ordered = self.orders.ordered(caller, id).await?;
            let over = !matches!(ordered, Ordered::Waits | Ordered::Under { .. });
            if over || stop.is_cancelled() {
                return Ok(ordered);
            }
            let turn = worker.turn(0).await;
            let took = turn.map_err(|error| match error {
                JobError::Store(error) => ServiceError::from(error),
                JobError::Ingest(error) => error.into(),
            })?;
            if !took {
                // A service that shares the queue may be at it.
                if let Ordered::Under { counts, .. } = &ordered {
                    told(counts, None);
                }
                worker.context.pause(LOOK).await;
            }
        }
    }
}

/// The kind of job.
pub(super) struct TextReading {
    parts: Arc<Parts>,
    told: Told,
}

#[async_trait]
impl Work for TextReading {
    type Payload = Wanted;

    const KIND: JobKind = JobKind::named("reread");
    /// Hours of work, in which a machine may be started anew often.
    const MAX_ATTEMPTS: u32 = 100;

    async fn run(&self, run: &Run<'_>, wanted: Wanted) -> Result<End, JobError> {
        let context = run.context;
        let graph = self.parts.stores.graph.as_ref();
        let papers = || Papers::of(&wanted.papers, graph);
        let mut papers = context.with_retries(papers).await?;
        let total = papers.count();
        let mut counts = Counts::default();
        let tell = |counts: &Counts, paper: Option<(&Paper, &ReadAnew)>| {
            (self.told)(counts, paper);
            run.reached(JobProgress {
                done: counts.all(),
                total: Some(total.max(counts.all())),
                ..JobProgress::at(counts.told())
            });
        };
        tell(&counts, None);
        // Papers that are being read are read to their end.
        let stop = context.stop.child_token();
        let mut cancelled = Box::pin(run.cancelled());
        while let Some(some) = papers.next(context).await? {
            let some = self.to_be_read(some, &wanted, context, &mut counts).await?;
            tell(&counts, None);
            let wanted = &wanted;
            let mut read = stream::iter(some)
                .take_while(|_| std::future::ready(!stop.is_cancelled()))
                .map(|paper| async move {
                    let became = self.read(&paper, wanted, context).await;
                    (paper, became)
                })
                .buffer_unordered(self.parts.at_once.max(1));
            loop {
                let next = tokio::select! {
                    next = read.next() => next,
                    () = &mut cancelled, if !stop.is_cancelled() => {
                        stop.cancel();
                        continue;
                    }
                };
                let Some((paper, became)) = next else { break };
                let became = became?;
                counts.add(&became);
                tell(&counts, Some((&paper, &became)));
            }
            if stop.is_cancelled() {
                return Ok(End::Back);
            }
        }
        tell(&counts, None);
        Ok(End::Done)
    }
}

impl TextReading {
    /// Those of these papers whose reading does not stand; the others are counted.
    async fn to_be_read(
        &self,
        papers: Vec<Paper>,
        wanted: &Wanted,
        context: &Context,
        counts: &mut Counts,
    ) -> Result<Vec<Paper>, JobError> {
        let ledger = self.parts.stores.ledger.as_ref();
        let lines = context.with_retries(|| lines_of(ledger, &papers)).await?;
        let mut left = Vec::new();
        for (paper, line) in papers.into_iter().zip(lines) {
            if paper.is_abstract_only() {
                counts.add(&ReadAnew::AbstractOnly);
            } else if self.parts.pipeline.stands(line.as_ref(), wanted.older()) {
                counts.add(&ReadAnew::Current);
            } else {
                left.push(paper);
            }
        }
        Ok(left)
    }

    async fn read(
        &self,
        paper: &Paper,
        wanted: &Wanted,
        context: &Context,
    ) -> Result<ReadAnew, JobError> {
        let read = || self.parts.pipeline.read_older(&paper.id, wanted.older());
        let became = context.ingest_with_retries(read).await;
        if let Some(answerer) = &self.parts.answerer {
            answerer.forget(&paper.id);
        }
        match became {
            Ok(became) => Ok(became),
            Err(error) if reach(&error) == Reach::One => {
                let reason = error.to_string();
                Ok(ReadAnew::Kept { reason })
            }
            Err(error) => Err(error.into()),
        }
    }
}
