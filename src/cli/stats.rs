//! `papyri stats`: what machine and program did, as it was sampled. It works beside a server that runs.

use super::terminal::{self, errln, outln};
use super::{Context, output};
use crate::config::Config;
use crate::http::metrics::folder;
use crate::startup;
use chrono::{DateTime, Utc};
use operations::History;
use serde::Serialize;
use service::Caller;
use service::reread::of_older_readers;
use service::watch::{LONGEST_S, Minute, Used, Watching};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

/// Show what machine and program did: processors, memory, disks, network, questions, failures
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri stats                         the last hour
  papyri stats --since 7d
  papyri stats --since 1d --json | jq .total.work.questions
  papyri stats --each-minute --json | jq '.minutes[] | [.at, .process.cpu_seconds]'

`papyri serve`, `ingest` and `harvest` sample every 15 seconds and keep each minute for 30 days, in operations/ of the library's
folder. Works while they run. It also says how many papers an older version of the program read: `papyri reindex --text` reads them anew.")]
pub struct Args {
    /// How far back: minutes, hours or days such as 30m, 1h, 7d; 30d at most
    #[arg(long, default_value = "1h", value_name = "SPAN", value_parser = span)]
    since: i64,
    /// Each minute, not only their sum
    #[arg(long)]
    each_minute: bool,
}

#[derive(Serialize)]
struct Stats<'a> {
    /// Seconds since the Unix epoch.
    since: i64,
    until: i64,
    /// How many were sampled, and by how many processes.
    sampled: usize,
    processes: usize,
    total: Minute,
    /// Papers that an older reader read; `None` where the library can't be looked at.
    older_reader: Option<u64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    minutes: &'a [Minute],
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let until = Utc::now().timestamp() + 1;
    let since = until - args.since;
    let watching = Watching::new(History::new(&folder(&context.config.library.dir)));
    let minutes = watching.minutes(&Caller::Local, since, until).await?;
    let instances: BTreeSet<&str> = minutes.iter().map(|one| one.instance.as_str()).collect();
    let stats = Stats {
        since,
        until,
        sampled: minutes.len(),
        processes: instances.len(),
        total: Minute::total(&minutes).unwrap_or_default(),
        older_reader: older_reader(&context.config).await,
        minutes: if args.each_minute { &minutes } else { &[] },
    };
    if context.json {
        output::json(&stats)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(older) = stats.older_reader.filter(|older| *older > 0) {
        outln!(
            "{older} papers were read by an older reader: `papyri reindex --text` reads them anew"
        )?;
    }
    if minutes.is_empty() {
        errln!(
            "nothing was sampled in this time: papyri serve, ingest and harvest sample what they do"
        );
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = terminal::out();
    for minute in stats.minutes {
        line(minute, &mut out)?;
    }
    shown(&stats, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

/// What was sampled is told although the library can't be looked at.
async fn older_reader(config: &Config) -> Option<u64> {
    let counted = async {
        let Some((graph, ledger)) = startup::look_at(config).await? else {
            return Ok(Some(0));
        };
        let counted = of_older_readers(&Caller::Local, graph.as_ref(), ledger.as_ref()).await?;
        anyhow::Ok(Some(counted))
    };
    counted.await.unwrap_or_else(|error| {
        errln!("{}", super::error_line(&error));
        None
    })
}

fn line(minute: &Minute, out: &mut impl Write) -> std::io::Result<()> {
    let at = DateTime::from_timestamp(minute.at, 0);
    let at = at.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    writeln!(
        out,
        "{}  {:20}  cpu {:6.1} s  memory {:>8}  host {:3.0} %  {:4.0} requests  {:3.0} questions",
        at.unwrap_or_default(),
        minute.instance,
        minute.process.cpu_seconds,
        bytes(minute.process.memory),
        100.0 * minute.host.busy_seconds / minute.seconds.max(1e-9),
        minute.work.requests,
        minute.work.questions,
    )
}

fn shown(stats: &Stats<'_>, out: &mut impl Write) -> std::io::Result<()> {
    let (total, work) = (&stats.total, &stats.total.work);
    writeln!(
        out,
        "{} minutes sampled, of {} process{}",
        stats.sampled,
        stats.processes,
        if stats.processes == 1 { "" } else { "es" }
    )?;
    writeln!(out, "process    {}", used(&total.process))?;
    if let Some(container) = &total.container {
        let limit = match container.memory_limit {
            0 => "no limit".to_owned(),
            limit => format!("limit {}", bytes(limit)),
        };
        writeln!(
            out,
            "container  {}; {limit}; held back {:.1} s",
            used(container),
            container.throttled_seconds
        )?;
    }
    let host = &total.host;
    writeln!(
        out,
        "host       {:.0} % of its processors, load {:.2} at most, {} of {} memory available at least, {} received, {} sent",
        100.0 * host.busy_seconds / total.seconds.max(1e-9),
        host.load,
        bytes(host.memory_available),
        bytes(host.memory_total),
        bytes(host.received),
        bytes(host.sent),
    )?;
    writeln!(
        out,
        "disk       {} of {} free",
        bytes(total.disk_free),
        bytes(total.disk_total)
    )?;
    writeln!(
        out,
        "requests   {:.0}, {:.0} failed",
        work.requests, work.errors
    )?;
    let mean = work.question_seconds / work.questions.max(1.0);
    writeln!(
        out,
        "questions  {:.0}, {:.0} without evidence, {mean:.2} s on average; {:.0} sentences shown, {:.0} dropped",
        work.questions, work.refusals, work.sentences, work.dropped
    )?;
    writeln!(
        out,
        "models     {:.1} s; {:.0} tokens read, {:.0} written",
        work.model_seconds, work.tokens_read, work.tokens_written
    )?;
    writeln!(
        out,
        "papers     {:.0} files and lists read, {:.1} s of taking in",
        work.read, work.ingest_seconds
    )?;
    writeln!(
        out,
        "queue      {:.0} waiting, {:.0} given up, the oldest due for {:.0} s",
        work.jobs_waiting, work.jobs_dead, work.oldest_due_s
    )
}

fn used(used: &Used) -> String {
    format!(
        "{:.1} s of processors, {} memory at most, {} read, {} written",
        used.cpu_seconds,
        bytes(used.memory),
        bytes(used.read),
        bytes(used.written)
    )
}

fn bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        _ if bytes >= 1e9 => format!("{:.1} GB", bytes / 1e9),
        _ if bytes >= 1e6 => format!("{:.0} MB", bytes / 1e6),
        _ => format!("{:.0} kB", bytes / 1e3),
    }
}

/// Seconds.
fn span(text: &str) -> Result<i64, String> {
    let units = [('m', 60), ('h', 3_600), ('d', 86_400)];
    let seconds = units.iter().find_map(|(unit, seconds)| {
        let number: i64 = text.strip_suffix(*unit)?.parse().ok()?;
        number.checked_mul(*seconds)
    });
    match seconds {
        Some(seconds) if (1..=LONGEST_S - 86_400).contains(&seconds) => Ok(seconds),
        Some(_) => Err("samples are kept for 30 days: between 1m and 30d".into()),
        None => Err("a number and m, h or d, such as 30m, 1h or 7d".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        assert_eq!(span("1h"), Ok(3_600));
        assert_eq!(span("30d"), Ok(2_592_000));
        for wrong in ["", "1", "h", "0m", "-1h", "31d", "1w", "99999999999999999d"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
