//! Writing down what was done: each line goes into a bounded queue, from which one task writes them, some at a time. What is
//! asked never waits for it. A killed process loses the lines of its last moment.

use chrono::Utc;
use graph_schema::{AuditEntry, AuditOutcome};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use stores_core::AccountStore;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Lines that may wait to be written.
const WAITING: usize = 8_192;
/// Lines written in one transaction.
const AT_ONCE: usize = 256;
/// A counter: lines that found no place in the queue, or could not be written.
pub const LOST_TOTAL: &str = "papyri_audit_lost_total";

/// Cheap to share; one a server.
pub struct Trail {
    lines: Mutex<Option<mpsc::Sender<AuditEntry>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Trail {
    /// Its task lives on the runtime that calls this.
    pub fn begin(store: Arc<dyn AccountStore>) -> Self {
        let (lines, waiting) = mpsc::channel(WAITING);
        Self {
            lines: Mutex::new(Some(lines)),
            writer: Mutex::new(Some(tokio::spawn(write(store, waiting)))),
        }
    }

    pub fn add(&self, line: AuditEntry) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let added = lines.as_ref().map(|lines| lines.try_send(line));
        if !matches!(added, Some(Ok(()))) {
            lost(1, "there is no room for more");
        }
    }

    /// Ends when all lines are written; those that come later are lost.
    pub async fn end(&self) {
        let take = |writer: &Mutex<Option<JoinHandle<()>>>| {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.take()
        };
        drop(
            self.lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        if let Some(writer) = take(&self.writer) {
            // A writer that panicked has said so.
            let _ = writer.await;
        }
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trail")
    }
}

async fn write(store: Arc<dyn AccountStore>, mut waiting: mpsc::Receiver<AuditEntry>) {
    let mut lines = Vec::new();
    while waiting.recv_many(&mut lines, AT_ONCE).await > 0 {
        if let Err(error) = store.write_down(&lines).await {
            lost(lines.len(), error);
        }
        lines.clear();
    }
}

fn lost(lines: usize, why: impl fmt::Display) {
    metrics::counter!(LOST_TOTAL).increment(lines as u64);
    tracing::error!(lines, %why, "what was done could not be written down");
}

/// A line of now.
pub fn line(
    who: impl fmt::Display,
    what: &str,
    about: Option<String>,
    outcome: AuditOutcome,
) -> AuditEntry {
    AuditEntry {
        at: Utc::now().timestamp_millis(),
        who: who.to_string(),
        what: what.to_owned(),
        about,
        outcome,
    }
}
