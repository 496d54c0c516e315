//! Following a category of arXiv for weeks: a lister that puts what changed into the job queue, page by page, and
//! workers that take it in. Both may be killed at any moment; the queue knows what is left. Nothing here is in a hurry:
//! the client keeps its distance between requests by itself.

mod clock;
mod lister;
mod progress;
mod task;
mod worker;

pub use clock::QueueClock;
pub use progress::{Progress, Snapshot};

use crate::pipeline::{IngestError, Pipeline};
use crate::source::{ArxivClient, Category, SourceError};
use chrono::NaiveDate;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{StoreError, Stores};
use tokio_util::sync::CancellationToken;

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
            worker: format!("papyri {}", std::process::id()),
            workers: 2,
            batch: 128,
            lease: Duration::from_secs(60),
            first_pause: Duration::from_secs(30),
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
    Ingest(#[from] IngestError),
    #[error("a worker was stopped")]
    Stopped,
}

pub struct Harvest {
    parts: Parts,
    options: HarvestOptions,
    clock: QueueClock,
    progress: Arc<Progress>,
    /// Cancelled by whoever wants an end: what is at work is finished.
    stop: CancellationToken,
    /// Cancelled when the lister has listed all.
    listed: CancellationToken,
}

impl Harvest {
    pub async fn new(
        parts: Parts,
        options: HarvestOptions,
        stop: CancellationToken,
    ) -> Result<Self, HarvestError> {
        let clock = QueueClock::start(parts.stores.jobs.as_ref()).await?;
        Ok(Self {
            parts,
            options,
            clock,
            progress: Arc::default(),
            stop,
            listed: CancellationToken::new(),
        })
    }

    /// Seen from outside while [`Self::run`] runs.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// The queue's time.
    pub fn now(&self) -> i64 {
        self.clock.now()
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
                self.stop.cancel();
                first = first.and(ended);
            }
        }
        first.map(|()| self.progress.snapshot())
    }

    /// Sleeps, unless it is stopped before.
    async fn pause(&self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.stop.cancelled() => {}
        }
    }
}
