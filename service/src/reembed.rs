//! Embedding the library's passages anew, by another model, beside the vectors in use. Where those lie and how they change
//! places is for whoever opened the library.

use crate::{Caller, Operation, ServiceResult};
use graph_schema::{PaperId, PassageId};
use ingest::pipeline::{self, IngestError};
use models_core::Embedder;
use std::sync::Arc;
use stores_core::{GraphStore, PassageIndex};

/// Papers embedded in one step.
const AT_ONCE: u32 = 16;

pub struct Reembedding {
    graph: Arc<dyn GraphStore>,
    embedder: Arc<dyn Embedder>,
    /// Takes the new vectors; may have some from a run that was cut off.
    beside: Arc<dyn PassageIndex>,
}

/// What one step did.
pub struct Reembedded {
    pub papers: u64,
    pub passages: u64,
    /// Where the next step goes on.
    pub last: PaperId,
}

impl Reembedding {
    pub fn new(
        graph: Arc<dyn GraphStore>,
        embedder: Arc<dyn Embedder>,
        beside: Arc<dyn PassageIndex>,
    ) -> Self {
        Self {
            graph,
            embedder,
            beside,
        }
    }

    /// How many papers there are to go through.
    #[tracing::instrument(name = "service.reembed_papers", level = "debug", skip_all, fields(%caller))]
    pub async fn papers(&self, caller: &Caller) -> ServiceResult<u64> {
        caller.may(Operation::Reembed)?;
        Ok(self.graph.stats().await?.papers)
    }

    /// Embeds the passages of some papers after `after`, as far as they are not there yet; `None` at the end.
    #[tracing::instrument(name = "service.reembed", level = "debug", skip_all, fields(%caller))]
    pub async fn next(
        &self,
        caller: &Caller,
        after: Option<&PaperId>,
    ) -> ServiceResult<Option<Reembedded>> {
        caller.may(Operation::Reembed)?;
        let ids = self.graph.paper_ids(after, AT_ONCE).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(None);
        };
        let papers = self.graph.papers(&ids).await?;
        let mut passages = 0;
        for paper in &papers {
            let of = self.graph.passages_of(&paper.id).await?;
            passages += of.len() as u64;
            let ids: Vec<PassageId> = of.iter().map(|passage| passage.id.clone()).collect();
            if self.beside.dense_vectors(&ids).await?.len() < ids.len() {
                let titled: Vec<_> = of.iter().map(|one| (paper.title.as_str(), one)).collect();
                let indexed = pipeline::embed(self.embedder.as_ref(), &titled).await;
                let indexed = indexed.map_err(IngestError::from)?;
                self.beside.put_passages(&indexed).await?;
            }
        }
        Ok(Some(Reembedded {
            papers: papers.len() as u64,
            passages,
            last,
        }))
    }
}
