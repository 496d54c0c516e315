//! `papyri papers`: what is in the library, and out of it.

mod delete;
mod written;

use super::terminal;
use super::{Context, output};
use crate::startup::Library;
use graph_schema::{Paper, PaperKind};
use service::Caller;
use service::browse::PaperFilter;
use std::io::Write;
use std::process::ExitCode;

/// List the papers of the library, or delete some
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri papers
  papyri papers --search \"dense retrieval\" --limit 5
  papyri papers --cited-only --json
  papyri papers --format bibtex > library.bib     every paper, for a reference manager
  papyri papers --search moss --format csl        those that a search finds, as CSL JSON
  papyri papers delete p-0123456789abcdef")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Words of title, authors or abstract
    #[arg(long)]
    search: Option<String>,
    /// Papers that are only cited, not ingested
    #[arg(long)]
    cited_only: bool,
    /// Papers shown at most [default: 50; with --format every one]
    #[arg(long)]
    limit: Option<u32>,
    /// Skip this many first
    #[arg(long, default_value_t = 0)]
    offset: u64,
    /// Write them for a reference manager: the same paper has the same key in every file
    #[arg(long, value_enum)]
    format: Option<written::Format>,
}

/// Papers that a list shows unless more are asked for.
const SHOWN: u32 = 50;

#[derive(Debug, clap::Subcommand)]
enum Action {
    Delete(delete::Args),
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    if let Some(Action::Delete(args)) = args.action {
        return delete::run(context, args).await;
    }
    let library = Library::open(context.config).await?;
    let kind = args.cited_only.then_some(PaperKind::CitedOnly);
    let filter = PaperFilter {
        search: args.search,
        kind,
        ..PaperFilter::default()
    };
    if let Some(format) = args.format {
        return written::write(&library.papers(), format, &filter, args.offset, args.limit).await;
    }
    let limit = args.limit.unwrap_or(SHOWN);
    let page = library
        .papers()
        .list(&Caller::Local, &filter, args.offset, limit)
        .await?;
    if context.json {
        output::json(&serde_json::json!({ "total": page.total, "papers": page.papers }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    for paper in &page.papers {
        writeln!(out, "{}  {}", paper.id, line(paper))?;
    }
    writeln!(out, "{} of {} papers", page.papers.len(), page.total)?;
    Ok(ExitCode::SUCCESS)
}

fn line(paper: &Paper) -> String {
    let authors = match paper.authors.as_slice() {
        [] => String::new(),
        [one] => format!(" {}", one.family),
        [first, .., _] => format!(" {} et al.", first.family),
    };
    let year = paper
        .year
        .map(|year| format!(" ({year})"))
        .unwrap_or_default();
    format!("{}.{authors}{year}", paper.title)
}
