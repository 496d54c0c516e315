//! `papyri quality`: questions of the library's own, asked every night, and whether the answers get worse.

use super::date;
use crate::cli::progress::Run;
use crate::cli::terminal::outln;
use crate::cli::{Context, INTERRUPTED, output, paper_arg};
use crate::startup::Library;
use learn::quality::{Checked, Compared, Expected, QualityRun};
use serde_json::json;
use service::Caller;
use service::learn::Quality;
use std::process::ExitCode;

/// Ask a fixed set of questions again and again, and see whether the answers get worse
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri quality add 'Which optimiser trains the tagger?' --paper p-0123456789abcdef --says Adam
  papyri quality add 'Who won the cup?' --refusal      what the library can't answer is to be refused
  papyri quality run                                   now; a running service asks every night (learning.quality_at)
  papyri quality show                                  the last runs, and what is worse than before

A run is compared with up to 14 before it of the same questions: the share answered as expected, the share refused, the
mean confidence, the median and the 95th percentile of the time. What is worse by more than three deviations of the runs
before (and by 5 % at least, times by half) has drifted: the exit code is 1, and [alerts] and /metrics tell it.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a question, or change what is expected of one
    Add {
        question: String,
        /// The paper that the answer must quote: its id, DOI, arXiv id or title
        #[arg(long, conflicts_with = "refusal")]
        paper: Option<String>,
        /// Words that the answer must say
        #[arg(long, conflicts_with = "refusal")]
        says: Option<String>,
        /// The library does not know: it must be refused
        #[arg(long)]
        refusal: bool,
    },
    List,
    Remove {
        #[arg(value_name = "QUESTION")]
        id: String,
    },
    /// Ask all of them now
    Run,
    /// The last runs, and how the last one compares
    Show {
        /// Every question of the last run, too
        #[arg(long)]
        all: bool,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let as_json = context.json;
    let library = Library::open(context.config).await?;
    let quality = library.quality();
    match args.command {
        Command::Add {
            question,
            paper,
            says,
            refusal,
        } => {
            let paper = match paper {
                Some(text) => Some(paper_arg::resolve(&library, &text).await?.id),
                None => None,
            };
            let expects = match (refusal, paper, says) {
                (true, _, _) => Expected::Refusal,
                (false, None, None) => Expected::Some,
                (false, paper, says) => Expected::Fitting { paper, says },
            };
            let added = quality.add(&Caller::Local, &question, expects).await?;
            told(&added, as_json)?;
        }
        Command::List => {
            let all = quality.questions(&Caller::Local).await?;
            if as_json {
                output::json(&all)?;
            } else if all.is_empty() {
                outln!("no questions yet; `papyri quality add` adds one")?;
            } else {
                for one in &all {
                    told(one, false)?;
                }
            }
        }
        Command::Remove { id } => {
            quality.remove(&Caller::Local, &id).await?;
            if as_json {
                output::json(&json!({ "removed": id }))?;
            } else {
                outln!("{id} is asked no more")?;
            }
        }
        Command::Run => return ask_all(&library, &quality, as_json).await,
        Command::Show { all } => return show(&quality, all, as_json).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn ask_all(library: &Library, quality: &Quality, as_json: bool) -> anyhow::Result<ExitCode> {
    let count = quality.questions(&Caller::Local).await?.len();
    let examiner = library.examiner()?;
    let run = Run::start(count as u64, "questions");
    let tell = |done: usize, _: usize| run.bar.set_position(done as u64);
    let asked = quality
        .run(&Caller::Local, &examiner, &run.stop, tell)
        .await;
    run.bar.finish_and_clear();
    let Some((asked, compared)) = asked? else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    if as_json {
        output::json(&json!({ "run": asked, "figures": asked.figures(), "compared": compared }))?;
    } else {
        line(&asked)?;
        comparison(&compared)?;
    }
    Ok(code(&compared))
}

async fn show(quality: &Quality, all: bool, as_json: bool) -> anyhow::Result<ExitCode> {
    let (runs, compared) = quality.runs(&Caller::Local).await?;
    if as_json {
        let lines: Vec<_> = runs
            .iter()
            .map(|run| json!({ "at": date(run.at), "version": run.version, "code": run.code, "questions": run.questions, "figures": run.figures() }))
            .collect();
        let last = runs.last().filter(|_| all).map(|run| &run.outcomes);
        output::json(&json!({ "runs": lines, "compared": compared, "last": last }))?;
        return Ok(code(&compared));
    }
    if runs.is_empty() {
        outln!("no run yet; `papyri quality run` makes one")?;
    }
    for run in runs.iter().rev().take(14).rev() {
        line(run)?;
    }
    comparison(&compared)?;
    if let Some(last) = runs.last().filter(|_| all) {
        let questions = quality.questions(&Caller::Local).await?;
        for outcome in &last.outcomes {
            let question = questions.iter().find(|one| one.id == outcome.id);
            outln!(
                "  {}  {}  {} ms  {}",
                match (&outcome.failed, outcome.as_expected) {
                    (Some(_), _) => "failed",
                    (None, true) => "as expected",
                    (None, false) => "not as expected",
                },
                outcome.id,
                outcome.millis,
                question.map_or("(removed since)", |one| one.question.as_str())
            )?;
        }
    }
    Ok(code(&compared))
}

fn told(one: &Checked, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return output::json(one);
    }
    let expected = match &one.expects {
        Expected::Some => "an answer".to_owned(),
        Expected::Refusal => "a refusal".to_owned(),
        Expected::Fitting { paper, says } => {
            let paper = paper.as_ref().map(|paper| format!("of {paper}"));
            let says = says.as_ref().map(|says| format!("that says “{says}”"));
            let parts: Vec<String> = paper.into_iter().chain(says).collect();
            format!("an answer {}", parts.join(" "))
        }
    };
    outln!("{}  {}  ({expected})", one.id, one.question)?;
    Ok(())
}

fn line(run: &QualityRun) -> std::io::Result<()> {
    let figures = run.figures();
    outln!(
        "{}  {}: {:.1} % of {} as expected, {:.1} % refused, confidence {:.3}, median {:.0} ms, 95 % within {:.0} ms",
        date(run.at),
        run.version,
        figures.as_expected * 100.0,
        figures.asked,
        figures.refused * 100.0,
        figures.confidence,
        figures.median_ms,
        figures.p95_ms
    )
}

fn comparison(compared: &[Compared]) -> std::io::Result<()> {
    for one in compared.iter().filter(|one| one.is_drift()) {
        outln!(
            "{} has drifted: {:.3}, usually {:.3}; {:.3} is what it may be off by",
            one.figure,
            one.now,
            one.usual,
            one.allowed
        )?;
    }
    match compared.iter().any(Compared::is_drift) {
        true => Ok(()),
        false if compared.is_empty() => {
            outln!("too few runs of these questions to compare with: three before it are needed")
        }
        false => outln!("no worse than the runs before"),
    }
}

fn code(compared: &[Compared]) -> ExitCode {
    match compared.iter().any(Compared::is_drift) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
