//! Papers on their way in from arXiv. Each is a job of the queue: who asked for it may leave, the server may be killed, it
//! still arrives. A few are worked on at once, a bounded number waits, and what ended is remembered for a while.

use super::Parts;
use super::event::{ArrivalEvent, Log};
use super::task::{self, Bringing};
use crate::jobs::{Pool, Registry};
use crate::{ErrorKind, ServiceError, ServiceResult};
use futures::Stream;
use graph_schema::ArxivId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long what became of a paper is remembered.
const KEPT_FOR: Duration = Duration::from_secs(3600);
/// Ended arrivals remembered at most; the oldest ones go first.
const MOST_KEPT: usize = 256;

pub(super) struct Arrivals {
    parts: Arc<Parts>,
    /// Papers that may be on their way, worked on or waiting.
    room: usize,
    known: Known,
    pool: Arc<Pool>,
}

/// The papers that are on their way through this process, or came lately.
#[derive(Clone, Default)]
pub(super) struct Known(Arc<Mutex<HashMap<ArxivId, Arrival>>>);

/// One paper's way in. Cheap to clone.
#[derive(Clone)]
pub struct Arrival(Arc<Shared>);

struct Shared {
    id: ArxivId,
    started: Instant,
    /// Known once arXiv has told it.
    title: OnceLock<String>,
    log: Log,
    ended: OnceLock<Instant>,
}

impl Arrivals {
    /// Brings what is in the queue from now on.
    pub fn start(parts: Arc<Parts>, pool: Arc<Pool>) -> Self {
        let limits = &parts.limits;
        let at_once = limits.concurrent_arrivals.max(1);
        let known = Known::default();
        let bringing = Bringing {
            parts: parts.clone(),
            known: known.clone(),
        };
        pool.start(&Registry::default().with(bringing), at_once);
        Self {
            room: at_once.saturating_add(limits.waiting_arrivals),
            known,
            pool,
            parts,
        }
    }

    /// Begins to bring a paper in, or joins what is under way; it is in the queue when this returns. One that ended is begun
    /// anew: it may have failed, or be gone again.
    pub async fn begin(&self, id: &ArxivId) -> ServiceResult<Arrival> {
        let (arrival, is_new) = self.known.enter(id, self.room)?;
        if is_new {
            let (parts, pool, begun) = (self.parts.clone(), self.pool.clone(), arrival.clone());
            // A task of its own: who asked may leave.
            let accepted = tokio::spawn(async move {
                if let Err(error) = accept(&parts, &pool, &begun).await {
                    begun.end(ArrivalEvent::failed(None, error));
                }
            });
            accepted.await.map_err(ServiceError::internal)?;
        }
        Ok(arrival)
    }

    /// One that is under way or ended lately.
    pub fn get(&self, id: &ArxivId) -> Option<Arrival> {
        let mut known = self.known.all();
        forget_old(&mut known, Instant::now());
        known.get(id).cloned()
    }

    /// Those that have not arrived yet, the one asked for first at the front.
    pub fn under_way(&self) -> Vec<Arrival> {
        let known = self.known.all();
        let mut under_way: Vec<Arrival> = known
            .values()
            .filter(|arrival| !arrival.is_over())
            .cloned()
            .collect();
        under_way.sort_by(|a, b| (a.0.started, &a.0.id).cmp(&(b.0.started, &b.0.id)));
        under_way
    }
}

/// What the library has in full has arrived; for others a job is put into the queue.
async fn accept(parts: &Parts, pool: &Pool, arrival: &Arrival) -> ServiceResult<()> {
    if let Some(there) = task::full_text(parts, arrival.id()).await? {
        arrival.named(&there.title);
        arrival.end(ArrivalEvent::Done {
            paper: there.id,
            already_there: true,
        });
        return Ok(());
    }
    Ok(pool.put(task::job(arrival.id())).await?)
}

impl Known {
    /// The arrival of a paper that is under way, or a new one; and whether it is new.
    fn enter(&self, id: &ArxivId, room: usize) -> ServiceResult<(Arrival, bool)> {
        let mut known = self.all();
        forget_old(&mut known, Instant::now());
        if let Some(arrival) = known.get(id).filter(|arrival| !arrival.is_over()) {
            return Ok((arrival.clone(), false));
        }
        let under_way = known.values().filter(|arrival| !arrival.is_over()).count();
        if under_way >= room {
            return Err(ServiceError::new(
                ErrorKind::Overloaded,
                "too many papers are on their way; try again when some have arrived",
            ));
        }
        let arrival = Arrival::new(id.clone());
        known.insert(id.clone(), arrival.clone());
        Ok((arrival, true))
    }

    /// The arrival that a job of the queue is of: somebody asked this process for it, or one before.
    pub fn of(&self, id: &ArxivId) -> Arrival {
        let mut known = self.all();
        match known.get(id).filter(|arrival| !arrival.is_over()) {
            Some(arrival) => arrival.clone(),
            None => {
                let arrival = Arrival::new(id.clone());
                known.insert(id.clone(), arrival.clone());
                arrival
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ArxivId, Arrival>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrival {
    fn new(id: ArxivId) -> Self {
        Self(Arc::new(Shared {
            id,
            started: Instant::now(),
            title: OnceLock::new(),
            log: Log::new(),
            ended: OnceLock::new(),
        }))
    }

    pub fn id(&self) -> &ArxivId {
        &self.0.id
    }

    pub fn title(&self) -> Option<&str> {
        self.0.title.get().map(String::as_str)
    }

    pub fn latest(&self) -> ArrivalEvent {
        self.0.log.latest()
    }

    /// What happened so far, then what comes; ends with the arrival.
    pub fn follow(&self) -> impl Stream<Item = ArrivalEvent> + Send + use<> {
        self.0.log.follow()
    }

    fn is_over(&self) -> bool {
        self.0.ended.get().is_some()
    }

    pub(super) fn named(&self, title: &str) {
        // The first title stays; there is no other.
        let _ = self.0.title.set(title.to_owned());
    }

    pub(super) fn reached(&self, event: ArrivalEvent) {
        self.0.log.push(event);
    }

    /// Over before it is told: who hears of the end can begin anew.
    pub(super) fn end(&self, event: ArrivalEvent) {
        self.0.ended.get_or_init(Instant::now);
        self.0.log.push(event);
    }
}

fn forget_old(known: &mut HashMap<ArxivId, Arrival>, now: Instant) {
    let age = |arrival: &Arrival| {
        let ended = arrival.0.ended.get()?;
        Some(now.saturating_duration_since(*ended))
    };
    known.retain(|_, arrival| age(arrival).is_none_or(|age| age < KEPT_FOR));
    let mut ended: Vec<(Duration, ArxivId)> = known
        .values()
        .filter_map(|arrival| Some((age(arrival)?, arrival.0.id.clone())))
        .collect();
    ended.sort();
    for (_, id) in ended.into_iter().skip(MOST_KEPT) {
        known.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(number: usize) -> Arrival {
        let id = ArxivId::parse(&format!("2401.{number:05}")).unwrap();
        let arrival = Arrival::new(id);
        let error = ServiceError::not_found("no such paper");
        arrival.end(ArrivalEvent::failed(None, error));
        arrival
    }

    #[test]
    fn what_ended_is_forgotten_in_time() {
        let mut known: HashMap<ArxivId, Arrival> = (0..MOST_KEPT + 10)
            .map(|number| {
                let arrival = ended(number);
                (arrival.id().clone(), arrival)
            })
            .collect();
        let under_way = Arrival::new(ArxivId::parse("cs/0112017").unwrap());
        known.insert(under_way.id().clone(), under_way);
        forget_old(&mut known, Instant::now());
        assert_eq!(known.len(), MOST_KEPT + 1);
        let first = ArxivId::parse("2401.00000").unwrap();
        assert!(!known.contains_key(&first), "the oldest goes first");
        forget_old(&mut known, Instant::now() + KEPT_FOR);
        assert_eq!(known.len(), 1, "what is under way stays");
    }
}
