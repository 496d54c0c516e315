//! `papyri serve`: GraphQL, the web chat and health checks.

use super::Context;
use crate::http;
use crate::startup::Library;
use anyhow::Context as _;
use std::net::TcpListener;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

/// Serve the web chat at /, GraphQL at /graphql and GraphiQL at /graphiql
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri serve
  papyri serve --listen 127.0.0.1:0        a free port, printed once it listens

It listens on loopback unless told otherwise and has no accounts: put a proxy before it to open it up.")]
pub struct Args {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
}

pub async fn run(context: Context) -> anyhow::Result<ExitCode> {
    let as_json = context.json;
    let listen = context.config.server.listen.clone();
    let listener = TcpListener::bind(&listen).with_context(|| {
        format!("can't listen on {listen}; another address: --listen ADDR:PORT")
    })?;
    let address = listener.local_addr()?;
    let library = Library::open(context.config).await?;
    let limits = http::state::Limits {
        concurrent_asks: library.config.server.concurrent_asks,
        waiting_asks: library.config.server.waiting_asks,
        hosts: library.config.server.hosts.clone(),
        max_upload_bytes: library.config.ingest.max_bytes(),
        ..http::state::Limits::default()
    };
    let state = library.service(limits)?;
    let shutdown = CancellationToken::new();
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    if as_json {
        println!(
            "{}",
            serde_json::json!({ "listening": format!("http://{address}") })
        );
    } else {
        println!("listening on http://{address} (Ctrl-C ends it)");
    }
    http::run(listener, state, shutdown).await?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C or the service manager's TERM end it gracefully.
async fn cancel_on_signal(shutdown: CancellationToken) {
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        return shutdown.cancel();
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        shutdown.cancel();
    }
}
