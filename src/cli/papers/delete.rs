//! `papyri papers delete`: papers out of the library.

use crate::cli::confirm::confirm;
use crate::cli::terminal::outln;
use crate::cli::{Context, output, paper_arg};
use crate::startup::Library;
use graph_schema::{Paper, PaperKind};
use serde_json::json;
use service::Caller;
use std::process::ExitCode;

/// Delete papers: their text, file, vectors, links, summary and its ratings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri papers delete p-0123456789abcdef
  papyri papers delete \"fusing sparse and dense\" 2401.00001 --yes

References of other papers to it stay, as to a paper that is only cited. Answers that quote it stay and can be read. Killed in
its middle, it is ended by the next command. The PDF you brought it from is not touched; ingest it to have the paper back.")]
pub struct Args {
    #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
    papers: Vec<String>,
    /// Don't ask
    #[arg(long, short)]
    yes: bool,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let mut papers: Vec<Paper> = Vec::new();
    for text in &args.papers {
        let paper = paper_arg::resolve(&library, text).await?;
        anyhow::ensure!(
            paper.kind == PaperKind::Ingested,
            "{} is known from the references of other papers only; it goes with the last of them",
            paper.id
        );
        if papers.iter().all(|other| other.id != paper.id) {
            papers.push(paper);
        }
    }
    let named: Vec<String> = papers
        .iter()
        .map(|paper| format!("\n  {}  {}", paper.id, paper.title))
        .collect();
    let question = format!("Delete from the library:{}\n?", named.concat());
    if !confirm(&question, args.yes)? {
        outln!("nothing was deleted")?;
        return Ok(ExitCode::SUCCESS);
    }
    let administration = library.administration(None);
    let mut deleted = Vec::new();
    for paper in papers {
        // Another process may have been quicker.
        let deleting = administration.delete_paper(&Caller::Local, &paper.id);
        if deleting.await? {
            if !context.json {
                outln!("deleted {}  {}", paper.id, paper.title)?;
            }
            deleted.push(json!({ "id": paper.id, "title": paper.title }));
        }
    }
    if context.json {
        output::json(&json!({ "deleted": deleted }))?;
    }
    Ok(ExitCode::SUCCESS)
}
