//! Metrics: what is counted, in which buckets, and the page a Prometheus server reads.

use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult};
use actix_web::{HttpResponse, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

const HTTP_SECONDS: &str = "papyri_http_request_seconds";
const ASK_SECONDS: &str = "papyri_ask_seconds";

/// Pages and small queries take milliseconds, uploads seconds.
const HTTP_BUCKETS: [f64; 9] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0, 60.0];
/// Quotes are found within a second; a generating model takes up to a minute.
const ASK_BUCKETS: [f64; 10] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0];

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
    metrics::describe_counter!(
        "papyri_sentences_total",
        "Verified sentences given in answers"
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

pub fn asked(started: Instant, outcome: &'static str) {
    metrics::histogram!(ASK_SECONDS, "outcome" => outcome).record(started.elapsed());
}

pub fn sentences(count: usize) {
    metrics::counter!("papyri_sentences_total").increment(count as u64);
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.route("/metrics", web::get().to(show));
}

async fn show(state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    // The library's size is asked when it is looked at; while the graph is away the last one stands.
    match state.graph.stats().await {
        Ok(stats) => {
            metrics::gauge!("papyri_papers", "kind" => "ingested").set(stats.papers as f64);
            metrics::gauge!("papyri_papers", "kind" => "cited_only").set(stats.cited_only as f64);
            metrics::gauge!("papyri_passages").set(stats.passages as f64);
        }
        Err(error) => tracing::warn!(%error, "no statistics for the metrics"),
    }
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
