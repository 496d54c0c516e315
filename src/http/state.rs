//! What the service works with; built in `startup`.

use answer::Answerer;
use ingest::pipeline::Pipeline;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{BlobStore, GraphStore, JobQueue, PassageIndex};

#[derive(Clone)]
pub struct AppState {
    pub graph: Arc<dyn GraphStore>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    pub answerer: Arc<Answerer>,
    /// Takes uploaded papers in.
    pub pipeline: Arc<Pipeline>,
    pub limits: Limits,
}

#[derive(Debug, Clone)]
pub struct Limits {
    /// Questions answered at once.
    pub concurrent_asks: usize,
    /// Questions that may wait.
    pub waiting_asks: usize,
    /// How long a question waits.
    pub patience: Duration,
    pub max_upload_bytes: u64,
    /// Of a request without files.
    pub max_json_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent_asks: 4,
            waiting_asks: 64,
            patience: Duration::from_secs(30),
            max_upload_bytes: 300_000_000,
            max_json_bytes: 256 * 1024,
        }
    }
}
