//! A breadth-first search along citations, in either direction, one step at a time.

use crate::AnswerError;
use graph_schema::PaperId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use stores_core::GraphStore;

/// Papers whose edges are asked for in one go.
const BATCH: usize = 200;
/// Edges taken of one batch: more than any but the most cited papers have.
const EDGES: u32 = 200_000;
/// Papers a search looks at before it goes no further.
pub const MOST_REACHED: usize = 100_000;

/// What a search that began at one paper has reached.
pub struct BreadthFirst {
    /// Each paper with those it was reached from, which are one step nearer to the beginning.
    pub reached: HashMap<PaperId, BTreeSet<PaperId>>,
    /// The papers of the last step, by id.
    pub frontier: Vec<PaperId>,
}

impl BreadthFirst {
    pub fn from(start: &PaperId) -> Self {
        Self {
            reached: HashMap::from([(start.clone(), BTreeSet::new())]),
            frontier: vec![start.clone()],
        }
    }

    /// Goes one step further. An empty frontier says that there is nothing more.
    pub async fn step(&mut self, graph: &dyn GraphStore) -> Result<(), AnswerError> {
        let mut fresh: BTreeMap<PaperId, BTreeSet<PaperId>> = BTreeMap::new();
        for batch in self.frontier.chunks(BATCH) {
            for (citing, cited) in graph.citation_edges(batch, EDGES).await? {
                for (near, far) in [(&citing, &cited), (&cited, &citing)] {
                    if batch.binary_search(near).is_ok() && !self.reached.contains_key(far) {
                        fresh.entry(far.clone()).or_default().insert(near.clone());
                    }
                }
            }
            if self.reached.len() + fresh.len() > MOST_REACHED {
                break;
            }
        }
        self.frontier = fresh.keys().cloned().collect();
        self.reached.extend(fresh);
        Ok(())
    }
}
