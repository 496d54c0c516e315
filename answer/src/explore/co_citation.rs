//! Papers that are cited together: what those who write about one take to belong to it (Small, "Co-citation in the
//! scientific literature", 1973).

use super::{citation_counts, papers_by_id, require_paper};
use crate::AnswerError;
use graph_schema::{Paper, PaperId};
use serde::Serialize;
use stores_core::GraphStore;

/// A paper that others cite together with the one asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoCitation {
    pub paper: Paper,
    /// How many papers cite both.
    pub count: u64,
    /// Salton's cosine: `count` over the geometric mean of how often each of the two is cited, 0 to 1. It tells what
    /// is cited with everything from what is cited with this paper above all (Salton and McGill, "Introduction to
    /// Modern Information Retrieval", 1983).
    pub score: f64,
    /// Some of the papers that cite both, at most 10, by id.
    pub citing: Vec<PaperId>,
}

/// Papers cited together with one, most often first, then by id. `NotFound` for a paper that is not there.
pub async fn co_citation(
    graph: &dyn GraphStore,
    paper: &PaperId,
    limit: u32,
) -> Result<Vec<CoCitation>, AnswerError> {
    require_paper(graph, paper).await?;
    let found = graph.co_cited(paper, limit).await?;
    let mut ids: Vec<PaperId> = found.iter().map(|one| one.paper.clone()).collect();
    let mut papers = papers_by_id(graph, &ids).await?;
    ids.push(paper.clone());
    let mut counts = citation_counts(graph, &ids).await?;
    let own = counts.pop().unwrap_or_default();
    let scored = found.into_iter().zip(counts).filter_map(|(one, cited)| {
        papers.remove(&one.paper).map(|paper| CoCitation {
            paper,
            count: one.count,
            score: cosine(one.count, own, cited),
            citing: one.citing,
        })
    });
    Ok(scored.collect())
}

fn cosine(together: u64, one: u64, other: u64) -> f64 {
    let mean = (one as f64 * other as f64).sqrt();
    if mean > 0.0 {
        (together as f64 / mean).min(1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::cosine;

    #[test]
    fn cosines() {
        assert!((cosine(2, 2, 8) - 0.5).abs() < 1e-9);
        assert!((cosine(3, 3, 3) - 1.0).abs() < 1e-9);
        assert!(cosine(0, 0, 3).abs() < 1e-9);
    }
}
