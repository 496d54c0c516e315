//! `papyri jobs watch`: progress until nothing is left.

use super::{now, span};
use crate::cli::terminal::{errln, outln};
use crate::cli::{error_line, output};
use graph_schema::JobState;
use serde::Serialize;
use service::queue::{Queue, QueueStats};
use service::{Caller, ErrorKind};
use std::collections::VecDeque;
use std::process::ExitCode;
use std::time::Duration;

/// Show progress until nothing waits or runs: counts, rate, time left, age of the oldest job that is due
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri jobs watch
  papyri jobs watch --interval 30 --json | jq -c '[.waiting, .per_second]'

With --json it prints one JSON line an interval. Ctrl-C ends it; the jobs go on.")]
pub struct Args {
    /// Seconds from line to line
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    interval: u64,
}

pub async fn run(queue: &Queue, args: Args, as_json: bool) -> anyhow::Result<ExitCode> {
    let mut meter = Meter::default();
    loop {
        match queue.stats(&Caller::Local, now()).await {
            Ok(stats) => {
                let progress = meter.read(&stats, now());
                print(&progress, as_json)?;
                if progress.waiting + progress.running == 0 {
                    return Ok(ExitCode::SUCCESS);
                }
            }
            // A server that restarts is no reason to stop watching.
            Err(error) if error.kind == ErrorKind::Unavailable => {
                errln!("papyri: {}; looking again", error_line(&error.into()));
            }
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(args.interval)) => {}
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
        }
    }
}

/// One line of the watch. Absent figures are not known yet, or there is nothing to tell.
#[derive(Debug, PartialEq, Serialize)]
struct Progress {
    at: i64,
    waiting: u64,
    running: u64,
    done: u64,
    dead: u64,
    cancelled: u64,
    /// Jobs that ended in a second, over the last minute.
    per_second: Option<f64>,
    seconds_left: Option<f64>,
    oldest_due_ms: Option<i64>,
}

/// The rate is taken over this long.
const WINDOW_MS: i64 = 60_000;

/// Makes rates of counts.
#[derive(Default)]
struct Meter {
    /// Time and number of ended jobs.
    seen: VecDeque<(i64, u64)>,
}

impl Meter {
    fn read(&mut self, stats: &QueueStats, at: i64) -> Progress {
        let of = |state| stats.of(state);
        let ended = of(JobState::Done) + of(JobState::Dead) + of(JobState::Cancelled);
        // Fewer than before: done jobs were forgotten, or dead ones retried. It counts from here.
        if self.seen.back().is_some_and(|(_, before)| *before > ended) {
            self.seen.clear();
        }
        self.seen.push_back((at, ended));
        while self.seen.len() > 2 && self.seen[1].0 <= at - WINDOW_MS {
            self.seen.pop_front();
        }
        let (since, before) = self.seen[0];
        let per_second = (at > since).then(|| (ended - before) as f64 * 1e3 / (at - since) as f64);
        let left = of(JobState::Waiting) + of(JobState::Running);
        Progress {
            at,
            waiting: of(JobState::Waiting),
            running: of(JobState::Running),
            done: of(JobState::Done),
            dead: of(JobState::Dead),
            cancelled: of(JobState::Cancelled),
            per_second,
            seconds_left: per_second
                .filter(|rate| *rate > 0.0)
                .map(|rate| left as f64 / rate),
            oldest_due_ms: stats.oldest_due_ms,
        }
    }
}

fn print(progress: &Progress, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return output::json_line(progress);
    }
    Ok(outln!("{}", line(progress))?)
}

fn line(progress: &Progress) -> String {
    let mut line = format!(
        "waiting {}  running {}  done {}  dead {}  cancelled {}",
        progress.waiting, progress.running, progress.done, progress.dead, progress.cancelled
    );
    if let Some(rate) = progress.per_second {
        line.push_str(&format!("  {rate:.1}/s"));
    }
    if let Some(seconds) = progress.seconds_left.filter(|seconds| *seconds > 0.0) {
        // A rate near nothing gives a time beyond counting; the cast stops at the largest.
        line.push_str(&format!("  {} left", span((seconds * 1e3) as i64)));
    }
    if let Some(age) = progress.oldest_due_ms {
        line.push_str(&format!("  oldest {}", span(age)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::JobKind;
    use service::queue::JobCount;

    fn stats(waiting: u64, done: u64) -> QueueStats {
        let count = |state, count| JobCount {
            kind: JobKind::named("metadata"),
            state,
            count,
        };
        QueueStats {
            counts: vec![
                count(JobState::Waiting, waiting),
                count(JobState::Done, done),
            ],
            oldest_due_ms: Some(7_000),
        }
    }

    #[test]
    fn a_rate_over_the_last_minute_gives_the_time_left() {
        let mut meter = Meter::default();
        let first = meter.read(&stats(100, 0), 0);
        assert_eq!((first.per_second, first.seconds_left), (None, None));
        let second = meter.read(&stats(80, 20), 2_000);
        assert_eq!(
            (second.per_second, second.seconds_left),
            (Some(10.0), Some(8.0))
        );
        let shown =
            "waiting 80  running 0  done 20  dead 0  cancelled 0  10.0/s  8 s left  oldest 7 s";
        assert_eq!(line(&second), shown);

        // Nothing happened for long: what came before the window does not count.
        meter.read(&stats(80, 20), 61_000);
        let still = meter.read(&stats(80, 20), 122_000);
        assert_eq!((still.per_second, still.seconds_left), (Some(0.0), None));
        let pruned = meter.read(&stats(80, 0), 123_000);
        assert_eq!(pruned.per_second, None);
    }
}
