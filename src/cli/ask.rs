//! `papyri ask`: a question, answered from several papers.

use super::terminal;
use super::{Context, NO_EVIDENCE, output, paper_arg};
use crate::config::EffortChoice;
use crate::startup::Library;
use answer::Question;
use std::process::ExitCode;

/// Answer a question; each sentence carries a quote with paper, section and page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ask \"How is BM25 combined with dense retrieval?\"
  papyri ask --within \"fusing sparse and dense\" \"What is k?\"
  papyri ask -v \"Who wrote the felt press paper?\"     tells how it was understood
  papyri ask --json \"Which datasets are used?\" | jq .sentences[].text

Exits with 3 when the papers hold no evidence, with 1 when that may be because parts of the library are lost.")]
pub struct Args {
    /// The question, in quotes
    question: String,
    /// Look only in this paper; may be repeated
    #[arg(long, value_name = "PAPER")]
    within: Vec<String>,
    /// How much time it may take [default: the configuration's, balanced]
    #[arg(long, value_enum)]
    effort: Option<EffortChoice>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let mut question = Question::parse(&args.question)?;
    let mut config = context.config;
    if let Some(effort) = args.effort {
        config.answer.effort = effort;
    }
    let library = Library::open(config).await?;
    if !args.within.is_empty() {
        let mut ids = Vec::new();
        for text in &args.within {
            ids.push(
                paper_arg::resolve(library.stores.graph.as_ref(), text)
                    .await?
                    .id,
            );
        }
        question.within = Some(ids);
    }
    let missing = library.glance(true).missing().await?.told();
    let answerer = library.answerer(library.embedder()?)?;
    let answer = answerer.ask(&question).await?;
    if let Some(missing) = missing {
        // What is not found may be what is lost.
        anyhow::ensure!(
            !answer.sentences.is_empty(),
            "no evidence was found, but {missing}"
        );
        terminal::errln!("{missing}");
    }
    if context.verbose > 0 && !context.json {
        output::understood(&answer, &mut terminal::err())?;
    }
    if context.json {
        output::json(&answer)?;
    } else if answer.sentences.is_empty() {
        output::refusal(&answer, &mut terminal::err())?;
    } else {
        output::sentences(&answer.sentences, &mut terminal::out())?;
    }
    if !context.json {
        output::generation(&answer, &mut std::io::stderr().lock())?;
    }
    let found = !answer.sentences.is_empty();
    Ok(if found {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO_EVIDENCE)
    })
}
