//! `papyri train reranker`: what is laid over the cross-encoder, from questions with texts.

use super::train::figures;
use super::written;
use crate::cli::terminal::{errln, outln};
use crate::cli::{Context, INTERRUPTED, output};
use crate::startup;
use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use learn::reranking::{self, Settings};
use service::learn::{Event, peak_bytes, train_reranker};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Train the cross-encoder further on questions with texts that answer them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri train reranker pairs.jsonl --out own.safetensors
  papyri train reranker pairs.jsonl --out own.safetensors --epochs 3 --rate 5e-4

A line of the pairs: {\"question\": …, \"good\": a text that answers it, \"bad\": [texts that don't], \"paper\": what splits go by}.
A tenth of a second of a core a text and step: 1,000 questions take about half an hour an epoch on two cores. Ended by Ctrl-C or a
kill, the same command goes on where it was. It takes effect by `reranker_adapter = \"/path/own.safetensors\"` under [models].")]
pub struct Args {
    /// Questions with texts, as JSON Lines
    #[arg(value_name = "PAIRS")]
    pairs: PathBuf,
    /// Where what was learnt is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How often each question is taken
    #[arg(long, default_value_t = Settings::default().epochs)]
    epochs: usize,
    /// The highest learning rate
    #[arg(long, default_value_t = Settings::default().rate)]
    rate: f64,
    #[arg(long, default_value_t = Settings::default().seed)]
    seed: u64,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(args.epochs > 0, "--epochs must be 1 or more");
    anyhow::ensure!(
        args.rate.is_finite() && args.rate > 0.0 && args.rate < 1.0,
        "--rate must lie between 0 and 1"
    );
    let json = context.json;
    let work = tokio::task::spawn_blocking(move || trained(&context, &args));
    let interrupted = tokio::signal::ctrl_c();
    tokio::select! {
        said = work => {
            let (out, report) = said.context("the training was stopped")??;
            match json {
                true => output::json(&report)?,
                false => told(&out, &report)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        // The work is on a thread of its own, which ends with the program; what it kept last is whole.
        _ = interrupted => {
            errln!("interrupted; the same command goes on where it was");
            std::process::exit(i32::from(INTERRUPTED));
        }
    }
}

#[derive(serde::Serialize)]
struct Report {
    #[serde(flatten)]
    run: service::learn::RerankerRun,
    seconds: f64,
    peak_bytes: u64,
}

fn trained(context: &Context, args: &Args) -> anyhow::Result<(PathBuf, Report)> {
    let text = std::fs::read_to_string(&args.pairs)
        .with_context(|| format!("{} can't be read", args.pairs.display()))?;
    let pairings = reranking::read(&text)
        .with_context(|| format!("{} can't be learnt from", args.pairs.display()))?;
    let settings = Settings {
        epochs: args.epochs,
        rate: args.rate,
        seed: args.seed,
        ..Settings::default()
    };
    let state = beside(&args.out);
    let kept = match std::fs::read(&state) {
        Ok(kept) => Some(kept),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("{} can't be read", state.display()));
        }
    };
    let started = Instant::now();
    let mut training = startup::reranker_training(&context.config)?;
    let bar = ProgressBar::no_length().with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len}  {eta} left  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let mut told = |event: Event<'_>| {
        match event {
            Event::Reading { read, of } => {
                bar.set_length(of as u64);
                bar.set_position(read as u64);
                bar.set_message("questions read before the first step");
            }
            Event::Step { step, of, loss } => {
                bar.set_length(of as u64);
                bar.set_position(step as u64);
                bar.set_message(format!("steps, loss {loss:.3}"));
            }
            Event::State(bytes) => {
                written(&state, bytes).map_err(service::ServiceError::internal)?;
            }
        }
        Ok(())
    };
    let (adapter, run) = train_reranker(
        &mut training,
        pairings,
        settings,
        kept.as_deref(),
        &mut told,
    )?;
    bar.finish_and_clear();
    written(&args.out, &adapter)?;
    // It is done: a state that stays would be taken up by the next run.
    if let Err(error) = std::fs::remove_file(&state)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        errln!("{} can't be removed: {error}", state.display());
    }
    let report = Report {
        run,
        seconds: started.elapsed().as_secs_f64(),
        peak_bytes: peak_bytes(),
    };
    Ok((args.out.clone(), report))
}

/// The state of a run that is not done.
fn beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".state");
    name.into()
}

fn told(out: &Path, report: &Report) -> std::io::Result<()> {
    let run = &report.run;
    outln!(
        "{}: trained on {} questions in {:.0} s ({} steps), measured on {} of other papers",
        out.display(),
        run.trained_on,
        report.seconds,
        run.steps,
        run.held_out
    )?;
    figures("now", "before", &run.metrics, &run.metrics_before)?;
    let curve: Vec<String> = run
        .curve
        .iter()
        .map(|value| format!("{value:.3}"))
        .collect();
    outln!(
        "  mean reciprocal rank on questions set aside, by epoch: {}",
        curve.join(", ")
    )
}
