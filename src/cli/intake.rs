//! What becomes of files and abstracts in a long run. A store that is away is waited for, so that an outage costs the run
//! nothing but its time.

use super::terminal::errln;
use ::ingest::pipeline::Outcome;
use backon::{ExponentialBuilder, Retryable};
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
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(500))
    .with_factor(2.0)
    .with_max_delay(Duration::from_secs(20))
    .without_max_times();

/// What became of a paper.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum IntakeOutcome {
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

impl From<Outcome> for IntakeOutcome {
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
    pub async fn file(&self, file: &Path) -> IntakeOutcome {
        let outcome = self
            .with_retries(async || self.taking.file(&Caller::Local, file).await)
            .await;
        outcome.map_or_else(
            |reason| IntakeOutcome::Failed { reason },
            IntakeOutcome::from,
        )
    }

    /// The same for a file that a record names.
    pub async fn named_file(&self, file: &Path, record: &PaperMetadata) -> IntakeOutcome {
        let outcome = self
            .with_retries(async || self.taking.named_file(&Caller::Local, file, record).await)
            .await;
        outcome.map_or_else(
            |reason| IntakeOutcome::Failed { reason },
            IntakeOutcome::from,
        )
    }

    /// As [`Self::metadata`], for records of a reference manager.
    pub async fn records(
        &self,
        source: &str,
        records: &[PaperMetadata],
    ) -> Result<Vec<IntakeOutcome>, String> {
        let outcomes = self
            .with_retries(async || self.taking.records(&Caller::Local, source, records).await)
            .await?;
        Ok(outcomes.into_iter().map(IntakeOutcome::from).collect())
    }

    /// Intakens in the order of the batch, or why none of it could be taken in.
    pub async fn metadata(
        &self,
        source: &str,
        batch: &[PaperMetadata],
    ) -> Result<Vec<IntakeOutcome>, String> {
        let outcomes = self
            .with_retries(async || self.taking.abstracts(&Caller::Local, source, batch).await)
            .await?;
        Ok(outcomes.into_iter().map(IntakeOutcome::from).collect())
    }

    /// Tries again while a store is away, up to [`PATIENCE`]. The error is for people.
    async fn with_retries<T>(
        &self,
        attempt: impl AsyncFn() -> ServiceResult<T>,
    ) -> Result<T, String> {
        let started = Instant::now();
        let attempt = async || {
            attempt().await.map_err(|error| {
                let passing = error.is_of_absent_store();
                (passing, super::error_line(&anyhow::Error::new(error)))
            })
        };
        let may_pass = |(passing, _): &(bool, String)| {
            *passing && started.elapsed() <= PATIENCE && !self.interrupted.is_cancelled()
        };
        let tell = |(_, reason): &(bool, String), _| {
            if !self.away.swap(true, Ordering::Relaxed) {
                let minutes = PATIENCE.as_secs() / 60;
                self.bar
                    .suspend(|| errln!("{reason}; waiting for it, up to {minutes} minutes"));
            }
        };
        let interrupted = self.interrupted.clone();
        let done = (|| attempt())
            .retry(PAUSES)
            .sleep(move |time| {
                let interrupted = interrupted.clone();
                async move {
                    tokio::select! {
                        () = tokio::time::sleep(time) => {}
                        () = interrupted.cancelled() => {}
                    }
                }
            })
            .when(may_pass)
            .notify(tell)
            .await
            .map_err(|(_, reason)| reason)?;
        if self.away.swap(false, Ordering::Relaxed) {
            self.bar.suspend(|| errln!("it is back; going on"));
        }
        Ok(done)
    }
}
