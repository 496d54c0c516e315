//! Papers on their way in from arXiv. Each is a task of the server: who asked for it may leave, it still arrives. A
//! few are worked on at once, a bounded number waits, and what ended is remembered for a while.

use super::Parts;
use super::event::{ArrivalEvent, Log};
use super::task;
use crate::{ErrorKind, ServiceError, ServiceResult};
use futures::Stream;
use graph_schema::ArxivId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How long what became of a paper is remembered.
const KEPT_FOR: Duration = Duration::from_secs(3600);
/// Ended arrivals remembered at most; the oldest ones go first.
const MOST_KEPT: usize = 256;

pub(super) struct Arrivals {
    parts: Arc<Parts>,
    /// Papers that may be on their way, worked on or waiting.
    room: usize,
    working: Arc<Semaphore>,
    known: Mutex<HashMap<ArxivId, Arrival>>,
}

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
    pub fn new(parts: Arc<Parts>) -> Self {
        let limits = &parts.limits;
        let at_once = limits.concurrent_arrivals.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            room: at_once.saturating_add(limits.waiting_arrivals),
            working: Arc::new(Semaphore::new(at_once)),
            known: Mutex::default(),
            parts,
        }
    }

    /// Begins to bring a paper in, or joins what is under way. One that ended is begun anew: it may have failed, or
    /// be gone again.
    pub fn start(&self, id: &ArxivId) -> ServiceResult<Arrival> {
        let mut known = self.known();
        forget_old(&mut known, Instant::now());
        if let Some(arrival) = known.get(id).filter(|arrival| !arrival.is_over()) {
            return Ok(arrival.clone());
        }
        let under_way = known.values().filter(|arrival| !arrival.is_over()).count();
        if under_way >= self.room {
            return Err(ServiceError::new(
                ErrorKind::Overloaded,
                "too many papers are on their way; try again when some have arrived",
            ));
        }
        let arrival = Arrival::new(id.clone());
        known.insert(id.clone(), arrival.clone());
        let (parts, working) = (self.parts.clone(), self.working.clone());
        let work = task::bring(parts, working, arrival.clone());
        tokio::spawn(watch_over(arrival.clone(), work));
        Ok(arrival)
    }

    /// One that is under way or ended lately.
    pub fn get(&self, id: &ArxivId) -> Option<Arrival> {
        let mut known = self.known();
        forget_old(&mut known, Instant::now());
        known.get(id).cloned()
    }

    /// Those that have not arrived yet, the one asked for first at the front.
    pub fn under_way(&self) -> Vec<Arrival> {
        let known = self.known();
        let mut under_way: Vec<Arrival> = known
            .values()
            .filter(|arrival| !arrival.is_over())
            .cloned()
            .collect();
        under_way.sort_by(|a, b| (a.0.started, &a.0.id).cmp(&(b.0.started, &b.0.id)));
        under_way
    }

    fn known(&self) -> MutexGuard<'_, HashMap<ArxivId, Arrival>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn end(&self, event: ArrivalEvent) {
        self.0.ended.get_or_init(Instant::now);
        self.0.log.push(event);
    }
}

/// A task in a task: a bug that panics ends the arrival, not the memory of it.
async fn watch_over(arrival: Arrival, work: impl Future<Output = ArrivalEvent> + Send + 'static) {
    let end = tokio::spawn(work)
        .await
        .unwrap_or_else(|error| ArrivalEvent::failed(None, ServiceError::internal(error)));
    arrival.end(end);
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
