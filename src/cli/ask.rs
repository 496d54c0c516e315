//! `papyri ask`: a question, answered from several papers.

use super::output::PaperToldOf;
use super::terminal;
use super::{Context, NO_EVIDENCE, collection_arg, output, paper_arg};
use crate::config::EffortChoice;
use crate::startup::Library;
use answer::Question;
use graph_schema::{Answer, PaperId};
use serde::Serialize;
use service::Caller;
use service::ask::{Ask, How, Kept, Within};
use std::process::ExitCode;

/// Answer a question; each sentence carries a quote with paper, section and page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ask \"How is BM25 combined with dense retrieval?\"
  papyri ask --within \"fusing sparse and dense\" \"What is k?\"
  papyri ask --collection Thesis \"Which datasets are used?\"
  papyri ask -v \"Who wrote the felt press paper?\"     tells how it was understood
  papyri ask --json \"Which datasets are used?\" | jq .sentences[].text

Exits with 3 when the papers hold no evidence, with 1 when that may be because parts of the library are lost.")]
pub struct Args {
    /// The question, in quotes
    question: String,
    /// Look only in this paper; may be repeated
    #[arg(long, value_name = "PAPER")]
    within: Vec<String>,
    /// Look only in the papers of this collection
    #[arg(long, value_name = "COLLECTION", conflicts_with = "within")]
    collection: Option<String>,
    /// How much time it may take [default: the configuration's, balanced]
    #[arg(long, value_enum)]
    effort: Option<EffortChoice>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    // Said before a library is opened for it.
    Question::parse(&args.question)?;
    let mut config = context.config;
    if let Some(effort) = args.effort {
        config.answer.effort = effort;
    }
    let library = Library::open(config).await?;
    let within = within(&library, &args.within, args.collection.as_deref()).await?;
    let missing = library.glance(true).missing().await?.told();
    let ask = Ask {
        question: args.question,
        within,
        before: Vec::new(),
        kept: Kept::Nowhere,
        how: How::default(),
    };
    let answer = library.asking()?.answer(&Caller::Local, ask).await?;
    if let Some(missing) = missing {
        terminal::errln!("{missing}");
    }
    if context.verbose > 0 && !context.json {
        output::understood(&answer, &mut terminal::err())?;
    }
    let statuses = statuses(&library, &answer).await?;
    if context.json {
        output::json(&Told {
            answer: &answer,
            statuses: &statuses,
        })?;
    } else if answer.sentences.is_empty() {
        output::refusal(&answer, &mut terminal::err())?;
    } else {
        output::sentences(&answer.sentences, &mut terminal::out())?;
        output::statuses(&statuses, &mut terminal::out())?;
    }
    if !context.json {
        output::generation(&answer, &mut terminal::err())?;
    }
    let found = !answer.sentences.is_empty();
    Ok(if found {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO_EVIDENCE)
    })
}

/// The papers that may answer.
async fn within(
    library: &Library,
    papers: &[String],
    collection: Option<&str>,
) -> anyhow::Result<Within> {
    if let Some(text) = collection {
        let named = collection_arg::resolve(library, text).await?;
        return Ok(Within::Collection(named.collection.id));
    }
    let mut within = Vec::new();
    for text in papers {
        within.push(paper_arg::resolve(library, text).await?.id);
    }
    Ok(Within::Papers(within))
}

/// The answer's own shape, and what became of the papers it quotes.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    statuses: &'a [PaperToldOf],
}

/// What became of the papers that an answer quotes, in the order of its quotes.
async fn statuses(library: &Library, answer: &Answer) -> anyhow::Result<Vec<PaperToldOf>> {
    let mut titles: Vec<(PaperId, String)> = Vec::new();
    for citation in answer.sentences.iter().flat_map(|one| &one.citations) {
        if !titles.iter().any(|(id, _)| *id == citation.paper) {
            titles.push((citation.paper.clone(), citation.paper_title.clone()));
        }
    }
    let ids: Vec<PaperId> = titles.iter().map(|(id, _)| id.clone()).collect();
    let told = library.papers().statuses(&Caller::Local, &ids).await?;
    let title = |id: &PaperId| {
        titles
            .iter()
            .find(|(own, _)| own == id)
            .map(|(_, title)| title.clone())
    };
    Ok(told
        .into_iter()
        .map(|(paper, status)| PaperToldOf {
            title: title(&paper).unwrap_or_default(),
            paper,
            status,
        })
        .collect())
}
