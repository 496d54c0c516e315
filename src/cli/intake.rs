//! A file's way into the library: checked, read, handed to the pipeline. A store that is away is waited for,
//! so that an outage costs a long run nothing but its time.

use super::terminal::errln;
use ::ingest::pipeline::{IngestError, Outcome, Pipeline};
use graph_schema::PaperMetadata;
use indicatif::ProgressBar;
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use stores_core::StoreErrorKind;
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
    pub pipeline: &'a Pipeline,
    pub max_bytes: u64,
    pub bar: &'a ProgressBar,
    pub interrupted: &'a CancellationToken,
    /// A store was away at the last look; said once, whatever the number of jobs.
    pub away: AtomicBool,
}

impl Intake<'_> {
    pub async fn file(&self, file: &Path) -> Fate {
        let fate = self.patiently(async || self.try_file(file).await).await;
        fate.unwrap_or_else(|reason| Fate::Failed { reason })
    }

    /// Fates in the order of the batch, or why none of it could be taken in.
    pub async fn metadata(
        &self,
        source: &str,
        batch: &[PaperMetadata],
    ) -> Result<Vec<Fate>, String> {
        let outcomes = self
            .patiently(async || self.pipeline.ingest_metadata(source, batch).await)
            .await?;
        Ok(outcomes.into_iter().map(Fate::from).collect())
    }

    /// Tries again while a store is away, up to [`PATIENCE`]. The error is for people.
    async fn patiently<T>(
        &self,
        attempt: impl AsyncFn() -> Result<T, IngestError>,
    ) -> Result<T, String> {
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
            let passing = matches!(&error, IngestError::Store(cause)
                if matches!(cause.kind, StoreErrorKind::Unavailable | StoreErrorKind::Overloaded));
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

    async fn try_file(&self, file: &Path) -> Result<Fate, IngestError> {
        let failed = |reason: String| Ok(Fate::Failed { reason });
        let size = match tokio::fs::metadata(file).await {
            // A pipe or a device may never end, or never begin.
            Ok(metadata) if !metadata.is_file() => return failed("is no regular file".into()),
            Ok(metadata) => metadata.len(),
            Err(error) => return failed(format!("can't be read: {error}")),
        };
        if size > self.max_bytes {
            return failed(format!(
                "{} MB is over the limit of {} MB (ingest.max_file_mb)",
                size / 1_000_000,
                self.max_bytes / 1_000_000
            ));
        }
        let bytes = match tokio::fs::read(file).await {
            Ok(bytes) => bytes,
            Err(error) => return failed(format!("can't be read: {error}")),
        };
        let name = file
            .file_name()
            .unwrap_or(file.as_os_str())
            .to_string_lossy();
        Ok(self.pipeline.ingest(&name, bytes).await?.into())
    }
}
