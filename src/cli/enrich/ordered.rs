//! `papyri enrich` on a library that a service has: a job of its queue, watched.

use super::{errln, is_in_use};
use crate::cli::{error_line, progress};
use crate::config::Config;
use crate::startup::{self, Library};
use service::enrich::{Ordered, Orders, Wanted};
use service::{Caller, ErrorKind};
use std::time::Duration;

/// How often it is looked how far the job is.
const LOOK: Duration = Duration::from_millis(500);

pub enum End {
    Became(Ordered),
    /// The job goes on without this.
    Left,
    /// Nobody had begun, and the library was let go: it is for this process to do.
    Free(Box<Library>),
}

/// Orders it from whoever has the library, as `in_use` says, and watches.
pub async fn run(config: &Config, wanted: &Wanted, in_use: &anyhow::Error) -> anyhow::Result<End> {
    let orders = Orders::new(startup::open_jobs(config).await?);
    let caller = &Caller::Local;
    let now = || chrono::Utc::now().timestamp_millis();
    let id = orders.put(caller, wanted, now()).await?;
    let run = progress::Run::start(1, "papers");
    run.bar.set_length(0);
    let mut told = false;
    let end = loop {
        let ordered = match orders.ordered(caller, &id).await {
            Ok(ordered) => ordered,
            // A server that restarts is no reason to stop watching.
            Err(error) if error.kind == ErrorKind::Unavailable => Ordered::Under {
                counts: Default::default(),
                total: None,
            },
            Err(error) => return Err(error.into()),
        };
        match ordered {
            Ordered::Waits => {
                match Library::open(config.clone()).await {
                    // Taken back before anybody else takes it.
                    Ok(library) => {
                        orders.take_back(caller, &id, now()).await?;
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
            Ordered::Under { counts, total } => {
                if let Some(total) = total {
                    run.bar.set_length(total);
                    run.bar.set_position(counts.all());
                }
            }
            // The service goes on by itself.
            ended => break End::Became(ended),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
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
