//! The embedded stores: everything in one folder, in this process, without a server.

mod blocking;
mod damage;
mod edge;
mod files;
mod lock;
mod room;
mod sqlite;

pub use damage::{forget_index_set_aside, index_damage, set_index_aside};
pub use edge::{CopiedPassages, EdgePassages, SegmentSizes};
pub use files::LocalFiles;
pub use lock::LibraryLock;
pub use sqlite::SqliteStore;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stores_core::{
    AccountStore, ChatStore, JobQueue, PassageIndex, StoreError, StoreErrorKind, StoreResult,
    Stores,
};

/// How a library is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Length of the dense vectors; a library keeps the one it was made with.
    pub dimension: usize,
    /// What opens it, told to a second process that tries.
    pub command: String,
    /// The folder in which the index is, where it is not in the library's own.
    pub index_in: Option<PathBuf>,
}

impl Default for OpenOptions {
    /// The dimension of all-MiniLM-L6-v2, and this process's own name.
    fn default() -> Self {
        let command = std::env::args().take(2).collect::<Vec<_>>().join(" ");
        Self {
            dimension: 384,
            command,
            index_in: None,
        }
    }
}

/// What of a library is to be in its folder, besides its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The graph, the ledger, the jobs, the accounts or the shelf.
    pub database: bool,
    pub passages: bool,
}

/// What a library's folder holds, and the lock by which one process at a time has it; there is none where its files are
/// all that is wanted of it.
pub struct Folder {
    pub database: Option<Arc<SqliteStore>>,
    pub passages: Option<Arc<dyn PassageIndex>>,
    pub files: Arc<LocalFiles>,
    /// Whether it can't be written: all that is there can be read, nothing can be changed.
    pub read_only: bool,
    pub lock: Option<LibraryLock>,
}

impl Folder {
    /// Opens the folder, made if missing. One that can't be written can be read.
    pub fn open(dir: &Path, options: &OpenOptions, wanted: Wanted) -> StoreResult<Self> {
        create(dir)?;
        // Files are written whole, so that processes may share them; SQLite's and Qdrant Edge's may have one owner.
        let lock = match wanted.database || wanted.passages {
            true => Some(LibraryLock::acquire(dir, &options.command)?),
            false => None,
        };
        let read_only = lock.as_ref().is_some_and(LibraryLock::is_read_only);
        let database = match (wanted.database, read_only) {
            (false, _) => None,
            (true, false) => Some(Arc::new(own_sqlite(dir)?)),
            (true, true) => Some(Arc::new(SqliteStore::open_read_only(dir)?)),
        };
        let index_in = options.index_in.as_deref().unwrap_or(dir);
        let passages: Option<Arc<dyn PassageIndex>> = match (wanted.passages, read_only) {
            (false, _) => None,
            (true, false) => Some(own_passages(index_in, options.dimension)?),
            (true, true) => Some(Arc::new(CopiedPassages::new(index_in, options.dimension))),
        };
        Ok(Self {
            database,
            passages,
            files: Arc::new(LocalFiles::open(dir)?),
            read_only,
            lock,
        })
    }
}

/// A library that is all in its folder, held until this is dropped.
pub struct EmbeddedStores {
    stores: Stores,
    /// Whether the folder can't be written: all that is there can be read, nothing can be changed.
    pub read_only: bool,
    _lock: Option<LibraryLock>,
}

impl Deref for EmbeddedStores {
    type Target = Stores;

    fn deref(&self) -> &Stores {
        &self.stores
    }
}

impl EmbeddedStores {
    /// Opens the library in `dir`, made if missing. One that can't be written can be read.
    pub fn open(dir: &Path, options: OpenOptions) -> StoreResult<Self> {
        let all = Wanted {
            database: true,
            passages: true,
        };
        let folder = Folder::open(dir, &options, all)?;
        let (Some(database), Some(passages)) = (folder.database, folder.passages) else {
            let context = "the folder was opened without its database or its index";
            return Err(StoreError::new(StoreErrorKind::Internal, context));
        };
        Ok(Self {
            stores: Stores {
                graph: database.clone(),
                ledger: database.clone(),
                passages,
                blobs: folder.files,
                jobs: database.clone(),
                accounts: database.clone(),
                shelf: database,
            },
            read_only: folder.read_only,
            _lock: folder.lock,
        })
    }
}

/// The folder's own database; one that can only be read where its disk is full.
fn own_sqlite(dir: &Path) -> StoreResult<SqliteStore> {
    match SqliteStore::open_locked(dir) {
        Err(error) if error.kind == StoreErrorKind::Full && SqliteStore::is_in(dir) => {
            tracing::warn!(%error, "the library can be read, not written");
            // What is wrong is told as it was when it can't be read either.
            SqliteStore::open_without_room(dir).map_err(|_| error)
        }
        opened => opened,
    }
}

/// The folder's own index; a copy of what is there where its disk is full, so that it can still be asked.
fn own_passages(dir: &Path, dimension: usize) -> StoreResult<Arc<dyn PassageIndex>> {
    match EdgePassages::open_locked(dir, dimension) {
        Ok(passages) => Ok(Arc::new(passages)),
        Err(error) if error.kind == StoreErrorKind::Full && EdgePassages::is_in(dir) => {
            tracing::warn!(%error, "passages can be searched, not written");
            Ok(Arc::new(CopiedPassages::without_room(dir, dimension)))
        }
        Err(error) => Err(error),
    }
}

/// The jobs of the library in `dir`, made if missing, beside whatever process holds the library (and only to be looked
/// at where the folder can't be written): they are in SQLite, which keeps processes apart. Its lock is needed only to make the tables; `command` is told to others then.
pub fn open_jobs(dir: &Path, command: &str) -> StoreResult<Arc<dyn JobQueue>> {
    Ok(Arc::new(open_beside_others(dir, command)?))
}

/// The same for its accounts.
pub fn open_accounts(dir: &Path, command: &str) -> StoreResult<Arc<dyn AccountStore>> {
    Ok(Arc::new(open_beside_others(dir, command)?))
}

/// The same for its chats.
pub fn open_chats(dir: &Path, command: &str) -> StoreResult<Arc<dyn ChatStore>> {
    Ok(Arc::new(open_beside_others(dir, command)?))
}

/// The database of the library in `dir`, only to be looked at, beside whatever process holds the library; `None` where there is none,
/// or one of another version of the program.
pub fn look_at(dir: &Path) -> StoreResult<Option<Arc<SqliteStore>>> {
    if !SqliteStore::is_in(dir) {
        return Ok(None);
    }
    let opened = match rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_ok() {
        true => SqliteStore::open_beside(dir)?,
        false => Some(SqliteStore::open_read_only(dir)?),
    };
    Ok(opened.map(Arc::new))
}

fn open_beside_others(dir: &Path, command: &str) -> StoreResult<SqliteStore> {
    create(dir)?;
    if rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_err() {
        return SqliteStore::open_read_only(dir);
    }
    if let Some(sqlite) = SqliteStore::open_beside(dir)? {
        return Ok(sqlite);
    }
    let _lock = LibraryLock::acquire(dir, command)?;
    SqliteStore::open_locked(dir)
}

fn create(dir: &Path) -> StoreResult<()> {
    std::fs::create_dir_all(dir).map_err(|error| {
        let context = format!("cannot create the folder {}", dir.display());
        let kind = match room::is_cause(&error) {
            true => StoreErrorKind::Full,
            false => StoreErrorKind::Invalid,
        };
        StoreError::new(kind, context).with_source(error)
    })
}
