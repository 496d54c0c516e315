//! Passages of linked papers: what the best papers cite, who cites them, and who shares rare entities.

use crate::AnswerError;
use crate::answerer::Engine;
use crate::retrieve::Hits;
use graph_schema::{PaperId, PassageId};
use std::collections::{BTreeSet, HashSet};
use stores_core::PassageHit;

/// Best papers whose neighbours are looked at.
const SEEDS: usize = 5;
const CITING: u32 = 10;
/// Entities of more papers than this link too much to say anything.
const RARE: u32 = 10;
const SHARING: u32 = 3;
/// Linked papers searched, at most.
const LINKED: usize = 20;
const HITS: u32 = 15;
/// Linked passages lose a tenth, so that they win only when they match better than what was found directly.
const DAMPING: f32 = 0.9;

impl Engine {
    /// Adds damped hits from papers linked to the best ones; those already found stay as they are.
    pub(crate) async fn expand(
        &self,
        query: &str,
        vector: &[f32],
        mut hits: Hits,
        seeds: &[PaperId],
    ) -> Result<Hits, AnswerError> {
        let linked = self.linked(seeds).await?;
        if linked.is_empty() {
            return Ok(hits);
        }
        let passages = &self.parts.passages;
        let (dense, sparse) = tokio::try_join!(
            passages.nearest_passages(vector, Some(&linked), HITS),
            passages.matching_passages(query, Some(&linked), HITS),
        )?;
        merge(&mut hits.dense, dense);
        merge(&mut hits.sparse, sparse);
        Ok(hits)
    }

    async fn linked(&self, seeds: &[PaperId]) -> Result<Vec<PaperId>, AnswerError> {
        let graph = &self.parts.graph;
        let mut linked = Vec::new();
        let mut seen: BTreeSet<PaperId> = seeds.iter().cloned().collect();
        for seed in seeds.iter().take(SEEDS) {
            let (references, citing, sharing) = tokio::try_join!(
                graph.references(seed),
                graph.cited_by(seed, CITING),
                graph.shared_entities(seed, RARE, SHARING),
            )?;
            let cited = references
                .into_iter()
                .filter_map(|reference| reference.cited);
            let citing = citing.into_iter().map(|one| one.citing);
            let sharing = sharing.into_iter().map(|one| one.paper);
            for paper in cited.chain(citing).chain(sharing) {
                if paper.is_ingested() && seen.insert(paper.clone()) {
                    linked.push(paper);
                }
            }
        }
        linked.truncate(LINKED);
        Ok(linked)
    }
}

fn merge(found: &mut Vec<PassageHit>, linked: Vec<PassageHit>) {
    let known: HashSet<PassageId> = found.iter().map(|hit| hit.id.clone()).collect();
    for hit in linked {
        if !known.contains(&hit.id) {
            found.push(PassageHit {
                score: hit.score * DAMPING,
                id: hit.id,
            });
        }
    }
}
