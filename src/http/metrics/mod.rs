//! Metrics: what is counted, in which buckets, and the page a Prometheus server reads.

mod gauges;
mod sampler;

pub use gauges::{keep, queue};
pub use sampler::{Sampling, folder};

use super::access::caller;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::dev::Server;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use answer::STAGE_SECONDS;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use models_core::measured::{
    MODEL_FAILURES_TOTAL, MODEL_ITEMS_TOTAL, MODEL_SECONDS, MODEL_TOKENS_TOTAL,
};
use service::Operation;
use service::ask::{ASK_SECONDS, DROPPED_TOTAL, SENTENCES_TOTAL};
use service::learn::{DRIFT, FIGURE};
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

/// Words and graph take milliseconds, a cross-encoder a second, a generating model more.
const STAGE_BUCKETS: [f64; 10] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 30.0];
/// From a query's vector to what a generating model writes.
const MODEL_BUCKETS: [f64; 10] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 2.0, 10.0, 60.0];

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
        .set_buckets_for_metric(Matcher::Full(STAGE_SECONDS.into()), &STAGE_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(MODEL_SECONDS.into()), &MODEL_BUCKETS)?
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
    metrics::describe_gauge!("papyri_store_up", "Whether a store answers, by store");
    metrics::describe_histogram!(STAGE_SECONDS, "Time of one stage of a question, by stage");
    metrics::describe_counter!(
        DROPPED_TOTAL,
        "Sentences of a model that were not shown, because their quotes do not bear them"
    );
    metrics::describe_histogram!(
        MODEL_SECONDS,
        "Time of one call of a model, by kind and model"
    );
    metrics::describe_counter!(
        MODEL_ITEMS_TOTAL,
        "Texts given to a model, by kind and model"
    );
    metrics::describe_counter!(MODEL_FAILURES_TOTAL, "Calls of a model that failed");
    metrics::describe_counter!(
        MODEL_TOKENS_TOTAL,
        "Tokens of generating models, by direction"
    );
    metrics::describe_gauge!(
        FIGURE,
        "The last run over the fixed questions, by figure (shares and confidence 0 to 1, times in milliseconds)"
    );
    metrics::describe_gauge!(
        DRIFT,
        "How much worse that is than the runs before, as a multiple of what is usual, by figure; above 1 it has drifted"
    );
    // Something that has not happened yet has happened zero times: a rule can tell that from a figure that is away.
    metrics::counter!(SENTENCES_TOTAL).increment(0);
    metrics::counter!(DROPPED_TOTAL).increment(0);
    metrics::counter!("papyri_connections_turned_away_total").increment(0);
    for direction in ["read", "written"] {
        metrics::counter!(MODEL_TOKENS_TOTAL, "direction" => direction).increment(0);
    }
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

/// A server of `/metrics` alone, for a process that has no other pages; it runs as long as it is awaited.
pub fn server(listener: TcpListener) -> std::io::Result<Server> {
    let app = || App::new().route("/metrics", web::get().to(async || render()));
    let server = HttpServer::new(app).workers(1).disable_signals();
    Ok(server.listen(listener)?.run())
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.route("/metrics", web::get().to(show));
}

async fn show(request: HttpRequest) -> ApiResult<HttpResponse> {
    caller(&request).may(Operation::SeeMetrics)?;
    render()
}

fn render() -> ApiResult<HttpResponse> {
    let page = page().ok_or_else(|| ApiError::internal("no metrics recorder"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(page))
}

/// All metrics as text; `None` before [`install`].
fn page() -> Option<String> {
    let installed = RECORDER.read().unwrap_or_else(PoisonError::into_inner);
    let handle = installed.clone()?;
    drop(installed);
    handle.run_upkeep();
    Some(handle.render())
}
