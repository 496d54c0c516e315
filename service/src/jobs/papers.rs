//! The papers that a job goes over: those it names, or all.

use super::{Context, JobError};
use graph_schema::{Paper, PaperId};
use stores_core::{GraphStore, StoreResult};

/// Papers asked for at once.
const PAGE: u32 = 256;

/// Some at a time.
pub struct Papers<'a> {
    graph: &'a dyn GraphStore,
    all: u64,
    named: Option<std::slice::Chunks<'a, PaperId>>,
    after: Option<PaperId>,
}

impl<'a> Papers<'a> {
    /// Those that are named; where none is, all of the library.
    pub async fn of(named: &'a [PaperId], graph: &'a dyn GraphStore) -> StoreResult<Self> {
        let all = match named.is_empty() {
            true => graph.stats().await?.papers,
            false => named.len() as u64,
        };
        Ok(Self {
            graph,
            all,
            named: (!named.is_empty()).then(|| named.chunks(PAGE as usize)),
            after: None,
        })
    }

    /// How many they were at the beginning.
    pub fn count(&self) -> u64 {
        self.all
    }

    /// Those that the library has of the next; `None` behind the last.
    pub async fn next(&mut self, context: &Context) -> Result<Option<Vec<Paper>>, JobError> {
        let ids = match &mut self.named {
            Some(named) => named.next().map(<[PaperId]>::to_vec).unwrap_or_default(),
            None => {
                let after = self.after.clone();
                let ids = || self.graph.paper_ids(after.as_ref(), PAGE);
                context.with_retries(ids).await?
            }
        };
        self.after = ids.last().cloned();
        if ids.is_empty() {
            return Ok(None);
        }
        let papers = context.with_retries(|| self.graph.papers(&ids)).await?;
        Ok(Some(papers))
    }
}
