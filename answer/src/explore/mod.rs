//! Exploring the graph without a question: how papers are joined, what is around one and how it all looks on a map,
//! what is cited together, what trends, how a topic went, who works alike. It needs a graph and no model. One file for each.

mod authors;
mod co_citation;
mod listing;
mod map;
mod neighbourhood;
mod path;
mod timeline;
mod trending;
mod wave;

pub use authors::{SharedEntity, SimilarAuthor, SimilarAuthors};
pub use co_citation::CoCitation;
pub use listing::{Listed, Listing, MOST_LISTED, Order};
pub use map::{CitationMap, MAX_MAP_OUTSIDE, MAX_MAP_PAPERS, MapPaper, MapQuery};
pub use neighbourhood::{MAX_HOPS, Neighbour};
pub use path::MAX_PATH;
pub use timeline::{CitedPaper, Period, Timeline, TimelineTopic};
pub use trending::{Category, DEFAULT_WINDOW_DAYS, MAX_WINDOW_DAYS, Trend, TrendQuery, Trending};

use crate::AnswerError;
use graph_schema::{Paper, PaperId};
use std::collections::HashMap;
use std::sync::Arc;
use stores_core::GraphStore;

/// Papers or counts asked of a store in one go.
const BATCH: usize = 500;

/// Explores a graph. Cheap to make and to clone.
#[derive(Clone)]
pub struct Explorer {
    graph: Arc<dyn GraphStore>,
}

impl Explorer {
    pub fn new(graph: Arc<dyn GraphStore>) -> Self {
        Self { graph }
    }

    /// The papers with these ids, by id; those that are gone are left out.
    async fn papers(&self, ids: &[PaperId]) -> Result<HashMap<PaperId, Paper>, AnswerError> {
        let mut papers = HashMap::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            let found = self.graph.papers(batch).await?;
            papers.extend(found.into_iter().map(|paper| (paper.id.clone(), paper)));
        }
        Ok(papers)
    }

    async fn citation_counts(&self, ids: &[PaperId]) -> Result<Vec<u64>, AnswerError> {
        let mut counts = Vec::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            counts.extend(self.graph.citation_counts(batch).await?);
        }
        Ok(counts)
    }

    /// `NotFound` for a paper that is not there.
    async fn require(&self, id: &PaperId) -> Result<(), AnswerError> {
        let found = self.graph.papers(std::slice::from_ref(id)).await?;
        if found.is_empty() {
            let what = format!("there is no paper {id}");
            return Err(AnswerError::NotFound { what });
        }
        Ok(())
    }
}
