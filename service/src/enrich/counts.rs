//! How many papers came to what.

use crate::jobs::numbers_told;
use ingest::enriching::Outcome;
use serde::Serialize;

/// Papers that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub changed: u64,
    pub unchanged: u64,
    /// No registry knows them, or they have no DOI and none was found.
    pub unknown: u64,
    pub failed: u64,
    /// A registry is away: they are looked at again.
    pub waiting: u64,
}

impl Counts {
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Unknown => self.unknown += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    pub fn all(&self) -> u64 {
        self.changed + self.unchanged + self.unknown + self.failed + self.waiting
    }

    /// As the queue keeps it, and people read it there.
    pub fn told(&self) -> String {
        let Self {
            changed,
            unchanged,
            unknown,
            failed,
            waiting,
        } = self;
        format!(
            "{changed} changed, {unchanged} unchanged, {unknown} unknown, {failed} failed, {waiting} waiting"
        )
    }

    /// Back from what [`Self::told`] says.
    pub fn from_told(step: &str) -> Option<Self> {
        let [changed, unchanged, unknown, failed, waiting] = numbers_told(step)?;
        Some(Self {
            changed,
            unchanged,
            unknown,
            failed,
            waiting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_queue_keeps_comes_back() {
        let mut counts = Counts::default();
        for outcome in [Outcome::Changed, Outcome::Changed, Outcome::Failed] {
            counts.add(outcome);
        }
        counts.waiting = 4;
        assert_eq!(Counts::from_told(&counts.told()), Some(counts));
        assert_eq!(counts.all(), 7);
        assert_eq!(Counts::from_told("looking"), None);
    }
}
