//! This process and the children it has waited for: the readers of PDFs are such.

use super::{text, value};
use std::path::Path;

/// Ticks of a processor second in `/proc/PID/stat`: USER_HZ, 100 on every architecture that Linux gives a fixed interface.
const TICKS: f64 = 100.0;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Process {
    /// Of the process and of the children that have ended.
    pub cpu_seconds: f64,
    /// Resident, in bytes.
    pub memory: u64,
    pub threads: u64,
    /// From and to disks, in bytes; what caches gave is not in it. 0 where it can't be read.
    pub read: u64,
    pub written: u64,
}

impl Process {
    pub(super) fn read(proc: &Path) -> Option<Self> {
        let own = proc.join("self");
        let stat = text(&own, "stat")?;
        let status = text(&own, "status").unwrap_or_default();
        let io = text(&own, "io").unwrap_or_default();
        Self::of(&stat, &status, &io)
    }

    fn of(stat: &str, status: &str, io: &str) -> Option<Self> {
        // The program's name stands in brackets and may hold anything, brackets too.
        let after = stat.rsplit_once(')')?.1;
        let fields: Vec<&str> = after.split_whitespace().collect();
        // proc_pid_stat(5): utime, stime, cutime, cstime are fields 14 to 17, and field 3 comes first here.
        let ticks: Option<u64> = fields
            .get(11..15)?
            .iter()
            .map(|f| f.parse::<u64>().ok())
            .sum();
        Some(Self {
            cpu_seconds: ticks? as f64 / TICKS,
            memory: value(status, "VmRSS").unwrap_or(0).saturating_mul(1_024),
            threads: value(status, "Threads").unwrap_or(0),
            read: value(io, "read_bytes").unwrap_or(0),
            written: value(io, "write_bytes").unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded on Linux 6.1, the name changed to a nasty one.
    const STAT: &str = "4242 (pa) (pyri) S 1 4242 4242 0 -1 4194560 98412 5120 3 0 1250 250 400 100 20 0 12 0 8812 901120000 45000 18446744073709551615 1 1 0 0 0 0 0 4096 17642 0 0 0 17 1 0 0 0 0 0";
    const STATUS: &str = "Name:\tpapyri\nVmHWM:\t  190000 kB\nVmRSS:\t  180000 kB\nThreads:\t12\n";
    const IO: &str = "rchar: 900\nwchar: 800\nsyscr: 7\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n";

    #[test]
    fn a_recorded_process() {
        let process = Process::of(STAT, STATUS, IO).expect("it is whole");
        let wanted = Process {
            cpu_seconds: 20.0,
            memory: 180_000 * 1_024,
            threads: 12,
            read: 4_096,
            written: 8_192,
        };
        assert_eq!(process, wanted);
    }

    #[test]
    fn what_is_torn_is_no_process() {
        for torn in [
            "",
            "1 (a",
            "1 (a) S 1 2",
            "1 (a) S 1 1 1 0 -1 0 0 0 0 0 x y z w",
        ] {
            assert_eq!(Process::of(torn, "", ""), None, "{torn}");
        }
    }
}
