//! Jobs of the queue: what waits, what is under way, what was given up and why.

use super::date;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use service::queue::QueueStats;

use super::Paper;
use crate::graphql::loaders::Loaders;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::JobState")]
pub enum JobState {
    /// To be done, at `nextTry` or after.
    Waiting,
    Running,
    Done,
    /// Given up: `cause` says why. Nothing happens to it until somebody retries it.
    Dead,
    /// Somebody said that it need not be done.
    Cancelled,
}

#[derive(SimpleObject)]
pub struct JobCount {
    /// `upload`, `metadata`, `full_text` and others.
    kind: String,
    state: JobState,
    count: u64,
}

/// How much there is to do.
#[derive(SimpleObject)]
pub struct QueueCounts {
    /// By kind, then state; what there is none of is left out.
    counts: Vec<JobCount>,
    /// How long the job that is due longest has been waiting; null when none is due.
    oldest_due_seconds: Option<f64>,
}

impl From<QueueStats> for QueueCounts {
    fn from(stats: QueueStats) -> Self {
        let counts = stats.counts.into_iter().map(|one| JobCount {
            kind: one.kind.to_string(),
            state: one.state.into(),
            count: one.count,
        });
        Self {
            counts: counts.collect(),
            oldest_due_seconds: stats.oldest_due_ms.map(|ms| ms as f64 / 1_000.0),
        }
    }
}

pub struct Job(pub graph_schema::Job);

/// Something that is to be done, or was.
#[Object]
impl Job {
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    async fn kind(&self) -> &str {
        self.0.kind.as_str()
    }

    /// What it is about, for people: the name of a file, a title, else its key such as `arxiv:2401.00001`.
    async fn about(&self) -> &str {
        let said = |name: &str| self.0.payload.get(name)?.as_str();
        let named = said("name").or_else(|| said("title"));
        named.filter(|name| !name.is_empty()).unwrap_or(&self.0.key)
    }

    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// How often it was begun since it was last new.
    async fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// It is given up when this many attempts failed.
    async fn max_attempts(&self) -> u32 {
        self.0.max_attempts
    }

    /// It is not begun before.
    async fn next_try(&self) -> DateTime<Utc> {
        date(self.0.next_try)
    }

    /// Who works on it.
    async fn worker(&self) -> Option<&str> {
        self.0.worker.as_deref()
    }

    /// Why it failed last.
    async fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// What its last run is at, or how it ended, in a word.
    async fn step(&self) -> Option<&str> {
        let progress = self.0.progress.as_ref()?;
        Some(progress.step.as_str())
    }

    /// How much of that step is done, 0 to 1; null where that is not known.
    async fn share_done(&self) -> Option<f64> {
        let progress = self.0.progress.as_ref()?;
        let total = progress.total.filter(|total| *total > 0)?;
        Some((progress.done as f64 / total as f64).min(1.0))
    }

    /// The paper that it is about, once that is known.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let progress = self.0.progress.as_ref();
        let Some(id) = progress.and_then(|progress| progress.paper.clone()) else {
            return Ok(None);
        };
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Paper))
    }

    async fn created_at(&self) -> DateTime<Utc> {
        date(self.0.created_at)
    }

    async fn updated_at(&self) -> DateTime<Utc> {
        date(self.0.updated_at)
    }
}
