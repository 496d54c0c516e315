//! Looking at a child while it reads: how much it has mapped, and whether it still works. Linux's `/proc` tells.

use std::time::Duration;
use tokio::time::Instant;

/// How often a child is looked at.
pub(super) const EVERY: Duration = Duration::from_millis(50);
/// The share of its memory at which a child is at its limit, and how long it may stay there.
const FULL: f64 = 0.93;
const AT_LIMIT: Duration = Duration::from_secs(3);
/// A child that sleeps at so many looks in a row waits for itself: it has its file in memory, and nothing else to wait
/// for. Looks are counted rather than seconds: where this process stood still, the child may just have been quicker.
const ASLEEP: u32 = 100;

/// What one exchange with a child was seen to do.
#[derive(Default)]
pub(super) struct Watcher {
    full_since: Option<Instant>,
    /// What it had used of the processor at the last look.
    used: Option<u64>,
    asleep: u32,
    /// The most memory it was seen to map.
    pub peak_bytes: u64,
    /// It stood still, and was to be ended for it.
    pub stood_still: bool,
}

impl Watcher {
    /// Another file: what the child did before says nothing of it.
    pub fn begin(&mut self) {
        *self = Self {
            peak_bytes: self.peak_bytes,
            ..Self::default()
        };
    }

    /// Whether a child that may map `memory` bytes is to be ended: at its memory's limit, or standing still. An allocation
    /// that fails inside the engine throws, past the lock that it holds, and leaves it waiting for itself.
    pub fn is_lost(&mut self, pid: u32, memory: u64) -> bool {
        let mapped = mapped_bytes(pid).unwrap_or(0);
        self.peak_bytes = mapped.max(self.peak_bytes);
        let full = mapped as f64 >= FULL * memory as f64;
        let since = self.full_since.get_or_insert_with(Instant::now).elapsed();
        if !full {
            self.full_since = None;
        }
        self.stood_still = self.stands_still(pid);
        self.stood_still || full && since > AT_LIMIT
    }

    fn stands_still(&mut self, pid: u32) -> bool {
        let used = used_ticks(pid);
        let same = used.is_some() && used == self.used;
        self.used = used;
        self.asleep = match same && all_sleep(pid) {
            true => self.asleep + 1,
            false => 0,
        };
        self.asleep >= ASLEEP
    }
}

/// What a process has mapped.
fn mapped_bytes(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u64 = stat.split(' ').next()?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

/// Processor time of a process, in ticks.
fn used_ticks(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (user, system) = (field(&stat, 14)?, field(&stat, 15)?);
    Some(user.parse::<u64>().ok()? + system.parse::<u64>().ok()?)
}

/// Whether each thread of a process sleeps until something wakes it: one that waits for the processor or a disk does not.
fn all_sleep(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().all(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("stat"));
        stat.is_ok_and(|stat| field(&stat, 3) == Some("S"))
    })
}

/// A field of `stat`, from 1 as proc(5) counts them, behind the name, which may hold anything.
fn field(stat: &str, number: usize) -> Option<&str> {
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(number.checked_sub(3)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a) b) R 1 7 7 0 -1 4194304 100 0 0 0 31 12 0 0 20";
        assert_eq!(field(stat, 3), Some("R"));
        assert_eq!((field(stat, 14), field(stat, 15)), (Some("31"), Some("12")));
        assert_eq!(field("", 3), None);
    }

    #[test]
    fn this_process_works() {
        let own = std::process::id();
        // This thread runs, whatever the others do.
        assert!(!all_sleep(own));
        assert!(used_ticks(own).is_some() && mapped_bytes(own).is_some_and(|bytes| bytes > 0));
    }
}
