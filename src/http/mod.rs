//! HTTP: one `configure` function per area, the errors they share, and the server's life.

mod access;
mod body;
mod compressed;
mod connections;
mod cookie;
mod error;
mod events;
mod figures;
mod form;
mod graphql;
mod health;
mod hosts;
mod mcp;
pub mod metrics;
mod observe;
mod openai;
mod page;
mod papers;
mod ranges;
mod rest;
mod session;
mod single_sign_on;
pub mod state;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use anyhow::Context;
use connections::{Bounds, Connections};
use state::AppState;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How long requests under way may take once the end was asked for.
const FAREWELL_SECONDS: u64 = 10;
/// How often connections that stand still are looked for.
const SWEPT_EVERY: Duration = Duration::from_secs(1);
/// Connections that a thread may have accepted beyond those that there is a place for.
const ACCEPTED_TO_BE_CLOSED: usize = 256;
/// Open files that are no connections: the library's, the models', readers' pipes.
const OTHER_FILES: usize = 256;

/// Serves until `shutdown`, then lets requests under way finish.
pub async fn run(
    listener: TcpListener,
    state: AppState,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    metrics::install()?;
    let schema = web::Data::new(crate::graphql::schema(state.service.clone()));
    let uploads = web::Data::new(graphql::uploads(&state));
    // What takes time runs on the caller's threads: those of the server stay free for its connections.
    let work = web::Data::new(tokio::runtime::Handle::current());
    let limits = state.limits.clone();
    let connections = Connections::new(bounds(&limits));
    let entered = connections.clone();
    let gauges = metrics::keep(state.clone(), shutdown.clone());
    // Not with the shutdown: requests under way are counted, too.
    let over = CancellationToken::new();
    let sampling = tokio::spawn(state.sampling.clone().keep(over.clone()));
    let (state, token) = (web::Data::new(state), web::Data::new(shutdown.clone()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(schema.clone())
            .app_data(state.clone())
            .app_data(token.clone())
            .app_data(uploads.clone())
            .app_data(work.clone())
            .wrap(from_fn(access::identify))
            .wrap(from_fn(hosts::check))
            .wrap(from_fn(observe::observe))
            .configure(graphql::configure)
            .configure(health::configure)
            .configure(metrics::configure)
            .configure(papers::configure)
            .configure(figures::configure)
            .configure(session::configure)
            .configure(single_sign_on::configure)
            .configure(mcp::configure)
            .configure(openai::configure)
            .configure(rest::configure)
            .configure(page::configure)
            .default_service(web::to(error::no_route))
    })
    .disable_signals()
    // Who closes the connection has left: the work on the request ends.
    .h1_allow_half_closed(false)
    .client_request_timeout(limits.head_patience)
    // How many there may be is said by `connections`, which closes some where this would let new ones wait.
    .max_connections(limits.connections.saturating_add(ACCEPTED_TO_BE_CLOSED))
    .on_connect(move |io, data| entered.enter(io, data))
    .shutdown_timeout(FAREWELL_SECONDS)
    .listen(listener)
    .context("the server can't listen")?
    .run();
    let handle = server.handle();
    let sweep = tokio::spawn(sweep(connections));
    let gauges = tokio::spawn(gauges);
    let stop = tokio::spawn(async move {
        shutdown.cancelled().await;
        tracing::info!("shutting down");
        handle.stop(true).await;
    });
    let served = server.await.context("the server broke off");
    stop.abort();
    sweep.abort();
    gauges.abort();
    // The last minute is kept.
    over.cancel();
    let _kept = sampling.await;
    served
}

async fn sweep(connections: Arc<Connections>) {
    let mut ticks = tokio::time::interval(SWEPT_EVERY);
    loop {
        ticks.tick().await;
        connections.sweep(Instant::now());
    }
}

/// As many connections as are configured, and as there are open files for: each takes two.
fn bounds(limits: &state::Limits) -> Bounds {
    let files = files().saturating_sub(OTHER_FILES) / 2;
    let all = limits.connections.min(files.max(1));
    if all < limits.connections {
        tracing::warn!(
            connections = all,
            "fewer connections than server.connections: the limit of open files is low"
        );
    }
    Bounds {
        all,
        per_address: limits.connections_per_address.min(all),
    }
}

/// How many files this process may have open, raised as far as it may be.
fn files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let now = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        Err(_) => limit.current,
    };
    now.map_or(usize::MAX, |files| {
        usize::try_from(files).unwrap_or(usize::MAX)
    })
}
