//! `papyri retractions`: lists of retracted papers, and which papers of the library they mean.

use super::terminal::{self, errln, outln};
use super::{Context, output, progress};
use crate::startup::Library;
use anyhow::Context as _;
use graph_schema::{Paper, PaperStatus};
use ingest::notices::list;
use serde::Serialize;
use service::Caller;
use service::administer::Administration;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Import lists of retracted papers, and list the papers of the library that were withdrawn or retracted
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri retractions import retractions.csv
  papyri retractions import --source \"Our library's list\" ours.csv
  papyri retractions list --json")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Import(Import),
    List,
}

/// Read a list in the form of the Retraction Watch database
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri retractions import retractions.csv

A CSV with the columns OriginalPaperDOI and RetractionNature, and RetractionDate and Reason where it has them. What the
list says holds for papers that come later too. Read it again when it has grown: rows replace what it said before.")]
pub struct Import {
    /// File to read; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Who says so, as it will be shown
    #[arg(long, value_name = "NAME", default_value = "Retraction Watch")]
    source: String,
}

/// Notices written in one transaction.
const AT_ONCE: usize = 2_000;

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Action::Import(import) => run_import(context, import).await,
        Action::List => run_list(context).await,
    }
}

#[derive(Serialize)]
struct Imported {
    notices: usize,
    without_doi: u64,
    other_nature: u64,
    unread: Vec<String>,
    /// Ingested papers of the library that have a status now, by whatever source.
    papers_with_status: usize,
}

async fn run_import(context: Context, args: Import) -> anyhow::Result<ExitCode> {
    let source = args.source.trim().to_owned();
    anyhow::ensure!(!source.is_empty(), "--source must not be empty");
    let text = read(&args.file)?;
    let list = list::read(&text, &source).map_err(|error| {
        anyhow::anyhow!("{} is no list of retractions: {error}", args.file.display())
    })?;
    let library = Library::open(context.config).await?;
    let administration = library.administration(None);
    let run = progress::Run::start(list.notices.len() as u64, "notices");
    for batch in list.notices.chunks(AT_ONCE) {
        if run.stop.is_cancelled() {
            errln!("papyri: interrupted; import the list again for the rest");
            return Ok(ExitCode::from(super::INTERRUPTED));
        }
        administration
            .keep_notices(&Caller::Local, &source, batch)
            .await?;
        run.bar.inc(batch.len() as u64);
    }
    run.end();
    let imported = Imported {
        notices: list.notices.len(),
        without_doi: list.without_doi,
        other_nature: list.other,
        unread: list.unread,
        papers_with_status: with_status(&administration).await?.len(),
    };
    if context.json {
        output::json(&imported)?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in imported.unread.iter().take(10) {
        errln!("papyri: {line}");
    }
    outln!(
        "{} notices of {source}; {} rows without the paper's DOI, {} of another nature and {} unreadable ones left out; {} papers of the library are withdrawn, retracted or in doubt",
        imported.notices,
        imported.without_doi,
        imported.other_nature,
        imported.unread.len(),
        imported.papers_with_status
    )?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)?;
        bytes
    } else {
        std::fs::read(file).with_context(|| format!("can't read {}", file.display()))?
    };
    // Lists of this kind are often in Latin-1: a letter that is lost there is none of a DOI's.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[derive(Serialize)]
struct Listed {
    paper: Paper,
    status: PaperStatus,
}

async fn run_list(context: Context) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let listed = with_status(&library.administration(None)).await?;
    if context.json {
        output::json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    for Listed { paper, status } in &listed {
        writeln!(out, "{}  {} {status}", paper.id, paper.title)?;
    }
    if listed.is_empty() {
        writeln!(
            out,
            "No paper of the library is known to be withdrawn or retracted."
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The ingested papers of which something is said, by id.
async fn with_status(administration: &Administration) -> anyhow::Result<Vec<Listed>> {
    let told_of = administration.papers_with_status(&Caller::Local).await?;
    let listed = told_of.into_iter();
    Ok(listed
        .map(|(paper, status)| Listed { paper, status })
        .collect())
}
