//! `papyri arxiv`: what arXiv has.

use super::terminal;
use super::terminal::errln;
use super::{Context, output};
use crate::config::Config;
use crate::startup::{self, Library};
use anyhow::Context as _;
use chrono::NaiveDate;
use ingest::source::{ArxivRecord, Category, Found, SearchQuery, Sort};
use serde::Serialize;
use service::Caller;
use std::io::Write;
use std::process::ExitCode;
use stores_core::{StoreError, StoreErrorKind};

/// Search arXiv
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Search(SearchArgs),
}

/// Find papers on arXiv; those in the library are marked with *
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri arxiv search \"dense retrieval\"
  papyri arxiv search 'ti:\"rank fusion\" OR abs:bm25' --category cs.IR --max 20
  papyri arxiv search --category cs.CL --from 2024-01-01 --to 2024-01-31 --sort submitted --json

All words must be found. \"Quotes\" make a phrase; ti: au: abs: co: jr: cat: rn: name a field;
AND, OR and ANDNOT stand between words. arXiv is asked once in three seconds, so 1000 papers
take half a minute. Tell it who you are: arxiv.contact.")]
struct SearchArgs {
    /// What to look for; may be left out when a category or a date is given
    #[arg(default_value = "")]
    query: String,
    /// Only this category, such as cs.CL, hep-th or math
    #[arg(long)]
    category: Option<String>,
    /// First submitted on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
    /// First submitted on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<NaiveDate>,
    /// Papers at most
    #[arg(long, default_value_t = 100)]
    max: usize,
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    /// The best first
    Relevance,
    /// The newest first
    Submitted,
    /// The last changed first
    Updated,
}

/// A result, and whether the library has it.
#[derive(Serialize)]
struct Hit<'a> {
    #[serde(flatten)]
    record: &'a ArxivRecord,
    /// `null` when the library could not be asked.
    in_library: Option<bool>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Search(args) => search(context, args).await,
    }
}

async fn search(context: Context, args: SearchArgs) -> anyhow::Result<ExitCode> {
    let client = startup::arxiv(&context.config.arxiv)?;
    let found = client.search_all(args.query()?).await?;
    for unread in &found.unread {
        let name = unread.name.as_deref().unwrap_or("a result");
        errln!("papyri: {name} can't be read: {}", unread.reason);
    }
    let known = known(context.config, &found.records).await?;
    if context.json {
        let hits: Vec<Hit> = found
            .records
            .iter()
            .enumerate()
            .map(|(at, record)| Hit {
                record,
                in_library: known.as_ref().map(|known| known[at]),
            })
            .collect();
        output::json(
            &serde_json::json!({ "total": found.total, "papers": hits, "unread": found.unread }),
        )?;
    } else {
        table(
            &found,
            known.as_deref().unwrap_or_default(),
            &mut terminal::out(),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

impl SearchArgs {
    fn query(self) -> anyhow::Result<SearchQuery> {
        Ok(SearchQuery {
            text: self.query,
            category: self.category.as_deref().map(Category::parse).transpose()?,
            from: self.from,
            to: self.to,
            max: self.max,
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Submitted => Sort::Submitted,
                Order::Updated => Sort::Updated,
            },
        })
    }
}

/// Which of the papers the library has; `None` when another process, such as `papyri serve`, holds it.
async fn known(config: Config, records: &[ArxivRecord]) -> anyhow::Result<Option<Vec<bool>>> {
    let library = match Library::open(config).await {
        Ok(library) => library,
        Err(error) if is_locked(&error) => {
            errln!("papyri: another process holds the library: what is in it is not marked");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let papers = library.papers();
    let mut known = Vec::with_capacity(records.len());
    for record in records {
        let paper = papers.listed_as(&Caller::Local, record.doi.as_ref(), &record.id);
        known.push(paper.await.context("asking the library")?.is_some());
    }
    Ok(Some(known))
}

fn is_locked(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let store = cause.downcast_ref::<StoreError>();
        store.is_some_and(|store| store.kind == StoreErrorKind::Locked)
    })
}

fn table(found: &Found, known: &[bool], out: &mut impl Write) -> std::io::Result<()> {
    for (at, record) in found.records.iter().enumerate() {
        let mark = if known.get(at) == Some(&true) {
            '*'
        } else {
            ' '
        };
        writeln!(out, "{mark} {:<16}  {}", record.id.as_str(), record.title)?;
        let date = record.updated.map_or_else(
            || record.published.to_string(),
            |updated| format!("{}, updated {updated}", record.published),
        );
        writeln!(
            out,
            "  {:<16}  {}; {date}; {}",
            "",
            authors(record),
            record.categories.join(" ")
        )?;
    }
    writeln!(out, "{} of {} papers", found.records.len(), found.total)
}

/// The first three, as a reader would name them.
fn authors(record: &ArxivRecord) -> String {
    let names: Vec<String> = record
        .authors
        .iter()
        .take(3)
        .map(|author| author.full_name())
        .collect();
    match record.authors.len() {
        0 => "no authors named".to_owned(),
        1..=3 => names.join(", "),
        more => format!("{} and {} more", names.join(", "), more - names.len()),
    }
}
