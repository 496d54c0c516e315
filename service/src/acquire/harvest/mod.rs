//! Following a category of arXiv for weeks: a lister that puts what changed into the job queue, page by page, and
//! workers that take it in. Both may be killed at any moment; the queue knows what is left. Nothing here is in a hurry:
//! the client keeps its distance between requests by itself.

mod abstracts;
mod full_text;
mod lister;
mod progress;
mod task;

pub use progress::{Progress, Snapshot};

use crate::jobs::{Context, JobError, QueueClock, Registry, Work, Worker, WorkerOptions};
use abstracts::Abstracts;
use chrono::NaiveDate;
use full_text::FullText;
use graph_schema::{JobKind, JobState};
use ingest::pipeline::{IngestError, Pipeline};
use ingest::source::{ArxivClient, Category, SourceError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{StoreError, Stores};
use tokio_util::sync::CancellationToken;

/// How often a worker with nothing to do looks again.
const IDLE: Duration = Duration::from_millis(500);

/// The kinds of jobs of a harvest.
pub const KINDS: [JobKind; 2] = [<Abstracts as Work>::KIND, <FullText as Work>::KIND];

/// What a harvest works with.
pub struct Parts {
    pub client: ArxivClient,
    pub stores: Stores,
    pub pipeline: Arc<Pipeline>,
    /// Where downloads are kept while they are not whole.
    pub downloads: PathBuf,
}

/// What is followed.
#[derive(Debug, Clone)]
pub struct Follow {
    pub category: Category,
    /// Days of arXiv's books, both included. Without `from`: everything there is.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Whether to go on where the last harvest of the category stopped.
    pub resume: bool,
}

/// How the work is done.
#[derive(Debug, Clone)]
pub struct HarvestOptions {
    /// `None` works on what is queued and lists nothing.
    pub follow: Option<Follow>,
    /// Whether each paper's PDF is read too.
    pub full_text: bool,
    /// Told to people who look at the queue: machine and process.
    pub worker: String,
    /// Workers of this process: one embeds while another reads.
    pub workers: usize,
    /// Abstracts taken in at once.
    pub batch: u32,
    /// A worker that says nothing for so long has lost its jobs to others.
    pub lease: Duration,
    /// Pause before the second attempt of a job; doubled for each further one.
    pub first_pause: Duration,
}

impl Default for HarvestOptions {
    fn default() -> Self {
        Self {
            follow: None,
            full_text: false,
            worker: WorkerOptions::default().name,
            workers: 2,
            batch: 128,
            lease: WorkerOptions::default().lease,
            first_pause: WorkerOptions::default().first_pause,
        }
    }
}

/// Why a harvest ended before its work was done.
#[derive(Debug, thiserror::Error)]
pub enum HarvestError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Source(#[from] SourceError),
    #[error("{0}")]
    Ingest(IngestError),
    #[error("a worker was stopped")]
    Stopped,
}

impl From<JobError> for HarvestError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Store(error) => Self::Store(error),
            JobError::Ingest(error) => Self::Ingest(error),
        }
    }
}

pub struct Harvest {
    client: ArxivClient,
    options: HarvestOptions,
    context: Context,
    worker: Worker,
    progress: Arc<Progress>,
    /// Cancelled when the lister has listed all.
    listed: CancellationToken,
}

impl Harvest {
    /// Ends when nothing is left to do, or when `stop` is cancelled.
    pub async fn new(
        parts: Parts,
        options: HarvestOptions,
        stop: CancellationToken,
    ) -> Result<Self, HarvestError> {
        let progress = Arc::<Progress>::default();
        let Stores { jobs, graph, .. } = parts.stores;
        let context = Context {
            clock: Arc::new(QueueClock::start(jobs.as_ref()).await?),
            queue: jobs,
            stop,
            observer: progress.clone(),
        };
        let registry = Registry::default()
            .with(Abstracts {
                pipeline: parts.pipeline.clone(),
                graph: graph.clone(),
                progress: progress.clone(),
                full_text: options.full_text,
                batch: options.batch,
            })
            .with(FullText {
                client: parts.client.clone(),
                pipeline: parts.pipeline,
                graph,
                downloads: parts.downloads,
                progress: progress.clone(),
            });
        let worker = WorkerOptions {
            name: options.worker.clone(),
            lease: options.lease,
            first_pause: options.first_pause,
        };
        Ok(Self {
            client: parts.client,
            worker: Worker::new(context.clone(), registry, worker),
            options,
            context,
            progress,
            listed: CancellationToken::new(),
        })
    }

    /// Seen from outside while [`Self::run`] runs.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// The queue's time.
    pub fn now(&self) -> i64 {
        self.context.clock.now()
    }

    /// Lists and works until nothing is left to list or to do, or until it is stopped.
    pub async fn run(self: Arc<Self>) -> Result<Snapshot, HarvestError> {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..self.options.workers.max(1) {
            let harvest = self.clone();
            tasks.spawn(async move { harvest.work(number).await });
        }
        let harvest = self.clone();
        tasks.spawn(async move {
            let end = match &harvest.options.follow {
                Some(follow) => harvest.list(follow).await,
                None => Ok(()),
            };
            harvest.listed.cancel();
            end
        });
        let mut first = Ok(());
        while let Some(ended) = tasks.join_next().await {
            let ended = ended.unwrap_or(Err(HarvestError::Stopped));
            if ended.is_err() {
                // The others finish what they are at.
                self.context.stop.cancel();
                first = first.and(ended);
            }
        }
        first.map(|()| self.progress.snapshot())
    }

    async fn work(&self, number: usize) -> Result<(), HarvestError> {
        while !self.context.stop.is_cancelled() {
            if self.worker.turn(number).await? {
                continue;
            }
            if self.listed.is_cancelled() && self.is_over().await? {
                return Ok(());
            }
            self.context.pause(IDLE).await;
        }
        Ok(())
    }

    /// Nothing of its kinds waits or runs any more, here or elsewhere.
    async fn is_over(&self) -> Result<bool, HarvestError> {
        let stats = self.worker.stats().await?;
        self.progress.queue(&stats);
        Ok(stats.of(JobState::Waiting) == 0 && stats.of(JobState::Running) == 0)
    }
}
