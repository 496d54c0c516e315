//! HTTP: one `configure` function per area, the errors they share, and the server's life.

mod error;
mod graphql;
mod health;
mod hosts;
pub mod metrics;
mod observe;
mod page;
mod papers;
pub mod state;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use anyhow::Context;
use state::AppState;
use std::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long requests under way may take once the end was asked for.
const FAREWELL_SECONDS: u64 = 10;

/// Serves until `shutdown`, then lets requests under way finish.
pub async fn run(
    listener: TcpListener,
    state: AppState,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    metrics::install()?;
    let schema = web::Data::new(crate::graphql::schema(state.clone()));
    let forms = graphql::multipart_options(&state);
    let (state, token) = (web::Data::new(state), web::Data::new(shutdown.clone()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(schema.clone())
            .app_data(state.clone())
            .app_data(token.clone())
            .app_data(forms)
            .wrap(from_fn(hosts::check))
            .wrap(from_fn(observe::observe))
            .configure(graphql::configure)
            .configure(health::configure)
            .configure(metrics::configure)
            .configure(papers::configure)
            .configure(page::configure)
            .default_service(web::to(error::no_route))
    })
    .disable_signals()
    // Who closes the connection has left: the work on the request ends.
    .h1_allow_half_closed(false)
    .shutdown_timeout(FAREWELL_SECONDS)
    .listen(listener)
    .context("the server can't listen")?
    .run();
    let handle = server.handle();
    let stop = tokio::spawn(async move {
        shutdown.cancelled().await;
        tracing::info!("shutting down");
        handle.stop(true).await;
    });
    let served = server.await.context("the server broke off");
    stop.abort();
    served
}
