//! Papers into the library: files that somebody sends or has, papers that arXiv has.

mod arrivals;
mod entries;
mod event;
pub mod harvest;
mod intake;
mod search;
mod task;
mod upload;
mod uploaded;

pub use arrivals::Arrival;
pub use entries::Entries;
pub use event::ArrivalEvent;
pub use intake::Intake;
pub use search::{MAX_RESULTS, Search};
pub use upload::Upload;
pub use uploaded::{Came, UploadStatus, Uploaded};

use crate::jobs::{Pool, Work};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use answer::Answerer;
use arrivals::Arrivals;
use graph_schema::{ArxivId, JobKind};
use ingest::pipeline::Pipeline;
use ingest::source::ArxivClient;
use ingest::source::atom::AtomPage;
use search::Searching;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::Stores;
use tokio_util::sync::{CancellationToken, DropGuard};
use upload::Uploads;

/// What brings papers in.
pub struct Parts {
    pub stores: Stores,
    pub pipeline: Arc<Pipeline>,
    /// Summarises what arrives, and forgets what it remembers of papers that change.
    pub answerer: Arc<Answerer>,
    /// One for the whole process: it keeps its distance between requests.
    pub client: ArxivClient,
    /// Where PDFs lie until they are read.
    pub downloads: PathBuf,
    /// Whether no other process writes to the library.
    pub only_writer: bool,
    pub limits: Limits,
}

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a file that is sent.
    pub max_upload_bytes: u64,
    /// Files that are read at once.
    pub uploads_at_once: usize,
    /// Papers brought in from arXiv at once, and those that may wait for that.
    pub concurrent_arrivals: usize,
    pub waiting_arrivals: usize,
    /// Searches of arXiv under way, how long one waits for its turn, and how long it may take.
    pub concurrent_searches: usize,
    pub patience: Duration,
    pub search_patience: Duration,
}

pub struct Acquisition {
    arrivals: Arrivals,
    searching: Searching,
    uploads: Uploads,
    /// Ends the workers with this.
    _stop: DropGuard,
}

/// The kinds of jobs that bring papers in.
pub const KINDS: [JobKind; 4] = [
    harvest::KINDS[0],
    harvest::KINDS[1],
    <upload::Reading as Work>::KIND,
    <task::Bringing as Work>::KIND,
];

impl Acquisition {
    /// Begins with what an earlier run of the program left in the queue. In an async runtime.
    pub fn start(parts: Parts) -> Self {
        let parts = Arc::new(parts);
        let stop = CancellationToken::new();
        let pool = || Pool::new(parts.stores.jobs.clone(), stop.clone());
        Self {
            searching: Searching::new(&parts),
            uploads: Uploads::start(&parts, pool()),
            arrivals: Arrivals::start(parts.clone(), pool()),
            _stop: stop.drop_guard(),
        }
    }

    /// Takes a file in, a paper or a reference manager's: once it is kept and queued it is read, also when the caller leaves or the
    /// program is killed. `TooLarge` for one that is larger than is taken; one that can't be
    /// read is an outcome.
    #[tracing::instrument(name = "service.upload", level = "debug", skip_all, fields(%caller))]
    pub async fn upload(&self, caller: &Caller, file: Upload) -> ServiceResult<Uploaded> {
        let doing = caller.begins(Operation::TakeIn, None)?;
        doing.end(self.uploads.take_in(file).await)
    }

    /// Begins to bring a paper in from arXiv, or joins what is under way. It goes on when the caller leaves, and when the
    /// program is killed. One that failed
    /// is tried again; `Overloaded` when too many are on their way.
    #[tracing::instrument(name = "service.bring", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn bring(&self, caller: &Caller, id: &ArxivId) -> ServiceResult<Arrival> {
        let doing = caller.begins(Operation::BringFromArxiv, Some(id))?;
        doing.end(self.arrivals.begin(id).await)
    }

    /// A paper that is on its way or ended lately; `NotFound` for others.
    #[tracing::instrument(name = "service.arrival", level = "debug", skip_all, fields(%caller, %id))]
    pub fn arrival(&self, caller: &Caller, id: &ArxivId) -> ServiceResult<Arrival> {
        caller.may(Operation::SeeArrivals)?;
        let none = || ServiceError::not_found(format!("arXiv's {id} is not on its way"));
        self.arrivals.get(id).ok_or_else(none)
    }

    /// Papers that have not arrived yet, the one asked for first at the front.
    #[tracing::instrument(name = "service.arrivals", level = "debug", skip_all, fields(%caller))]
    pub fn under_way(&self, caller: &Caller) -> ServiceResult<Vec<Arrival>> {
        caller.may(Operation::SeeArrivals)?;
        Ok(self.arrivals.under_way())
    }

    /// What arXiv has: some results, at least `limit` where there are as many, behind the first `offset`. Pages asked for
    /// lately come from memory. Dropping the search ends it.
    #[tracing::instrument(name = "service.search_arxiv", level = "debug", skip_all, fields(%caller))]
    pub async fn search_arxiv(
        &self,
        caller: &Caller,
        search: Search,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Arc<AtomPage>> {
        let doing = caller.begins(Operation::SearchArxiv, None)?;
        doing.end(self.searching.page(search, offset, limit).await)
    }
}
