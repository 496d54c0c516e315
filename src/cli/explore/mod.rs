//! `papyri explore`: the graph without a question. One file for each way to look at it.

mod co_citation;
mod neighbourhood;
mod path;
mod similar_authors;
mod timeline;
mod trending;

use super::Context;
use crate::startup::Library;
use graph_schema::Paper;
use service::explore::Exploration;
use std::process::ExitCode;

/// Explore the graph: what trends, how a topic went, what is cited together, who works alike, how papers are joined
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri explore trending --category cs.CL --window-days 60
  papyri explore timeline \"dense retrieval\" --from 2020-01-01
  papyri explore co-citation 10.1145/1571941.1572114
  papyri explore similar-authors \"Ada Silva\"
  papyri explore path \"fusing sparse and dense\" \"multi-hop retrieval\"
  papyri explore neighbourhood \"fusing sparse and dense\" --hops 2")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Trending(trending::Args),
    Timeline(timeline::Args),
    CoCitation(co_citation::Args),
    SimilarAuthors(similar_authors::Args),
    Path(path::Args),
    Neighbourhood(neighbourhood::Args),
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let look = Look {
        library: Library::open(context.config).await?,
        json: context.json,
    };
    match args.what {
        What::Trending(args) => trending::run(&look, args).await?,
        What::Timeline(args) => timeline::run(&look, args).await?,
        What::CoCitation(args) => co_citation::run(&look, args).await?,
        What::SimilarAuthors(args) => similar_authors::run(&look, args).await?,
        What::Path(args) => path::run(&look, args).await?,
        What::Neighbourhood(args) => neighbourhood::run(&look, args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// An open library, and whether programs read what is printed.
struct Look {
    library: Library,
    json: bool,
}

impl Look {
    fn exploration(&self) -> Exploration {
        self.library.exploration()
    }

    /// The one paper that an argument names.
    async fn paper(&self, text: &str) -> anyhow::Result<Paper> {
        super::paper_arg::resolve(&self.library, text).await
    }
}

/// `Title (2020)  p-…`.
fn line(paper: &Paper) -> String {
    let year = paper.year.map(|year| format!(" ({year})"));
    format!("{}{}  {}", paper.title, year.unwrap_or_default(), paper.id)
}

/// `1 paper`, `2 papers`.
fn papers(count: u64) -> String {
    match count {
        1 => "1 paper".to_owned(),
        count => format!("{count} papers"),
    }
}
