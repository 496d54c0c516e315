//! What became of a run of `papyri ingest`.

use crate::cli::bibliography::Absent;
use crate::cli::intake::IntakeOutcome;
use crate::cli::terminal::outln;
use serde::Serialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What became of the run.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub new: usize,
    /// Versions that took the place of those before.
    pub replaced: usize,
    pub unchanged: usize,
    pub failed: usize,
    pub interrupted: bool,
    pub seconds: f64,
    pub papers_per_second: f64,
    /// What was lost of the library before, for people; of the files read now it is made again.
    pub missing: Vec<String>,
    /// Every PDF, and what failed in lists of abstracts and files of reference managers.
    pub files: Vec<FileReport>,
    /// PDFs that entries name and that are not where they say; the entries came in without them.
    pub absent: Vec<Absent>,
}

impl Report {
    pub fn count(&mut self, outcome: &IntakeOutcome) {
        match outcome {
            IntakeOutcome::New { .. } => self.new += 1,
            IntakeOutcome::Replaced { .. } => self.replaced += 1,
            IntakeOutcome::Unchanged { .. } => self.unchanged += 1,
            IntakeOutcome::Failed { .. } => self.failed += 1,
        }
    }

    /// The files that were read so far.
    pub fn read(&self) -> HashSet<PathBuf> {
        let files = self.files.iter();
        let read = files.filter(|one| !matches!(one.outcome, IntakeOutcome::Failed { .. }));
        read.map(|one| real(Path::new(&one.file))).collect()
    }

    /// What is new, replaced or failed, a line each.
    pub fn changes(&self) -> Vec<String> {
        let told = self.files.iter().filter_map(|one| {
            let file = &one.file;
            Some(match &one.outcome {
                IntakeOutcome::New { .. } => format!("new: {file}"),
                IntakeOutcome::Replaced { .. } => format!("replaced: {file}"),
                IntakeOutcome::Failed { reason } => format!("failed: {file}: {reason}"),
                IntakeOutcome::Unchanged { .. } => return None,
            })
        });
        let listed = |outcome: fn(&IntakeOutcome) -> bool| {
            self.files
                .iter()
                .filter(|one| outcome(&one.outcome))
                .count()
        };
        let new = self.new - listed(|outcome| matches!(outcome, IntakeOutcome::New { .. }));
        let replaced =
            self.replaced - listed(|outcome| matches!(outcome, IntakeOutcome::Replaced { .. }));
        // Entries of reference managers have no file of their own.
        let entries = [("new", new), ("replaced", replaced)].into_iter();
        let entries = entries.filter(|(_, count)| *count > 0);
        told.chain(entries.map(|(outcome, count)| format!("{outcome}: {count} entries")))
            .collect()
    }

    pub fn papers(&self) -> usize {
        self.new + self.replaced + self.unchanged + self.failed
    }
}

#[derive(Debug, Serialize)]
pub struct FileReport {
    pub file: String,
    #[serde(flatten)]
    pub outcome: IntakeOutcome,
}

pub fn print(report: &Report) -> std::io::Result<()> {
    outln!(
        "{} new, {} replaced, {} unchanged, {} failed in {:.1} s ({:.1} papers/s)",
        report.new,
        report.replaced,
        report.unchanged,
        report.failed,
        report.seconds,
        report.papers_per_second
    )?;
    for one in &report.files {
        if let IntakeOutcome::Failed { reason } = &one.outcome {
            outln!("  failed: {}: {reason}", one.file)?;
        }
    }
    if let Some(first) = report.absent.first() {
        outln!(
            "{} PDFs are not where their entries say, such as {} ({}); the entries came in without them",
            report.absent.len(),
            first.file,
            first.entry
        )?;
    }
    if report.interrupted {
        outln!("interrupted; run it again to go on")?;
    }
    Ok(())
}

/// A path as the system knows it: the same file by two names is read once.
pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
