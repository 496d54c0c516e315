//! `papyri reindex --ocr`: files and pages whose words are read from their pictures.

use super::{Context, output, progress};
use crate::startup::{self, Library};
use ::ingest::pipeline::{IngestError, Outcome, Pipeline};
use futures::{StreamExt, stream};
use graph_schema::ContentHash;
use serde::Serialize;
use std::process::ExitCode;

/// Lines of the ledger, or papers, that are asked for at once.
const PAGE: u32 = 64;

#[derive(Debug, Default, Serialize)]
struct Report {
    /// Papers that are new, or have words they did not have.
    read: u64,
    /// The library has their files no more: they are to be ingested again.
    without_file: u64,
    interrupted: bool,
    failed: Vec<Failure>,
}

#[derive(Debug, Serialize)]
struct Failure {
    file: String,
    reason: String,
}

impl Report {
    fn count(&mut self, file: String, outcome: Result<Option<Outcome>, IngestError>) {
        let reason = match outcome {
            Ok(Some(Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_))) => {
                return self.read += 1;
            }
            Ok(None) => return self.without_file += 1,
            Ok(Some(Outcome::Unreadable { reason })) => reason,
            Err(error) => super::super::error_line(&anyhow::Error::new(error)),
        };
        self.failed.push(Failure { file, reason });
    }
}

pub async fn run(context: Context) -> anyhow::Result<ExitCode> {
    startup::check_ocr(&context.config).await?;
    let library = Library::open(context.config).await?;
    let pipeline = library.pipeline(Some(library.embedder()?));
    let mut run = progress::Run::start(0, "papers");
    run.tell_pages(library.pages_read());
    let mut report = Report::default();
    files(&library, &pipeline, &run, &mut report).await?;
    pages(&library, &pipeline, &run, &mut report).await?;
    run.end();
    report.interrupted = run.stop.is_cancelled();
    if context.json {
        output::json(&report)?;
    } else {
        print(&report);
    }
    Ok(super::ended(report.interrupted, report.failed.len()))
}

/// Files that failed for want of OCR.
async fn files(
    library: &Library,
    pipeline: &Pipeline,
    run: &progress::Run,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut after: Option<ContentHash> = None;
    while !run.stop.is_cancelled() {
        let lines = library.stores.ledger.lines(after.as_ref(), PAGE).await?;
        let Some(last) = lines.last().map(|line| line.hash.clone()) else {
            break;
        };
        let waiting = lines.into_iter().filter(|line| line.state.needs_ocr());
        let mut read = stream::iter(waiting)
            .take_while(|_| std::future::ready(!run.stop.is_cancelled()))
            .map(|line| async move {
                let outcome = pipeline.read_scan(&line).await;
                (line.source, outcome)
            })
            .buffer_unordered(library.config.ingest.jobs);
        while let Some((source, outcome)) = read.next().await {
            report.count(source, outcome);
            run.bar.inc(1);
        }
        after = Some(last);
    }
    Ok(())
}

/// Papers of which some pages are doubtful.
async fn pages(
    library: &Library,
    pipeline: &Pipeline,
    run: &progress::Run,
    report: &mut Report,
) -> anyhow::Result<()> {
    let graph = &library.stores.graph;
    let mut after = None;
    while !run.stop.is_cancelled() {
        let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
        let Some(last) = ids.last().cloned() else {
            break;
        };
        let papers = graph.papers(&ids).await?;
        let mut read = stream::iter(&papers)
            .take_while(|_| std::future::ready(!run.stop.is_cancelled()))
            .map(|paper| async move { (paper, pipeline.read_doubtful(paper).await) })
            .buffer_unordered(library.config.ingest.jobs);
        while let Some((paper, outcome)) = read.next().await {
            if !matches!(outcome, Ok(None)) {
                report.count(paper.title.clone(), outcome);
                run.bar.inc(1);
            }
        }
        after = Some(last);
    }
    Ok(())
}

fn print(report: &Report) {
    println!(
        "{} papers read from pictures, {} are without a file, {} failed",
        report.read,
        report.without_file,
        report.failed.len()
    );
    for Failure { file, reason } in &report.failed {
        println!("  failed: {file}: {reason}");
    }
    if report.interrupted {
        println!("interrupted; run it again to go on");
    }
}
