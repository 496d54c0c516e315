//! What happens to a paper on its way in, and the list of it that is followed.

use crate::{ErrorKind, ServiceError};
use futures::{Stream, stream};
use graph_schema::PaperId;
use tokio::sync::watch;

/// A download is told of again when this much more has come.
const STEP_BYTES: u64 = 128 * 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArrivalEvent {
    /// Waits for its turn.
    Queued,
    /// The abstract is in the library; the PDF comes.
    Downloading {
        paper: PaperId,
        bytes: u64,
        /// Where arXiv says it.
        total: Option<u64>,
    },
    /// The PDF is here and is read.
    Reading {
        paper: PaperId,
    },
    /// The paper can be looked at and followed to others; its passages are still being embedded.
    Linked {
        paper: PaperId,
    },
    SummaryReady {
        paper: PaperId,
    },
    /// The paper can be asked about.
    Done {
        paper: PaperId,
        /// The library had its full text before.
        already_there: bool,
    },
    Failed {
        /// The paper, if at least its abstract is in the library.
        paper: Option<PaperId>,
        kind: ErrorKind,
        /// Why, for people.
        reason: String,
    },
}

impl ArrivalEvent {
    /// The end of one that did not arrive; why is logged.
    pub(super) fn failed(paper: Option<PaperId>, error: ServiceError) -> Self {
        error.log();
        Self::Failed {
            paper,
            kind: error.kind,
            reason: error.message,
        }
    }

    /// Whether nothing comes after it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed { .. })
    }
}

/// All that happened, in order: some seven entries, because a download's growth is one entry that changes.
pub struct Log(watch::Sender<Vec<ArrivalEvent>>);

impl Log {
    pub fn new() -> Self {
        Self(watch::Sender::new(vec![ArrivalEvent::Queued]))
    }

    pub fn latest(&self) -> ArrivalEvent {
        let last = self.0.borrow().last().cloned();
        last.unwrap_or(ArrivalEvent::Queued)
    }

    pub fn push(&self, event: ArrivalEvent) {
        self.0.send_if_modified(|log| add(log, event));
    }

    /// What happened so far and what comes, to the end. Who is slow misses steps of a download and nothing else.
    pub fn follow(&self) -> impl Stream<Item = ArrivalEvent> + Send + use<> {
        let start = (self.0.subscribe(), 0, None);
        stream::unfold(start, |(mut log, mut given, last)| async move {
            if last.as_ref().is_some_and(ArrivalEvent::is_end) {
                return None;
            }
            loop {
                let next = next(&log.borrow_and_update(), &mut given, last.as_ref());
                if let Some(event) = next {
                    return Some((event.clone(), (log, given, Some(event))));
                }
                log.changed().await.ok()?;
            }
        })
    }
}

/// Whether followers need to know.
fn add(log: &mut Vec<ArrivalEvent>, event: ArrivalEvent) -> bool {
    use ArrivalEvent::Downloading;
    if let Some(last) = log.last_mut() {
        if last.is_end() {
            return false;
        }
        let grown = (&*last, &event);
        if let (Downloading { bytes: before, .. }, Downloading { bytes, total, .. }) = grown {
            // Fewer than before: the server began anew.
            let told = bytes < before
                || bytes - before >= STEP_BYTES
                || (bytes > before && Some(*bytes) == *total);
            if told {
                *last = event;
            }
            return told;
        }
    }
    log.push(event);
    true
}

/// The last entry that was given, when it has changed since (so that whoever follows sees a download whole), else
/// the one behind it.
fn next(
    log: &[ArrivalEvent],
    given: &mut usize,
    last: Option<&ArrivalEvent>,
) -> Option<ArrivalEvent> {
    let given_last = given.checked_sub(1).and_then(|at| log.get(at));
    if given_last != last {
        return given_last.cloned();
    }
    let event = log.get(*given)?;
    *given += 1;
    Some(event.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    fn paper() -> PaperId {
        PaperId::catalogued("arxiv:2401.00001")
    }

    fn downloading(bytes: u64) -> ArrivalEvent {
        ArrivalEvent::Downloading {
            paper: paper(),
            bytes,
            total: Some(1_000_000),
        }
    }

    fn done() -> ArrivalEvent {
        ArrivalEvent::Done {
            paper: paper(),
            already_there: false,
        }
    }

    #[tokio::test]
    async fn who_comes_late_sees_all_in_order_and_the_end() {
        let log = Log::new();
        for event in [
            downloading(0),
            downloading(STEP_BYTES),
            done(),
            ArrivalEvent::Queued,
        ] {
            log.push(event);
        }
        let seen: Vec<ArrivalEvent> = log.follow().collect().await;
        let expected = [ArrivalEvent::Queued, downloading(STEP_BYTES), done()];
        assert_eq!(seen, expected);
        assert_eq!(log.latest(), done());
    }

    #[tokio::test]
    async fn who_follows_sees_a_download_grow_by_steps() {
        let log = Log::new();
        let mut events = Box::pin(log.follow());
        assert_eq!(events.next().await, Some(ArrivalEvent::Queued));
        let steps = [0, 1_000, STEP_BYTES, 0, 1_000_000];
        let mut seen = Vec::new();
        for bytes in steps {
            log.push(downloading(bytes));
            let waited = std::time::Duration::from_millis(20);
            seen.extend(tokio::time::timeout(waited, events.next()).await.ok());
        }
        let told = [0, STEP_BYTES, 0, 1_000_000].map(|bytes| Some(downloading(bytes)));
        assert_eq!(seen, told);
    }
}
