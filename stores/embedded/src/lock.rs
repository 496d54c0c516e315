//! The lock of a library: one process at a time, and the second is told who the first is.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

/// Held as long as the value lives; the system drops it with the process, however that ends.
#[derive(Debug)]
pub struct LibraryLock {
    _file: File,
}

impl LibraryLock {
    /// Locks `<dir>/papyri.lock` and writes process id and command into it.
    pub fn acquire(dir: &Path, command: &str) -> StoreResult<Self> {
        let path = dir.join("papyri.lock");
        let failed = |error: std::io::Error| {
            let context = format!("cannot lock the library {}", dir.display());
            StoreError::new(StoreErrorKind::Internal, context).with_source(error)
        };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "{} ({command})", std::process::id()).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn in_use(dir: &Path, file: &mut File) -> StoreError {
    let mut holder = String::new();
    // The holder's line is a courtesy: the refusal stands without it.
    let read = file.take(1024).read_to_string(&mut holder);
    let holder = match holder.trim() {
        "" => "another process".to_owned(),
        _ if read.is_err() => "another process".to_owned(),
        line => format!("process {line}"),
    };
    StoreError::new(
        StoreErrorKind::Locked,
        format!(
            "the library {} is in use by {holder}; stop it or ask it over GraphQL",
            dir.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = LibraryLock::acquire(dir.path(), "papyri serve").unwrap();
        let error = LibraryLock::acquire(dir.path(), "papyri ask").unwrap_err();
        assert_eq!(error.kind, StoreErrorKind::Locked);
        let named = format!("process {} (papyri serve)", std::process::id());
        assert!(error.context.contains(&named), "{}", error.context);
        drop(first);
        LibraryLock::acquire(dir.path(), "papyri ask").unwrap();
    }
}
