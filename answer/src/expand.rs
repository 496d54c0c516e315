//! Papers linked to the best ones: what they cite, who cites them, and who shares rare entities.

use crate::AnswerError;
use crate::engine::Engine;
use graph_schema::PaperId;
use std::collections::BTreeSet;

/// Best papers whose neighbours are looked at.
const SEEDS: usize = 5;
const CITING: u32 = 10;
/// Entities of more papers than this link too much to say anything.
const RARE: u32 = 10;
const SHARING: u32 = 3;
/// Linked papers searched, at most.
const LINKED: usize = 20;
/// Passages asked of the linked papers.
pub(crate) const HITS: u32 = 15;
/// Linked passages lose a tenth, so that they win only when they match better than what was found directly.
pub(crate) const DAMPING: f32 = 0.9;

/// Ingested papers linked to the first of `seeds`, without the seeds themselves.
pub(crate) async fn linked(
    engine: &Engine,
    seeds: &[PaperId],
) -> Result<Vec<PaperId>, AnswerError> {
    let graph = &engine.parts.graph;
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
