//! Looking after a library: what it holds, whether it is whole, which papers go, what is said of them.

use crate::input::short_text;
use crate::wholeness::{Missing, Watched};
use crate::{Caller, Operation, ServiceError, ServiceResult};
use answer::Answerer;
use graph_schema::{Author, Correction, Notice, NoticeSubject, Paper, PaperId, PaperStatus};
use ingest::pipeline::Pipeline;
use ingest::pipeline::check::{CheckOptions, Report};
use std::sync::Arc;
use std::time::Duration;
use stores_core::{StoreResult, Stores};
use tokio_util::sync::CancellationToken;

pub use stores_core::GraphStats;

/// Papers looked at in one query.
const PAGE: u32 = 500;

/// What a person can say of a paper: characters of a title or venue, of a name, authors, years. The largest collaborations have
/// some 5,000 authors.
const TITLE_CHARS: usize = 1_000;
const NAME_CHARS: usize = 300;
const MOST_AUTHORS: usize = 10_000;
const YEARS: std::ops::RangeInclusive<i32> = 1000..=2200;

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

    /// Keeps what a person says of a paper: it counts from now on, whatever is read later. The paper as it is known then.
    /// `Invalid` for what can't be said of a paper, `NotFound` where the library has no text of it. It is carried out although
    /// the caller leaves.
    #[tracing::instrument(name = "service.correct_paper", level = "debug", skip_all, fields(%caller, %id))]
    pub async fn correct_paper(
        &self,
        caller: &Caller,
        id: &PaperId,
        said: Correction,
    ) -> ServiceResult<Paper> {
        let doing = caller.begins(Operation::CorrectPaper, Some(id))?;
        let said = match fit(said) {
            Ok(said) => said,
            Err(refused) => return doing.end(Err(refused)),
        };
        let (parts, paper) = (self.0.clone(), id.clone());
        let correcting = tokio::spawn(async move {
            let corrected = parts.pipeline.correct_paper(&paper, said).await;
            if let Some(answerer) = &parts.answerer {
                answerer.forget(&paper);
            }
            corrected
        });
        let corrected = match correcting.await {
            Ok(Ok(Some(paper))) => Ok(paper),
            Ok(Ok(None)) => Err(ServiceError::not_found(format!(
                "the library has no text of {id}"
            ))),
            Ok(Err(error)) => Err(error.into()),
            Err(broken) => Err(ServiceError::internal(broken)),
        };
        doing.end(corrected)
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

/// What a person says, trimmed and within bounds.
fn fit(said: Correction) -> ServiceResult<Correction> {
    if said.is_empty() {
        return Err(ServiceError::invalid("nothing is said of the paper"));
    }
    let title = said
        .title
        .map(|title| short_text("the title", Some(title), TITLE_CHARS));
    let title = title.transpose()?;
    if title.as_ref().is_some_and(String::is_empty) {
        return Err(ServiceError::invalid("the title is empty: a paper has one"));
    }
    let venue = said
        .venue
        .map(|venue| short_text("the venue", Some(venue), TITLE_CHARS));
    if let Some(year) = said.year.filter(|year| !YEARS.contains(year)) {
        return Err(ServiceError::invalid(format!(
            "{year} is no year of a paper: {} to {} are",
            YEARS.start(),
            YEARS.end()
        )));
    }
    if let Some(authors) = &said.authors {
        let long = |author: &Author| author.full_name().chars().count() > NAME_CHARS;
        if authors.len() > MOST_AUTHORS || authors.iter().any(long) {
            return Err(ServiceError::invalid(format!(
                "name at most {MOST_AUTHORS} authors, each with at most {NAME_CHARS} characters"
            )));
        }
        if authors.iter().any(|author| author.family.is_empty()) {
            return Err(ServiceError::invalid("an author has no family name"));
        }
    }
    Ok(Correction {
        title,
        venue: venue.transpose()?,
        ..said
    })
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
