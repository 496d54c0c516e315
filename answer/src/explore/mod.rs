//! Exploring the graph without a question: how papers are joined, what is around one and how it all looks on a map,
//! what is cited together, what trends, how a topic went, who works alike. Functions over a graph, which
//! need no model. One file for each.

mod authors;
mod breadth_first;
mod co_citation;
mod listing;
mod map;
mod neighbourhood;
mod path;
mod timeline;
mod trending;

pub use authors::{SharedEntity, SimilarAuthor, SimilarAuthors, similar_authors};
pub use co_citation::{CoCitation, co_citation};
pub use listing::{Listed, Listing, MOST_LISTED, Order, list};
pub use map::{
    CitationMap, MAX_MAP_OUTSIDE, MAX_MAP_PAPERS, MapPaper, MapQuery, citing_sentences, map,
};
pub use neighbourhood::{MAX_HOPS, Neighbour, neighbourhood};
pub use path::{MAX_PATH, path};
pub use timeline::{CitedPaper, Period, Timeline, TimelineTopic, timeline};
pub use trending::{
    Category, DEFAULT_WINDOW_DAYS, MAX_WINDOW_DAYS, Trend, TrendQuery, Trending, trending,
    trending_categories,
};

use crate::AnswerError;
use graph_schema::{Paper, PaperId};
use std::collections::HashMap;
use stores_core::GraphStore;

/// Papers or counts asked of a store in one go.
const BATCH: usize = 500;

/// The papers with these ids, by id; those that are gone are left out.
async fn papers_by_id(
    graph: &dyn GraphStore,
    ids: &[PaperId],
) -> Result<HashMap<PaperId, Paper>, AnswerError> {
    let mut papers = HashMap::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let found = graph.papers(batch).await?;
        papers.extend(found.into_iter().map(|paper| (paper.id.clone(), paper)));
    }
    Ok(papers)
}

async fn citation_counts(graph: &dyn GraphStore, ids: &[PaperId]) -> Result<Vec<u64>, AnswerError> {
    let mut counts = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        counts.extend(graph.citation_counts(batch).await?);
    }
    Ok(counts)
}

/// `NotFound` for a paper that is not there.
async fn require_paper(graph: &dyn GraphStore, id: &PaperId) -> Result<(), AnswerError> {
    let found = graph.papers(std::slice::from_ref(id)).await?;
    if found.is_empty() {
        let what = format!("there is no paper {id}");
        return Err(AnswerError::NotFound { what });
    }
    Ok(())
}
