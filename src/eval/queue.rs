//! How fast the job queue is: jobs put in, taken and ended by workers side by side, one commit a job at the end.

use super::Figure;
use crate::config::Config;
use crate::startup;
use graph_schema::{JobKind, NewJob};
use std::sync::Arc;
use std::time::Instant;
use stores_core::{JobQueue, LeaseRequest};

/// Jobs put in by one call.
const BATCH: usize = 1_000;
/// Jobs a worker takes at a time.
const LEASED: u32 = 32;
const WORKERS: [usize; 3] = [1, 2, 4];

/// In SQLite in a temporary folder; and in Postgres, where `[jobs]` is configured.
pub async fn run(config: &Config, count: usize) -> anyhow::Result<Vec<Figure>> {
    let dir = tempfile::tempdir()?;
    let mut embedded = config.clone();
    embedded.library.dir = dir.path().to_owned();
    embedded.jobs = None;
    let sqlite = startup::open_jobs(&embedded).await?;
    let mut figures = measure("SQLite", sqlite, count).await?;
    if config.jobs.is_some() {
        let postgres = startup::open_jobs(config).await?;
        figures.extend(measure("Postgres", postgres, count).await?);
    }
    Ok(figures)
}

async fn measure(
    engine: &str,
    queue: Arc<dyn JobQueue>,
    count: usize,
) -> anyhow::Result<Vec<Figure>> {
    anyhow::ensure!(
        queue.stats(0).await?.counts.is_empty(),
        "the queue of {engine} holds jobs, which workers would take: measure on an empty database"
    );
    let mut figures = Vec::new();
    for workers in WORKERS {
        let started = Instant::now();
        fill(&queue, count).await?;
        let filled = count as f64 / started.elapsed().as_secs_f64();
        let started = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..workers {
            tasks.spawn(drain(queue.clone(), format!("worker {number}")));
        }
        let mut ended = 0;
        while let Some(task) = tasks.join_next().await {
            ended += task??;
        }
        anyhow::ensure!(ended == count, "{ended} of {count} jobs were done");
        let drained = count as f64 / started.elapsed().as_secs_f64();
        let name = match workers {
            1 => format!("{engine}, 1 worker"),
            _ => format!("{engine}, {workers} workers"),
        };
        figures.push(Figure::new(
            format!("{name}: put in, jobs/s"),
            filled,
            count,
        ));
        figures.push(Figure::new(
            format!("{name}: taken and ended, jobs/s"),
            drained,
            count,
        ));
        queue.prune(i64::MAX).await?;
    }
    Ok(figures)
}

async fn fill(queue: &Arc<dyn JobQueue>, count: usize) -> anyhow::Result<()> {
    for first in (0..count).step_by(BATCH) {
        let keys = first..count.min(first + BATCH);
        let batch: Vec<NewJob> = keys.map(job).collect();
        queue.enqueue(&batch, 0).await?;
    }
    Ok(())
}

/// About as large as what a source says of a paper.
fn job(number: usize) -> NewJob {
    let payload = serde_json::json!({ "number": number, "abstract": "A sentence of some length. ".repeat(40) });
    NewJob::new(
        JobKind::named("metadata"),
        format!("measure:{number}"),
        payload,
    )
}

async fn drain(queue: Arc<dyn JobQueue>, worker: String) -> anyhow::Result<usize> {
    let request = LeaseRequest {
        worker,
        kinds: vec![JobKind::named("metadata")],
        limit: LEASED,
        lease_ms: i64::from(u32::MAX),
        now: 0,
    };
    let mut ended = 0;
    loop {
        let leased = queue.lease(&request).await?;
        if leased.is_empty() {
            return Ok(ended);
        }
        for one in &leased {
            anyhow::ensure!(queue.complete(&one.lease, 0).await?, "a lease was lost");
            ended += 1;
        }
    }
}
