//! The graph, the ledger, the job queue, the accounts and the shelf in one SQLite file: one connection writes, several read beside it (WAL).

mod accounts;
mod authors;
mod chats;
mod entities;
mod inspect;
mod jobs;
mod ledger;
mod library;
mod links;
mod notices;
mod papers;
#[cfg(test)]
mod plans;
mod queue;
mod rebuild;
mod rows;
mod search;
mod shelf;
mod signals;
mod store;
mod trends;
mod write;

use crate::blocking::run_blocking;
use graph_schema::migrations::SQLITE;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

/// Idle reading connections kept; more are opened when needed and closed after.
const IDLE_READERS: usize = 8;
const FILE: &str = "library.sqlite";
const BUSY: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

/// How the file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Write,
    Read,
    /// Nobody can write it, and nothing stands beside it that is not in it yet.
    Unchanging,
}

struct Inner {
    path: PathBuf,
    access: Access,
    /// Why nothing can be written, where nothing can.
    refusal: Option<StoreErrorKind>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteStore {
    /// Whether there is a database in the folder, and something in it.
    pub fn is_in(dir: &Path) -> bool {
        let file = dir.join(FILE).metadata();
        file.is_ok_and(|file| file.len() > 0)
    }

    /// Opens or creates `<dir>/library.sqlite` and brings it to this program's schema. The caller holds
    /// the library's lock.
    pub fn open_locked(dir: &Path) -> StoreResult<Self> {
        let path = dir.join(FILE);
        let name = || format!("cannot open {}", path.display());
        let opened = connect(&path).map_err(SqlError::from);
        let opened = opened.and_then(|mut writer| migrate(&mut writer).map(|()| writer));
        let writer = opened.map_err(|error| match error {
            SqlError::Sql(error) if is_no_database(&error) => {
                StoreError::new(StoreErrorKind::Corrupt, format!("{}: {BEYOND}", name()))
                    .with_source(error)
            }
            error => error.into_store(name()),
        })?;
        Ok(Self::with_writer(path, Access::Write, None, writer))
    }

    /// Opens `<dir>/library.sqlite` where it can't be written. What a killed process left beside it is read, too.
    pub fn open_read_only(dir: &Path) -> StoreResult<Self> {
        Self::open_refusing(dir, StoreErrorKind::Invalid)
    }

    /// The same where the disk is full: the caller holds the library's lock.
    pub fn open_without_room(dir: &Path) -> StoreResult<Self> {
        Self::open_refusing(dir, StoreErrorKind::Full)
    }

    fn open_refusing(dir: &Path, refusal: StoreErrorKind) -> StoreResult<Self> {
        let path = dir.join(FILE);
        let named = |problem: &str| format!("{} can't be written, {problem}", path.display());
        let log = dir.join(format!("{FILE}-wal")).metadata();
        let access = match log.is_ok_and(|log| log.len() > 0) {
            true => Access::Read,
            false => Access::Unchanging,
        };
        let opened = connect_as(&path, access).map_err(SqlError::from);
        let opened = opened.and_then(|reader| Ok((found_version(&reader)?, reader)));
        let (found, reader) =
            opened.map_err(|error| error.into_store(named("and can't be read as it is")))?;
        if found != newest_version() {
            let context = named("and is of an earlier version: open it once where it can be");
            return Err(StoreError::new(StoreErrorKind::Invalid, context));
        }
        Ok(Self::with_writer(path, access, Some(refusal), reader))
    }

    /// Opens `<dir>/library.sqlite` beside a process that may hold the library's lock, for what SQLite alone
    /// keeps apart: transactions of one table. `None` when there is no file with this program's schema yet.
    pub fn open_beside(dir: &Path) -> StoreResult<Option<Self>> {
        let path = dir.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let opened = connect(&path).map_err(SqlError::from);
        let opened = opened.and_then(|writer| Ok((found_version(&writer)?, writer)));
        let (found, writer) =
            opened.map_err(|error| error.into_store(format!("cannot open {}", path.display())))?;
        Ok((found == newest_version())
            .then(|| Self::with_writer(path, Access::Write, None, writer)))
    }

    fn with_writer(
        path: PathBuf,
        access: Access,
        refusal: Option<StoreErrorKind>,
        writer: Connection,
    ) -> Self {
        Self(Arc::new(Inner {
            path,
            access,
            refusal,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        }))
    }

    /// All statements of `work` see the library as it is at the first of them, whatever is written meanwhile.
    async fn read<T, F>(&self, what: &'static str, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> SqlResult<T> + Send + 'static,
    {
        let inner = self.0.clone();
        run_blocking(tracing::debug_span!("sqlite.read", what), move || {
            let idle = inner
                .readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            let done = match idle.map_or_else(|| connect_as(&inner.path, inner.access), Ok) {
                Ok(connection) => {
                    let done = at_one_moment(&connection, work);
                    let mut idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
                    if idle.len() < IDLE_READERS {
                        idle.push(connection);
                    }
                    done
                }
                Err(error) => Err(error.into()),
            };
            done.map_err(|error| error.into_store(format!("reading {what}")))
        })
        .await
    }

    /// All of `work` or nothing of it, durable when it returns.
    async fn write<T, F>(&self, what: &'static str, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> SqlResult<T> + Send + 'static,
    {
        if let Some(kind) = self.0.refusal {
            let why = match kind {
                StoreErrorKind::Full => "the disk of the library is full",
                _ => "the library can't be written",
            };
            return Err(StoreError::new(kind, format!("writing {what}: {why}")));
        }
        let inner = self.0.clone();
        run_blocking(tracing::debug_span!("sqlite.write", what), move || {
            let mut writer = inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
            let all = |writer: &mut Connection| {
                // The lock is taken at once and waited for: another process may be at the jobs.
                let transaction =
                    writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
                let value = work(&transaction)?;
                transaction.commit()?;
                Ok(value)
            };
            all(&mut writer).map_err(|error: SqlError| error.into_store(format!("writing {what}")))
        })
        .await
    }
}

/// The snapshot is given back with the transaction, which has changed nothing.
fn at_one_moment<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> SqlResult<T>,
) -> SqlResult<T> {
    let snapshot = connection.unchecked_transaction()?;
    work(&snapshot)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    connect_as(path, Access::Write)
}

fn connect_as(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let reading = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match access {
        Access::Write => Connection::open(path)?,
        Access::Read => Connection::open_with_flags(path, reading)?,
        Access::Unchanging => {
            let uri = format!("file:{}?immutable=1", escaped(path));
            Connection::open_with_flags(uri, reading | OpenFlags::SQLITE_OPEN_URI)?
        }
    };
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(128);
    if access != Access::Write {
        return Ok(connection);
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // What was reported as stored survives a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// A path as it stands in a URI: every byte that might mean something there is written as its number.
fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let bytes = path.as_os_str().as_bytes().iter();
    bytes
        .map(|byte| match byte {
            b'/' | b'.' | b'-' | b'_' => char::from(*byte).to_string(),
            plain if plain.is_ascii_alphanumeric() => char::from(*plain).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn migrate(connection: &mut Connection) -> SqlResult<()> {
    let found = found_version(connection)?;
    authors::lend_author_key(connection)?;
    for (version, script) in SQLITE.iter().filter(|(version, _)| *version > found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(script)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

fn newest_version() -> u32 {
    SQLITE.last().map_or(0, |(version, _)| *version)
}

/// The file's schema; an error when it is newer than the program's.
fn found_version(connection: &Connection) -> SqlResult<u32> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let newest = newest_version();
    if found > newest {
        let context = format!(
            "the library has schema {found}, this program knows {newest}: use a newer papyri"
        );
        return Err(StoreError::new(StoreErrorKind::Corrupt, context).into());
    }
    Ok(found)
}

type SqlResult<T> = Result<T, SqlError>;

/// What goes wrong inside a piece of work.
enum SqlError {
    Sql(rusqlite::Error),
    Json(serde_json::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for SqlError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<serde_json::Error> for SqlError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<StoreError> for SqlError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Whether SQLite found no room; for the memory that its connections share it has an error of its own.
fn is_full(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || code == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

impl SqlError {
    fn not_found(what: impl std::fmt::Display) -> Self {
        StoreError::new(
            StoreErrorKind::NotFound,
            format!("{what} is not in the library"),
        )
        .into()
    }

    fn into_store(self, context: String) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Json(error) => damaged(context).with_source(error),
            Self::Sql(error) if is_full(&error) => {
                StoreError::new(StoreErrorKind::Full, context).with_source(error)
            }
            Self::Sql(error) => {
                let kind = match error.sqlite_error_code() {
                    Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                        StoreErrorKind::Unavailable
                    }
                    Some(ErrorCode::ReadOnly) => StoreErrorKind::Invalid,
                    _ if is_no_database(&error) || is_of_damage(&error) => {
                        return damaged(context).with_source(error);
                    }
                    _ => StoreErrorKind::Internal,
                };
                StoreError::new(kind, context).with_source(error)
            }
        }
    }
}

/// What is said of a file that can't be opened, and what helps.
const BEYOND: &str = "it is damaged beyond repair; restore it from a backup, or move it away and run `papyri check --repair`: papers are read anew from raw/, chats and ratings are lost";

fn is_no_database(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

fn damaged(context: String) -> StoreError {
    let context = format!(
        "{context}: the library's file {FILE} is damaged; `papyri check` says where, `papyri check --repair` mends what can be mended"
    );
    StoreError::new(StoreErrorKind::Corrupt, context)
}

/// What a program's own statements run into only where tables are not as it made them.
fn is_of_damage(error: &rusqlite::Error) -> bool {
    let text = error.to_string();
    let lost = [
        "no such table",
        "no such column",
        "vtable constructor failed",
    ];
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..)
    ) || lost.iter().any(|words| text.contains(words))
}
