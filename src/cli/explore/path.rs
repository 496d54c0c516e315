//! `papyri explore path`: how two papers are joined by citations.

use super::{Look, line};
use crate::cli::terminal;
use crate::cli::{output, paper_arg};
use answer::explore::MAX_PATH;
use service::Caller;
use std::io::Write;

/// Show the shortest chain of citations between two papers, followed in either direction
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore path \"fusing sparse and dense\" \"multi-hop retrieval\"
  papyri explore path p-7a43bed445f9c3ea 10.1145/1571941.1572114 --max-hops 4 --json")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    from: String,
    #[arg(help = paper_arg::HELP)]
    to: String,
    /// Citations of the chain, at most
    #[arg(long, default_value_t = MAX_PATH, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_PATH)))]
    max_hops: u32,
}

pub async fn run(look: &Look, args: Args) -> anyhow::Result<()> {
    let (from, to) = (look.paper(&args.from).await?, look.paper(&args.to).await?);
    let path = look
        .exploration()
        .path(&Caller::Local, &from.id, &to.id, args.max_hops)
        .await?;
    if look.json {
        return output::json(&path);
    }
    let mut out = terminal::out();
    let Some(path) = path else {
        let hops = args.max_hops;
        writeln!(out, "No chain of {hops} citations or fewer joins them.")?;
        return Ok(());
    };
    for paper in &path {
        writeln!(out, "{}", line(paper))?;
    }
    Ok(())
}
