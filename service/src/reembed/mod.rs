//! Embedding the library's passages anew, by another model, beside the vectors in use, while questions are answered and papers
//! come in: then they change places at once. Where vectors lie and how they change places is for whoever opened the library.

mod job;

pub use job::{KINDS, Ordered, Orders, Reembedder};

use crate::{Caller, Operation, ServiceResult};
use async_trait::async_trait;
use graph_schema::{ModelRef, PaperId, PassageId};
use ingest::pipeline::{self, IngestError};
use models_core::Embedder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use stores_core::{GraphStore, PassageIndex, StoreResult};
use tokio_util::sync::CancellationToken;

/// Papers, or passages, looked at at once.
const PAGE: u32 = 256;
/// Before the vectors change places it is gone over the papers until none has come or changed meanwhile, so often at most:
/// what comes later is seen afterwards.
const ROUNDS: u32 = 5;

/// What is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The model's folder; `None` for the one that is configured, or that new libraries get.
    pub embedder: Option<String>,
    /// Also a model that was trained here and lost something that is guarded.
    #[serde(default)]
    pub anyway: bool,
}

/// Vectors of another model, as far as they are made.
pub struct Beside {
    pub model: ModelRef,
    /// It goes behind the questions.
    pub embedder: Arc<dyn Embedder>,
    /// May have some from a run that was cut off.
    pub passages: Arc<dyn PassageIndex>,
    /// Whether they are in use: a run was cut off between [`Exchange::switch`] and its end.
    pub in_use: bool,
}

/// The places of vectors, and which are in use.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Loads the model, and opens what takes its vectors.
    async fn begin(&self, wanted: &Wanted) -> ServiceResult<Beside>;

    /// From here on these vectors are used by whoever begins something; durable when it returns.
    async fn switch(&self, beside: &Beside) -> ServiceResult<()>;

    /// The vectors that were in use before go, once nobody reads them. It ends the run.
    async fn drop_old(&self) -> ServiceResult<()>;
}

pub struct Reembedding {
    graph: Arc<dyn GraphStore>,
    exchange: Arc<dyn Exchange>,
}

/// What a run made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reembedded {
    pub model: ModelRef,
    /// Embedded by this run.
    pub passages: u64,
}

/// Is told how many papers of how many were looked at.
pub type Told<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

impl Reembedding {
    pub fn new(graph: Arc<dyn GraphStore>, exchange: Arc<dyn Exchange>) -> Self {
        Self { graph, exchange }
    }

    /// Makes all vectors anew and puts them in the place of those in use. `None` when it was stopped: what is made stays, and
    /// the next run goes on from there.
    #[tracing::instrument(name = "service.reembed", level = "debug", skip_all, fields(%caller))]
    pub async fn run(
        &self,
        caller: &Caller,
        wanted: &Wanted,
        stop: &CancellationToken,
        told: Told<'_>,
    ) -> ServiceResult<Option<Reembedded>> {
        caller.may(Operation::Reembed)?;
        let beside = self.exchange.begin(wanted).await?;
        let mut passages = 0;
        if !beside.in_use {
            for _ in 0..ROUNDS {
                let Some(made) = self.all_papers(&beside, stop, told).await? else {
                    return Ok(None);
                };
                passages += made;
                if made == 0 {
                    break;
                }
            }
            self.left_over(&beside).await?;
            self.exchange.switch(&beside).await?;
        }
        // Papers that came at the last moment went to the vectors before.
        let Some(made) = self.all_papers(&beside, stop, &|_, _| ()).await? else {
            return Ok(None);
        };
        self.left_over(&beside).await?;
        self.exchange.drop_old().await?;
        Ok(Some(Reembedded {
            model: beside.model,
            passages: passages + made,
        }))
    }

    /// Embeds what is not there yet; how many passages, or `None` when it was stopped.
    async fn all_papers(
        &self,
        beside: &Beside,
        stop: &CancellationToken,
        told: Told<'_>,
    ) -> ServiceResult<Option<u64>> {
        let (mut after, mut seen, mut made) = (None, 0, 0);
        loop {
            let ids = self.graph.paper_ids(after.as_ref(), PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                return Ok(Some(made));
            };
            let all = self.graph.stats().await?.papers;
            for id in &ids {
                if stop.is_cancelled() {
                    return Ok(None);
                }
                made += self.paper(beside, id).await?;
                seen += 1;
                told(seen, all.max(seen));
            }
            after = Some(last);
        }
    }

    /// Embeds a paper's passages, unless they are there.
    async fn paper(&self, beside: &Beside, id: &PaperId) -> ServiceResult<u64> {
        loop {
            let passages = self.graph.passages_of(id).await?;
            let ids: Vec<PassageId> = passages.iter().map(|one| one.id.clone()).collect();
            if beside.passages.dense_vectors(&ids).await?.len() == ids.len() {
                return Ok(0);
            }
            let Some(paper) = self.graph.papers(std::slice::from_ref(id)).await?.pop() else {
                return Ok(0);
            };
            let titled: Vec<_> = passages
                .iter()
                .map(|one| (paper.title.as_str(), one))
                .collect();
            let indexed = pipeline::embed(beside.embedder.as_ref(), &titled).await;
            let indexed = indexed.map_err(IngestError::from)?;
            beside.passages.put_passages(&indexed).await?;
            // Another version may have taken its place, or it may have gone, while it was embedded.
            if self.graph.passages_of(id).await? == passages {
                return Ok(passages.len() as u64);
            }
            beside.passages.delete_paper(id).await?;
        }
    }

    /// Removes vectors of passages that the graph does not have any more.
    async fn left_over(&self, beside: &Beside) -> ServiceResult<()> {
        for paper in self.with_unknown(beside).await? {
            beside.passages.delete_paper(&paper).await?;
            self.paper(beside, &paper).await?;
        }
        Ok(())
    }

    async fn with_unknown(&self, beside: &Beside) -> StoreResult<BTreeSet<PaperId>> {
        let mut unknown = BTreeSet::new();
        let mut after: Option<PassageId> = None;
        loop {
            let ids = beside.passages.passage_ids(after.as_ref(), PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                return Ok(unknown);
            };
            let known = self.graph.passages(&ids).await?;
            let known: BTreeSet<&PassageId> = known.iter().map(|passage| &passage.id).collect();
            let gone = ids.iter().filter(|id| !known.contains(id));
            unknown.extend(gone.map(PassageId::paper));
            after = Some(last);
        }
    }
}
