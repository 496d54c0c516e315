//! How many questions are worked on at once: a bounded room with a bounded queue before it.

use super::error::{ApiError, ApiResult, Code};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub struct Gate {
    /// Everyone inside, working or waiting.
    inside: Arc<Semaphore>,
    working: Arc<Semaphore>,
    patience: Duration,
}

/// Dropped when the work is done.
pub struct Pass {
    _inside: OwnedSemaphorePermit,
    _working: OwnedSemaphorePermit,
}

impl Gate {
    pub fn new(working: usize, waiting: usize, patience: Duration) -> Self {
        let working = working.clamp(1, Semaphore::MAX_PERMITS / 2);
        let waiting = waiting.min(Semaphore::MAX_PERMITS / 2);
        Self {
            inside: Arc::new(Semaphore::new(working + waiting)),
            working: Arc::new(Semaphore::new(working)),
            patience,
        }
    }

    /// `OVERLOADED` at once when the queue is full, later when it does not move.
    pub async fn enter(&self) -> ApiResult<Pass> {
        let full = || {
            ApiError::new(
                Code::Overloaded,
                "too many questions at once; try again in a moment",
            )
        };
        let inside = self
            .inside
            .clone()
            .try_acquire_owned()
            .map_err(|_| full())?;
        let waited =
            tokio::time::timeout(self.patience, self.working.clone().acquire_owned()).await;
        let working = waited.map_err(|_| full())?.map_err(|_| full())?;
        Ok(Pass {
            _inside: inside,
            _working: working,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_away_when_full() {
        let gate = Gate::new(1, 1, Duration::from_millis(20));
        let pass = gate.enter().await.expect("room");
        let (second, third) = tokio::join!(gate.enter(), gate.enter());
        assert!(second.is_err() && third.is_err());
        drop(pass);
        assert!(gate.enter().await.is_ok());
    }
}
