//! `papyri jobs`: what waits to be done, what failed and why. It looks and changes beside a harvest that runs.

mod change;
mod list;
mod watch;

use super::Context;
use crate::startup;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use graph_schema::{JobKind, JobState};
use service::queue::Queue;
use std::process::ExitCode;

/// Look after the queue of jobs: what waits, what failed and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri jobs list --state dead        what was given up, with the reason
  papyri jobs retry --dead             give all of them another chance
  papyri jobs cancel --waiting --kind full_text
  papyri jobs watch                    progress until nothing is left

A harvest may be running meanwhile, in another process or, with jobs.url, on other machines.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(list::Args),
    Retry(change::RetryArgs),
    Cancel(change::CancelArgs),
    Watch(watch::Args),
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let queue = Queue::new(startup::open_jobs(&context.config).await?);
    match args.command {
        Command::List(args) => list::run(&queue, args, context.json).await,
        Command::Retry(args) => change::retry(&queue, args, context.json).await,
        Command::Cancel(args) => change::cancel(&queue, args, context.json).await,
        Command::Watch(args) => watch::run(&queue, args, context.json).await,
    }
}

fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

fn a_state() -> impl TypedValueParser<Value = JobState> {
    PossibleValuesParser::new(JobState::ALL.map(JobState::as_str))
        .try_map(|word| JobState::parse(&word).ok_or("no state of a job"))
}

fn a_kind() -> impl TypedValueParser<Value = JobKind> {
    PossibleValuesParser::new(
        service::JOB_KINDS
            .into_iter()
            .flatten()
            .map(JobKind::as_str),
    )
    .try_map(|word| JobKind::parse(&word).ok_or("no kind of job"))
}

/// Milliseconds for people, coarsely: `40 s`, `12 min`, `3 h 20 min`, `9 d`.
fn span(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5_999 => format!("{} min", seconds / 60),
        6_000..=172_799 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_coarse() {
        let spans = [-5, 40_999, 750_000, 12_000_000, 800_000_000].map(span);
        assert_eq!(spans, ["0 s", "40 s", "12 min", "3 h 20 min", "9 d"]);
    }
}
