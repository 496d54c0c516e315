//! The second stage: passages that may hold the answer, by dense and sparse search, fused; with passages of linked
//! papers, and of the papers the question names.

use crate::engine::{Engine, RankedPassage};
use crate::terms::{names_in, squeezed};
use crate::understood::Understood;
use crate::{AnswerError, expand, fusion};
use graph_schema::{Meaning, PaperId, PassageId, QuestionKind};
use std::collections::{HashMap, HashSet};
use stores_core::PassageHit;

/// Candidates asked of each search: deep enough that what one ranks low and the other high is seen by both.
const CANDIDATES: u32 = 100;
/// Passages that survive fusion; for a list of papers more, so that many papers are among them.
const FUSED: usize = 60;
const FUSED_FOR_LIST: usize = 150;
/// Passages asked of the papers that the question names or the chat speaks of.
const OF_NAMED: u32 = 20;
/// Ranks by which the shape of a search is told.
const BEHIND: usize = 30;
const FIRST: usize = 10;
/// Passages whose names ask the second search, how many names of each, and what its finds lose.
const HOP_SEEDS: usize = 3;
const BRIDGE_NAMES: usize = 8;
const HOP_DAMPING: f32 = 0.9;
/// What passages of papers named in the question, and of those the last answer spoke of, are worth more.
const NAMED: f32 = 0.3;
const SPOKEN_OF: f32 = 0.2;

/// A question with the passages found for it, best first.
pub(crate) struct Retrieved {
    pub understood: Understood,
    /// The question's vector.
    pub vector: Vec<f32>,
    pub passages: Vec<RankedPassage>,
    pub shape: Shape,
}

/// How the hits of the first search lie: a question that one paper answers has its nearest passages there, well ahead of
/// the rest; for one that none answers all are about as far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Shape {
    /// Cosine similarity of the nearest passage.
    pub near: f32,
    /// How far it is ahead of the [`BEHIND`]th.
    pub ahead: f32,
    /// Share of the nearest [`FIRST`] that are of one paper, 0 to 1.
    pub of_one: f32,
    /// Share of the first [`FIRST`] of the sparse search that are of that same paper, 0 to 1.
    pub of_same: f32,
}

impl Shape {
    fn of(hits: &Hits) -> Self {
        let Some(nearest) = hits.dense.first() else {
            return Self::default();
        };
        let behind = hits.dense.get(BEHIND).or(hits.dense.last());
        let papers = |hits: &[PassageHit]| -> Vec<PaperId> {
            hits.iter().take(FIRST).map(|hit| hit.id.paper()).collect()
        };
        let (dense, sparse) = (papers(&hits.dense), papers(&hits.sparse));
        let count = |all: &[PaperId], one: &PaperId| {
            all.iter().filter(|paper| *paper == one).count() as f32
        };
        let most = dense
            .iter()
            .max_by(|a, b| count(&dense, a).total_cmp(&count(&dense, b)));
        let share = |all: &[PaperId]| match most {
            Some(one) => count(all, one) / all.len().max(1) as f32,
            None => 0.0,
        };
        Self {
            near: nearest.score,
            ahead: nearest.score - behind.map_or(0.0, |hit| hit.score),
            of_one: share(&dense),
            of_same: share(&sparse),
        }
    }
}

/// What the two searches found, before fusion.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    pub dense: Vec<PassageHit>,
    pub sparse: Vec<PassageHit>,
}

impl Hits {
    pub fn fuse(&self, limit: usize) -> Vec<RankedPassage> {
        fusion::fuse(&self.dense, &self.sparse, limit)
    }

    /// Adds hits of another search; those already found stay as they are.
    pub fn merge(&mut self, other: Hits, damping: f32) {
        merge(&mut self.dense, other.dense, damping);
        merge(&mut self.sparse, other.sparse, damping);
    }
}

pub(crate) async fn retrieve(
    engine: &Engine,
    understood: Understood,
) -> Result<Retrieved, AnswerError> {
    let vector = engine.embed_query(&understood.search).await?;
    let query = understood.search.as_str();
    let limit = CANDIDATES.max(engine.options.candidates);
    let mut hits = search(engine, query, &vector, understood.within.as_deref(), limit).await?;
    let shape = Shape::of(&hits);
    let named = named_papers(&understood);
    if understood.within.is_none() {
        let of_named: Vec<PaperId> = named.iter().chain(&understood.spoken_of).cloned().collect();
        if !of_named.is_empty() {
            let more = search(engine, query, &vector, Some(&of_named), OF_NAMED).await?;
            hits.merge(more, 1.0);
        }
        let linked = expand::linked(engine, &papers_of(&hits.fuse(FUSED))).await?;
        if !linked.is_empty() {
            let more = search(engine, query, &vector, Some(&linked), expand::HITS).await?;
            hits.merge(more, expand::DAMPING);
        }
    }
    let mut passages = hits.fuse(2 * FUSED_FOR_LIST);
    for hit in &mut passages {
        let paper = hit.passage.paper();
        if named.contains(&paper) {
            hit.score += NAMED;
        } else if understood.spoken_of.contains(&paper) {
            hit.score += SPOKEN_OF;
        }
    }
    RankedPassage::sort(&mut passages);
    passages.truncate(match understood.understanding.kind {
        QuestionKind::List => FUSED_FOR_LIST,
        _ => FUSED,
    });
    let papers = passages.iter().map(|hit| hit.passage.paper()).collect();
    engine.readings.refresh(&engine.parts, &papers).await?;
    Ok(Retrieved {
        understood,
        vector,
        passages,
        shape,
    })
}

/// Dense and sparse search for one query, side by side.
pub(crate) async fn search(
    engine: &Engine,
    query: &str,
    vector: &[f32],
    within: Option<&[PaperId]>,
    limit: u32,
) -> Result<Hits, AnswerError> {
    let passages = &engine.vectors.passages;
    let (dense, sparse) = tokio::try_join!(
        passages.nearest_passages(vector, within, limit),
        passages.matching_passages(query, within, limit),
    )?;
    Ok(Hits { dense, sparse })
}

/// The papers that a question names.
fn named_papers(understood: &Understood) -> Vec<PaperId> {
    let names = understood.understanding.names.iter();
    names
        .filter_map(|named| match &named.meaning {
            Meaning::Paper { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect()
}

/// The papers of passages, each once, in their order.
fn papers_of(passages: &[RankedPassage]) -> Vec<PaperId> {
    let mut papers: Vec<PaperId> = Vec::new();
    for hit in passages {
        let paper = hit.passage.paper();
        if !papers.contains(&paper) {
            papers.push(paper);
        }
    }
    papers
}

fn merge(found: &mut Vec<PassageHit>, more: Vec<PassageHit>, damping: f32) {
    let known: HashSet<PassageId> = found.iter().map(|hit| hit.id.clone()).collect();
    for hit in more {
        if !known.contains(&hit.id) {
            found.push(PassageHit {
                score: hit.score * damping,
                id: hit.id,
            });
        }
    }
}

/// Passages that together answer a question: those of one search, then those of a search for what the first of them
/// name (bridge passages, as in Yang et al., "HotpotQA", 2018). The best passage of each hop is kept.
pub(crate) async fn in_hops(
    engine: &Engine,
    question: &str,
    limit: usize,
) -> Result<Vec<RankedPassage>, AnswerError> {
    let vector = engine.embed_query(question).await?;
    let first = search(engine, question, &vector, None, CANDIDATES)
        .await?
        .fuse(FUSED);
    let mut best: HashMap<PassageId, RankedPassage> = HashMap::new();
    for hit in &first {
        best.insert(hit.passage.clone(), hit.clone());
    }
    let seeds: Vec<PassageId> = first
        .iter()
        .take(HOP_SEEDS)
        .map(|hit| hit.passage.clone())
        .collect();
    for seed in engine.parts.graph.passages(&seeds).await? {
        let weight = best.get(&seed.id).map_or(0.0, |hit| hit.score) * HOP_DAMPING;
        let bridge = bridge(question, &seed.text);
        if bridge.is_empty() {
            continue;
        }
        let query = format!("{question} {bridge}");
        let vector = engine.embed_query(&query).await?;
        let hits = search(engine, &query, &vector, None, CANDIDATES)
            .await?
            .fuse(FUSED);
        for hit in hits {
            let score = hit.score * weight;
            let known = best
                .entry(hit.passage.clone())
                .or_insert_with(|| RankedPassage { score, ..hit });
            known.score = known.score.max(score);
        }
    }
    let mut ranked: Vec<RankedPassage> = best.into_values().collect();
    RankedPassage::sort(&mut ranked);
    ranked.truncate(limit);
    Ok(ranked)
}

/// Names in a passage that the question does not have, in their order: what a second search can ask for.
fn bridge(question: &str, passage: &str) -> String {
    let known = squeezed(question);
    let mut names = names_in(passage);
    names.retain(|name| !known.contains(&squeezed(name)));
    names.truncate(BRIDGE_NAMES);
    names.join(" ")
}
