//! What process, container and host have used up to now, as Linux tells it. What a system does not tell is absent: a
//! sample never fails.

mod container;
mod host;
mod process;

pub use container::Container;
pub use host::Host;
pub use process::Process;

use std::path::{Path, PathBuf};

/// Where the figures lie; tests have files of their own.
#[derive(Debug, Clone)]
pub struct Machine {
    proc: PathBuf,
    cgroup: PathBuf,
    /// The folder whose disk is looked at.
    folder: PathBuf,
}

/// Sums since the process, the container or the host started, and levels of this moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    pub process: Option<Process>,
    pub container: Option<Container>,
    pub host: Option<Host>,
    pub disk: Option<Disk>,
}

/// The disk of the library, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Disk {
    /// What this user may still write.
    pub free: u64,
    pub total: u64,
}

impl Machine {
    /// This machine, with the disk on which `folder` lies.
    pub fn new(folder: &Path) -> Self {
        Self {
            proc: "/proc".into(),
            cgroup: "/sys/fs/cgroup".into(),
            folder: folder.to_owned(),
        }
    }

    /// Some twenty small files are read; it takes less than a millisecond.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            process: Process::read(&self.proc),
            container: Container::read(&self.proc, &self.cgroup),
            host: Host::read(&self.proc),
            disk: disk(&self.folder),
        }
    }
}

fn disk(folder: &Path) -> Option<Disk> {
    let of = rustix::fs::statvfs(folder).ok()?;
    Some(Disk {
        free: of.f_bavail.saturating_mul(of.f_frsize),
        total: of.f_blocks.saturating_mul(of.f_frsize),
    })
}

fn text(folder: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(folder.join(name)).ok()
}

/// The number after `key` on a line `key: 12 kB` or `key 12`.
fn value(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let rest = line.strip_prefix(key)?;
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        if !rest.starts_with(char::is_whitespace) {
            return None;
        }
        rest.split_whitespace().next()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_tells_something() {
        let snapshot = Machine::new(Path::new("/")).snapshot();
        let process = snapshot.process.expect("/proc/self");
        assert!(process.memory > 100_000, "{process:?}");
        assert!(snapshot.host.expect("/proc").memory_total > 1_000_000);
        assert!(snapshot.disk.expect("a disk").total > 0);
    }

    #[test]
    fn a_system_that_tells_nothing_has_empty_snapshots() {
        let nowhere = Machine {
            proc: "/nowhere".into(),
            cgroup: "/nowhere".into(),
            folder: "/nowhere".into(),
        };
        assert_eq!(nowhere.snapshot(), Snapshot::default());
    }

    #[test]
    fn a_value_is_that_of_its_whole_key() {
        let text = "MemTotalX: 1 kB\nMemTotal:  2 kB\nusage_usec 3\n";
        assert_eq!(value(text, "MemTotal"), Some(2));
        assert_eq!(value(text, "usage_usec"), Some(3));
        assert_eq!(value(text, "usage"), None);
    }
}
