//! Looking after a library: what it holds, whether it is whole, which papers go, what is said of them.

use crate::wholeness::{Missing, Watched};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use answer::Answerer;
use graph_schema::{Notice, NoticeSubject, Paper, PaperId, PaperStatus};
use ingest::pipeline::Pipeline;
use ingest::pipeline::check::{CheckOptions, Report};
use std::sync::Arc;
use std::time::Duration;
use stores_core::{StoreResult, Stores};
use tokio_util::sync::CancellationToken;

pub use stores_core::GraphStats;

/// Papers looked at in one query.
const PAGE: u32 = 500;

/// What a library is looked after with.
pub struct Parts {
    pub stores: Stores,
    pub pipeline: Arc<Pipeline>,
    pub wholeness: Arc<Watched>,
    /// Forgets what it remembers of papers that go; `None` where nobody answers meanwhile.
    pub answerer: Option<Arc<Answerer>>,
}

#[derive(Clone)]
pub struct Administration(Arc<Parts>);

impl Administration {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    #[tracing::instrument(name = "service.stats", level = "debug", skip_all, fields(%caller))]
    pub async fn stats(&self, caller: &Caller) -> ServiceResult<GraphStats> {
        caller.may(Operation::SeeStats)?;
        Ok(self.0.stores.graph.stats().await?)
    }

    /// The stores that don't answer within `patience`: `graph`, `passages`. Without them no question can be answered. Anybody
    /// may know: it is [`Operation::SeeHealth`].
    #[tracing::instrument(name = "service.away", level = "debug", skip_all, fields(%caller))]
    pub async fn away(&self, caller: &Caller, patience: Duration) -> Vec<&'static str> {
        let Stores {
            graph, passages, ..
        } = &self.0.stores;
        let (graph, passages) = tokio::join!(
            answers("graph", patience, graph.ping()),
            answers("passages", patience, passages.ping())
        );
        [("graph", graph), ("passages", passages)]
            .into_iter()
            .filter_map(|(name, here)| (!here).then_some(name))
            .collect()
    }

    /// What of the library is lost, at a glance.
    #[tracing::instrument(name = "service.missing", level = "debug", skip_all, fields(%caller))]
    pub async fn missing(&self, caller: &Caller) -> ServiceResult<Missing> {
        caller.may(Operation::SeeHealth)?;
        Ok(self.0.wholeness.missing().await?)
    }

    /// Compares graph, index, files and ledger with each other, and mends what can be mended where that is asked for.
    /// `progress` is told the papers looked at so far.
    #[tracing::instrument(name = "service.check", level = "debug", skip_all, fields(%caller))]
    pub async fn check(
        &self,
        caller: &Caller,
        options: CheckOptions,
        stop: &CancellationToken,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> ServiceResult<Report> {
        caller.may(Operation::Check)?;
        Ok(self.0.pipeline.check(options, stop, progress).await?)
    }

    /// Removes a paper: its text, file, vectors, links, summary and its ratings. References to it stay, as to a paper that
    /// is only cited. `false` when it was not there. It is carried out although the caller leaves.
    #[tracing::instrument(name = "service.delete_paper", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn delete_paper(&self, caller: &Caller, id: &PaperId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::DeletePaper, Some(id))?;
        let (parts, paper) = (self.0.clone(), id.clone());
        let removing = tokio::spawn(async move {
            let removed = parts.pipeline.remove(&paper).await;
            if let Some(answerer) = &parts.answerer {
                answerer.forget(&paper);
            }
            removed
        });
        let removed = match removing.await {
            Ok(removed) => removed.map_err(ServiceError::from),
            Err(broken) => Err(ServiceError::internal(broken)),
        };
        doing.end(removed)
    }

    /// Keeps what `source` says became of papers, whether they are in the library or not: what it said of the same ones
    /// before is forgotten. In one transaction; some thousands at a time.
    #[tracing::instrument(name = "service.keep_notices", level = "debug", skip_all, fields(%caller))]
    pub async fn keep_notices(
        &self,
        caller: &Caller,
        source: &str,
        notices: &[Notice],
    ) -> ServiceResult<()> {
        caller.may(Operation::KeepNotices)?;
        let subjects: Vec<NoticeSubject> = notices
            .iter()
            .map(|notice| notice.subject.clone())
            .collect();
        let graph = &self.0.stores.graph;
        Ok(graph.put_notices(source, &subjects, notices).await?)
    }

    /// The ingested papers that were withdrawn, retracted or put in doubt, by id.
    #[tracing::instrument(name = "service.told_of", level = "debug", skip_all, fields(%caller))]
    pub async fn papers_with_status(
        &self,
        caller: &Caller,
    ) -> ServiceResult<Vec<(Paper, PaperStatus)>> {
        caller.may(Operation::ReadPapers)?;
        let graph = &self.0.stores.graph;
        let mut listed = Vec::new();
        let mut after: Option<PaperId> = None;
        loop {
            let ids = graph.paper_ids(after.as_ref(), PAGE).await?;
            let Some(last) = ids.last().cloned() else {
                return Ok(listed);
            };
            let statuses = graph.statuses(&ids).await?;
            let named: Vec<PaperId> = statuses.iter().map(|(id, _)| id.clone()).collect();
            let papers = graph.papers(&named).await?;
            listed.extend(statuses.into_iter().filter_map(|(id, status)| {
                let paper = papers.iter().find(|paper| paper.id == id)?.clone();
                Some((paper, status))
            }));
            after = Some(last);
        }
    }
}

async fn answers(
    store: &'static str,
    patience: Duration,
    ping: impl Future<Output = StoreResult<()>>,
) -> bool {
    match tokio::time::timeout(patience, ping).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(store, %error, "store is away");
            false
        }
        Err(_) => {
            tracing::warn!(store, "store does not answer in time");
            false
        }
    }
}
