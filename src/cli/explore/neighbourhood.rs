//! `papyri explore neighbourhood`: the papers around one.

use super::{Look, line};
use crate::cli::terminal;
use crate::cli::{output, paper_arg};
use answer::explore::MAX_HOPS;
use service::Caller;
use std::io::Write;

/// List the papers within a few citations of one, in either direction, nearest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore neighbourhood \"fusing sparse and dense\"
  papyri explore neighbourhood 10.1145/1571941.1572114 --hops 1 --limit 100 --json")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// Citations between the paper and others, at most
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_HOPS)))]
    hops: u32,
    /// How many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let paper = look.paper(&args.paper).await?;
    let near = look
        .exploration()
        .neighbourhood(&Caller::Local, &paper.id, args.hops, args.limit as usize)
        .await?;
    if look.json {
        return output::json(&near);
    }
    let mut out = terminal::out();
    if near.is_empty() {
        writeln!(out, "{:?} cites nothing and nothing cites it.", paper.title)?;
    }
    for one in &near {
        writeln!(out, "{}  {}", one.distance, line(&one.paper))?;
    }
    Ok(())
}
