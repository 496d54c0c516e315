//! The shortest chain of citations between two papers, looked for from both ends at once.

use super::breadth_first::{BreadthFirst, MOST_REACHED};
use super::papers_by_id;
use crate::AnswerError;
use graph_schema::{Paper, PaperId};
use std::collections::{BTreeSet, HashMap};
use stores_core::GraphStore;

/// Longest chain that is looked for, in citations.
pub const MAX_PATH: u32 = 8;

/// The papers one step nearer to the end, on shortest chains.
type Steps = HashMap<PaperId, BTreeSet<PaperId>>;

/// The shortest chain of citations from one paper to another, followed in either direction, through at most
/// `max_hops` citations, or [`MAX_PATH`] if that is less; both ends included. Of equally short chains, the one
/// with the smallest ids. `None` when there is none, when an end is not in the library, and when the search
/// would look at more than 100,000 papers.
pub async fn path(
    graph: &dyn GraphStore,
    from: &PaperId,
    to: &PaperId,
    max_hops: u32,
) -> Result<Option<Vec<Paper>>, AnswerError> {
    let ends = papers_by_id(graph, &[from.clone(), to.clone()]).await?;
    if !(ends.contains_key(from) && ends.contains_key(to)) {
        return Ok(None);
    }
    let (mut here, mut there) = (BreadthFirst::from(from), BreadthFirst::from(to));
    let mut hops = 0;
    let met = loop {
        let met: Vec<PaperId> = meeting(&here, &there);
        if !met.is_empty() {
            break met;
        }
        let reached = here.reached.len() + there.reached.len();
        let stuck = here.frontier.is_empty() || there.frontier.is_empty();
        if stuck || hops == max_hops.min(MAX_PATH) || reached > MOST_REACHED {
            return Ok(None);
        }
        // The narrower side goes on: the work is that of two small circles in place of a large one.
        let narrower = match here.frontier.len() <= there.frontier.len() {
            true => &mut here,
            false => &mut there,
        };
        narrower.step(graph).await?;
        hops += 1;
    };
    let ids = smallest_chain(from, turned(&here, met), &there.reached);
    let mut papers = papers_by_id(graph, &ids).await?;
    Ok(Some(
        ids.iter().filter_map(|id| papers.remove(id)).collect(),
    ))
}

/// Papers that both sides have reached. When they first meet, these are on the last step of both.
fn meeting(here: &BreadthFirst, there: &BreadthFirst) -> Vec<PaperId> {
    let (frontier, other) = match here.frontier.len() <= there.frontier.len() {
        true => (&here.frontier, &there.reached),
        false => (&there.frontier, &here.reached),
    };
    let both = frontier.iter().filter(|id| other.contains_key(*id));
    both.cloned().collect()
}

/// The steps of the first side from its beginning to where it met the other: as it keeps them, turned round.
fn turned(here: &BreadthFirst, met: Vec<PaperId>) -> Steps {
    let mut steps = Steps::new();
    let mut level: BTreeSet<PaperId> = met.into_iter().collect();
    while !level.is_empty() {
        let mut before = BTreeSet::new();
        for id in level {
            for nearer in here.reached.get(&id).into_iter().flatten() {
                let onward = steps.entry(nearer.clone()).or_default();
                onward.insert(id.clone());
                before.insert(nearer.clone());
            }
        }
        level = before;
    }
    steps
}

/// From the beginning always to the smallest id: through the first side, then down the second.
fn smallest_chain(from: &PaperId, first: Steps, second: &Steps) -> Vec<PaperId> {
    let mut chain = vec![from.clone()];
    let mut at = from;
    let onward = |at| first.get(at).or_else(|| second.get(at));
    while let Some(next) = onward(at).and_then(BTreeSet::first) {
        chain.push(next.clone());
        at = next;
    }
    chain
}
