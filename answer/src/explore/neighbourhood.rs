//! The papers around one: what it cites and is cited by, and theirs in turn.

use super::breadth_first::{BreadthFirst, MOST_REACHED};
use super::{papers_by_id, require_paper};
use crate::AnswerError;
use graph_schema::{Paper, PaperId};
use serde::Serialize;
use stores_core::GraphStore;

/// Farther than this, nearly everything is near.
pub const MAX_HOPS: u32 = 3;

/// A paper near another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbour {
    pub paper: Paper,
    /// Citations between the two, in either direction, along the shortest way.
    pub distance: u32,
    /// How many papers one step nearer it is joined to: of two equally near papers, the one with more belongs
    /// more.
    pub links: u32,
}

/// Papers within `hops` citations of one, at most [`MAX_HOPS`], nearest first, then those with more links, then
/// by id. `NotFound` for a paper that is not there.
pub async fn neighbourhood(
    graph: &dyn GraphStore,
    paper: &PaperId,
    hops: u32,
    limit: usize,
) -> Result<Vec<Neighbour>, AnswerError> {
    require_paper(graph, paper).await?;
    let mut search = BreadthFirst::from(paper);
    let mut near: Vec<(PaperId, u32, u32)> = Vec::new();
    for distance in 1..=hops.min(MAX_HOPS) {
        // What is farther would come after these.
        if near.len() >= limit || search.reached.len() > MOST_REACHED {
            break;
        }
        search.step(graph).await?;
        let links = |id| search.reached.get(id).map_or(0, |from| from.len() as u32);
        let mut level: Vec<_> = search
            .frontier
            .iter()
            .map(|id| (id.clone(), distance, links(id)))
            .collect();
        level.sort_by(|(a, _, x), (b, _, y)| y.cmp(x).then_with(|| a.cmp(b)));
        near.extend(level);
    }
    near.truncate(limit);
    let ids: Vec<PaperId> = near.iter().map(|(id, ..)| id.clone()).collect();
    let mut papers = papers_by_id(graph, &ids).await?;
    let found = near.into_iter().filter_map(|(id, distance, links)| {
        papers.remove(&id).map(|paper| Neighbour {
            paper,
            distance,
            links,
        })
    });
    Ok(found.collect())
}
