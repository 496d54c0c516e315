//! `papyri summarize`: one paper in a sentence, then its objective, method, data, results and limitations.

use super::terminal;
use super::{Context, output, paper_arg};
use crate::startup::Library;
use service::Caller;
use std::io::Write;
use std::process::ExitCode;

/// Summarise a paper: in one sentence, then objective, method, data, results, limitations, each with quotes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri summarize \"fusing sparse and dense\"
  papyri summarize p-0123456789abcdef --fresh --json")]
pub struct Args {
    #[arg(help = paper_arg::HELP)]
    paper: String,
    /// Compute it anew instead of showing the stored one
    #[arg(long)]
    fresh: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let paper = paper_arg::resolve(&library, &args.paper).await?;
    let summaries = library.summaries()?;
    let summary = match args.fresh {
        true => summaries.summary_anew(&Caller::Local, &paper.id).await?,
        false => summaries.summary(&Caller::Local, &paper.id).await?,
    };
    if context.json {
        output::json(&summary)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    writeln!(out, "{}", paper.title)?;
    if let Some(tldr) = &summary.tldr {
        writeln!(out, "\n{}", tldr.text)?;
    }
    for part in &summary.parts {
        writeln!(out, "\n{:?}", part.aspect)?;
        output::sentences(&part.sentences, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}
