//! `papyri tables`: the tables of a paper, cell by cell.

use super::terminal;
use super::{Context, output, paper_arg};
use crate::startup::Library;
use anyhow::{Context as _, bail};
use graph_schema::{PageRect, Table};
use serde::Serialize;
use service::Caller;
use std::io::Write;
use std::process::ExitCode;

/// List the tables of a paper, or write one as comma-separated values
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri tables \"fusing sparse and dense\"
  papyri tables p-0123456789abcdef --csv 2 > table.csv     the second of the list
  papyri tables p-0123456789abcdef --json                  all cells with heads, pages and boxes

Tables whose rows and columns can't be told for sure are not listed. For papers read before tables were kept, run `papyri reindex --layout` first.")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// Write the table of this number in the list to standard output as CSV
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    csv: Option<u32>,
}

/// A table as programs get it.
#[derive(Serialize)]
struct Told<'a> {
    /// 1-based, as `--csv` takes it.
    number: u32,
    label: &'a str,
    caption: &'a str,
    page: u32,
    #[serde(rename = "box")]
    area: PageRect,
    heads: Vec<String>,
    rows: Vec<Vec<&'a str>>,
}

impl<'a> From<&'a Table> for Told<'a> {
    fn from(table: &'a Table) -> Self {
        let cells = |row: &'a graph_schema::TableRow| {
            let texts = row.cells.iter().map(|cell| cell.text.as_str());
            texts.collect()
        };
        Self {
            number: table.number(),
            label: &table.label,
            caption: &table.caption,
            page: table.page(),
            area: table.rect,
            heads: table.column_heads(),
            rows: table.body().iter().map(cells).collect(),
        }
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let paper = paper_arg::resolve(&library, &args.paper).await?;
    let kept = library.papers().tables(&Caller::Local, &paper.id).await?;
    if kept.is_none() && paper.pages > 0 {
        bail!(
            "the tables of {:?} are not kept: `papyri reindex --layout` makes them",
            paper.title
        );
    }
    let tables = kept.unwrap_or_default().tables;
    if let Some(number) = args.csv {
        let table = tables.iter().find(|table| table.number() == number);
        let table = table.with_context(|| {
            format!(
                "{:?} has no table {number}: `papyri tables {}` lists {}",
                paper.title,
                paper.id,
                tables.len()
            )
        })?;
        let mut out = terminal::out();
        // A carriage return would command a terminal.
        for line in table.to_csv().split_terminator("\r\n") {
            writeln!(out, "{line}")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if context.json {
        let tables: Vec<Told<'_>> = tables.iter().map(Told::from).collect();
        output::json(&serde_json::json!({ "paper": paper.id, "tables": tables }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    for table in &tables {
        writeln!(
            out,
            "{:>3}  page {}, {} × {}  {}",
            table.number(),
            table.page(),
            table.body().len(),
            table.columns(),
            table.caption
        )?;
    }
    writeln!(out, "{} tables in {:?}", tables.len(), paper.title)?;
    Ok(ExitCode::SUCCESS)
}
