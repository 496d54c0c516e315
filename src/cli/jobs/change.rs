//! `papyri jobs retry` and `papyri jobs cancel`.

use super::super::output;
use super::{a_kind, now};
use crate::cli::terminal::outln;
use graph_schema::{JobId, JobKind, JobState};
use service::Caller;
use service::queue::{JobFilter, JobSelection, Queue};
use std::process::ExitCode;

/// Give dead or cancelled jobs another chance, their attempts counted anew
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri jobs retry j-0f1e2d3c4b5a6978
  papyri jobs retry --dead
  papyri jobs retry --cancelled --kind metadata")]
pub struct RetryArgs {
    /// Jobs, as `papyri jobs list` names them
    #[arg(value_name = "ID", required_unless_present_any = ["dead", "cancelled"])]
    ids: Vec<JobId>,
    /// All that were given up
    #[arg(long, conflicts_with_all = ["ids", "cancelled"])]
    dead: bool,
    /// All that were cancelled
    #[arg(long, conflicts_with = "ids")]
    cancelled: bool,
    /// Of these, only one kind
    #[arg(long, conflicts_with = "ids", value_parser = a_kind())]
    kind: Option<JobKind>,
}

/// Cancel jobs that wait or run: they are not done, unless they are retried
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri jobs cancel j-0f1e2d3c4b5a6978
  papyri jobs cancel --waiting --kind full_text      read no more PDFs

A worker notices at its next renewal that its job was cancelled; what it wrote stays.")]
pub struct CancelArgs {
    /// Jobs, as `papyri jobs list` names them
    #[arg(value_name = "ID", required_unless_present = "waiting")]
    ids: Vec<JobId>,
    /// All that wait
    #[arg(long, conflicts_with = "ids")]
    waiting: bool,
    /// Of these, only one kind
    #[arg(long, conflicts_with = "ids", value_parser = a_kind())]
    kind: Option<JobKind>,
}

pub async fn retry(queue: &Queue, args: RetryArgs, as_json: bool) -> anyhow::Result<ExitCode> {
    let state = if args.dead {
        JobState::Dead
    } else {
        JobState::Cancelled
    };
    let named = args.ids.len();
    let selection = selection(args.ids, state, args.kind);
    let changed = queue.retry(&Caller::Local, &selection, now()).await?;
    report("retried", changed, named, as_json)
}

pub async fn cancel(queue: &Queue, args: CancelArgs, as_json: bool) -> anyhow::Result<ExitCode> {
    let named = args.ids.len();
    let selection = selection(args.ids, JobState::Waiting, args.kind);
    let changed = queue.cancel(&Caller::Local, &selection, now()).await?;
    report("cancelled", changed, named, as_json)
}

/// The jobs named, or with none named all in a state.
fn selection(ids: Vec<JobId>, state: JobState, kind: Option<JobKind>) -> JobSelection {
    if ids.is_empty() {
        return JobSelection::Matching(JobFilter {
            state: Some(state),
            kind,
        });
    }
    JobSelection::Ids(ids)
}

/// `named` jobs were asked for by id; 0 when it was all in a state.
fn report(done: &str, changed: u64, named: usize, as_json: bool) -> anyhow::Result<ExitCode> {
    if as_json {
        output::json(&serde_json::json!({ done: changed }))?;
    } else {
        outln!("{changed} {done}")?;
        if changed < named as u64 {
            outln!("the others are unknown or in a state in which they can't be {done}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
