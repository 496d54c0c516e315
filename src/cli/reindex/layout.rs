//! `papyri reindex --layout`: layouts and tables for the papers that have none.

use super::{Context, outln, output, progress};
use crate::startup::Library;
use ::ingest::pipeline::LaidOut;
use graph_schema::{Paper, PaperId};
use serde::Serialize;
use service::{Caller, ServiceResult};
use std::process::ExitCode;

#[derive(Debug, Default, Serialize)]
struct Report {
    made: u64,
    there: u64,
    /// Whose text is another today.
    read_anew: u64,
    /// Abstracts, and papers whose files the library does not have.
    without_file: u64,
    interrupted: bool,
    failed: Vec<Failure>,
}

#[derive(Debug, Serialize)]
struct Failure {
    paper: PaperId,
    reason: String,
}

impl Report {
    fn count(&mut self, paper: &Paper, laid_out: ServiceResult<LaidOut>) {
        let reason = match laid_out {
            Ok(LaidOut::Made) => return self.made += 1,
            Ok(LaidOut::There) => return self.there += 1,
            Ok(LaidOut::ReadAnew) => return self.read_anew += 1,
            Ok(LaidOut::NoFile) => return self.without_file += 1,
            Ok(LaidOut::Unreadable { reason }) => reason,
            Err(error) => super::super::error_line(&anyhow::Error::new(error)),
        };
        let paper = paper.id.clone();
        self.failed.push(Failure { paper, reason });
    }
}

pub async fn run(context: Context) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let rereading = library.rereading()?;
    let stats = library.administration(None).stats(&Caller::Local).await?;
    let mut run = progress::Run::start(stats.papers, "papers");
    run.tell_pages(library.pages_read());
    let mut report = Report::default();
    let done = |paper: &Paper, laid_out| {
        report.count(paper, laid_out);
        run.bar.inc(1);
    };
    rereading.layouts(&Caller::Local, &run.stop, done).await?;
    run.end();
    report.interrupted = run.stop.is_cancelled();
    if context.json {
        output::json(&report)?;
    } else {
        print(&report)?;
    }
    Ok(super::ended(report.interrupted, report.failed.len()))
}

fn print(report: &Report) -> std::io::Result<()> {
    outln!(
        "{} layouts and tables made, {} papers read anew, {} had theirs, {} are without a file, {} failed",
        report.made,
        report.read_anew,
        report.there,
        report.without_file,
        report.failed.len()
    )?;
    for Failure { paper, reason } in &report.failed {
        outln!("  failed: {paper}: {reason}")?;
    }
    if report.interrupted {
        outln!("interrupted; run it again to go on")?;
    }
    Ok(())
}
