//! Dense and sparse hits made one ranking: a convex combination of min-max normalised scores (Bruch, Gai and
//! Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). On SciFact's training claims, 100
//! candidates each, it gave nDCG@10 0.729; reciprocal rank fusion (Cormack et al. 2009) 0.700 with k = 60
//! (a scratch script with a simpler stemmer than `bm25`; `papyri eval` measures the real path).

use crate::RankedPassage;
use graph_schema::PassageId;
use std::collections::HashMap;
use stores_core::PassageHit;

/// Weight of the dense score; the sparse one has the rest. Flat around the middle: 0.728 at 0.4, 0.720 at 0.6.
const DENSE_WEIGHT: f32 = 0.7;

/// The best `limit` passages, highest score first, then by id. Scores lie between 0 and 1.
pub fn fuse(dense: &[PassageHit], sparse: &[PassageHit], limit: usize) -> Vec<RankedPassage> {
    let mut ranked: HashMap<&PassageId, RankedPassage> = HashMap::new();
    let (low, width) = range(dense);
    for hit in dense {
        let entry = ranked
            .entry(&hit.id)
            .or_insert_with(|| RankedPassage::new(&hit.id));
        if entry.dense.is_none() {
            entry.dense = Some(hit.score);
            entry.score += DENSE_WEIGHT * (hit.score - low) / width;
        }
    }
    let (low, width) = range(sparse);
    for hit in sparse {
        let entry = ranked
            .entry(&hit.id)
            .or_insert_with(|| RankedPassage::new(&hit.id));
        if entry.sparse.is_none() {
            entry.sparse = Some(hit.score);
            entry.score += (1.0 - DENSE_WEIGHT) * (hit.score - low) / width;
        }
    }
    let mut ranked: Vec<RankedPassage> = ranked.into_values().collect();
    RankedPassage::sort(&mut ranked);
    ranked.truncate(limit);
    ranked
}

/// Lowest score and distance to the highest. Hits that score alike all count in full.
fn range(hits: &[PassageHit]) -> (f32, f32) {
    let low = hits
        .iter()
        .map(|hit| hit.score)
        .fold(f32::INFINITY, f32::min);
    let high = hits
        .iter()
        .map(|hit| hit.score)
        .fold(f32::NEG_INFINITY, f32::max);
    if high - low > f32::EPSILON {
        (low, high - low)
    } else {
        (high - 1.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, PaperId};

    fn hit(ordinal: u32, score: f32) -> PassageHit {
        let paper = PaperId::ingested(&ContentHash::of(b"a"));
        PassageHit {
            id: PassageId::new(&paper, ordinal),
            score,
        }
    }

    #[test]
    fn found_by_both_beats_found_by_one() {
        let dense = [hit(1, 0.9), hit(2, 0.8), hit(3, 0.1)];
        let sparse = [hit(4, 12.0), hit(2, 11.0), hit(5, 1.0)];
        let ranked = fuse(&dense, &sparse, 3);
        assert_eq!(ranked[0].passage.ordinal(), 2);
        assert_eq!((ranked[0].dense, ranked[0].sparse), (Some(0.8), Some(11.0)));
        assert_eq!(
            ranked
                .iter()
                .skip(1)
                .map(|r| r.passage.ordinal())
                .collect::<Vec<_>>(),
            [1, 4]
        );
    }

    #[test]
    fn one_hit_and_no_hits() {
        assert!(fuse(&[], &[], 5).is_empty());
        assert!((fuse(&[hit(1, 0.3)], &[], 5)[0].score - DENSE_WEIGHT).abs() < 1e-6);
    }
}
