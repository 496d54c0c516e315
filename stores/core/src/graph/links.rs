//! Who cites whom, and in which sentences; what may be meant by whom.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{
    ArxivId, CitationContext, CitationIntent, Doi, Paper, PaperId, Reference, ReferenceKey,
};

/// A paper that cites another, with the sentences it does it in.
#[derive(Debug, Clone, PartialEq)]
pub struct CitedBy {
    pub citing: PaperId,
    pub reference: Reference,
    pub contexts: Vec<CitationContext>,
}

/// References, and the sentences they are made in. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// Ingested papers whose title shares words with `title`, most alike first: candidates for
    /// linking, to be judged by the caller.
    async fn papers_titled_like(&self, title: &str, limit: u32) -> StoreResult<Vec<Paper>>;

    /// References (of any paper) whose title or raw text shares words with `title`, or whose DOI or
    /// arXiv id is the given one: what may have waited for a paper. Most alike first.
    async fn references_like(
        &self,
        title: &str,
        doi: Option<&Doi>,
        arxiv_id: Option<&ArxivId>,
        limit: u32,
    ) -> StoreResult<Vec<(ReferenceKey, Reference)>>;

    /// In the order of the list.
    async fn references(&self, paper: &PaperId) -> StoreResult<Vec<Reference>>;

    /// All citation contexts of a paper, in reading order.
    async fn citation_contexts(&self, paper: &PaperId) -> StoreResult<Vec<CitationContext>>;

    /// Who cites this paper (ingested or cited-only) and in which sentences, by citing paper, then reference.
    async fn cited_by(&self, paper: &PaperId, limit: u32) -> StoreResult<Vec<CitedBy>>;

    /// The same of those that cite it for `intent` at least once, with the sentences that do.
    async fn cited_for(
        &self,
        paper: &PaperId,
        intent: CitationIntent,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>>;
}
