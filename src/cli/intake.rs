//! What becomes of files and abstracts in a long run. A store that is away is waited for, so that an outage costs the run
//! nothing but its time.

use super::terminal::errln;
use ::ingest::pipeline::Outcome;
use graph_schema::PaperMetadata;
use indicatif::ProgressBar;
use serde::Serialize;
use service::acquire;
use service::{Caller, ServiceResult};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// A store may be away this long before a file is given up; the next run takes it in.
const PATIENCE: Duration = Duration::from_secs(600);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What became of a paper.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum Fate {
    New {
        paper: String,
    },
    /// Another version of it was there, whose place it took.
    Replaced {
        paper: String,
    },
    Unchanged {
        paper: String,
    },
    Failed {
        reason: String,
    },
}

impl From<Outcome> for Fate {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::New(paper) => Self::New {
                paper: paper.to_string(),
            },
            Outcome::Replaced(paper) => Self::Replaced {
                paper: paper.to_string(),
            },
            Outcome::Unchanged(paper) => Self::Unchanged {
                paper: paper.to_string(),
            },
            Outcome::Unreadable { reason } => Self::Failed { reason },
        }
    }
}

/// What every file of a run goes through.
pub(super) struct Intake<'a> {
    pub taking: acquire::Intake,
    pub bar: &'a ProgressBar,
    pub interrupted: &'a CancellationToken,
    /// A store was away at the last look; said once, whatever the number of jobs.
    pub away: AtomicBool,
}

impl Intake<'_> {
    pub async fn file(&self, file: &Path) -> Fate {
        let outcome = self
            .patiently(async || self.taking.file(&Caller::Local, file).await)
            .await;
        outcome.map_or_else(|reason| Fate::Failed { reason }, Fate::from)
    }

    /// The same for a file that a record names.
    pub async fn named_file(&self, file: &Path, record: &PaperMetadata) -> Fate {
        let outcome = self
            .patiently(async || self.taking.named_file(&Caller::Local, file, record).await)
            .await;
        outcome.map_or_else(|reason| Fate::Failed { reason }, Fate::from)
    }

    /// As [`Self::metadata`], for records of a reference manager.
    pub async fn records(
        &self,
        source: &str,
        records: &[PaperMetadata],
    ) -> Result<Vec<Fate>, String> {
        let outcomes = self
            .patiently(async || self.taking.records(&Caller::Local, source, records).await)
            .await?;
        Ok(outcomes.into_iter().map(Fate::from).collect())
    }

    /// Fates in the order of the batch, or why none of it could be taken in.
    pub async fn metadata(
        &self,
        source: &str,
        batch: &[PaperMetadata],
    ) -> Result<Vec<Fate>, String> {
        let outcomes = self
            .patiently(async || self.taking.abstracts(&Caller::Local, source, batch).await)
            .await?;
        Ok(outcomes.into_iter().map(Fate::from).collect())
    }

    /// Tries again while a store is away, up to [`PATIENCE`]. The error is for people.
    async fn patiently<T>(&self, attempt: impl AsyncFn() -> ServiceResult<T>) -> Result<T, String> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match attempt().await {
                Ok(done) => {
                    if self.away.swap(false, Ordering::Relaxed) {
                        self.bar.suspend(|| errln!("it is back; going on"));
                    }
                    return Ok(done);
                }
                Err(error) => error,
            };
            let passing = error.is_of_absent_store();
            let reason = super::error_line(&anyhow::Error::new(error));
            if !passing || started.elapsed() > PATIENCE || self.interrupted.is_cancelled() {
                return Err(reason);
            }
            if !self.away.swap(true, Ordering::Relaxed) {
                self.bar.suspend(|| {
                    errln!(
                        "{reason}; waiting for it, up to {} minutes",
                        PATIENCE.as_secs() / 60
                    )
                });
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.interrupted.cancelled() => {}
            }
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }
}
