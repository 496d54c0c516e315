//! `papyri serve`: GraphQL, the web chat and health checks.

use super::Context;
use super::terminal::{errln, outln};
use crate::config::{AccessMode, Keep};
use crate::http;
use crate::startup::Library;
use anyhow::Context as _;
use service::converse::{Conversations, Expired};
use service::{Caller, Service};
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Serve the web chat at /, GraphQL at /graphql and GraphiQL at /graphiql
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  papyri serve
  papyri serve --listen 127.0.0.1:0        a free port, printed once it listens

It listens on loopback unless told otherwise. Beyond that it wants to know who asks: set access.mode = \"required\" and
add users and keys (papyri users add, papyri keys create).")]
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
    context.config.access.allows(address)?;
    let library = Library::open(context.config).await?;
    let limits = http::state::Limits {
        max_upload_bytes: library.config.ingest.max_bytes(),
        ..http::state::Limits::of(&library.config.server)
    };
    let state = library.server(limits)?;
    let shutdown = CancellationToken::new();
    let audited = library.config.access.audited();
    if let Keep::For(keep) = library.config.answer.keep {
        tokio::spawn(expire_daily(
            library.conversations(),
            keep,
            shutdown.clone(),
        ));
    }
    if let Keep::For(keep) = library.config.learning.keep_signals {
        let service = state.service.clone();
        tokio::spawn(expire_signals_daily(service, keep, shutdown.clone()));
    }
    let administration = &state.service.administration;
    if let Some(missing) = administration.missing(&Caller::Local).await?.told() {
        errln!("{missing}");
    }
    if state.access == AccessMode::Required
        && !state.service.accounts.are_there(&Caller::Local).await?
    {
        errln!(
            "nobody can come in yet: add a user (papyri users add) or a key (papyri keys create)"
        );
    }
    tokio::spawn(cancel_on_signal(shutdown.clone()));
    if as_json {
        outln!(
            "{}",
            serde_json::json!({ "listening": format!("http://{address}") })
        )?;
    } else {
        outln!("listening on http://{address} (Ctrl-C ends it)")?;
    }
    let service = state.service.clone();
    tokio::spawn(forget_daily(service.clone(), audited, shutdown.clone()));
    http::run(listener, state, shutdown).await?;
    // What was done last is written down, too.
    service.accounts.end().await;
    Ok(ExitCode::SUCCESS)
}

/// The moment a service starts, and the same time of each day after, as long as it runs.
struct Days {
    daily: tokio::time::Interval,
    shutdown: CancellationToken,
}

impl Days {
    fn until(shutdown: CancellationToken) -> Self {
        Self {
            daily: tokio::time::interval(Duration::from_secs(86_400)),
            shutdown,
        }
    }

    /// Waits for the next one; `false` when the service ends.
    async fn come(&mut self) -> bool {
        tokio::select! {
            () = self.shutdown.cancelled() => false,
            _ = self.daily.tick() => true,
        }
    }
}

/// What is kept no longer goes at the start, and once a day.
async fn expire_daily(chats: Conversations, keep: Duration, shutdown: CancellationToken) {
    let mut days = Days::until(shutdown);
    while days.come().await {
        let now = chrono::Utc::now().timestamp_millis();
        match chats.expire(&Caller::Local, keep, now).await {
            Ok(gone) if gone == Expired::default() => {}
            Ok(gone) => tracing::info!(
                answers = gone.answers,
                chats = gone.chats,
                "questions and answers are kept no longer"
            ),
            // Tried again tomorrow.
            Err(error) => {
                error.log();
                tracing::warn!("old questions and answers could not be removed");
            }
        }
    }
}

/// What readers did with answers goes at the start, and once a day, where it is kept no longer.
async fn expire_signals_daily(service: Arc<Service>, keep: Duration, shutdown: CancellationToken) {
    let mut days = Days::until(shutdown);
    while days.come().await {
        let now = chrono::Utc::now().timestamp_millis();
        match service.ratings.expire(&Caller::Local, keep, now).await {
            Ok(0) => {}
            Ok(signals) => tracing::info!(signals, "what readers did is kept no longer"),
            // Tried again tomorrow.
            Err(error) => {
                error.log();
                tracing::warn!("old signals could not be removed");
            }
        }
    }
}

/// Who did what is forgotten at the start, and once a day, where it was long ago.
async fn forget_daily(service: Arc<Service>, keep: Duration, shutdown: CancellationToken) {
    let mut days = Days::until(shutdown);
    while days.come().await {
        match service.accounts.forget_audited(&Caller::Local, keep).await {
            Ok(0) => {}
            Ok(lines) => tracing::info!(lines, "what was done long ago is forgotten"),
            // Tried again tomorrow.
            Err(error) => {
                error.log();
                tracing::warn!("what was done long ago could not be forgotten");
            }
        }
    }
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
