//! `papyri datasets`: what models are trained on. A dataset never changes.

use super::{Opened, date, now};
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use anyhow::Context as _;
use clap::Subcommand;
use learn::{Dataset, Example, PairSource, Recipe, Task, TextSet};
use serde::Serialize;
use serde_json::json;
use service::Caller;
use service::learn::is_of_texts;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Pairs of texts of one dataset, at most: hours of training.
const MOST_PAIRS: usize = 50_000;

/// Make, show and compare the datasets that models are trained on
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri datasets create --ratings                       of all rated answers
  papyri datasets create --labels b-20270103 --labels b-20270110
  papyri datasets create --file examples.jsonl           of examples made elsewhere (papyri eval answers --examples)
  papyri datasets create --texts                         pairs of the library's texts, for `papyri train embedder`
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
        #[arg(long, required_unless_present_any = ["labels", "file", "texts"])]
        ratings: bool,
        /// A batch of labels; may be given several times
        #[arg(long, value_name = "BATCH")]
        labels: Vec<String>,
        /// Examples as JSON Lines
        #[arg(long, value_name = "FILE")]
        file: Vec<PathBuf>,
        /// The library's own texts: citing sentences, titles, headings, sentences labelled as answers
        #[arg(long, conflicts_with_all = ["ratings", "labels", "file"])]
        texts: bool,
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
            texts: true,
            licence,
            ..
        } => {
            let set = texts(&opened, licence).await?;
            match opened.json {
                true => output::json(&text_summary(&set))?,
                false => text_line(&set)?,
            }
        }
        Command::Create {
            ratings,
            labels,
            file,
            licence,
            ..
        } => create(&opened, ratings, labels, &file, licence).await?,
        Command::List => {
            let mut all = Vec::new();
            for id in opened.store.datasets().await? {
                let any = Any::named(&opened, &id).await?;
                match opened.json {
                    true => all.push(any.summary()),
                    false => any.line()?,
                }
            }
            if opened.json {
                output::json(&all)?;
            }
        }
        Command::Show { dataset } => {
            let any = Any::named(&opened, &dataset).await?;
            if opened.json {
                output::json(&any.summary())?;
            } else {
                any.line()?;
                let recipe = any.recipe();
                outln!("  from {}; {}", recipe.from, recipe.licence)?;
                for parent in &recipe.parents {
                    outln!("  of {parent}")?;
                }
            }
        }
        Command::Diff { one, other } => {
            let first = Any::named(&opened, &one).await?;
            let (here, there, both) = match (first, Any::named(&opened, &other).await?) {
                (Any::Examples(one), Any::Examples(other)) => one.diff(&other),
                (Any::Texts(one), Any::Texts(other)) => one.diff(&other),
                _ => anyhow::bail!("one of {one} and {other} holds texts, the other does not"),
            };
            if opened.json {
                output::json(&json!({ "onlyFirst": here, "onlySecond": there, "both": both }))?;
            } else {
                outln!("only in {one}: {here}; only in {other}: {there}; in both: {both}")?;
            }
        }
        Command::Export { dataset, out } => {
            let lines = match Any::named(&opened, &dataset).await? {
                Any::Examples(dataset) => json_lines(&dataset.examples)?,
                Any::Texts(set) => json_lines(&set.pairs)?,
            };
            let text = lines.concat();
            std::fs::write(&out, text).with_context(|| format!("writing {}", out.display()))?;
            outln!("{} examples written to {}", lines.len(), out.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A dataset of either kind.
enum Any {
    Examples(Dataset),
    Texts(TextSet),
}

impl Any {
    async fn named(opened: &Opened, id: &str) -> anyhow::Result<Self> {
        Ok(match is_of_texts(id) {
            true => Self::Texts(opened.store.text_set(id).await?),
            false => Self::Examples(opened.store.dataset(id).await?),
        })
    }

    fn summary(&self) -> serde_json::Value {
        match self {
            Self::Examples(dataset) => summary(dataset),
            Self::Texts(set) => text_summary(set),
        }
    }

    fn line(&self) -> std::io::Result<()> {
        match self {
            Self::Examples(dataset) => line(dataset),
            Self::Texts(set) => text_line(set),
        }
    }

    fn recipe(&self) -> &Recipe {
        match self {
            Self::Examples(dataset) => &dataset.recipe,
            Self::Texts(set) => &set.recipe,
        }
    }
}

/// Makes and keeps a dataset of the library's texts.
pub(super) async fn texts(opened: &Opened, licence: String) -> anyhow::Result<TextSet> {
    let learning = opened.library.learning();
    let pairs = learning.text_pairs(&Caller::Local, &PairSource::ALL, MOST_PAIRS);
    let pairs = pairs.await?;
    let batches = opened.store.batches().await?;
    let recipe = Recipe {
        from: "texts".to_owned(),
        parents: batches,
        licence,
        created_at: now(),
    };
    let set = TextSet::new(pairs, recipe);
    opened.store.keep_text_set(&set).await?;
    Ok(set)
}

fn text_summary(set: &TextSet) -> serde_json::Value {
    json!({ "id": set.id, "recipe": set.recipe, "pairs": set.counts() })
}

fn text_line(set: &TextSet) -> std::io::Result<()> {
    let counts = set.counts().into_iter().map(|(source, sides)| {
        let sides: Vec<String> = sides
            .iter()
            .map(|(side, count)| format!("{count} {}", side.replace('_', " ")))
            .collect();
        format!("{source}: {}", sides.join(", "))
    });
    outln!(
        "{}  {}; of {}",
        set.id,
        counts.collect::<Vec<_>>().join("; "),
        date(set.recipe.created_at)
    )
}

fn json_lines(all: &[impl Serialize]) -> serde_json::Result<Vec<String>> {
    let lines = all.iter().map(serde_json::to_string);
    lines.map(|line| Ok(line? + "\n")).collect()
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
