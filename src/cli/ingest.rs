//! `papyri ingest`: files, folders and globs of PDFs into the library.

use super::intake::{Fate, Intake};
use super::{Context, INTERRUPTED, SOME_FAILED, output};
use crate::startup::Library;
use ::ingest::pipeline::Pipeline;
use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// Read PDFs into the library: files, folders (every .pdf below), globs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ingest paper.pdf
  papyri ingest papers/ 'more/2024-*.pdf' --jobs 4
  papyri ingest papers/ --json | jq .failed

The same bytes again are `unchanged`. A bad file stops no other. After Ctrl-C or a crash, run it again: it
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
    unchanged: usize,
    failed: usize,
    interrupted: bool,
    seconds: f64,
    papers_per_second: f64,
    files: Vec<FileReport>,
}

#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    #[serde(flatten)]
    fate: Fate,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
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
    let embedder = if args.no_embed {
        None
    } else {
        Some(library.embedder()?)
    };
    let pipeline = library.pipeline(embedder);
    let mut report = take_in(&pipeline, files, &library.config).await;
    report.failed += failed.len();
    report.files.append(&mut failed);
    report.files.sort_by(|a, b| a.file.cmp(&b.file));
    if context.json {
        output::json(&report)?;
    } else {
        print(&report);
    }
    Ok(match &report {
        Report {
            interrupted: true, ..
        } => ExitCode::from(INTERRUPTED),
        Report { failed: 0, .. } => ExitCode::SUCCESS,
        _ => ExitCode::from(SOME_FAILED),
    })
}

async fn take_in(
    pipeline: &Pipeline,
    files: Vec<PathBuf>,
    config: &crate::config::Config,
) -> Report {
    let started = Instant::now();
    let bar = progress_bar(files.len());
    let max_bytes = config.ingest.max_bytes();
    let interrupted = CancellationToken::new();
    let watcher = tokio::spawn(cancel_on_ctrl_c(interrupted.clone()));
    let mut report = Report::default();
    let stop = interrupted.clone();
    let intake = Intake {
        pipeline,
        max_bytes,
        bar: &bar,
        interrupted: &interrupted,
        away: AtomicBool::new(false),
    };
    let intake = &intake;
    let mut fates = futures::stream::iter(files)
        .take_while(|_| std::future::ready(!stop.is_cancelled()))
        .map(|file| async move {
            let fate = intake.take_in_one(&file).await;
            FileReport {
                file: file.display().to_string(),
                fate,
            }
        })
        .buffer_unordered(config.ingest.jobs);
    while let Some(one) = fates.next().await {
        match &one.fate {
            Fate::New { .. } => report.new += 1,
            Fate::Unchanged { .. } => report.unchanged += 1,
            Fate::Failed { reason } => {
                report.failed += 1;
                bar.suspend(|| eprintln!("failed: {}: {reason}", one.file));
            }
        }
        report.files.push(one);
        bar.inc(1);
    }
    watcher.abort();
    bar.finish_and_clear();
    report.interrupted = interrupted.is_cancelled();
    report.seconds = started.elapsed().as_secs_f64();
    report.papers_per_second = report.files.len() as f64 / report.seconds.max(f64::EPSILON);
    report
}

/// First Ctrl-C: no new files, the ones at work are finished. Second: the end at once; the ledger holds.
async fn cancel_on_ctrl_c(interrupted: CancellationToken) {
    if tokio::signal::ctrl_c().await.is_ok() {
        eprintln!("finishing the papers at work; Ctrl-C again stops at once, nothing is lost");
        interrupted.cancel();
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(i32::from(INTERRUPTED));
    }
}

fn progress_bar(total: usize) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} papers  {per_sec}  {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total as u64).with_style(style)
}

fn print(report: &Report) {
    println!(
        "{} new, {} unchanged, {} failed in {:.1} s ({:.1} papers/s)",
        report.new, report.unchanged, report.failed, report.seconds, report.papers_per_second
    );
    for one in &report.files {
        if let Fate::Failed { reason } = &one.fate {
            println!("  failed: {}: {reason}", one.file);
        }
    }
    if report.interrupted {
        println!("interrupted; run it again to go on");
    }
}

/// The files that the paths mean, each once, in order; and the paths that mean none, with the reason.
fn collect(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<FileReport>) {
    let mut files = Vec::new();
    let mut failed = Vec::new();
    for path in paths {
        let before = files.len();
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
        if files.len() == before && failed.is_empty() {
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
