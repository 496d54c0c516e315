//! `papyri explore co-citation`: what is cited together with a paper.

use super::{Look, line};
use crate::cli::terminal;
use crate::cli::{output, paper_arg};
use service::Caller;
use std::io::Write;

/// List the papers that others cite together with one, most often first, with Salton's cosine
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore co-citation \"fusing sparse and dense\"
  papyri explore co-citation 10.1145/1571941.1572114 --limit 50 --json")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// How many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let paper = look.paper(&args.paper).await?;
    let found = look
        .exploration()
        .co_citation(&Caller::Local, &paper.id, args.limit)
        .await?;
    if look.json {
        return output::json(&found);
    }
    let mut out = terminal::out();
    if found.is_empty() {
        let title = &paper.title;
        writeln!(out, "No paper cites {title:?} together with another.")?;
    }
    for one in &found {
        let paper = line(&one.paper);
        writeln!(out, "{:>4}  {:.2}  {paper}", one.count, one.score)?;
    }
    Ok(())
}
