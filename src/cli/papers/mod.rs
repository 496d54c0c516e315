//! `papyri papers`: what is in the library, and out of it.

mod delete;
mod mark;
mod written;

use super::collection_arg::MarkedArgs;
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
  papyri papers --collection Thesis --format bibtex > thesis.bib
  papyri papers --tag \"to cite\" --state to-read
  papyri papers mark read p-0123456789abcdef
  papyri papers delete p-0123456789abcdef")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Words of title, authors or abstract
    #[arg(long)]
    search: Option<String>,
    #[command(flatten)]
    marked: MarkedArgs,
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
    Mark(mark::Args),
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.action {
        Some(Action::Delete(args)) => return delete::run(context, args).await,
        Some(Action::Mark(args)) => return mark::run(context, args).await,
        None => {}
    }
    let library = Library::open(context.config).await?;
    let kind = args.cited_only.then_some(PaperKind::CitedOnly);
    let marked = args.marked.marked(&library).await?;
    let among = library.shelf().marked(&Caller::Local, &marked).await?;
    let filter = PaperFilter {
        search: args.search,
        kind,
        among,
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

/// A paper on one line, without its id.
pub(super) fn line(paper: &Paper) -> String {
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
