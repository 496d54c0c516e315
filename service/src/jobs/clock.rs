//! The time that the queue sees. It never runs backwards: a wall clock that is set back, while the program runs or
//! between two runs, would leave every job waiting for a moment that had already come. Only a clock that was far ahead
//! is not believed for ever: then the queue's times are set right.

use chrono::Utc;
use std::time::Instant;
use stores_core::{Cursor, JobQueue, StoreResult};

/// Where the queue keeps the time that it has seen.
const SEEN: &str = "clock";
/// So far, in ms, the queue may be ahead of this machine: a time zone taken for another. What is further was wrong, and
/// no job is meant to wait so long.
const MOST_AHEAD: i64 = 24 * 3_600_000;

/// Milliseconds since the Unix epoch, at least as late as anything the queue has seen.
pub struct QueueClock {
    /// Wall time at the start, or the queue's own where that is later.
    base: i64,
    started: Instant,
}

impl QueueClock {
    pub async fn start(jobs: &dyn JobQueue) -> StoreResult<Self> {
        let seen = jobs.cursor(SEEN).await?;
        let seen = seen.and_then(|text| text.parse().ok()).unwrap_or(i64::MIN);
        let wall = Utc::now().timestamp_millis();
        let clock = Self::from_wall(wall, seen);
        if is_wrong(wall, seen) {
            let jobs = jobs.bring_forward(clock.now()).await?;
            tracing::warn!(jobs, "times of the job queue were set right");
        }
        clock.keep(jobs).await?;
        Ok(clock)
    }

    fn from_wall(wall: i64, seen: i64) -> Self {
        if is_wrong(wall, seen) {
            tracing::warn!(
                ahead_ms = seen.saturating_sub(wall),
                "the job queue was used by a machine whose clock was ahead; its time is not taken over"
            );
            return Self {
                base: wall,
                started: Instant::now(),
            };
        }
        if seen > wall {
            tracing::warn!(
                behind_ms = seen - wall,
                "the clock of this machine is behind the job queue; the queue's time is used"
            );
        }
        Self {
            base: wall.max(seen),
            started: Instant::now(),
        }
    }

    /// Lets the queue remember the time, for the next run.
    pub async fn keep(&self, jobs: &dyn JobQueue) -> StoreResult<()> {
        let (name, text) = (SEEN.to_owned(), self.now().to_string());
        jobs.put_cursor(&Cursor { name, text }).await
    }

    pub fn now(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.base.saturating_add(elapsed)
    }
}

fn is_wrong(wall: i64, seen: i64) -> bool {
    seen.saturating_sub(wall) > MOST_AHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_not_behind_the_queue_unless_that_is_far_ahead() {
        let (wall, seen) = (1_000_000, 5_000_000);
        assert!(QueueClock::from_wall(wall, seen).now() >= seen);
        let year = 365 * MOST_AHEAD;
        let set_right = QueueClock::from_wall(wall, wall + year).now();
        assert!((wall..wall + 60_000).contains(&set_right), "{set_right}");
        let ahead = QueueClock::from_wall(seen, wall);
        assert!((seen..seen + 60_000).contains(&ahead.now()));
    }
}
