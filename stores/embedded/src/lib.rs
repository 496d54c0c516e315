//! The embedded stores: everything in one folder, in this process, without a server.

mod blocking;
mod damage;
mod edge;
mod files;
mod lock;
mod sqlite;

pub use damage::{forget_index_set_aside, index_damage, set_index_aside};
pub use edge::{EdgePassages, SegmentSizes};
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

/// Stores on servers that take the place of the folder's own; those that are absent are in the folder.
#[derive(Default)]
pub struct OnServers {
    pub graph: Option<(Arc<dyn GraphStore>, Arc<dyn IngestLedger>)>,
    pub passages: Option<Arc<dyn PassageIndex>>,
    pub jobs: Option<Arc<dyn JobQueue>>,
}

/// One open library. Held by one process at a time, unless its files are all that is in the folder.
pub struct EmbeddedStores {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    _lock: Option<LibraryLock>,
}

impl EmbeddedStores {
    /// Opens the library in `dir`, made if missing.
    pub fn open(dir: &Path, options: OpenOptions) -> StoreResult<Self> {
        Self::open_beside(dir, options, OnServers::default())
    }

    /// The same for a library of which a part is on servers.
    pub fn open_beside(dir: &Path, options: OpenOptions, servers: OnServers) -> StoreResult<Self> {
        create(dir)?;
        // Files are written whole, so that processes may share them; SQLite's and Qdrant Edge's may have one owner.
        let needs_sqlite = servers.graph.is_none() || servers.jobs.is_none();
        let lock = match needs_sqlite || servers.passages.is_none() {
            true => Some(LibraryLock::acquire(dir, &options.command)?),
            false => None,
        };
        let sqlite = match needs_sqlite {
            true => Some(Arc::new(SqliteStore::open_locked(dir)?)),
            false => None,
        };
        let own = || {
            let missing = "neither a server nor a file holds the graph and the jobs";
            let missing = || StoreError::new(StoreErrorKind::Internal, missing);
            sqlite.clone().ok_or_else(missing)
        };
        let (graph, ledger) = match servers.graph {
            Some(graph) => graph,
            None => (
                own()? as Arc<dyn GraphStore>,
                own()? as Arc<dyn IngestLedger>,
            ),
        };
        let jobs = match servers.jobs {
            Some(jobs) => jobs,
            None => own()? as Arc<dyn JobQueue>,
        };
        let passages = match servers.passages {
            Some(passages) => passages,
            None => Arc::new(EdgePassages::open_locked(dir, options.dimension)?),
        };
        Ok(Self {
            graph,
            ledger,
            passages,
            jobs,
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
