//! Papers enriched from registries of works: ordered, and followed.

use super::asked;
use super::error::{ApiError, ApiResult};
use super::query::parse_paper;
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::Utc;
use graph_schema::{JobId, PaperId};
use service::enrich::{Counts, Ordered, Wanted};

/// How far it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum EnrichmentState {
    /// Nobody has begun.
    Waiting,
    Running,
    /// A registry is away; it goes on by itself.
    Paused,
    Done,
    /// Given up: `cause` says why.
    Failed,
    Cancelled,
}

/// Registries of works (Crossref, OpenAlex, Unpaywall) being asked for papers.
#[derive(SimpleObject)]
pub struct Enrichment {
    id: ID,
    state: EnrichmentState,
    /// Papers that are to be looked at, once that is known.
    total: Option<u64>,
    /// Papers that were changed.
    changed: u64,
    /// Papers of which nothing new was said.
    unchanged: u64,
    /// Papers that no registry knows, or that have no DOI and none was found.
    unknown: u64,
    /// Papers of which an answer could not be used.
    failed: u64,
    /// Papers that wait for a registry.
    waiting: u64,
    /// Why it is paused or was given up.
    cause: Option<String>,
}

impl Enrichment {
    fn of(id: &JobId, ordered: Ordered) -> Self {
        let none = Counts::default;
        let (state, counts, total, cause) = match ordered {
            Ordered::Waits => (EnrichmentState::Waiting, none(), None, None),
            Ordered::Under { counts, total } => (EnrichmentState::Running, counts, total, None),
            Ordered::Later { counts, cause, .. } => {
                (EnrichmentState::Paused, counts, None, Some(cause))
            }
            Ordered::Done { counts } => (EnrichmentState::Done, counts, None, None),
            Ordered::Failed { counts, cause } => {
                (EnrichmentState::Failed, counts, None, Some(cause))
            }
            Ordered::Cancelled => (EnrichmentState::Cancelled, none(), None, None),
        };
        Self {
            id: id.as_str().into(),
            state,
            total,
            changed: counts.changed,
            unchanged: counts.unchanged,
            unknown: counts.unknown,
            failed: counts.failed,
            waiting: counts.waiting,
            cause,
        }
    }
}

#[derive(Default)]
pub struct EnrichingQuery;

#[Object]
impl EnrichingQuery {
    /// How far it is that papers are enriched.
    async fn enrichment(&self, ctx: &Context<'_>, id: ID) -> Result<Enrichment> {
        let (service, caller) = asked(ctx)?;
        let id = parse_job(&id)?;
        let ordered = service.enrichments.ordered(caller, &id).await?;
        Ok(Enrichment::of(&id, ordered))
    }
}

#[derive(Default)]
pub struct EnrichingMutation;

#[Object]
impl EnrichingMutation {
    /// Asks the registries of works that are on for papers, all of the library without `papers`: descriptions, the DOIs of references,
    /// retractions, and with `fetch` the open PDFs of papers of which only the abstract is there. It goes on when the client leaves,
    /// and when the server is killed; `enrichment` tells how far it is. What was answered lately is not asked for again without `again`.
    #[graphql(complexity = 500)]
    async fn enrich_papers(
        &self,
        ctx: &Context<'_>,
        papers: Option<Vec<ID>>,
        #[graphql(default)] fetch: bool,
        #[graphql(default)] again: bool,
    ) -> Result<Enrichment> {
        let (service, caller) = asked(ctx)?;
        let papers: ApiResult<Vec<PaperId>> =
            papers.unwrap_or_default().iter().map(parse_paper).collect();
        let wanted = Wanted {
            papers: papers?,
            fetch,
            dry: false,
            again,
        };
        let now = Utc::now().timestamp_millis();
        let enrichments = &service.enrichments;
        let id = enrichments.order(caller, &wanted, now).await?;
        let ordered = enrichments.ordered(caller, &id).await?;
        Ok(Enrichment::of(&id, ordered))
    }
}

fn parse_job(id: &ID) -> ApiResult<JobId> {
    JobId::parse(id).map_err(|error| ApiError::bad_input(error.to_string()))
}
