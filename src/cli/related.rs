//! `papyri related`: papers linked to one, and why.

use super::terminal;
use super::{Context, output, paper_arg};
use crate::startup::Library;
use service::Caller;
use std::io::Write;
use std::process::ExitCode;

/// List the papers related to one, and why: citations, shared references, shared entities, similar text
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri related \"fusing sparse and dense\"
  papyri related 10.1145/1571941.1572114 --limit 5 --json")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// How many
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let paper = paper_arg::resolve(&library, &args.paper).await?;
    let related = library
        .relations()?
        .related(&Caller::Local, &paper.id, args.limit as usize)
        .await?;
    if context.json {
        output::json(&related)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    if related.is_empty() {
        writeln!(
            out,
            "Nothing in the library is related to {:?}.",
            paper.title
        )?;
    }
    for one in &related {
        writeln!(
            out,
            "{:.2}  {}  ({})",
            one.score, one.paper.title, one.paper.id
        )?;
        if let Some(status) = &one.status {
            writeln!(out, "      ! {status}")?;
        }
        for why in &one.why {
            writeln!(out, "      {why}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
