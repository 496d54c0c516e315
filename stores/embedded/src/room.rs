//! Room on the disk. The passage index writes through mapped files: where the disk has no page for one, the system ends
//! the process (SIGBUS), and no error can be told. So there is looked before each step whether it fits, with some to
//! spare for whoever else writes there.

use std::error::Error as StdError;
use std::io;
use std::path::Path;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

const MB: u64 = 1 << 20;
/// What is left free beyond what a step needs.
const SPARE: u64 = 4 * MB;

/// `Full` where `dir`'s disk has not `bytes` free, and some to spare.
pub(crate) fn ensure(dir: &Path, bytes: u64) -> StoreResult<()> {
    // Where the system does not say how much is free, the step has to show it.
    match free(dir) {
        Some(free) if free < bytes.saturating_add(SPARE) => Err(full(dir, free, bytes)),
        _ => Ok(()),
    }
}

/// Whether there is room for what can also be left undone.
pub(crate) fn is_there(dir: &Path, bytes: u64) -> bool {
    ensure(dir, bytes).is_ok()
}

/// What the files below `dir` take.
pub(crate) fn used(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(of) if of.is_dir() => used(&entry.path()),
        Ok(of) => blocks(&of),
        Err(_) => 0,
    });
    sizes.sum()
}

/// Whether an error was caused by a disk without room.
pub(crate) fn is_cause(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(
            kind,
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        ) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn full(dir: &Path, free: u64, bytes: u64) -> StoreError {
    let context = format!(
        "the disk of {} is full: {:.1} MB are free, {:.1} MB are needed",
        dir.display(),
        free as f64 / 1e6,
        (bytes + SPARE) as f64 / 1e6
    );
    StoreError::new(StoreErrorKind::Full, context)
}

/// Bytes that this process may still write there.
fn free(dir: &Path) -> Option<u64> {
    let of = rustix::fs::statvfs(dir).ok()?;
    Some(of.f_bavail.saturating_mul(of.f_frsize))
}

/// What a file takes, its holes left out.
fn blocks(file: &std::fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    file.blocks().saturating_mul(512)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_disk_has_is_told_in_figures() {
        let dir = tempfile::tempdir().expect("a folder");
        ensure(dir.path(), 1).expect("some room");
        let error = ensure(dir.path(), u64::MAX / 2).expect_err("no disk is so large");
        assert_eq!(error.kind, StoreErrorKind::Full);
        assert!(error.context.contains("MB are free"), "{error}");
        ensure(Path::new("/nowhere"), 1).expect("nothing is known of it");
    }

    #[test]
    fn a_cause_is_found_however_deep() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let told = StoreError::new(StoreErrorKind::Internal, "writing").with_source(full);
        assert!(is_cause(&told));
        assert!(!is_cause(&io::Error::from(io::ErrorKind::NotFound)));
    }
}
