//! What a queue takes, the same in every adapter, and the checks that adapters share.

use super::{Cursor, JobSelection};
use crate::{StoreError, StoreErrorKind, StoreResult};
use graph_schema::{JobId, JobKind, JobProgress, NewJob};
use std::collections::BTreeMap;

/// Jobs in one batch, ids in one selection.
pub const MOST_JOBS: usize = 10_000;
pub const MOST_LEASED: u32 = 1_000;
pub const MOST_LISTED: u32 = 1_000;
/// Bytes of a key or a cursor's name.
pub const LONGEST_KEY: usize = 512;
/// Bytes of a payload as JSON.
pub const LARGEST_PAYLOAD: usize = 1 << 20;
/// Bytes of a cursor's text.
pub const LONGEST_CURSOR: usize = 1 << 16;
/// Characters that are kept of a cause, and of a worker's name.
pub const LONGEST_CAUSE: usize = 2_000;

/// A job that was found fit, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FitJob {
    pub id: JobId,
    pub kind: JobKind,
    pub key: String,
    pub payload: String,
    pub priority: i32,
    pub max_attempts: u32,
}

/// The jobs of a batch, the last of each key, in id order: writers that lock rows in one order don't
/// wait for each other in a circle.
pub fn fit_jobs(jobs: &[NewJob]) -> StoreResult<Vec<FitJob>> {
    within("a batch of jobs", jobs.len(), MOST_JOBS, "jobs")?;
    let mut fit = BTreeMap::new();
    for job in jobs {
        fit_name("a job's key", &job.key)?;
        let payload = job.payload_text();
        let what = format!("the payload of {}", job.key);
        within(&what, payload.len(), LARGEST_PAYLOAD, "bytes")?;
        if job.max_attempts == 0 {
            return Err(invalid(format!("{} may be tried 0 times", job.key)));
        }
        let job = FitJob {
            id: job.id(),
            kind: job.kind,
            key: job.key.clone(),
            payload,
            priority: job.priority,
            max_attempts: job.max_attempts,
        };
        fit.insert(job.id.clone(), job);
    }
    Ok(fit.into_values().collect())
}

pub fn fit_cursor(cursor: &Cursor) -> StoreResult<()> {
    fit_name("a cursor's name", &cursor.name)?;
    let what = format!("the cursor {}", cursor.name);
    within(&what, cursor.text.len(), LONGEST_CURSOR, "bytes")?;
    if cursor.text.contains('\0') {
        return Err(invalid(format!("{what} has a zero byte")));
    }
    Ok(())
}

pub fn fit_selection(selection: &JobSelection) -> StoreResult<()> {
    match selection {
        JobSelection::Ids(ids) => within("a selection", ids.len(), MOST_JOBS, "jobs"),
        JobSelection::Matching(_) => Ok(()),
    }
}

/// A text for people, as much of it as is kept.
pub fn cut(text: &str) -> String {
    let kept = text.chars().take(LONGEST_CAUSE);
    kept.map(|c| if c == '\0' { ' ' } else { c }).collect()
}

/// Progress as it is written: as JSON, its step cut.
pub fn progress_text(progress: &JobProgress) -> String {
    let progress = JobProgress {
        step: cut(&progress.step),
        ..progress.clone()
    };
    progress.text()
}

fn fit_name(what: &str, name: &str) -> StoreResult<()> {
    within(what, name.len(), LONGEST_KEY, "bytes")?;
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        return Err(invalid(format!(
            "{what} is {name:?}: it must have letters and no control characters"
        )));
    }
    Ok(())
}

fn within(what: &str, size: usize, most: usize, unit: &str) -> StoreResult<()> {
    if size > most {
        return Err(invalid(format!(
            "{what} has {size} {unit}, over the limit of {most}"
        )));
    }
    Ok(())
}

fn invalid(context: String) -> StoreError {
    StoreError::new(StoreErrorKind::Invalid, context)
}
