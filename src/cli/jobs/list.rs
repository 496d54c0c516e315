//! `papyri jobs list`.

use super::super::output;
use super::{a_kind, a_state, now, span};
use crate::cli::terminal;
use graph_schema::{Job, JobId, JobKind, JobProgress, JobState};
use service::Caller;
use service::queue::{JobFilter, Queue};
use std::io::Write;
use std::process::ExitCode;

/// List jobs, with the reason of the last failure
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri jobs list
  papyri jobs list --state dead --kind full_text
  papyri jobs list --state dead --json | jq -r '.jobs[] | .key + \": \" + .cause'
  papyri jobs list --after j-0f1e2d3c4b5a6978       the next page")]
pub struct Args {
    #[arg(long, value_parser = a_state())]
    state: Option<JobState>,
    #[arg(long, value_parser = a_kind())]
    kind: Option<JobKind>,
    /// How many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
    /// Only those after this one: the last of the page before
    #[arg(long, value_name = "ID")]
    after: Option<JobId>,
}

pub async fn run(queue: &Queue, args: Args, as_json: bool) -> anyhow::Result<ExitCode> {
    let filter = JobFilter {
        state: args.state,
        kind: args.kind,
    };
    let page = queue
        .list(&Caller::Local, &filter, args.after.as_ref(), args.limit)
        .await?;
    let more = (page.len() == args.limit as usize)
        .then(|| page.last())
        .flatten();
    let next = more.map(|job| job.id.clone());
    if as_json {
        output::json(&serde_json::json!({ "jobs": page, "next": next }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    let now = now();
    for job in &page {
        writeln!(out, "{}", line(job, now))?;
        if let Some(progress) = &job.progress {
            writeln!(out, "      {}", told(progress))?;
        }
        if let Some(cause) = &job.cause {
            writeln!(out, "      {}", cause.replace('\n', " "))?;
        }
    }
    match next {
        Some(id) => writeln!(out, "{} jobs; the next page: --after {id}", page.len())?,
        None => writeln!(out, "{} jobs", page.len())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// `downloading 120000 of 3400000  p-…`
fn told(progress: &JobProgress) -> String {
    let mut told = progress.step.clone();
    if progress.done > 0 {
        told.push_str(&format!(" {}", progress.done));
    }
    if let Some(total) = progress.total {
        told.push_str(&format!(" of {total}"));
    }
    if let Some(paper) = &progress.paper {
        told.push_str(&format!("  {paper}"));
    }
    told
}

fn line(job: &Job, now: i64) -> String {
    let when = match (job.state, job.lease_until) {
        (JobState::Waiting, _) if job.next_try > now => {
            format!("  in {}", span(job.next_try - now))
        }
        (JobState::Running, Some(until)) if until <= now => "  its worker is silent".into(),
        (JobState::Running, _) => {
            let worker = job.worker.as_deref().unwrap_or_default();
            format!("  by {worker}")
        }
        _ => String::new(),
    };
    format!(
        "{}  {:9}  {:9}  {}/{}  {}{when}",
        job.id,
        job.state.as_str(),
        job.kind.as_str(),
        job.attempts,
        job.max_attempts,
        job.key
    )
}
