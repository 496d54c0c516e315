//! Papers and what they consist of: written, removed, listed, read.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{
    ArxivId, Doi, Notice, NoticeSubject, Paper, PaperId, PaperKind, PaperRecord, PaperStatus,
    Passage, PassageId, Section,
};

/// Which papers a listing is about. The default is every ingested paper.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PaperFilter {
    /// Words to find in title, authors or abstract; best matches first. Empty or `None`: all, by title.
    pub search: Option<String>,
    /// `None`: ingested papers only.
    pub kind: Option<PaperKind>,
    /// Only these, those that are there; `None`: whichever.
    pub among: Option<Vec<PaperId>>,
}

/// A slice of a listing.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperPage {
    pub papers: Vec<Paper>,
    /// How many papers the filter matches in all.
    pub total: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GraphStats {
    pub papers: u64,
    pub cited_only: u64,
    pub references: u64,
    /// References that mean an ingested paper.
    pub linked_references: u64,
    pub passages: u64,
    pub entities: u64,
}

/// Papers, their sections and passages, and what became of them. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait PaperStore: Send + Sync {
    /// Writes papers and all that hangs on them, in one transaction, replacing what stood under their ids,
    /// which are distinct. Some hundreds of abstracts or one long paper at a time.
    /// References whose `cited` is `None` get a cited-only paper by [`graph_schema::Reference::cited_key`], made if
    /// missing. `incoming` relinks other papers' references where the score is higher than their present
    /// one (equal scores of ingested papers: the smaller id wins). Cited-only papers that nothing cites
    /// any more are removed. Writing the same records twice changes nothing.
    async fn put_papers(&self, records: &[PaperRecord]) -> StoreResult<()>;

    async fn put_paper(&self, record: &PaperRecord) -> StoreResult<()> {
        self.put_papers(std::slice::from_ref(record)).await
    }

    /// Removes an ingested paper with its sections, passages, references, mentions and the ratings of its
    /// summary. References of others that meant it fall back to a cited-only paper. Answers that quote it stay.
    /// `false` when it was not there.
    async fn delete_paper(&self, id: &PaperId) -> StoreResult<bool>;

    async fn papers(&self, ids: &[PaperId]) -> StoreResult<Vec<Paper>>;

    /// An ingested paper with all that hangs on it, as [`Self::put_papers`] would take it to write the same
    /// again: every reference has its `cited`, a mention calls its entity what the paper does. `incoming` is empty.
    async fn record(&self, id: &PaperId) -> StoreResult<Option<PaperRecord>>;

    /// `limit` ids of ingested papers after `after`, by id.
    async fn paper_ids(&self, after: Option<&PaperId>, limit: u32) -> StoreResult<Vec<PaperId>>;

    /// `limit` papers after skipping `offset`, in a stable order (search rank, then title, then id).
    async fn list_papers(
        &self,
        filter: &PaperFilter,
        offset: u64,
        limit: u32,
    ) -> StoreResult<PaperPage>;

    /// Ingested papers with this DOI or arXiv id, by id.
    async fn papers_by_identifier(
        &self,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
    ) -> StoreResult<Vec<Paper>>;

    /// In reading order; empty for an unknown paper.
    async fn sections(&self, paper: &PaperId) -> StoreResult<Vec<Section>>;

    async fn passages(&self, ids: &[PassageId]) -> StoreResult<Vec<Passage>>;

    /// In reading order.
    async fn passages_of(&self, paper: &PaperId) -> StoreResult<Vec<Passage>>;

    /// What a source says became of papers, whether they are in the library or not: of `source`, what it said of
    /// `subjects` before is forgotten, and `notices` are kept under `source`, the
    /// last of one subject. In one transaction; some thousands at a time.
    async fn put_notices(
        &self,
        source: &str,
        subjects: &[NoticeSubject],
        notices: &[Notice],
    ) -> StoreResult<()>;

    /// What became of papers (ingested or cited-only), by their id, DOI and arXiv id: the heaviest of what is said of
    /// each, in the order of `papers`. Papers of which nothing is said are left out.
    async fn statuses(&self, papers: &[PaperId]) -> StoreResult<Vec<(PaperId, PaperStatus)>>;

    async fn stats(&self) -> StoreResult<GraphStats>;
}
