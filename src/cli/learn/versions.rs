//! `papyri versions`: versions of the model that ranks sentences and judges answers.

use super::{Opened, date, train};
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use clap::Subcommand;
use graph_schema::{AnswerFeatures, AnswerModel, SentenceFeatures};
use learn::{Registry, Run};
use serde_json::json;
use std::process::ExitCode;

/// Show, promote and take back the versions of the model that ranks sentences and judges answers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri versions list
  papyri versions compare built-in a-0123abcd
  papyri versions promote a-0123abcd              lets it answer; a running service follows within a minute
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
    let opened = Opened::new(context).await?;
    let mut registry = opened.store.registry().await?;
    match args.command {
        Command::List => list(&opened, &registry)?,
        Command::Show { version } => {
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
    if opened.json {
        let rows: Vec<_> = registry
            .runs
            .iter()
            .map(|run| {
                json!({
                    "version": run.model.version, "stage": registry.stage(&run.model.version), "parent": run.parent,
                    "dataset": run.dataset, "metrics": run.metrics, "createdAt": date(run.created_at),
                })
            })
            .collect();
        return output::json(&rows);
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
    for (part, curve) in &run.curves {
        let (first, last) = (curve.first(), curve.last());
        if let (Some(first), Some(last)) = (first, last) {
            outln!(
                "  {part}: loss {first:.4} → {last:.4} in {} steps",
                curve.len() - 1
            )?;
            outln!("    {}", sparkline(curve))?;
        }
    }
    Ok(())
}

/// A curve drawn in one line.
fn sparkline(curve: &[f32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const WIDTH: usize = 60;
    let low = curve.iter().copied().fold(f32::INFINITY, f32::min);
    let high = curve.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let width = curve.len().min(WIDTH);
    (0..width)
        .filter_map(|at| curve.get(at * curve.len() / width))
        .filter_map(|value| {
            let share = (value - low) / (high - low).max(f32::MIN_POSITIVE);
            let bar = (share * (BARS.len() - 1) as f32).round() as usize;
            BARS.get(bar)
        })
        .collect()
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
