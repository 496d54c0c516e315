//! Figures that somebody has to be asked for: the library's size, the queue, whether the stores answer. They are asked at
//! intervals, never by who reads them, and what takes long is asked less often.

use crate::http::state::AppState;
use chrono::Utc;
use graph_schema::JobState;
use service::Caller;
use service::queue::{JobCount, QueueStats};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

pub const JOBS: &str = "papyri_jobs";
pub const OLDEST_DUE_SECONDS: &str = "papyri_jobs_oldest_due_seconds";
pub const PAPERS: &str = "papyri_papers";
pub const PASSAGES: &str = "papyri_passages";
pub const STORE_UP: &str = "papyri_store_up";

/// How often, at most, the queue and the stores are asked.
const OFTEN: Duration = Duration::from_secs(15);
/// How often, at most, the library's size is: it is counted from the tables.
const SELDOM: Duration = Duration::from_secs(60);
/// What was asked for is not asked again before this many times as long as it took: one part in a hundred of a store's
/// time, at most.
const REST: u32 = 100;
/// How long a store may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);
/// The stores without which no question can be answered.
const STORES: [&str; 2] = ["graph", "passages"];

/// Keeps the gauges until `shutdown`.
pub async fn keep(state: AppState, shutdown: CancellationToken) {
    let often = repeat(OFTEN, || queue_and_stores(&state));
    let seldom = repeat(SELDOM, || sizes(&state));
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = often => {}
        () = seldom => {}
    }
}

async fn repeat<W: Future<Output = ()>>(at_least: Duration, work: impl Fn() -> W) {
    loop {
        let started = Instant::now();
        work().await;
        tokio::time::sleep(at_least.max(started.elapsed() * REST)).await;
    }
}

/// What is counted is counted for the server, whoever reads it. While a store is away its last figures stand.
async fn sizes(state: &AppState) {
    match state.service.administration.stats(&Caller::Local).await {
        Ok(stats) => {
            metrics::gauge!(PAPERS, "kind" => "ingested").set(stats.papers as f64);
            metrics::gauge!(PAPERS, "kind" => "cited_only").set(stats.cited_only as f64);
            metrics::gauge!(PASSAGES).set(stats.passages as f64);
        }
        Err(error) => error.log(),
    }
}

async fn queue_and_stores(state: &AppState) {
    let service = &state.service;
    let now = Utc::now().timestamp_millis();
    match service.queue.stats(&Caller::Local, now).await {
        Ok(stats) => queue(&stats),
        Err(error) => error.log(),
    }
    let away = service.administration.away(&Caller::Local, PATIENCE).await;
    for store in STORES {
        let up = f64::from(u8::from(!away.contains(&store)));
        metrics::gauge!(STORE_UP, "store" => store).set(up);
    }
}

/// Depth and age of the job queue.
pub fn queue(stats: &QueueStats) {
    let mut kinds = service::JOB_KINDS.concat();
    kinds.extend(stats.counts.iter().map(|count| count.kind));
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        for state in JobState::ALL {
            let here = |count: &&JobCount| count.kind == kind && count.state == state;
            let count = stats
                .counts
                .iter()
                .find(here)
                .map_or(0, |found| found.count);
            let labels = [
                ("kind", kind.to_string()),
                ("state", state.as_str().to_owned()),
            ];
            metrics::gauge!(JOBS, &labels).set(count as f64);
        }
    }
    let oldest = stats.oldest_due_ms.unwrap_or(0);
    metrics::gauge!(OLDEST_DUE_SECONDS).set(oldest as f64 / 1e3);
}
