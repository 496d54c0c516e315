//! Which evidence to show: maximal marginal relevance (Carbonell and Goldstein 1998), several papers first.

use crate::evidence::Evidence;
use crate::terms::cosine;
use std::collections::HashMap;

/// Weight of relevance against novelty.
const LAMBDA: f32 = 0.7;
/// A paper that has not spoken yet is worth this much more.
const NEW_PAPER: f32 = 0.05;
const PER_PAPER: usize = 2;
/// Sentences this alike say the same.
const SAME: f32 = 0.93;
/// Evidence far weaker than the best is left out.
const FLOOR: f32 = 0.6;

/// At most `limit`, best first; at most two of one paper, unless only one paper speaks.
pub(crate) fn select(evidence: &[Evidence], limit: usize) -> Vec<Evidence> {
    let Some(best) = evidence.first().map(|e| e.score) else {
        return Vec::new();
    };
    let single = evidence
        .iter()
        .all(|e| e.citation.paper == evidence[0].citation.paper);
    let per_paper = if single { limit } else { PER_PAPER };
    let mut pool: Vec<&Evidence> = evidence
        .iter()
        .filter(|e| e.score >= FLOOR * best)
        .collect();
    let mut chosen: Vec<Evidence> = Vec::new();
    let mut spoken: HashMap<_, usize> = HashMap::new();
    while chosen.len() < limit {
        let likeness = |e: &Evidence| {
            chosen
                .iter()
                .map(|c| cosine(&c.vector, &e.vector))
                .fold(0.0, f32::max)
        };
        pool.retain(|e| {
            likeness(e) < SAME && spoken.get(&e.citation.paper).copied().unwrap_or(0) < per_paper
        });
        let gain = |e: &Evidence| {
            let bonus = if spoken.contains_key(&e.citation.paper) {
                0.0
            } else {
                NEW_PAPER
            };
            LAMBDA * e.score - (1.0 - LAMBDA) * likeness(e) + bonus
        };
        // Of equal gains the earlier, better evidence wins: max_by takes the last of equals, hence the reversal.
        let Some(next) = pool.iter().rev().max_by(|a, b| gain(a).total_cmp(&gain(b))) else {
            break;
        };
        let next = (*next).clone();
        *spoken.entry(next.citation.paper.clone()).or_default() += 1;
        chosen.push(next);
    }
    chosen
}
