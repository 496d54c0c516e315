//! A minute of what machine and program did.

use crate::{Snapshot, Work};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A minute, or what was sampled of one. Also several of them summed up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Minute {
    /// Its first second since the Unix epoch.
    pub at: i64,
    /// Which process it is of: its machine's name and its number there.
    pub instance: String,
    /// How much of it was sampled.
    pub seconds: f64,
    pub process: Used,
    /// Of the container, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Used>,
    pub host: OfHost,
    /// The library's disk at the end, in bytes.
    pub disk_free: u64,
    pub disk_total: u64,
    pub work: Work,
}

/// What a process or a container used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Used {
    pub cpu_seconds: f64,
    pub throttled_seconds: f64,
    /// The most at any sample, in bytes.
    pub memory: u64,
    /// 0 without one.
    pub memory_limit: u64,
    pub read: u64,
    pub written: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfHost {
    /// The share of its processors' time in which they worked, 0 to 1, times the seconds that were sampled.
    pub busy_seconds: f64,
    /// The highest load of one minute.
    pub load: f64,
    /// The least at any sample, in bytes.
    pub memory_available: u64,
    pub memory_total: u64,
    pub received: u64,
    pub sent: u64,
    pub read: u64,
    pub written: u64,
}

impl Minute {
    /// What happened between two samples `seconds` apart. Figures that began anew in between count as nothing.
    pub fn between(before: &Snapshot, after: &Snapshot, seconds: f64, work: Work) -> Self {
        let mut minute = Self {
            seconds,
            work,
            ..Self::default()
        };
        if let (Some(before), Some(after)) = (&before.process, &after.process) {
            minute.process = Used {
                cpu_seconds: (after.cpu_seconds - before.cpu_seconds).max(0.0),
                memory: after.memory,
                read: after.read.saturating_sub(before.read),
                written: after.written.saturating_sub(before.written),
                ..Used::default()
            };
        }
        if let (Some(before), Some(after)) = (&before.container, &after.container) {
            minute.container = Some(Used {
                cpu_seconds: (after.cpu_seconds - before.cpu_seconds).max(0.0),
                throttled_seconds: (after.throttled_seconds - before.throttled_seconds).max(0.0),
                memory: after.memory,
                memory_limit: after.memory_limit.unwrap_or(0),
                read: after.read.saturating_sub(before.read),
                written: after.written.saturating_sub(before.written),
            });
        }
        if let (Some(before), Some(after)) = (&before.host, &after.host) {
            let busy = after.busy.saturating_sub(before.busy) as f64;
            let all = after.all.saturating_sub(before.all) as f64;
            minute.host = OfHost {
                busy_seconds: if all > 0.0 { busy / all * seconds } else { 0.0 },
                load: after.load[0],
                memory_available: after.memory_available,
                memory_total: after.memory_total,
                received: after.received.saturating_sub(before.received),
                sent: after.sent.saturating_sub(before.sent),
                read: after.read.saturating_sub(before.read),
                written: after.written.saturating_sub(before.written),
            };
        }
        if let Some(disk) = &after.disk {
            (minute.disk_free, minute.disk_total) = (disk.free, disk.total);
        }
        minute
    }

    /// Adds a later one: sums are added, of memory the worst counts, levels are the later's.
    pub fn add(&mut self, later: &Self) {
        let host_known = self.host.memory_total > 0;
        let (host, more) = (&mut self.host, &later.host);
        if more.memory_total > 0 {
            host.memory_available = match host_known {
                true => host.memory_available.min(more.memory_available),
                false => more.memory_available,
            };
            host.memory_total = more.memory_total;
        }
        host.busy_seconds += more.busy_seconds;
        host.load = host.load.max(more.load);
        host.received += more.received;
        host.sent += more.sent;
        host.read += more.read;
        host.written += more.written;
        self.process.add(&later.process);
        if let Some(more) = &later.container {
            self.container.get_or_insert_default().add(more);
        }
        if later.disk_total > 0 {
            (self.disk_free, self.disk_total) = (later.disk_free, later.disk_total);
        }
        self.seconds += later.seconds;
        self.work.add(&later.work);
    }

    /// All of them as one, of one process or of several beside each other; `None` of none. What several processes tell of the
    /// same machine at the same time is counted once.
    pub fn total(minutes: &[Self]) -> Option<Self> {
        let mut told: BTreeSet<(i64, &str)> = BTreeSet::new();
        let mut once = Vec::with_capacity(minutes.len());
        let mut machine_seconds = 0.0;
        for minute in minutes {
            let machine = minute
                .instance
                .rsplit_once('-')
                .map_or("", |(host, _)| host);
            let mut minute = minute.clone();
            if told.insert((minute.at, machine)) {
                machine_seconds += minute.seconds;
            } else {
                minute.host = OfHost::default();
            }
            once.push(minute);
        }
        let mut total = Self::sum(&once)?;
        total.seconds = machine_seconds;
        Some(total)
    }

    /// All of them as one; `None` of none.
    pub fn sum<'a>(minutes: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut minutes = minutes.into_iter();
        let mut sum = minutes.next()?.clone();
        minutes.for_each(|minute| sum.add(minute));
        Some(sum)
    }
}

impl Used {
    fn add(&mut self, later: &Self) {
        self.cpu_seconds += later.cpu_seconds;
        self.throttled_seconds += later.throttled_seconds;
        self.memory = self.memory.max(later.memory);
        self.memory_limit = later.memory_limit;
        self.read += later.read;
        self.written += later.written;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Container, Disk, Host, Process};

    fn snapshot(cpu_seconds: f64, memory: u64, busy: u64) -> Snapshot {
        Snapshot {
            process: Some(Process {
                cpu_seconds,
                memory,
                ..Process::default()
            }),
            container: Some(Container {
                cpu_seconds,
                memory_limit: Some(1 << 30),
                ..Container::default()
            }),
            host: Some(Host {
                busy,
                all: 2 * busy,
                memory_total: 100,
                memory_available: 100 - memory,
                ..Host::default()
            }),
            disk: Some(Disk { free: 1, total: 2 }),
        }
    }

    #[test]
    fn two_processes_of_a_machine_tell_of_it_once() {
        let of = |instance: &str| Minute {
            at: 60,
            instance: instance.to_owned(),
            seconds: 60.0,
            host: OfHost {
                busy_seconds: 30.0,
                received: 5,
                memory_total: 100,
                ..OfHost::default()
            },
            process: Used {
                cpu_seconds: 2.0,
                ..Used::default()
            },
            ..Minute::default()
        };
        let total = Minute::total(&[of("a-1"), of("a-2"), of("b-1")]).expect("three");
        assert_eq!((total.host.busy_seconds, total.seconds), (60.0, 120.0));
        assert_eq!((total.host.received, total.process.cpu_seconds), (10, 6.0));
    }

    #[test]
    fn samples_make_a_minute() {
        let (a, b, c) = (
            snapshot(1.0, 10, 0),
            snapshot(3.0, 30, 10),
            snapshot(4.0, 20, 20),
        );
        let first = Minute::between(&a, &b, 15.0, Work::default());
        let second = Minute::between(&b, &c, 15.0, Work::default());
        let minute = Minute::sum([&first, &second]).expect("two");
        assert_eq!(minute.process.cpu_seconds, 3.0);
        assert_eq!(minute.process.memory, 30);
        assert_eq!(minute.host.busy_seconds, 15.0, "half of thirty");
        assert_eq!(minute.host.memory_available, 70);
        assert_eq!(minute.container.expect("one").cpu_seconds, 3.0);
        assert_eq!((minute.seconds, minute.disk_free), (30.0, 1));
        let backwards = Minute::between(&c, &a, 15.0, Work::default());
        assert_eq!(backwards.process.cpu_seconds, 0.0);
    }
}
