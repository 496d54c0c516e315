//! `papyri datasets`: what models are trained on. A dataset never changes.

use super::{Opened, date, now};
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use anyhow::Context as _;
use clap::Subcommand;
use learn::{Dataset, Example, Recipe, Task};
use serde_json::json;
use service::Caller;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Make, show and compare the datasets that models are trained on
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri datasets create --ratings                       of all rated answers
  papyri datasets create --labels b-20270103 --labels b-20270110
  papyri datasets create --file examples.jsonl           of examples made elsewhere (papyri eval answers --examples)
  papyri datasets diff d-0123456789abcdef d-fedcba9876543210
  papyri datasets export d-0123456789abcdef --out examples.jsonl

A dataset is named by its content and never changes; examples of one paper are all trained on or all held out.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make one, of everything that is named
    Create {
        /// Answers that readers rated
        #[arg(long, required_unless_present_any = ["labels", "file"])]
        ratings: bool,
        /// A batch of labels; may be given several times
        #[arg(long, value_name = "BATCH")]
        labels: Vec<String>,
        /// Examples as JSON Lines
        #[arg(long, value_name = "FILE")]
        file: Vec<PathBuf>,
        /// Under what terms its texts may be used
        #[arg(long, default_value = "not to be passed on")]
        licence: String,
    },
    List,
    Show {
        dataset: String,
    },
    /// How many examples two have in common
    Diff {
        one: String,
        other: String,
    },
    /// Write its examples as JSON Lines: features and labels, the question, no reader's name
    Export {
        dataset: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let opened = Opened::new(context).await?;
    match args.command {
        Command::Create {
            ratings,
            labels,
            file,
            licence,
        } => create(&opened, ratings, labels, &file, licence).await?,
        Command::List => {
            let mut all = Vec::new();
            for id in opened.store.datasets().await? {
                all.push(opened.store.dataset(&id).await?);
            }
            if opened.json {
                output::json(&all.iter().map(summary).collect::<Vec<_>>())?;
            } else {
                all.iter().try_for_each(line)?;
            }
        }
        Command::Show { dataset } => {
            let dataset = opened.store.dataset(&dataset).await?;
            if opened.json {
                output::json(&summary(&dataset))?;
            } else {
                line(&dataset)?;
                outln!("  from {}; {}", dataset.recipe.from, dataset.recipe.licence)?;
                for parent in &dataset.recipe.parents {
                    outln!("  of {parent}")?;
                }
            }
        }
        Command::Diff { one, other } => {
            let (one, other) = (
                opened.store.dataset(&one).await?,
                opened.store.dataset(&other).await?,
            );
            let (here, there, both) = one.diff(&other);
            if opened.json {
                output::json(&json!({ "onlyFirst": here, "onlySecond": there, "both": both }))?;
            } else {
                outln!(
                    "only in {}: {here}; only in {}: {there}; in both: {both}",
                    one.id,
                    other.id
                )?;
            }
        }
        Command::Export { dataset, out } => {
            let dataset = opened.store.dataset(&dataset).await?;
            let mut text = String::new();
            for example in &dataset.examples {
                text.push_str(&serde_json::to_string(example)?);
                text.push('\n');
            }
            std::fs::write(&out, text).with_context(|| format!("writing {}", out.display()))?;
            outln!(
                "{} examples written to {}",
                dataset.examples.len(),
                out.display()
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(
    opened: &Opened,
    ratings: bool,
    labels: Vec<String>,
    files: &[PathBuf],
    licence: String,
) -> anyhow::Result<()> {
    let mut examples = opened.store.labelled_examples(&labels).await?;
    let mut from = Vec::new();
    if ratings {
        examples.extend(
            opened
                .library
                .learning()
                .rated_examples(&Caller::Local)
                .await?,
        );
        from.push("ratings".to_owned());
    }
    if !labels.is_empty() {
        from.push("labels".to_owned());
    }
    for file in files {
        examples.extend(read(file)?);
        from.push(file.display().to_string());
    }
    anyhow::ensure!(
        !examples.is_empty(),
        "no example is there yet: rate answers (1, 2, 4 or 5 stars; 3 says neither), or label a batch"
    );
    let recipe = Recipe {
        from: from.join(", "),
        parents: labels,
        licence,
        created_at: now(),
    };
    let dataset = Dataset::new(examples, recipe);
    opened.store.keep_dataset(&dataset).await?;
    if opened.json {
        return output::json(&summary(&dataset));
    }
    Ok(line(&dataset)?)
}

fn read(file: &Path) -> anyhow::Result<Vec<Example>> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{} line {}", file.display(), at + 1))
        })
        .collect()
}

fn counts(dataset: &Dataset, task: Task) -> (usize, usize) {
    let good = dataset.of(task).filter(|example| example.good).count();
    (good, dataset.of(task).count() - good)
}

fn summary(dataset: &Dataset) -> serde_json::Value {
    let (answers, sentences) = (
        counts(dataset, Task::Confidence),
        counts(dataset, Task::Ranking),
    );
    json!({
        "id": dataset.id, "recipe": dataset.recipe,
        "answers": { "good": answers.0, "bad": answers.1 }, "sentences": { "good": sentences.0, "bad": sentences.1 },
        "heldOut": dataset.examples.iter().filter(|example| example.is_held_out()).count(),
    })
}

fn line(dataset: &Dataset) -> std::io::Result<()> {
    let (answers, sentences) = (
        counts(dataset, Task::Confidence),
        counts(dataset, Task::Ranking),
    );
    outln!(
        "{}  answers: {} good, {} bad; sentences: {} good, {} bad; of {}",
        dataset.id,
        answers.0,
        answers.1,
        sentences.0,
        sentences.1,
        date(dataset.recipe.created_at)
    )
}
