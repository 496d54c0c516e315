//! `papyri ingest`: files, folders and globs of PDFs, files of reference managers and lists of abstracts, into the library.

mod report;

use super::bibliography;
use super::intake::{Intake, IntakeOutcome};
use super::sampled::Sampled;
use super::terminal::errln;
use super::{Context, INTERRUPTED, SOME_FAILED, abstracts, gather, output, progress};
use crate::startup::Library;
use futures::StreamExt;
use report::{FileReport, Report, print, real};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use stores_core::{StoreError, StoreErrorKind};
use vectors::VectorsInUse;

/// Read papers (PDF, JATS or TEI .xml, LaTeX .tar.gz .tex, Markdown .md, .html, .docx; files, folders, globs), libraries of Zotero and others (.bib, .ris, .rdf, .json) and lists of abstracts (.jsonl, .jsonl.gz)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ingest paper.pdf
  papyri ingest papers/ 'more/2024-*.pdf' --jobs 4
  papyri ingest papers/ --json | jq .failed
  papyri ingest PMC123.nxml              JATS (PubMed Central) and TEI: sections and references from the markup
  papyri ingest 2301.00001.tar.gz        a paper's source in LaTeX, packed or one .tex; Markdown (.md), web pages (.html), Word (.docx)
  papyri ingest library.bib              BibTeX, RIS (.ris), Zotero's RDF (.rdf) or CSL JSON (.json)
  papyri ingest abstracts.jsonl.gz       one paper a line: title, abstract, authors, year, doi, arxiv_id, …

An entry of a reference manager becomes a paper with its title, authors, year, venue and identifiers, and its abstract as
text. A PDF that it names is read too, where it is found, and has the entry's title and authors. An entry of a paper that
is there (DOI, arXiv id, or title, first author and year) is that paper. In a folder .bib, .ris and .rdf are read.

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
    let (files, nothing) = gather::collect(&args.paths);
    let mut failed: Vec<FileReport> = nothing
        .into_iter()
        .map(|(path, reason)| FileReport {
            file: path.display().to_string(),
            outcome: IntakeOutcome::Failed { reason },
        })
        .collect();
    let library = Library::open(config).await?;
    let missing = library.glance(library.made_with().is_some());
    let missing = missing.missing().await?;
    if let Some(told) = missing.told() {
        errln!("{told}");
    }
    let vectors = if args.no_embed {
        None
    } else {
        Some(library.vectors()?)
    };
    let mut run = progress::Run::start(files.len() as u64, "papers");
    run.tell_pages(library.pages_read());
    let sampled = Sampled::begin(&library.config)?;
    let mut report = take_in(&library, vectors, files, run).await;
    sampled.end().await;
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

/// Takes files of every kind in; ends early, with what is at work done, when the run is stopped.
pub(super) async fn take_in(
    library: &Library,
    vectors: Option<Arc<VectorsInUse>>,
    files: Vec<PathBuf>,
    run: progress::Run,
) -> Report {
    let config = &library.config;
    let started = Instant::now();
    let (lists, files): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| abstracts::is_list(file));
    let (libraries, mut files): (Vec<PathBuf>, Vec<PathBuf>) = files
        .into_iter()
        .partition(|file| bibliography::format(file).is_some());
    let mut report = Report::default();
    let intake = Intake {
        taking: library.intake(vectors),
        bar: &run.bar,
        interrupted: &run.stop,
        away: AtomicBool::new(false),
    };
    let jobs = config.ingest.jobs;
    for library in libraries {
        take_in_library(&intake, &library, jobs, &mut report).await;
    }
    let known = report.read();
    files.retain(|file| !known.contains(&real(file)));
    take_in_files(&intake, files, jobs, &mut report).await;
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
    let mut outcomes = futures::stream::iter(files)
        .take_while(|_| std::future::ready(!intake.interrupted.is_cancelled()))
        .map(|file| async move {
            let outcome = intake.file(&file).await;
            let file = file.display().to_string();
            FileReport { file, outcome }
        })
        .buffer_unordered(jobs);
    while let Some(one) = outcomes.next().await {
        report.count(&one.outcome);
        if let IntakeOutcome::Failed { reason } = &one.outcome {
            let bar = intake.bar;
            bar.suspend(|| errln!("failed: {}: {reason}", one.file));
        }
        report.files.push(one);
        intake.bar.inc(1);
    }
}

/// A file of a reference manager, and the PDFs that it names.
async fn take_in_library(intake: &Intake<'_>, list: &Path, jobs: usize, report: &mut Report) {
    let Some(format) = bibliography::format(list) else {
        return;
    };
    bibliography::take_in(intake, list, format, jobs, |taken| {
        let done = taken.outcomes.len() + taken.files.len();
        taken
            .outcomes
            .iter()
            .for_each(|outcome| report.count(outcome));
        report.unchanged += taken.repeated;
        let files = taken.files.into_iter();
        let files = files.map(|(file, outcome)| (file.display().to_string(), outcome));
        let failed = taken.failed.into_iter();
        let failed = failed.map(|(place, reason)| (place, IntakeOutcome::Failed { reason }));
        for (file, outcome) in files.chain(failed) {
            report.count(&outcome);
            if let IntakeOutcome::Failed { reason } = &outcome {
                intake.bar.suspend(|| errln!("failed: {file}: {reason}"));
            }
            report.files.push(FileReport { file, outcome });
        }
        report.absent.extend(taken.absent);
        intake.bar.inc(done as u64);
    })
    .await;
}

async fn take_in_list(intake: &Intake<'_>, list: PathBuf, report: &mut Report) {
    let list_name = list.display().to_string();
    let mut batches = std::pin::pin!(abstracts::take_in(intake, list));
    while let Some(taken) = batches.next().await {
        let done = taken.outcomes.len() + taken.failed.len();
        for outcome in taken.outcomes {
            report.count(&outcome);
            if matches!(outcome, IntakeOutcome::Failed { .. }) {
                let file = list_name.clone();
                report.files.push(FileReport { file, outcome });
            }
        }
        for (file, reason) in taken.failed {
            let outcome = IntakeOutcome::Failed { reason };
            report.count(&outcome);
            report.files.push(FileReport { file, outcome });
        }
        intake.bar.inc(done as u64);
    }
}
