//! `papyri train`: a new version from a dataset.

use super::Opened;
use crate::cli::terminal::outln;
use crate::cli::{Context, output};
use anyhow::Context as _;
use learn::logistic::Settings;
use learn::training::TrainSettings;
use learn::{Interval, Metrics, Run};
use std::process::ExitCode;

/// Train a new version of the model that ranks sentences and judges answers
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  papyri train d-0123456789abcdef                 from the version that answers
  papyri train d-0123456789abcdef --parent built-in --seed 2
  papyri train embedder                           the embedding model, on the library's own texts

The new version is a candidate: `papyri versions show VERSION` tells how it does on papers it was not trained on,
`papyri experiment start VERSION` tries it on a share of the chats, `papyri versions promote VERSION` lets it answer.
Training takes seconds, and the same dataset, parent and seed give the same version; there is nothing to resume."
)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Dataset to learn from
    #[arg(required = true)]
    dataset: Option<String>,
    /// Version to start from [default: the one that answers]
    #[arg(long)]
    parent: Option<String>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Penalty on large weights
    #[arg(long, default_value_t = Settings::default().l2)]
    l2: f32,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Reranker(super::reranker::Args),
    Embedder(super::embedder::Args),
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        Some(What::Reranker(args)) => return super::reranker::run(context, args).await,
        Some(What::Embedder(args)) => return super::embedder::run(context, args).await,
        None => {}
    }
    anyhow::ensure!(
        args.l2.is_finite() && args.l2 >= 0.0,
        "--l2 must be 0 or more"
    );
    let opened = Opened::new(context).await?;
    let named = args.dataset.as_deref().context("no dataset is named")?;
    let dataset = opened.store.dataset(named).await?;
    let settings = TrainSettings {
        seed: args.seed,
        logistic: Settings {
            l2: args.l2,
            ..Settings::default()
        },
    };
    let parent = args.parent.as_deref();
    let run = opened.store.train(dataset, parent, settings).await?;
    if opened.json {
        output::json(&run)?;
    } else {
        outln!(
            "{}: trained on {} examples in {:.1} s, measured on {} of other papers",
            run.model.version,
            run.trained_on,
            run.seconds,
            run.held_out
        )?;
        table(&run)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The figures of a run beside its parent's.
pub(super) fn table(run: &Run) -> std::io::Result<()> {
    let version = &run.model.version;
    figures(version, &run.parent, &run.metrics, &run.parent_metrics)
}

/// Figures beside those from before, under these heads.
pub(super) fn figures(
    head: &str,
    head_before: &str,
    now: &Metrics,
    before: &Metrics,
) -> std::io::Result<()> {
    outln!("  {:22} {head:24} {head_before}", "")?;
    for (name, figure) in now {
        let before = before.get(name).map(put).unwrap_or_default();
        outln!("  {name:22} {:24} {before}", put(figure))?;
    }
    Ok(())
}

/// A figure with its interval.
fn put(interval: &Interval) -> String {
    format!(
        "{:.3} [{:.3}, {:.3}]",
        interval.value, interval.low, interval.high
    )
}
