//! `papyri versions`: versions of the model that ranks sentences and judges answers.

use super::{Opened, curve, date, embedder, train};
use crate::cli::terminal::outln;
use crate::cli::{Context, output, reindex};
use clap::Subcommand;
use graph_schema::{AnswerFeatures, AnswerModel, SentenceFeatures};
use learn::{EmbedderRun, Registry, Run, Stage};
use serde_json::json;
use std::process::ExitCode;

/// Show, promote and take back the versions of the model that ranks sentences and judges answers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri versions list
  papyri versions compare built-in a-0123abcd
  papyri versions promote a-0123abcd              lets it answer; a running service follows within a minute
  papyri versions promote e-0123abcd              embeds the library by it, as `papyri reindex --embedder e-0123abcd` does
  papyri versions rollback                        back to the version before

A version is not promoted when it lost more of a guarded figure than chance explains.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List,
    Show {
        version: String,
    },
    /// Weights and figures of two, side by side
    Compare {
        one: String,
        other: String,
    },
    /// Let a version answer
    Promote {
        version: String,
        /// Also when the gate refuses it
        #[arg(long)]
        force: bool,
    },
    /// Go back to the version that answered before
    Rollback,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let opened = Opened::new(context.clone()).await?;
    let mut registry = opened.store.registry().await?;
    match args.command {
        Command::List => list(&opened, &registry)?,
        Command::Show { version } => {
            if let Some(run) = registry.embedder(&version) {
                match opened.json {
                    true => output::json(run)?,
                    false => embedder::told(run)?,
                }
                return Ok(ExitCode::SUCCESS);
            }
            let run = registry.run(&version)?;
            if opened.json {
                output::json(run)?;
            } else {
                show(&registry, run)?;
            }
        }
        Command::Compare { one, other } => {
            let models = (registry.model(&one)?, registry.model(&other)?);
            if opened.json {
                output::json(&json!([models.0, models.1]))?;
            } else {
                compare(&models.0, &models.1)?;
                for version in [&one, &other] {
                    if let Ok(run) = registry.run(version) {
                        train::table(run)?;
                    }
                }
            }
        }
        Command::Promote { version, force } if registry.embedder(&version).is_some() => {
            drop(opened);
            return reindex::by(context, version, force).await;
        }
        Command::Promote { version, force } => {
            registry.promote(&version, force)?;
            opened.store.keep_registry(&registry).await?;
            answers(&opened, &registry)?;
        }
        Command::Rollback => {
            registry.rollback()?;
            opened.store.keep_registry(&registry).await?;
            answers(&opened, &registry)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answers(opened: &Opened, registry: &Registry) -> anyhow::Result<()> {
    let version = registry.production().version;
    if opened.json {
        return output::json(&json!({ "production": version }));
    }
    outln!("{version} answers")?;
    Ok(())
}

fn list(opened: &Opened, registry: &Registry) -> anyhow::Result<()> {
    let in_use = opened.library.made_with().map(|model| model.name);
    let stage = |run: &EmbedderRun| match in_use.as_ref() == Some(&run.model) {
        true => Stage::Production,
        false => Stage::Candidate,
    };
    if opened.json {
        let answers = registry.runs.iter().map(|run| {
            json!({
                "version": run.model.version, "stage": registry.stage(&run.model.version), "parent": run.parent,
                "dataset": run.dataset, "metrics": run.metrics, "createdAt": date(run.created_at),
            })
        });
        let embedders = registry.embedders.iter().map(|run| {
            json!({
                "version": run.version, "stage": stage(run), "model": run.model, "parent": run.parent,
                "dataset": run.dataset, "metrics": run.metrics, "createdAt": date(run.created_at),
            })
        });
        return output::json(&answers.chain(embedders).collect::<Vec<_>>());
    }
    let built_in = AnswerModel::default().version;
    outln!("{built_in:12} {}", registry.stage(&built_in))?;
    for run in &registry.runs {
        outln!(
            "{:12} {:10} of {}, trained on {} from {}",
            run.model.version,
            registry.stage(&run.model.version).to_string(),
            date(run.created_at),
            run.dataset,
            run.parent
        )?;
    }
    for run in &registry.embedders {
        outln!(
            "{:12} {:10} of {}, trained on {} from {}: embeds",
            run.version,
            stage(run).to_string(),
            date(run.created_at),
            run.dataset,
            run.parent
        )?;
    }
    Ok(())
}

fn show(registry: &Registry, run: &Run) -> std::io::Result<()> {
    outln!(
        "{} ({})",
        run.model.version,
        registry.stage(&run.model.version)
    )?;
    outln!(
        "  trained on {} examples of {} from {} in {:.1} s and {:.0} MB, papyri {}",
        run.trained_on,
        run.dataset,
        run.parent,
        run.seconds,
        run.peak_bytes as f64 / 1e6,
        run.code
    )?;
    train::table(run)?;
    for (part, values) in &run.curves {
        curve(&format!("{part}: loss"), values)?;
    }
    Ok(())
}

fn compare(one: &AnswerModel, other: &AnswerModel) -> std::io::Result<()> {
    outln!("{:22} {:>12} {:>12}", "weight", one.version, other.version)?;
    let row = |name: &str, a: f32, b: f32| outln!("{name:22} {a:>12.3} {b:>12.3}");
    for ((name, a), b) in SentenceFeatures::NAMES
        .iter()
        .zip(one.sentence)
        .zip(other.sentence)
    {
        row(&format!("sentence {name}"), a, b)?;
    }
    row("confidence bias", one.bias, other.bias)?;
    for ((name, a), b) in AnswerFeatures::NAMES
        .iter()
        .zip(one.confidence)
        .zip(other.confidence)
    {
        row(&format!("confidence {name}"), a, b)?;
    }
    Ok(())
}
