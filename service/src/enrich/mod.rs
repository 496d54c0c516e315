//! What registries of works (Crossref, OpenAlex, Unpaywall) know of the library's papers: descriptions, the DOIs of their references,
//! what became of them, where they are to be had for nothing; and the DOI of a paper without one, by its title. A job of the queue
//! goes over the papers; nothing is asked again that was answered lately.

mod ask;
mod counts;
mod job;
mod orders;
mod paper;
mod report;

pub use counts::Counts;
pub use job::{Enrichments, KINDS, NONE_IS_ON, Told};
pub use orders::{Ordered, Orders};
pub use report::{Fetched, PaperReport, Problem};

use answer::Answerer;
use graph_schema::PaperId;
use ingest::pipeline::Pipeline;
use ingest::source::works::{Enricher, OpenFiles};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::Stores;

/// What papers are enriched with.
pub struct Parts {
    pub stores: Stores,
    pub pipeline: Arc<Pipeline>,
    /// Forgets what it remembers of papers that change; `None` where nobody answers meanwhile.
    pub answerer: Option<Arc<Answerer>>,
    /// The registries that are on, those that are believed first at the front. None: nothing is asked.
    pub registries: Vec<Arc<dyn Enricher>>,
    /// Fetches the PDFs that registries name.
    pub files: OpenFiles,
    /// Where PDFs lie until they are read.
    pub downloads: PathBuf,
    /// A younger answer is not asked for again.
    pub fresh: Duration,
}

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Which papers; none: all of the library.
    #[serde(default)]
    pub papers: Vec<PaperId>,
    /// Also fetch the open PDFs of papers of which only the abstract is there.
    #[serde(default)]
    pub fetch: bool,
    /// Ask, and say what would change.
    #[serde(default)]
    pub dry: bool,
    /// Ask again what was answered lately.
    #[serde(default)]
    pub again: bool,
}
