//! The graph looked at as a whole: what papers share, when they came out, what is around them.

use super::entities::EntityCount;
use crate::StoreResult;
use crate::explore::{CoCited, DatedPaper, Topic, TrendFilter, WindowCounts, Windows};
use async_trait::async_trait;
use chrono::NaiveDate;
use graph_schema::{AuthorKey, Paper, PaperId};

/// Another ingested paper and the references it has in common with the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedReferences {
    pub paper: PaperId,
    /// The papers both cite, in id order.
    pub cited: Vec<PaperId>,
}

/// Another ingested paper and the entities it has in common with the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedEntities {
    pub paper: PaperId,
    /// Rarest in the library first.
    pub entities: Vec<EntityCount>,
}

/// What exploring asks of the graph. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait ExploreStore: Send + Sync {
    /// Ingested papers that cite what this one cites, most shared first, then by id.
    async fn shared_references(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<SharedReferences>>;

    /// Ingested papers that mention what this one mentions. Entities found in more than `max_papers`
    /// papers say little and are left out. Highest sum of 1/papers first, then by id.
    async fn shared_entities(
        &self,
        paper: &PaperId,
        max_papers: u32,
        limit: u32,
    ) -> StoreResult<Vec<SharedEntities>>;

    /// Who cites whom, as (citing, cited), wherever one of the two is among `ids`: each pair once, by citing
    /// paper, then cited one, cut at `limit`. Some hundreds of ids at a time.
    async fn citation_edges(
        &self,
        ids: &[PaperId],
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, PaperId)>>;

    /// How many papers cite each of these, in the order of `ids`; 0 for one that is not there.
    async fn citation_counts(&self, ids: &[PaperId]) -> StoreResult<Vec<u64>>;

    /// Papers (ingested or cited-only) that others cite together with this one, most often first, then by id.
    /// At most [`crate::explore::MOST_CITING`] citing papers are looked at, by id. Empty for an unknown paper.
    async fn co_cited(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CoCited>>;

    /// Ingested papers of an author: the latest year first, those without a year last, then by id.
    async fn papers_by_author(&self, author: &AuthorKey, limit: u32) -> StoreResult<Vec<Paper>>;

    /// Keys of the authors of ingested papers that start with `prefix`, a folded family name or its beginning; in
    /// order, so that the very name comes before longer ones. None for an empty prefix.
    async fn authors_named(&self, prefix: &str, limit: u32) -> StoreResult<Vec<AuthorKey>>;

    /// Ingested papers of these years, both ends included and `None` open: the latest first, then by id. Papers
    /// without a year are in none.
    async fn papers_of_years(
        &self,
        from: Option<i32>,
        to: Option<i32>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>>;

    /// The day the newest ingested paper was published; `None` where no paper has a day.
    async fn newest_day(&self) -> StoreResult<Option<NaiveDate>>;

    /// In how many ingested papers of the windows each entity is mentioned: those of most papers in the window
    /// first, then by id; none that the window itself has not. Papers without a day of publication are not
    /// counted. The work grows with the papers of the windows, not with the library.
    async fn entity_counts(
        &self,
        windows: &Windows,
        filter: &TrendFilter,
        limit: u32,
    ) -> StoreResult<WindowCounts<EntityCount>>;

    /// The same for the papers' subject classes, by name.
    async fn category_counts(
        &self,
        windows: &Windows,
        limit: u32,
    ) -> StoreResult<WindowCounts<String>>;

    /// Ingested papers of a topic and when they came out, by id. Empty for an unknown entity and for a text
    /// without words.
    async fn dated_papers(&self, topic: &Topic, limit: u32) -> StoreResult<Vec<DatedPaper>>;
}
