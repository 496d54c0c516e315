//! The whole machine: processors, memory, disks, network, load.

use super::{text, value};
use std::path::Path;

/// Bytes of a sector in `/proc/diskstats`, whatever the disk's own sectors are.
const SECTOR: u64 = 512;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Host {
    /// Processor seconds in which something ran, and all there were, in ticks: only their ratio means something.
    pub busy: u64,
    pub all: u64,
    /// Mean number of tasks that ran or waited, over one, five and fifteen minutes.
    pub load: [f64; 3],
    /// In bytes.
    pub memory_total: u64,
    pub memory_available: u64,
    /// Network, without what the machine sends itself, in bytes.
    pub received: u64,
    pub sent: u64,
    /// Whole disks, in bytes.
    pub read: u64,
    pub written: u64,
}

impl Host {
    pub(super) fn read(proc: &Path) -> Option<Self> {
        let of = |name| text(proc, name).unwrap_or_default();
        let (busy, all) = processors(&text(proc, "stat")?)?;
        let memory = of("meminfo");
        let (received, sent) = network(&of("net/dev"));
        let (read, written) = disks(&of("diskstats"));
        Some(Self {
            busy,
            all,
            load: load(&of("loadavg")),
            memory_total: value(&memory, "MemTotal")
                .unwrap_or(0)
                .saturating_mul(1_024),
            memory_available: value(&memory, "MemAvailable")
                .unwrap_or(0)
                .saturating_mul(1_024),
            received,
            sent,
            read,
            written,
        })
    }
}

/// Ticks in which something ran, and all: user, nice, system, idle, iowait, irq, softirq, steal. Guests are in user.
fn processors(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .take(8)
        .filter_map(|tick| tick.parse().ok())
        .collect();
    let all = ticks.iter().sum();
    let idle: u64 = ticks.get(3..5)?.iter().sum();
    Some((all - idle, all))
}

fn load(loadavg: &str) -> [f64; 3] {
    let mut numbers = loadavg.split_whitespace().map(|one| one.parse().ok());
    std::array::from_fn(|_| numbers.next().flatten().unwrap_or(0.0))
}

fn network(dev: &str) -> (u64, u64) {
    let interfaces = dev.lines().filter_map(|line| {
        let (name, figures) = line.split_once(':')?;
        let figures: Vec<u64> = figures
            .split_whitespace()
            .filter_map(|one| one.parse().ok())
            .collect();
        (name.trim() != "lo").then_some((*figures.first()?, *figures.get(8)?))
    });
    interfaces.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Disks, without their partitions and without what lies on others (loop, ram, device mapper, RAID).
fn disks(diskstats: &str) -> (u64, u64) {
    let mut names: Vec<&str> = Vec::new();
    let mut sum = (0u64, 0u64);
    for line in diskstats.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (Some(name), Some(read), Some(written)) = (
            fields.get(2),
            fields.get(5).and_then(|one| one.parse::<u64>().ok()),
            fields.get(9).and_then(|one| one.parse::<u64>().ok()),
        ) else {
            continue;
        };
        let on_others = ["loop", "ram", "dm-", "md", "zram", "sr", "fd"];
        // A partition comes after its disk, and its name begins with the disk's: sda1, nvme0n1p1.
        let partition = names.iter().any(|disk| name.starts_with(disk));
        if partition || on_others.iter().any(|kind| name.starts_with(kind)) {
            continue;
        }
        names.push(name);
        sum.0 = sum.0.saturating_add(read.saturating_mul(SECTOR));
        sum.1 = sum.1.saturating_add(written.saturating_mul(SECTOR));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_files() {
        let stat = "cpu  100 10 40 800 50 0 5 5 30 0\ncpu0 1 1 1 1 1 0 0 0 0 0\n";
        assert_eq!(processors(stat), Some((160, 1_010)));
        assert_eq!(load("0.50 1.25 2.00 3/112 4242\n"), [0.5, 1.25, 2.0]);
        let dev = "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0\n  eth0: 5000 12 0 0 0 0 0 0 700 9 0 0 0 0 0 0\n";
        assert_eq!(network(dev), (5_000, 700));
        let diskstats = "   7       0 loop0 9 0 9 9 9 9 9 9 0 9 9\n 254 0 vda 100 5 2000 30 50 4 1000 20 0 40 50\n 254 1 vda1 90 5 1900 30 50 4 900 20 0 40 50\n 253 0 dm-0 90 5 1900 30 50 4 900 20 0 40 50\n";
        assert_eq!(disks(diskstats), (2_000 * 512, 1_000 * 512));
    }

    #[test]
    fn what_is_torn_is_left_out() {
        assert_eq!(processors("cpu  1 2"), None);
        assert_eq!(processors(""), None);
        assert_eq!(load("x"), [0.0; 3]);
        assert_eq!(network("eth0: 1 2 3"), (0, 0));
        assert_eq!(disks("1 2"), (0, 0));
    }
}
