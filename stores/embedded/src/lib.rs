//! The embedded stores: everything in one folder, in this process, without a server.

mod blocking;
mod edge;
mod files;
mod lock;
mod sqlite;

pub use edge::EdgePassages;
pub use files::LocalFiles;
pub use lock::LibraryLock;
pub use sqlite::SqliteStore;

use std::path::Path;
use std::sync::Arc;
use stores_core::{
    BlobStore, GraphStore, IngestLedger, JobQueue, PassageIndex, StoreError, StoreErrorKind,
    StoreResult,
};

/// How a library is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Length of the dense vectors; a library keeps the one it was made with.
    pub dimension: usize,
    /// What opens it, told to a second process that tries.
    pub command: String,
}

impl Default for OpenOptions {
    /// The dimension of all-MiniLM-L6-v2, and this process's own name.
    fn default() -> Self {
        let command = std::env::args().take(2).collect::<Vec<_>>().join(" ");
        Self {
            dimension: 384,
            command,
        }
    }
}

/// One open library. Held by one process at a time.
pub struct EmbeddedStores {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    _lock: LibraryLock,
}

impl EmbeddedStores {
    /// Opens the library in `dir`, made if missing.
    pub fn open(dir: &Path, options: OpenOptions) -> StoreResult<Self> {
        create(dir)?;
        let lock = LibraryLock::acquire(dir, &options.command)?;
        let sqlite = Arc::new(SqliteStore::open_locked(dir)?);
        Ok(Self {
            graph: sqlite.clone(),
            ledger: sqlite.clone(),
            jobs: sqlite,
            passages: Arc::new(EdgePassages::open_locked(dir, options.dimension)?),
            blobs: Arc::new(LocalFiles::open(dir)?),
            _lock: lock,
        })
    }
}

/// The jobs of the library in `dir`, made if missing, beside whatever process holds the library: they are in
/// SQLite, which keeps processes apart. Its lock is needed only to make the tables; `command` is told to others then.
pub fn open_jobs(dir: &Path, command: &str) -> StoreResult<Arc<dyn JobQueue>> {
    create(dir)?;
    if let Some(sqlite) = SqliteStore::open_beside(dir)? {
        return Ok(Arc::new(sqlite));
    }
    let _lock = LibraryLock::acquire(dir, command)?;
    Ok(Arc::new(SqliteStore::open_locked(dir)?))
}

fn create(dir: &Path) -> StoreResult<()> {
    std::fs::create_dir_all(dir).map_err(|error| {
        let context = format!("cannot create the folder {}", dir.display());
        StoreError::new(StoreErrorKind::Invalid, context).with_source(error)
    })
}
