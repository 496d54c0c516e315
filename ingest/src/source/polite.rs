//! Good manners: one request at a time, a fixed time between their starts, and silence for as long as
//! the server asked. Everything is counted by the monotonic clock; nothing asks what time it is.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Longest silence a server can ask for.
const MAX_SILENCE: Duration = Duration::from_secs(24 * 3600);

/// The one line that all requests of a client and its clones stand in, first come, first served.
/// Who gives up waiting leaves no trace.
pub struct Gate {
    line: Semaphore,
    schedule: Mutex<Schedule>,
    /// Who would have to wait longer at the front of the line is sent away.
    patience: Duration,
}

/// Leave for one exchange; the next one begins after it is dropped.
pub struct Turn<'a> {
    _permit: SemaphorePermit<'a>,
}

/// Why no turn came: the server asked for a longer silence than anybody waits.
#[derive(Debug, PartialEq, Eq)]
pub struct Silence(pub Duration);

impl Gate {
    pub fn new(interval: Duration, patience: Duration) -> Self {
        Self {
            line: Semaphore::new(1),
            schedule: Mutex::new(Schedule::new(interval)),
            // A long interval is a setting, not a silence.
            patience: patience.max(interval),
        }
    }

    pub async fn turn(&self) -> Result<Turn<'_>, Silence> {
        // The semaphore is never closed.
        let permit = self
            .line
            .acquire()
            .await
            .map_err(|_| Silence(MAX_SILENCE))?;
        loop {
            let wait = self.schedule().wait(Instant::now());
            if wait.is_zero() {
                self.schedule().begin(Instant::now());
                return Ok(Turn { _permit: permit });
            }
            if wait > self.patience {
                return Err(Silence(wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Nobody asks for this long.
    pub fn silence(&self, wait: Duration) {
        self.schedule().silence(Instant::now(), wait);
    }

    fn schedule(&self) -> MutexGuard<'_, Schedule> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the next request may begin.
#[derive(Debug)]
struct Schedule {
    interval: Duration,
    /// What was waited for, and since when; the first request waits for nothing.
    pause: Option<(Instant, Duration)>,
}

impl Schedule {
    fn new(interval: Duration) -> Self {
        Self {
            interval,
            pause: None,
        }
    }

    /// Counts from the beginning of the pause: a clock that stood still or jumped back never makes
    /// it longer than it is.
    fn wait(&self, now: Instant) -> Duration {
        self.pause.map_or(Duration::ZERO, |(since, length)| {
            length.saturating_sub(now.saturating_duration_since(since))
        })
    }

    fn begin(&mut self, now: Instant) {
        self.pause = Some((now, self.interval));
    }

    /// A shorter silence does not end a longer one.
    fn silence(&mut self, now: Instant, wait: Duration) {
        let wait = wait.min(MAX_SILENCE).max(self.wait(now));
        self.pause = Some((now, wait));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn requests_keep_their_distance() {
        let start = Instant::now();
        let mut schedule = Schedule::new(3 * SECOND);
        assert_eq!(schedule.wait(start), Duration::ZERO);
        schedule.begin(start);
        assert_eq!(schedule.wait(start + SECOND), 2 * SECOND);
        assert_eq!(schedule.wait(start + 3 * SECOND), Duration::ZERO);
        schedule.silence(start + SECOND, 10 * SECOND);
        schedule.silence(start + 2 * SECOND, SECOND);
        assert_eq!(schedule.wait(start + 4 * SECOND), 7 * SECOND);
    }

    #[test]
    fn a_clock_moved_back_stalls_nothing() {
        let later = Instant::now() + 3600 * SECOND;
        let mut schedule = Schedule::new(3 * SECOND);
        schedule.begin(later);
        assert_eq!(schedule.wait(later - 3600 * SECOND), 3 * SECOND);
        schedule.silence(later, 100 * 24 * 3600 * SECOND);
        assert_eq!(schedule.wait(later), MAX_SILENCE);
    }

    #[tokio::test]
    async fn turns_come_in_order_and_who_leaves_is_forgotten() {
        let gate = Gate::new(Duration::ZERO, SECOND);
        let first = gate.turn().await.unwrap();
        let order = Mutex::new(Vec::new());
        let wait = |name: u32| {
            let (gate, order) = (&gate, &order);
            async move {
                let _turn = gate.turn().await.unwrap();
                order.lock().unwrap().push(name);
            }
        };
        let gone = tokio::time::timeout(Duration::from_millis(5), wait(0)).await;
        assert!(gone.is_err());
        tokio::join!(wait(1), wait(2), async { drop(first) });
        assert_eq!(*order.lock().unwrap(), [1, 2]);
        gate.silence(60 * SECOND);
        assert!(matches!(gate.turn().await, Err(Silence(wait)) if wait > 50 * SECOND));
    }
}
