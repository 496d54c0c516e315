//! What the service works with; built in `startup`.

use crate::arrivals::Arrivals;
use crate::learning::Versions;
use crate::wholeness::Watched;
use answer::Answerer;
use ingest::pipeline::Pipeline;
use ingest::source::ArxivClient;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{BlobStore, GraphStore, JobQueue, PassageIndex};

#[derive(Clone)]
pub struct AppState {
    pub graph: Arc<dyn GraphStore>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    /// Summaries and related papers.
    pub answerer: Arc<Answerer>,
    /// Which version of the answer model answers whom.
    pub versions: Versions,
    /// Takes uploaded papers in.
    pub pipeline: Arc<Pipeline>,
    /// Searches arXiv; one for the whole process.
    pub arxiv: ArxivClient,
    /// Brings papers in from there.
    pub arrivals: Arc<Arrivals>,
    /// Whether something of the library is lost.
    pub wholeness: Arc<Watched>,
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
    /// Searches of arXiv under way or waiting.
    pub concurrent_searches: usize,
    /// How long one may take.
    pub search_patience: Duration,
    /// Papers brought in from arXiv at once.
    pub concurrent_arrivals: usize,
    /// Papers that may wait for that.
    pub waiting_arrivals: usize,
    /// Names that the service answers to besides addresses and `localhost`.
    pub hosts: Vec<String>,
    pub max_upload_bytes: u64,
    /// Of a request without files.
    pub max_json_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent_asks: 4,
            waiting_asks: 16,
            patience: Duration::from_secs(6),
            concurrent_searches: 16,
            search_patience: Duration::from_secs(60),
            concurrent_arrivals: 2,
            waiting_arrivals: 64,
            hosts: Vec::new(),
            max_upload_bytes: 300_000_000,
            max_json_bytes: 256 * 1024,
        }
    }
}
