//! The control group that the process is in, by version 2 of Linux's interface: what a container used, and its limits.

use super::{text, value};
use std::path::Path;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Container {
    pub cpu_seconds: f64,
    /// How long it was kept from running because its share of processors was used up.
    pub throttled_seconds: f64,
    /// In bytes, caches included.
    pub memory: u64,
    /// `None` without a limit.
    pub memory_limit: Option<u64>,
    pub read: u64,
    pub written: u64,
}

impl Container {
    /// `None` at the root of all groups, which is the host, and where there is no version 2.
    pub(super) fn read(proc: &Path, mounted: &Path) -> Option<Self> {
        let groups = text(&proc.join("self"), "cgroup")?;
        let path = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
        let group = mounted.join(path.trim_start_matches('/'));
        // A container sees its own group as the root: there the host's has no memory.current.
        let memory = text(&group, "memory.current")?;
        let cpu = text(&group, "cpu.stat")?;
        let limit = text(&group, "memory.max").unwrap_or_default();
        let io = text(&group, "io.stat").unwrap_or_default();
        Self::of(&cpu, &memory, &limit, &io)
    }

    fn of(cpu: &str, memory: &str, limit: &str, io: &str) -> Option<Self> {
        let microseconds = |key| value(cpu, key).map(|micros| micros as f64 / 1e6);
        let of_devices = |key: &str| -> u64 {
            io.split_whitespace()
                .filter_map(|word| word.strip_prefix(key)?.parse::<u64>().ok())
                .sum()
        };
        Some(Self {
            cpu_seconds: microseconds("usage_usec")?,
            throttled_seconds: microseconds("throttled_usec").unwrap_or(0.0),
            memory: memory.trim().parse().ok()?,
            memory_limit: limit.trim().parse().ok(),
            read: of_devices("rbytes="),
            written: of_devices("wbytes="),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CPU: &str = "usage_usec 5500000\nuser_usec 4000000\nsystem_usec 1500000\nnr_periods 10\nnr_throttled 2\nthrottled_usec 250000\n";
    const IO: &str = "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=1000 wbytes=2000 rios=1 wios=1 dbytes=0 dios=0\n";

    #[test]
    fn a_recorded_group() {
        let with = |limit| Container::of(CPU, "1048576\n", limit, IO).expect("it is whole");
        let container = with("2147483648\n");
        assert_eq!(container.cpu_seconds, 5.5);
        assert_eq!(container.throttled_seconds, 0.25);
        assert_eq!((container.read, container.written), (5_096, 10_192));
        assert_eq!(container.memory_limit, Some(2 << 30));
        assert_eq!(with("max\n").memory_limit, None);
    }

    #[test]
    fn a_group_is_found_by_the_path_that_the_process_names() {
        let dir = tempfile::tempdir().expect("a folder");
        let (proc, mounted) = (dir.path().join("proc"), dir.path().join("cgroup"));
        let group = mounted.join("system.slice/papyri.service");
        std::fs::create_dir_all(proc.join("self")).expect("a folder");
        std::fs::create_dir_all(&group).expect("a folder");
        let paths = "1:name=systemd:/old\n0::/system.slice/papyri.service\n";
        std::fs::write(proc.join("self/cgroup"), paths).expect("written");
        assert_eq!(Container::read(&proc, &mounted), None, "no figures yet");
        std::fs::write(group.join("cpu.stat"), CPU).expect("written");
        std::fs::write(group.join("memory.current"), "7\n").expect("written");
        let container = Container::read(&proc, &mounted).expect("a group");
        assert_eq!((container.memory, container.memory_limit), (7, None));
    }
}
