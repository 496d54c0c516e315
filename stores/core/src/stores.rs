//! The ports of one library, held together.

use crate::{
    AccountStore, BlobStore, GraphStore, IngestLedger, JobQueue, PassageIndex, ShelfStore,
};
use std::sync::Arc;

/// What a library is kept in, wherever each part of it is. Cheap to clone: clones mean the same stores.
#[derive(Clone)]
pub struct Stores {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    /// Where the jobs are.
    pub accounts: Arc<dyn AccountStore>,
    /// Where the accounts are.
    pub shelf: Arc<dyn ShelfStore>,
}
