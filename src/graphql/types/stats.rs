//! What the library holds.

use async_graphql::SimpleObject;
use service::watch::Minute;
use std::collections::BTreeSet;

#[derive(SimpleObject)]
pub struct LibraryStats {
    papers: u64,
    cited_only: u64,
    references: u64,
    /// References that mean an ingested paper.
    linked_references: u64,
    passages: u64,
    entities: u64,
}

impl From<service::administer::GraphStats> for LibraryStats {
    fn from(stats: service::administer::GraphStats) -> Self {
        Self {
            papers: stats.papers,
            cited_only: stats.cited_only,
            references: stats.references,
            linked_references: stats.linked_references,
            passages: stats.passages,
            entities: stats.entities,
        }
    }
}

/// What machine and program did over a span of time: sums, but for what is called a level.
#[derive(SimpleObject)]
pub struct ServiceStats {
    /// Minutes that were sampled, of all processes.
    minutes: u64,
    processes: u64,
    /// Processor seconds of the processes, their readers of PDFs included.
    cpu_seconds: f64,
    /// The most memory of a process, in bytes.
    memory_bytes: u64,
    disk_read_bytes: u64,
    disk_written_bytes: u64,
    /// How long the container was kept from running by its share of processors; absent without a container.
    throttled_seconds: Option<f64>,
    container_memory_bytes: Option<u64>,
    container_memory_limit_bytes: Option<u64>,
    /// The share of the machine's processors that worked, 0 to 1.
    host_busy: f64,
    /// The highest load of a minute.
    host_load: f64,
    host_memory_available_bytes: u64,
    host_memory_bytes: u64,
    host_received_bytes: u64,
    host_sent_bytes: u64,
    /// A level: of the library's disk.
    disk_free_bytes: u64,
    disk_bytes: u64,
    requests: u64,
    /// Requests that failed by the service's own fault (500 and above).
    failed_requests: u64,
    questions: u64,
    /// Questions for which no evidence was found.
    refusals: u64,
    /// Mean time of a question; absent without one.
    question_seconds: Option<f64>,
    /// Sentences of answers, and those of a model that were not shown.
    sentences: u64,
    dropped_sentences: u64,
    model_seconds: f64,
    tokens_read: u64,
    tokens_written: u64,
    /// A level: jobs that wait, and those given up.
    jobs_waiting: u64,
    jobs_dead: u64,
}

impl ServiceStats {
    pub fn of(minutes: &[Minute]) -> Self {
        let total = Minute::total(minutes).unwrap_or_default();
        let instances: BTreeSet<&str> = minutes.iter().map(|one| one.instance.as_str()).collect();
        let (work, host) = (&total.work, &total.host);
        let container = total.container;
        let limit = container
            .map(|of| of.memory_limit)
            .filter(|limit| *limit > 0);
        Self {
            minutes: minutes.len() as u64,
            processes: instances.len() as u64,
            cpu_seconds: total.process.cpu_seconds,
            memory_bytes: total.process.memory,
            disk_read_bytes: total.process.read,
            disk_written_bytes: total.process.written,
            throttled_seconds: container.map(|of| of.throttled_seconds),
            container_memory_bytes: container.map(|of| of.memory),
            container_memory_limit_bytes: limit,
            host_busy: host.busy_seconds / total.seconds.max(1e-9),
            host_load: host.load,
            host_memory_available_bytes: host.memory_available,
            host_memory_bytes: host.memory_total,
            host_received_bytes: host.received,
            host_sent_bytes: host.sent,
            disk_free_bytes: total.disk_free,
            disk_bytes: total.disk_total,
            requests: work.requests as u64,
            failed_requests: work.errors as u64,
            questions: work.questions as u64,
            refusals: work.refusals as u64,
            question_seconds: (work.questions > 0.0)
                .then(|| work.question_seconds / work.questions),
            sentences: work.sentences as u64,
            dropped_sentences: work.dropped as u64,
            model_seconds: work.model_seconds,
            tokens_read: work.tokens_read as u64,
            tokens_written: work.tokens_written as u64,
            jobs_waiting: work.jobs_waiting as u64,
            jobs_dead: work.jobs_dead as u64,
        }
    }
}
