//! `papyri tags`: words on papers.

use super::terminal::{self, outln};
use super::{Context, output, paper_arg};
use crate::startup::Library;
use graph_schema::PaperId;
use serde_json::{Value, json};
use service::Caller;
use service::shelf::MOST_LISTED;
use std::io::Write;
use std::process::ExitCode;

/// Tags on papers: list them, put them on, take them off
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri tags list
  papyri tags add \"to cite\" p-0123456789abcdef 2401.00001
  papyri tags show p-0123456789abcdef
  papyri papers --tag \"to cite\"
  papyri tags remove \"to cite\" 2401.00001")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// All tags, and on how many papers each is
    List,
    /// The tags on a paper
    Show {
        #[arg(value_name = "PAPER", help = paper_arg::HELP)]
        paper: String,
    },
    /// Put a tag on papers
    Add {
        tag: String,
        #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
        papers: Vec<String>,
    },
    /// Take a tag off papers
    Remove {
        tag: String,
        #[arg(required = true, value_name = "PAPER", help = paper_arg::HELP)]
        papers: Vec<String>,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let (shelf, local, as_json) = (library.shelf(), &Caller::Local, context.json);
    match args.action {
        Action::List => {
            let tags = shelf.tags(local, MOST_LISTED).await?;
            if as_json {
                let shape = |(tag, papers): &_| json!({ "tag": tag, "papers": papers });
                let tags: Vec<Value> = tags.iter().map(shape).collect();
                output::json(&json!({ "tags": tags }))?;
            } else {
                let mut out = terminal::out();
                for (tag, papers) in tags {
                    writeln!(out, "{papers:>6}  {tag}")?;
                }
            }
        }
        Action::Show { paper } => {
            let paper = paper_arg::resolve(&library, &paper).await?;
            let tags = shelf
                .tags_of(local, std::slice::from_ref(&paper.id))
                .await?;
            let tags: Vec<String> = tags.into_iter().map(|(_, tag)| tag.into()).collect();
            match as_json {
                true => output::json(&json!({ "paper": paper.id, "tags": tags }))?,
                false => {
                    let mut out = terminal::out();
                    writeln!(out, "{}  {}", paper.id, paper.title)?;
                    for tag in tags {
                        writeln!(out, "  {tag}")?;
                    }
                }
            }
        }
        Action::Add { tag, papers } => {
            let papers = named(&library, &papers).await?;
            let new = shelf.tag(local, &papers, &tag).await?;
            told(&tag, "added", new, as_json)?;
        }
        Action::Remove { tag, papers } => {
            let papers = named(&library, &papers).await?;
            let were = shelf.untag(local, &papers, &tag).await?;
            told(&tag, "removed", were, as_json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn named(library: &Library, texts: &[String]) -> anyhow::Result<Vec<PaperId>> {
    let mut papers = Vec::new();
    for text in texts {
        papers.push(paper_arg::resolve(library, text).await?.id);
    }
    Ok(papers)
}

fn told(tag: &str, what: &str, papers: u64, as_json: bool) -> anyhow::Result<()> {
    match as_json {
        true => output::json(&json!({ "tag": tag, what: papers })),
        false => Ok(outln!("{tag}: {what} on {papers} papers")?),
    }
}
