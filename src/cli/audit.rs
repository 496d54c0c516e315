//! `papyri audit`: who did what, and what became of it. It works beside a server that runs.

use super::terminal::{self, errln};
use super::{Context, output};
use crate::startup;
use chrono::{DateTime, NaiveDate, NaiveTime};
use service::{AuditFilter, Caller};
use std::io::Write;
use std::process::ExitCode;

/// Lines that one look shows at most.
const MOST: u32 = 1_000;

/// Show who did what on a server with access.mode = "required", the latest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri audit
  papyri audit --who \"user anna\" --since 2026-11-01
  papyri audit --limit 1000 --json | jq '.lines[] | select(.outcome == \"refused\")'

Questions themselves are not written down. What is older than access.audit_days is forgotten.")]
pub struct Args {
    /// Only this one: "user NAME", "key ID", "local"
    #[arg(long, value_name = "WHO")]
    who: Option<String>,
    /// Only what happened on this day (UTC) or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<NaiveDate>,
    /// Lines to show
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    limit: u32,
    /// Lines to leave out, the latest first
    #[arg(long, default_value_t = 0)]
    skip: u64,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let accounts = startup::open_accounts(&context.config).await?;
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let filter = AuditFilter {
        who: args.who,
        since: args.since.map(midnight),
    };
    let lines = accounts.audited(&Caller::Local, &filter, args.skip, args.limit);
    let lines = lines.await?;
    if context.json {
        output::json(&serde_json::json!({ "lines": lines }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if lines.is_empty() {
        errln!("nothing is written down of this");
    }
    let mut out = terminal::out();
    for line in &lines {
        let at = DateTime::from_timestamp_millis(line.at);
        let at = at.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string());
        writeln!(
            out,
            "{}  {:7}  {}  {}  {}",
            at.unwrap_or_default(),
            line.outcome.as_str(),
            line.who,
            line.what,
            line.about.as_deref().unwrap_or_default()
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
