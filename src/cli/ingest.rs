//! `papyri ingest`: files, folders and globs of PDFs, and lists of abstracts, into the library.

use super::intake::{Fate, Intake};
use super::terminal::{errln, outln};
use super::{Context, INTERRUPTED, SOME_FAILED, abstracts, output, progress};
use crate::startup::Library;
use futures::StreamExt;
use serde::Serialize;
use service::acquire;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use stores_core::{StoreError, StoreErrorKind};

/// Read PDFs (files, folders, globs) and lists of abstracts (.jsonl, .jsonl.gz) into the library
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ingest paper.pdf
  papyri ingest papers/ 'more/2024-*.pdf' --jobs 4
  papyri ingest papers/ --json | jq .failed
  papyri ingest abstracts.jsonl.gz       one paper a line: title, abstract, authors, year, doi, arxiv_id, …

The same bytes again are `unchanged`, and so is another copy of the same text. A changed version of a paper (the same
DOI and title; or title, authors, year and most of the text; or a file of the same name) takes its place, under its
id: `replaced`. A bad file stops no other. After Ctrl-C or a crash, run it again: it
goes on where it stopped. Exits with 4 when a file failed, 130 when interrupted.")]
pub struct Args {
    /// Files, folders or globs
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Papers read at once [default: one a core]
    #[arg(long, short)]
    jobs: Option<usize>,
    /// Read and link only; run again without it to embed
    #[arg(long)]
    no_embed: bool,
}

/// What became of the run.
#[derive(Debug, Default, Serialize)]
struct Report {
    new: usize,
    /// Versions that took the place of those before.
    replaced: usize,
    unchanged: usize,
    failed: usize,
    interrupted: bool,
    seconds: f64,
    papers_per_second: f64,
    /// What was lost of the library before, for people; of the files read now it is made again.
    missing: Vec<String>,
    /// Every PDF, and what failed in lists of abstracts.
    files: Vec<FileReport>,
}

impl Report {
    fn count(&mut self, fate: &Fate) {
        match fate {
            Fate::New { .. } => self.new += 1,
            Fate::Replaced { .. } => self.replaced += 1,
            Fate::Unchanged { .. } => self.unchanged += 1,
            Fate::Failed { .. } => self.failed += 1,
        }
    }

    fn papers(&self) -> usize {
        self.new + self.replaced + self.unchanged + self.failed
    }
}

#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    #[serde(flatten)]
    fate: Fate,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match taken_in(context, args).await {
        // No file could be taken in for the same reason for which some could not.
        Err(error) if is_full(&error) => {
            errln!("papyri: {}", super::error_line(&error));
            Ok(ExitCode::from(SOME_FAILED))
        }
        end => end,
    }
}

/// Whether there is no room on the library's disk.
fn is_full(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    error.chain().any(|cause| {
        let store = cause.downcast_ref::<StoreError>();
        let io = cause.downcast_ref::<std::io::Error>();
        store.is_some_and(|error| error.kind == StoreErrorKind::Full)
            || io.is_some_and(|error| matches!(error.kind(), StorageFull | QuotaExceeded))
    })
}

async fn taken_in(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let mut config = context.config;
    if let Some(jobs) = args.jobs {
        anyhow::ensure!(
            (1..=256).contains(&jobs),
            "--jobs must be between 1 and 256"
        );
        config.ingest.jobs = jobs;
    }
    let (files, mut failed) = collect(&args.paths);
    let library = Library::open(config).await?;
    let missing = library.glance(library.made_with().is_some());
    let missing = missing.missing().await?;
    if let Some(told) = missing.told() {
        errln!("{told}");
    }
    let embedder = if args.no_embed {
        None
    } else {
        Some(library.embedder()?)
    };
    let taking = library.intake(embedder);
    let mut report = take_in(taking, files, &library).await;
    report.missing = missing.parts;
    report.failed += failed.len();
    report.files.append(&mut failed);
    report.files.sort_by(|a, b| a.file.cmp(&b.file));
    if context.json {
        output::json(&report)?;
    } else {
        print(&report)?;
    }
    Ok(match &report {
        Report {
            interrupted: true, ..
        } => ExitCode::from(INTERRUPTED),
        Report { failed: 0, .. } => ExitCode::SUCCESS,
        _ => ExitCode::from(SOME_FAILED),
    })
}

async fn take_in(taking: acquire::Intake, files: Vec<PathBuf>, library: &Library) -> Report {
    let config = &library.config;
    let started = Instant::now();
    let (lists, files): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| abstracts::is_list(file));
    let mut run = progress::Run::start(files.len() as u64, "papers");
    run.tell_pages(library.pages_read());
    let mut report = Report::default();
    let intake = Intake {
        taking,
        bar: &run.bar,
        interrupted: &run.stop,
        away: AtomicBool::new(false),
    };
    take_in_files(&intake, files, config.ingest.jobs, &mut report).await;
    for list in lists {
        take_in_list(&intake, list, &mut report).await;
    }
    run.end();
    report.interrupted = run.stop.is_cancelled();
    report.seconds = started.elapsed().as_secs_f64();
    report.papers_per_second = report.papers() as f64 / report.seconds.max(f64::EPSILON);
    report
}

async fn take_in_files(intake: &Intake<'_>, files: Vec<PathBuf>, jobs: usize, report: &mut Report) {
    let mut fates = futures::stream::iter(files)
        .take_while(|_| std::future::ready(!intake.interrupted.is_cancelled()))
        .map(|file| async move {
            let fate = intake.file(&file).await;
            let file = file.display().to_string();
            FileReport { file, fate }
        })
        .buffer_unordered(jobs);
    while let Some(one) = fates.next().await {
        report.count(&one.fate);
        if let Fate::Failed { reason } = &one.fate {
            let bar = intake.bar;
            bar.suspend(|| errln!("failed: {}: {reason}", one.file));
        }
        report.files.push(one);
        intake.bar.inc(1);
    }
}

async fn take_in_list(intake: &Intake<'_>, list: PathBuf, report: &mut Report) {
    let list_name = list.display().to_string();
    let mut batches = std::pin::pin!(abstracts::take_in(intake, list));
    while let Some(taken) = batches.next().await {
        let done = taken.fates.len() + taken.failed.len();
        for fate in taken.fates {
            report.count(&fate);
            if matches!(fate, Fate::Failed { .. }) {
                let file = list_name.clone();
                report.files.push(FileReport { file, fate });
            }
        }
        for (file, reason) in taken.failed {
            let fate = Fate::Failed { reason };
            report.count(&fate);
            report.files.push(FileReport { file, fate });
        }
        intake.bar.inc(done as u64);
    }
}

fn print(report: &Report) -> std::io::Result<()> {
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
        if let Fate::Failed { reason } = &one.fate {
            outln!("  failed: {}: {reason}", one.file)?;
        }
    }
    if report.interrupted {
        outln!("interrupted; run it again to go on")?;
    }
    Ok(())
}

/// The files that the paths mean, each once, in order; and the paths that mean none, with the reason.
fn collect(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<FileReport>) {
    let mut files = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        let before = (files.len(), failed.len());
        if path.is_dir() {
            walk(path, &mut files, &mut failed);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            match glob::glob(&path.to_string_lossy()) {
                Ok(found) => files.extend(found.flatten().filter(|found| found.is_file())),
                Err(error) => failed.push(problem(path, format!("is no glob: {error}"))),
            }
        }
        if before == (files.len(), failed.len()) {
            failed.push(problem(path, "no PDF found here".into()));
        }
    }
    files.sort();
    files.dedup();
    (files, failed)
}

/// Every .pdf below a folder; symbolic links to folders are not followed, so that no loop is.
fn walk(dir: &Path, files: &mut Vec<PathBuf>, failed: &mut Vec<FileReport>) {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => return failed.push(problem(dir, format!("can't be read: {error}"))),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir {
            walk(&path, files, failed);
        } else if path
            .extension()
            .is_some_and(|ext| ext.eq_ignore_ascii_case("pdf"))
        {
            files.push(path);
        }
    }
}

fn problem(path: &Path, reason: String) -> FileReport {
    FileReport {
        file: path.display().to_string(),
        fate: Fate::Failed { reason },
    }
}
