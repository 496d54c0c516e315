//! Metrics: what is counted, in which buckets, and the page a Prometheus server reads.

use super::access::caller;
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::dev::Server;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::Utc;
use graph_schema::JobState;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use service::acquire::KINDS;
use service::ask::{ASK_SECONDS, SENTENCES_TOTAL};
use service::queue::{JobCount, QueueStats};
use service::{Caller, Operation};
use std::net::TcpListener;
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::Duration;

const HTTP_SECONDS: &str = "papyri_http_request_seconds";
/// Recorded where papers are taken in.
const INGEST_SECONDS: &str = ingest::pipeline::STAGE_SECONDS;

/// Pages and small queries take milliseconds, uploads seconds.
const HTTP_BUCKETS: [f64; 9] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0, 60.0];
/// Quotes are found within a second; a generating model takes up to a minute.
const ASK_BUCKETS: [f64; 10] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0];
/// A stage of one paper, or of some dozens of abstracts.
const INGEST_BUCKETS: [f64; 9] = [0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0];

/// A process has one recorder, however many servers it runs.
static RECORDER: LazyLock<RwLock<Option<PrometheusHandle>>> = LazyLock::new(RwLock::default);

/// Installs the recorder, once.
pub fn install() -> anyhow::Result<()> {
    let mut installed = RECORDER.write().unwrap_or_else(PoisonError::into_inner);
    if installed.is_some() {
        return Ok(());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(HTTP_SECONDS.into()), &HTTP_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(ASK_SECONDS.into()), &ASK_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(INGEST_SECONDS.into()), &INGEST_BUCKETS)?
        .build_recorder();
    *installed = Some(recorder.handle());
    metrics::set_global_recorder(recorder).map_err(|error| anyhow::anyhow!("{error}"))?;
    metrics::describe_counter!(
        "papyri_http_requests_total",
        "HTTP requests by route, method and status"
    );
    metrics::describe_histogram!(HTTP_SECONDS, "Time to an HTTP answer's head, by route");
    metrics::describe_histogram!(
        ASK_SECONDS,
        "Time from a question to its whole answer, by outcome"
    );
    metrics::describe_counter!(SENTENCES_TOTAL, "Verified sentences given in answers");
    metrics::describe_histogram!(
        INGEST_SECONDS,
        "Time of one stage of taking papers in, by stage"
    );
    metrics::describe_gauge!("papyri_jobs", "Jobs in the queue, by kind and state");
    metrics::describe_gauge!(
        "papyri_jobs_oldest_due_seconds",
        "How long the job that is due longest has been waiting"
    );
    metrics::describe_gauge!("papyri_connections", "Open connections");
    metrics::describe_counter!(
        "papyri_connections_turned_away_total",
        "Connections closed because others needed their place, or for want of one"
    );
    metrics::describe_gauge!("papyri_papers", "Papers in the library, by kind");
    metrics::describe_gauge!("papyri_passages", "Passages in the library");
    Ok(())
}

pub fn request(route: &str, method: &str, status: u16, took: Duration) {
    let labels = [
        ("route", route.to_owned()),
        ("method", method.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("papyri_http_requests_total", &labels).increment(1);
    metrics::histogram!(HTTP_SECONDS, "route" => route.to_owned()).record(took);
}

/// Open connections.
pub fn connections(open: usize) {
    metrics::gauge!("papyri_connections").set(open as f64);
}

/// A connection that was closed to make place, or found none.
pub fn turned_away() {
    metrics::counter!("papyri_connections_turned_away_total").increment(1);
}

/// Depth and age of the job queue.
pub fn queue(stats: &QueueStats) {
    let mut kinds = KINDS.to_vec();
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
            metrics::gauge!("papyri_jobs", &labels).set(count as f64);
        }
    }
    let oldest = stats.oldest_due_ms.unwrap_or(0);
    metrics::gauge!("papyri_jobs_oldest_due_seconds").set(oldest as f64 / 1e3);
}

/// A server of `/metrics` alone, for a process that has no other pages; it runs as long as it is awaited.
pub fn server(listener: TcpListener) -> std::io::Result<Server> {
    let app = || App::new().route("/metrics", web::get().to(async || render()));
    let server = HttpServer::new(app).workers(1).disable_signals();
    Ok(server.listen(listener)?.run())
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.route("/metrics", web::get().to(show));
}

async fn show(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    caller(&request).may(Operation::SeeMetrics)?;
    // What is counted is counted for the server, whoever reads it.
    let (service, own) = (&state.service, Caller::Local);
    // The library's size is asked when it is looked at; while the graph is away the last one stands.
    match service.administration.stats(&own).await {
        Ok(stats) => {
            metrics::gauge!("papyri_papers", "kind" => "ingested").set(stats.papers as f64);
            metrics::gauge!("papyri_papers", "kind" => "cited_only").set(stats.cited_only as f64);
            metrics::gauge!("papyri_passages").set(stats.passages as f64);
        }
        Err(error) => error.log(),
    }
    let now = Utc::now().timestamp_millis();
    match service.queue.stats(&own, now).await {
        Ok(stats) => queue(&stats),
        Err(error) => error.log(),
    }
    render()
}

fn render() -> ApiResult<HttpResponse> {
    let handle = RECORDER
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let handle = handle.ok_or_else(|| ApiError::internal("no metrics recorder"))?;
    handle.run_upkeep();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(handle.render()))
}
