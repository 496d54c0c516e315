//! The lock of a library: one process at a time, and the second is told who the first is.

use crate::room;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

/// Held as long as the value lives; the system drops it with the process, however that ends.
#[derive(Debug)]
pub struct LibraryLock {
    /// Absent where the folder can't be written and never was locked.
    _file: Option<File>,
    read_only: bool,
}

impl LibraryLock {
    /// Locks `<dir>/papyri.lock` and writes process id and command into it. Where that can't be written, nor can the
    /// library: then others may read it at the same time.
    pub fn acquire(dir: &Path, command: &str) -> StoreResult<Self> {
        let path = dir.join("papyri.lock");
        let failed = |error: std::io::Error| {
            let context = format!("cannot lock the library {}", dir.display());
            let kind = match room::is_cause(&error) {
                true => StoreErrorKind::Full,
                false => StoreErrorKind::Internal,
            };
            StoreError::new(kind, context).with_source(error)
        };
        let opened = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = match opened {
            Ok(file) => file,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                return Self::for_reading(dir, &path);
            }
            Err(error) => return Err(failed(error)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // A full disk has no room for the line, which is a courtesy: the lock stands without it.
        let line = format!("{} ({command})\n", std::process::id());
        let written = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(line.as_bytes()));
        if let Err(error) = written {
            tracing::debug!(%error, "the lock does not say who holds it");
        }
        Ok(Self {
            _file: Some(file),
            read_only: false,
        })
    }

    /// Whether the library can't be written.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn for_reading(dir: &Path, path: &Path) -> StoreResult<Self> {
        let failed = |error: std::io::Error| {
            let context = format!("the library {} can't be written or read", dir.display());
            StoreError::new(StoreErrorKind::Invalid, context).with_source(error)
        };
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self {
                    _file: None,
                    read_only: true,
                });
            }
            Err(error) => return Err(failed(error)),
        };
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(Self {
            _file: Some(file),
            read_only: true,
        })
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
