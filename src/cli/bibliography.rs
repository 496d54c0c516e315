//! Files of reference managers on their way into the library: first the PDFs that they name and that are there, each with its
//! record, then the records of the others, some dozens at a time.

use super::intake::{Intake, IntakeOutcome};
use ::ingest::source::bibliography::{Entry, Format, candidates};
use futures::StreamExt;
use graph_schema::PaperMetadata;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Records taken in at once: enough to fill the model's batches, few enough that a kill costs a second.
const BATCH: usize = 128;

/// How a path is read, if by its name it is a file of a reference manager.
pub(super) fn format(path: &Path) -> Option<Format> {
    Format::of_name(&path.to_string_lossy())
}

/// What became of a part of a file.
#[derive(Default)]
pub(super) struct Taken {
    /// Of records alone.
    pub outcomes: Vec<IntakeOutcome>,
    /// Of PDFs that were named.
    pub files: Vec<(PathBuf, IntakeOutcome)>,
    /// Where a failure was, and why.
    pub failed: Vec<(String, String)>,
    /// Entries that say again what others say.
    pub repeated: usize,
    pub absent: Vec<Absent>,
}

/// A PDF that an entry names and that is not where it says.
#[derive(Debug, Serialize)]
pub(super) struct Absent {
    /// `library.bib:12`
    pub entry: String,
    pub file: String,
}

/// Takes a file in, `at_once` PDFs at a time; `done` is told each part. Ends early when the run is interrupted.
pub(super) async fn take_in(
    intake: &Intake<'_>,
    list: &Path,
    format: Format,
    at_once: usize,
    mut done: impl FnMut(Taken),
) {
    let name = list.display().to_string();
    let read = match intake.taking.bibliography(list, format).await {
        Ok(read) => read,
        Err(reason) => {
            return done(Taken {
                failed: vec![(name, reason)],
                ..Taken::default()
            });
        }
    };
    intake.bar.inc_length(read.entries.len() as u64);
    let told = read.problems.into_iter();
    done(Taken {
        failed: told
            .map(|one| (format!("{name}:{}", one.line), one.problem))
            .collect(),
        repeated: read.repeated,
        ..Taken::default()
    });
    let folder = list.parent().unwrap_or(Path::new("")).to_owned();
    let mut alone = Vec::new();
    let mut with_files = Vec::new();
    for entry in read.entries {
        match file_of(&folder, &entry) {
            Named::There(file) => with_files.push((file, entry)),
            Named::Nothing => alone.push(entry),
            Named::Absent(file) => {
                let place = format!("{name}:{}", entry.line);
                done(Taken {
                    absent: vec![Absent { entry: place, file }],
                    ..Taken::default()
                });
                alone.push(entry);
            }
        }
    }
    let mut read = futures::stream::iter(with_files)
        .take_while(|_| std::future::ready(!intake.interrupted.is_cancelled()))
        .map(|(file, entry)| async move {
            let outcome = intake.named_file(&file, &entry.metadata).await;
            (file, entry, outcome)
        })
        .buffer_unordered(at_once);
    while let Some((file, entry, outcome)) = read.next().await {
        // What can't be read of it is still known by its record.
        if matches!(outcome, IntakeOutcome::Failed { .. }) {
            alone.push(entry);
        }
        done(Taken {
            files: vec![(file, outcome)],
            ..Taken::default()
        });
    }
    drop(read);
    for batch in alone.chunks(BATCH) {
        if intake.interrupted.is_cancelled() {
            return;
        }
        done(records(intake, &name, batch).await);
    }
}

async fn records(intake: &Intake<'_>, name: &str, batch: &[Entry]) -> Taken {
    let source = Path::new(name).file_name();
    let source = source.map_or(name.into(), |file| file.to_string_lossy());
    let records: Vec<PaperMetadata> = batch.iter().map(|one| one.metadata.clone()).collect();
    let place = |entry: &Entry| format!("{name}:{}", entry.line);
    let mut taken = Taken::default();
    match intake.records(&source, &records).await {
        Ok(outcomes) => {
            for (outcome, entry) in outcomes.into_iter().zip(batch) {
                match outcome {
                    IntakeOutcome::Failed { reason } => taken.failed.push((place(entry), reason)),
                    outcome => taken.outcomes.push(outcome),
                }
            }
        }
        Err(reason) => {
            let whole = batch.iter().map(|entry| (place(entry), reason.clone()));
            taken.failed.extend(whole);
        }
    }
    taken
}

/// The PDF of an entry.
enum Named {
    There(PathBuf),
    /// As the entry has it.
    Absent(String),
    Nothing,
}

/// The first PDF of an entry that is there: what else it names is a supplement or another copy.
fn file_of(folder: &Path, entry: &Entry) -> Named {
    let mut absent = None;
    for named in &entry.files {
        let places = candidates(folder, named);
        if let Some(file) = places.iter().find(|path| path.is_file()) {
            return Named::There(file.clone());
        }
        if !places.is_empty() {
            absent.get_or_insert_with(|| named.clone());
        }
    }
    absent.map_or(Named::Nothing, Named::Absent)
}
