//! `papyri rate`: what somebody thinks of an answer or a summary; `papyri ratings`: what all have said, without who.

use super::terminal::outln;
use super::{Context, output};
use crate::startup::Library;
use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat};
use graph_schema::{AnswerId, PaperId, RatingTarget, Reason};
use serde_json::{Value, json};
use service::Caller;
use service::rate::{Opinion, Told};
use std::process::ExitCode;

/// Rate an answer that the library keeps, or the summary of a paper
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri rate 8c7a5b1e-0d3e-4b57-9a1f-000000000001 --stars 2 --reason not-supported
  papyri rate 8c7a5b1e-0d3e-4b57-9a1f-000000000001 --stars 3 --reason incomplete --reason off-topic --comment 'no figures'
  papyri rate p-0123456789abcdef --stars 5 --reason good      the summary of a paper

`papyri chats show CHAT` tells the ids of its answers. What is rated is kept with the rating: question, sentences, models,
and what they were chosen from. `papyri labels create --from ratings` makes work of it, `papyri datasets create --ratings`
what can be learnt.")]
pub struct Args {
    /// Id of an answer, or of a paper
    #[arg(value_name = "ANSWER|PAPER")]
    what: String,
    /// 1 (useless) to 5 (just right)
    #[arg(long)]
    stars: u8,
    /// What is good or bad about it; may be given several times
    #[arg(long = "reason", value_name = "REASON")]
    reasons: Vec<ReasonArg>,
    #[arg(long)]
    comment: Option<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ReasonArg {
    /// It says what is not so
    Wrong,
    /// Its quotes do not bear it
    NotSupported,
    /// It leaves out what was asked for
    Incomplete,
    /// It is about something else
    OffTopic,
    Good,
}

impl From<ReasonArg> for Reason {
    fn from(reason: ReasonArg) -> Self {
        match reason {
            ReasonArg::Wrong => Self::Wrong,
            ReasonArg::NotSupported => Self::NotSupported,
            ReasonArg::Incomplete => Self::Incomplete,
            ReasonArg::OffTopic => Self::OffTopic,
            ReasonArg::Good => Self::Good,
        }
    }
}

/// List what readers said of answers and summaries, without who they are
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri ratings                    the last ones
  papyri ratings --json > all.jsonl every rating, one a line: question, sentences shown, models, arm of an experiment, the
                                    passages and sentences it was chosen from with scores, what was opened and copied")]
pub struct ListArgs {
    /// Only so many, the last ones [default: 20; all with --json]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let target = match args.what.starts_with("p-") {
        true => RatingTarget::PaperSummary(PaperId::parse(&args.what)?),
        false => RatingTarget::Answer(
            AnswerId::parse(&args.what).context("neither the id of an answer nor of a paper")?,
        ),
    };
    let library = Library::open(context.config).await?;
    let opinion = Opinion {
        stars: i32::from(args.stars),
        reasons: args.reasons.into_iter().map(Into::into).collect(),
        comment: args.comment,
    };
    let rating = library
        .ratings()
        .rate(&Caller::Local, target, opinion)
        .await?;
    if context.json {
        output::json(&rating)?;
    } else {
        outln!("{} of 5 kept{}", rating.stars, listed(&rating.reasons))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn list(context: Context, args: ListArgs) -> anyhow::Result<ExitCode> {
    let library = Library::open(context.config).await?;
    let limit = match (args.limit, context.json) {
        (Some(limit), _) => limit,
        (None, true) => usize::MAX,
        (None, false) => 20,
    };
    let mut all = std::collections::VecDeque::new();
    let keep = |rating: Told| {
        all.push_back(rating);
        if all.len() > limit {
            all.pop_front();
        }
        true
    };
    library.ratings().all(&Caller::Local, keep).await?;
    for rating in &all {
        match context.json {
            true => outln!("{}", line(rating)?)?,
            false => text(rating)?,
        }
    }
    if all.is_empty() && !context.json {
        outln!("nothing has been rated yet")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// One rating as one line of JSON.
fn line(rating: &Told) -> anyhow::Result<Value> {
    let mut line = serde_json::to_value(rating)?;
    line["created_at"] = json!(date(rating.created_at));
    Ok(line)
}

fn text(rating: &Told) -> std::io::Result<()> {
    let what = match &rating.target {
        RatingTarget::Answer(id) => format!("answer {id}"),
        RatingTarget::PaperSummary(id) => format!("summary of {id}"),
    };
    outln!(
        "{}  {} of 5{}  {what}",
        date(rating.created_at),
        rating.stars,
        listed(&rating.reasons)
    )?;
    let question = rating.given.as_ref().map(|given| given.question.as_str());
    for said in question.into_iter().chain([rating.comment.as_str()]) {
        if !said.is_empty() {
            outln!("    {said}")?;
        }
    }
    Ok(())
}

fn listed(reasons: &[Reason]) -> String {
    let names: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" ({})", names.join(", ")),
    }
}

fn date(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).map_or_else(String::new, |date| {
        date.to_rfc3339_opts(SecondsFormat::Secs, true)
    })
}
