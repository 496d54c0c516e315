//! `papyri mcp`: the library as tools of an assistant.

use super::Context;
use crate::http::state::Limits;
use crate::mcp;
use crate::startup::Library;
use std::process::ExitCode;

/// Serve the library to an assistant that speaks the Model Context Protocol, over standard input and output
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Tools: ask, search_papers, get_paper, read_page, summarize_paper, related_papers, citation_path, add_arxiv.

An assistant starts it itself. Its configuration names the command, for instance:
  {\"mcpServers\": {\"papers\": {\"command\": \"papyri\", \"args\": [\"mcp\", \"--library\", \"/home/me/papers\"]}}}

It ends when the assistant leaves. Messages for people go to standard error.")]
pub struct Args {}

pub async fn run(context: Context) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let limits = Limits::of(&library.config.server);
    let state = library.server(limits)?;
    mcp::serve(state.service).await?;
    Ok(ExitCode::SUCCESS)
}
