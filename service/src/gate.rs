//! How many of a kind are worked on at once: a bounded room with a bounded queue before it. Who would wait longer than
//! is sensible is told at once, and when to come again.

use crate::{ServiceError, ServiceResult};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What the last one counts in the mean time of work: some ten decide it.
const NEWEST: f64 = 0.2;

pub struct Gate {
    what: &'static str,
    places: usize,
    /// How many may wait.
    queue: usize,
    waiting: Arc<AtomicUsize>,
    working: Arc<Semaphore>,
    patience: Duration,
    /// Mean time of work; nothing before the first is done.
    took: Arc<Mutex<Duration>>,
}

/// Dropped when the work is done.
pub struct Pass {
    _place: OwnedSemaphorePermit,
    entered: Instant,
    took: Arc<Mutex<Duration>>,
}

/// One of those who wait, for as long as it does.
struct Waiting(Arc<AtomicUsize>);

impl Gate {
    /// For `working` at once, with `queue` who wait up to `patience`; `what` is their name.
    pub fn new(what: &'static str, working: usize, queue: usize, patience: Duration) -> Self {
        let places = working.clamp(1, Semaphore::MAX_PERMITS / 2);
        Self {
            what,
            places,
            queue,
            waiting: Arc::default(),
            working: Arc::new(Semaphore::new(places)),
            patience,
            took: Arc::default(),
        }
    }

    /// `Overloaded` at once when the queue is full or would take too long, later when it does not move.
    pub async fn enter(&self) -> ServiceResult<Pass> {
        if let Ok(place) = self.working.clone().try_acquire_owned() {
            return Ok(self.pass(place));
        }
        let waiting = Waiting::new(&self.waiting);
        let ahead = waiting.0.load(Ordering::Relaxed);
        let expected = self.mean().mul_f64(ahead as f64 / self.places as f64);
        if ahead > self.queue || expected > self.patience {
            return Err(self.full(expected));
        }
        let place = self.working.clone().acquire_owned();
        match tokio::time::timeout(self.patience, place).await {
            Ok(Ok(place)) => Ok(self.pass(place)),
            _ => Err(self.full(expected.max(self.patience))),
        }
    }

    fn pass(&self, place: OwnedSemaphorePermit) -> Pass {
        Pass {
            _place: place,
            entered: Instant::now(),
            took: self.took.clone(),
        }
    }

    fn mean(&self) -> Duration {
        *self.took.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self, wait: Duration) -> ServiceError {
        ServiceError::busy(self.what, wait)
    }
}

impl Waiting {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let took = self.entered.elapsed();
        let mut mean = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        *mean = if mean.is_zero() {
            took
        } else {
            mean.mul_f64(1.0 - NEWEST) + took.mul_f64(NEWEST)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(working: usize, queue: usize, patience: Duration) -> Gate {
        Gate::new("questions", working, queue, patience)
    }

    #[tokio::test]
    async fn turns_away_when_full() {
        let gate = gate(1, 1, Duration::from_millis(20));
        let pass = gate.enter().await.expect("room");
        let (second, third) = tokio::join!(gate.enter(), gate.enter());
        assert!(second.is_err() && third.is_err());
        drop(pass);
        assert!(gate.enter().await.is_ok());
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn who_would_wait_too_long_is_told_at_once_and_when_to_come() {
        let gate = gate(2, 100, Duration::from_secs(3_600));
        *gate.took.lock().unwrap() = Duration::from_secs(2_000);
        let _both = [
            gate.enter().await.expect("room"),
            gate.enter().await.expect("room"),
        ];
        // 1,000, 2,000 and 3,000 seconds are waited for; 4,000 are not.
        let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(gate.enter())).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one.as_mut()).is_pending());
        }
        let refused = gate.enter().await.err().expect("no room");
        assert_eq!(refused.retry_after, Some(Duration::from_secs(4_000)));
    }

    #[tokio::test]
    async fn the_mean_follows_the_work() {
        let gate = gate(1, 1, Duration::from_secs(1));
        let done = |entered| {
            let place = gate.working.clone().try_acquire_owned().expect("room");
            let mut pass = gate.pass(place);
            pass.entered = entered;
        };
        let ago = |seconds| {
            Instant::now()
                .checked_sub(Duration::from_secs(seconds))
                .expect("a while ago")
        };
        done(ago(10));
        assert_eq!(gate.mean().as_secs(), 10);
        done(ago(20));
        assert_eq!(gate.mean().as_secs(), 12);
    }
}
