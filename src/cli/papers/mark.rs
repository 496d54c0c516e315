//! `papyri papers mark`: how far papers were read.

use crate::cli::collection_arg::StateArg;
use crate::cli::terminal::outln;
use crate::cli::{Context, output, paper_arg};
use crate::startup::Library;
use clap::ValueEnum;
use graph_schema::ReadingState;
use serde_json::json;
use service::Caller;
use std::process::ExitCode;

/// Say how far you have read papers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri papers mark to-read p-0123456789abcdef 2401.00001
  papyri papers mark read \"fusing sparse and dense\"
  papyri papers --state to-read
  papyri papers mark unmarked 2401.00001     nothing is said of it any more")]
pub struct Args {
    #[arg(value_enum)]
    state: Mark,
    #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
    papers: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mark {
    ToRead,
    Reading,
    Read,
    Unmarked,
}

impl Mark {
    fn state(self) -> Option<ReadingState> {
        match self {
            Self::ToRead => Some(StateArg::ToRead.state()),
            Self::Reading => Some(StateArg::Reading.state()),
            Self::Read => Some(StateArg::Read.state()),
            Self::Unmarked => None,
        }
    }
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for text in &args.papers {
        let paper = paper_arg::resolve(&library, text).await?;
        titles.push(paper.title);
        ids.push(paper.id);
    }
    let state = args.state.state();
    library
        .shelf()
        .set_reading(&Caller::Local, &ids, state)
        .await?;
    let state = state.map(ReadingState::as_str);
    if context.json {
        output::json(&json!({ "state": state, "papers": ids }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (id, title) in ids.iter().zip(titles) {
        outln!("{}: {id}  {title}", state.unwrap_or("unmarked"))?;
    }
    Ok(ExitCode::SUCCESS)
}
