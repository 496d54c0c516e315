//! `papyri check`: whether the library is whole, and making it so.

use super::terminal::outln;
use super::{Context, INTERRUPTED, NOT_WHOLE, output, progress};
use crate::startup::{self, Library};
use ingest::pipeline::check::{CheckOptions, Finding, Part, Problem, Report};
use service::Caller;
use std::process::ExitCode;

/// Compare graph, index, files and ledger with each other, and mend what can be mended
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri check
  papyri check --repair
  papyri check --json | jq '.findings[] | select(.mended != true)'

With --repair what is missing is made again from the papers' own files, what is left over goes, and what is damaged
beyond that is named with what to do. Chats and ratings stay. Let nothing else write to the library meanwhile (ingest,
harvest, serve). Papers that an older version of the program read are counted and no fault. Exits with 5 when something is wrong still, 130 when interrupted; run it again to go on.")]
pub struct Args {
    /// Mend what is found
    #[arg(long)]
    repair: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let dir = context.config.library.dir.clone();
    let (library, index) = Library::open_to_check(context.config, args.repair).await?;
    let mut report = match &library {
        Some(library) => look(library, args.repair).await?,
        None => Report::default(),
    };
    if let Some(damage) = index {
        // Where a repair was asked for, the index was set aside, and all that it held is made again.
        let finding = Finding {
            part: Part::Index,
            problem: Problem::Damaged,
            of: "the passage index".into(),
            detail: damage,
            mended: args.repair.then_some(true),
            remedy: None,
        };
        report.findings.insert(0, finding);
    }
    drop(library);
    if args.repair && report.is_whole() {
        startup::forget_index_set_aside(&dir)?;
    }
    match context.json {
        true => output::json(&report)?,
        false => print(&report, args.repair)?,
    }
    Ok(match &report {
        Report {
            interrupted: true, ..
        } => ExitCode::from(INTERRUPTED),
        report if report.is_whole() => ExitCode::SUCCESS,
        _ => ExitCode::from(NOT_WHOLE),
    })
}

async fn look(library: &Library, repair: bool) -> anyhow::Result<Report> {
    let indexed = library.made_with().is_some();
    // Without the model a check still sees what is missing; a repair makes vectors.
    let vectors = match (indexed, repair) {
        (false, _) => None,
        (true, true) => Some(library.vectors()?),
        (true, false) => library.vectors().ok(),
    };
    let administration = library.administration(vectors);
    let papers = match administration.stats(&Caller::Local).await {
        Ok(stats) => stats.papers,
        // What is wrong is for the check to say.
        Err(_) => 0,
    };
    let run = progress::Run::start(papers, "papers");
    let options = CheckOptions { repair, indexed };
    let progress = |done| run.bar.set_position(done);
    let report = administration
        .check(&Caller::Local, options, &run.stop, &progress)
        .await?;
    run.end();
    Ok(report)
}

fn print(report: &Report, repair: bool) -> std::io::Result<()> {
    for one in &report.findings {
        let became = match (one.mended, &one.remedy) {
            (Some(true), _) => "mended: ".to_owned(),
            (Some(false), _) => "not mended: ".to_owned(),
            (None, _) => String::new(),
        };
        outln!("{became}{}: {}", one.of, one.detail)?;
        if let Some(remedy) = &one.remedy {
            outln!("    {remedy}")?;
        }
    }
    let total = report.findings.len();
    let mended = report
        .findings
        .iter()
        .filter(|one| one.mended == Some(true));
    let line = match (total, repair) {
        (0, _) => "nothing is wrong".to_owned(),
        (_, true) => format!("{total} things were wrong, {} are mended", mended.count()),
        (_, false) => {
            format!("{total} things are wrong; `papyri check --repair` mends what can be mended")
        }
    };
    outln!("{} papers looked at: {line}", report.papers)?;
    if report.without_file > 0 {
        outln!(
            "{} papers have no file: their pages can't be opened; `papyri ingest` on their PDFs adds them",
            report.without_file
        )?;
    }
    if report.older_reader > 0 {
        outln!(
            "{} papers were read by an older reader: `papyri reindex --text` reads them anew",
            report.older_reader
        )?;
    }
    if report.interrupted {
        outln!("interrupted; run it again to look at the rest")?;
    }
    Ok(())
}
