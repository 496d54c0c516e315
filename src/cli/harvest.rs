//! `papyri harvest`: follows a category of arXiv, for weeks if need be.

use super::sampled::Sampled;
use super::terminal::{errln, outln};
use super::{Context, INTERRUPTED, SOME_FAILED, output, progress};
use crate::http::metrics;
use crate::startup::Library;
use ::ingest::source::Category;
use anyhow::Context as _;
use chrono::NaiveDate;
use indicatif::ProgressStyle;
use serde::Serialize;
use service::Caller;
use service::acquire::harvest::{Follow, Harvest, HarvestOptions, Snapshot};
use service::queue::Queue;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Take in a whole category of arXiv: abstracts first, PDFs if wanted; run again, it goes on where it stopped
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri harvest --category cs.CL --from 2024-01-01
  papyri harvest --category cs.CL                      what is new since the last time
  papyri harvest --category cs.IR --full-text --workers 2
  papyri harvest --work-only                           another machine's share, with a queue in Postgres ([jobs])
  papyri harvest --category hep-th --json | tee events.jsonl

Everything to be done stands in a durable queue (`papyri jobs`). Kill it, pull the plug, lose the network: run it again
and nothing is lost or done twice. arXiv is asked once in three seconds; tell it who you are by arxiv.contact. Exits
with 4 when a job was given up (`papyri jobs list --state dead`), 130 when interrupted.")]
pub struct Args {
    /// Category or archive: cs.CL, hep-th, math
    #[arg(long, required_unless_present = "work_only")]
    category: Option<String>,
    /// First day of arXiv's books [default: where the last harvest stopped, else the beginning]
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<NaiveDate>,
    /// Last day of arXiv's books [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// Begin anew instead of going on; what is in the library already is not done again
    #[arg(long)]
    no_resume: bool,
    /// Read every paper's PDF too, after the abstracts
    #[arg(long)]
    full_text: bool,
    /// Link and store only; run `papyri harvest` without it to embed
    #[arg(long)]
    no_embed: bool,
    /// Work on what is queued; list nothing
    #[arg(long, conflicts_with_all = ["category", "from", "until", "no_resume"])]
    work_only: bool,
    /// Serve metrics for Prometheus at http://ADDR:PORT/metrics while it runs
    #[arg(long, value_name = "ADDR:PORT")]
    metrics: Option<String>,
    /// Papers or batches of abstracts at work at once
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
}

/// How often people and programs are told.
const TICK: Duration = Duration::from_secs(1);

/// A line for programs.
#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    seconds: f64,
    papers_per_second: f64,
    /// Seconds until all that is known is done; absent while nothing can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta_s: Option<f64>,
    #[serde(flatten)]
    snapshot: &'a Snapshot,
}

pub async fn run(context: Context, args: Args) -> anyhow::Result<ExitCode> {
    let follow = args.follow()?;
    if let Some(address) = &args.metrics {
        serve_metrics(address)?;
    }
    let library = Library::open(context.config).await?;
    let vectors = match args.no_embed {
        true => None,
        false => Some(library.vectors()?),
    };
    let options = HarvestOptions {
        follow,
        full_text: args.full_text,
        workers: usize::from(args.workers),
        lease: Duration::from_secs(library.config.harvest.lease_s),
        first_pause: Duration::from_secs(library.config.harvest.first_pause_s),
        ..HarvestOptions::default()
    };
    let run = progress::Run::start(0, "papers");
    let harvest = library.harvest(vectors, options, run.stop.clone());
    let harvest = Arc::new(harvest.await?);
    let ended = CancellationToken::new();
    let watch = HarvestProgress {
        harvest: harvest.clone(),
        queue: library.queue(),
        run: &run,
        json: context.json,
        started: Instant::now(),
    };
    let work = async {
        let end = harvest.run().await;
        ended.cancel();
        end
    };
    let sampled = Sampled::begin(&library.config)?;
    let (end, ()) = tokio::join!(work, watch.until(&ended));
    sampled.end().await;
    run.end();
    watch.last(end.as_ref().ok())?;
    let snapshot = end?;
    Ok(match snapshot.dead {
        _ if run.stop.is_cancelled() => ExitCode::from(INTERRUPTED),
        0 => ExitCode::SUCCESS,
        _ => ExitCode::from(SOME_FAILED),
    })
}

fn serve_metrics(address: &str) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("can't serve metrics on {address}; another address: --metrics"))?;
    metrics::install()?;
    let server = metrics::server(listener)?;
    tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::warn!(%error, "metrics are served no longer");
        }
    });
    Ok(())
}

impl Args {
    fn follow(&self) -> anyhow::Result<Option<Follow>> {
        let Some(category) = &self.category else {
            return Ok(None);
        };
        if let (Some(from), Some(until)) = (self.from, self.until) {
            anyhow::ensure!(from <= until, "--from {from} is after --until {until}");
        }
        Ok(Some(Follow {
            category: Category::parse(category)?,
            from: self.from,
            until: self.until,
            resume: !self.no_resume,
        }))
    }
}

/// Tells how it goes.
struct HarvestProgress<'a> {
    harvest: Arc<Harvest>,
    queue: Queue,
    run: &'a progress::Run,
    json: bool,
    started: Instant,
}

impl HarvestProgress<'_> {
    async fn until(&self, ended: &CancellationToken) {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            self.run.bar.set_style(style);
        }
        loop {
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = ended.cancelled() => return,
            }
            let progress = self.harvest.progress();
            // The queue is asked once a tick, beside the work: how much is left, and how old it is.
            match self.queue.stats(&Caller::Local, self.harvest.now()).await {
                Ok(stats) => {
                    metrics::queue(&stats);
                    progress.queue(&stats);
                }
                Err(error) => tracing::debug!(%error, "the queue does not say how long it is"),
            }
            let snapshot = progress.snapshot();
            self.tell_failures();
            if self.json {
                self.event("progress", &snapshot);
            } else {
                self.run.bar.set_message(self.line(&snapshot));
            }
        }
    }

    fn tell_failures(&self) {
        let progress = self.harvest.progress();
        if let Some(trouble) = progress.take_trouble() {
            self.run.bar.suspend(|| errln!("waiting: {trouble}"));
        }
        for failure in progress.take_failures() {
            let fate = if failure.dead {
                "given up"
            } else {
                "tried again later"
            };
            let (key, cause) = (&failure.key, &failure.cause);
            self.run.bar.suspend(|| errln!("{fate}: {key}: {cause}"));
        }
    }

    fn done(snapshot: &Snapshot) -> u64 {
        snapshot.abstracts + snapshot.unchanged + snapshot.full_texts + snapshot.withdrawn
    }

    fn rate(&self, snapshot: &Snapshot) -> f64 {
        Self::done(snapshot) as f64 / self.started.elapsed().as_secs_f64().max(f64::EPSILON)
    }

    /// What waits, and what the list still holds, at the rate so far.
    fn eta(&self, snapshot: &Snapshot) -> Option<f64> {
        let unlisted = snapshot
            .list_size
            .unwrap_or(0)
            .saturating_sub(snapshot.listed);
        let left = snapshot.waiting + snapshot.running + unlisted;
        let rate = self.rate(snapshot);
        (rate > 0.0).then(|| left as f64 / rate)
    }

    fn line(&self, snapshot: &Snapshot) -> String {
        let size = snapshot
            .list_size
            .map_or(String::new(), |size| format!("/{size}"));
        let eta = self.eta(snapshot).map_or(String::new(), |seconds| {
            let left = Duration::from_secs_f64(seconds.min(1e9));
            format!(", {} left", indicatif::HumanDuration(left))
        });
        format!(
            "{}{size} listed, {} waiting, {} abstracts, {} full texts, {} unchanged, {} given up; {:.1} papers/s{eta}",
            snapshot.listed,
            snapshot.waiting + snapshot.running,
            snapshot.abstracts,
            snapshot.full_texts,
            snapshot.unchanged,
            snapshot.dead,
            self.rate(snapshot),
        )
    }

    fn event(&self, event: &'static str, snapshot: &Snapshot) {
        let event = Event {
            event,
            seconds: self.started.elapsed().as_secs_f64(),
            papers_per_second: self.rate(snapshot),
            eta_s: self.eta(snapshot),
            snapshot,
        };
        // A reader that went away does not stop the harvest.
        if let Err(error) = output::json_line(&event) {
            tracing::debug!(%error, "an event could not be written");
        }
    }

    fn last(&self, end: Option<&Snapshot>) -> anyhow::Result<()> {
        self.tell_failures();
        let Some(snapshot) = end else {
            return Ok(());
        };
        if self.json {
            self.event("end", snapshot);
            return Ok(());
        }
        outln!(
            "{} listed; {} abstracts and {} full texts taken in, {} unchanged, {} withdrawn, {} given up in {:.1} s ({:.1} papers/s)",
            snapshot.listed,
            snapshot.abstracts,
            snapshot.full_texts,
            snapshot.unchanged,
            snapshot.withdrawn,
            snapshot.dead,
            self.started.elapsed().as_secs_f64(),
            self.rate(snapshot),
        )?;
        if self.run.stop.is_cancelled() {
            outln!("interrupted; run it again to go on")?;
        }
        if snapshot.dead > 0 {
            outln!(
                "papyri jobs list --state dead says why; papyri jobs retry --dead tries them again"
            )?;
        }
        Ok(())
    }
}
