//! `papyri reindex --ocr`: files and pages whose words are read from their pictures.

use super::{Context, outln, output, progress};
use crate::startup::{self, Library};
use ::ingest::pipeline::Outcome;
use serde::Serialize;
use service::{Caller, ServiceResult};
use std::process::ExitCode;

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
    fn count(&mut self, file: &str, outcome: ServiceResult<Option<Outcome>>) {
        let reason = match outcome {
            Ok(Some(Outcome::New(_) | Outcome::Replaced(_) | Outcome::Unchanged(_))) => {
                return self.read += 1;
            }
            Ok(None) => return self.without_file += 1,
            Ok(Some(Outcome::Unreadable { reason })) => reason,
            Err(error) => super::super::error_line(&anyhow::Error::new(error)),
        };
        let file = file.to_owned();
        self.failed.push(Failure { file, reason });
    }
}

pub async fn run(context: Context) -> anyhow::Result<ExitCode> {
    startup::check_ocr(&context.config).await?;
    let library = Library::open(context.config).await?;
    let rereading = library.rereading()?;
    let mut run = progress::Run::start(0, "papers");
    run.tell_pages(library.pages_read());
    let mut report = Report::default();
    let done = |file: &str, outcome| {
        report.count(file, outcome);
        run.bar.inc(1);
    };
    rereading.scans(&Caller::Local, &run.stop, done).await?;
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
        "{} papers read from pictures, {} are without a file, {} failed",
        report.read,
        report.without_file,
        report.failed.len()
    )?;
    for Failure { file, reason } in &report.failed {
        outln!("  failed: {file}: {reason}")?;
    }
    if report.interrupted {
        outln!("interrupted; run it again to go on")?;
    }
    Ok(())
}
