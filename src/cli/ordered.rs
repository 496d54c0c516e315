//! Work on a library that a service has: a job of its queue, watched until it is at its end.

use super::terminal::errln;
use super::watch::is_in_use;
use super::{error_line, progress};
use crate::config::Config;
use crate::startup::Library;
use graph_schema::JobId;
use service::{ErrorKind, ServiceResult};
use std::time::Duration;

/// How often it is looked how far the job is.
const PAUSE: Duration = Duration::from_millis(500);

/// How far a job is.
pub enum Look<T> {
    /// Nobody has begun with it.
    Waits,
    /// So many papers of so many.
    Under {
        done: u64,
        total: Option<u64>,
    },
    Ended(T),
}

pub enum End<T> {
    Became(T),
    /// The job goes on without this.
    Left,
    /// Nobody had begun, and the library was let go: it is for this process to do.
    Free(Box<Library>),
}

/// Now, in milliseconds since the Unix epoch, as queues count it.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// Watches the job `id` of whoever has the library, as `in_use` says; taken back where the library is let go before anybody has
/// begun.
pub async fn watch<T>(
    config: &Config,
    in_use: &anyhow::Error,
    id: &JobId,
    look: impl AsyncFn() -> ServiceResult<Look<T>>,
    take_back: impl AsyncFn() -> ServiceResult<bool>,
) -> anyhow::Result<End<T>> {
    let run = progress::Run::start(1, "papers");
    run.bar.set_length(0);
    let mut told = false;
    let end = loop {
        match look().await {
            // A server that restarts is no reason to stop watching.
            Err(error) if error.kind == ErrorKind::Unavailable => {}
            Err(error) => return Err(error.into()),
            Ok(Look::Waits) => {
                match Library::open(config.clone()).await {
                    // Taken back before anybody else takes it.
                    Ok(library) => {
                        take_back().await?;
                        break End::Free(Box::new(library));
                    }
                    Err(error) if is_in_use(&error) => {}
                    Err(error) => return Err(error),
                }
                if !std::mem::replace(&mut told, true) {
                    let line = error_line(in_use);
                    run.bar.suspend(|| {
                        errln!("{line}; if it is a service it does this as the job {id}, else it is done here afterwards");
                    });
                }
            }
            Ok(Look::Under { done, total }) => {
                run.bar.set_length(total.unwrap_or_default());
                run.bar.set_position(done);
            }
            // The service goes on by itself.
            Ok(Look::Ended(became)) => break End::Became(became),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = run.stop.cancelled() => {
                run.bar.suspend(|| {
                    errln!("the job {id} stays in the queue and goes on; `papyri jobs cancel {id}` ends it");
                });
                break End::Left;
            }
        }
    };
    run.end();
    Ok(end)
}
