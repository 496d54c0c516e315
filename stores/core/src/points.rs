//! What the passage indexes kept by Qdrant have in common, in this process or on a server: how a passage becomes
//! a point with vectors, and the order of hits. Plain data: a library moves between the two as it is.

use crate::{IndexedPassage, PassageHit, StoreError, StoreErrorKind, StoreResult};
use graph_schema::PassageId;
use uuid::Uuid;

/// The vectors of a point, by name.
pub const DENSE: &str = "dense";
pub const SPARSE: &str = "bm25";
/// The payload of a point: whose it is.
pub const PASSAGE: &str = "passage";
pub const PAPER: &str = "paper";
/// Hits asked for beyond the limit, so that equal scores at its edge come in the order of their ids.
pub const TIES: usize = 16;
/// Points of one operation: what is logged before it is applied stays small.
pub const BATCH: usize = 256;

/// The same passage has the same point, so that writing again replaces.
pub fn point_id(id: &PassageId) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_str().as_bytes())
}

/// The passage that a point's payload names.
pub fn passage_named(name: Option<&str>) -> StoreResult<PassageId> {
    name.and_then(|name| PassageId::parse(name).ok())
        .ok_or_else(|| {
            StoreError::new(
                StoreErrorKind::Corrupt,
                "a point of the passage index names no passage",
            )
        })
}

/// Highest score first, then by id; no more than the limit.
pub fn best_first(mut hits: Vec<PassageHit>, limit: usize) -> Vec<PassageHit> {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    hits.truncate(limit);
    hits
}

/// `Invalid` when the vector's length is not the index's dimension.
pub fn check_length(dense: &[f32], dimension: usize) -> StoreResult<()> {
    if dense.len() == dimension {
        return Ok(());
    }
    let context = format!(
        "a vector has length {}, the index holds vectors of length {dimension}",
        dense.len()
    );
    Err(StoreError::new(StoreErrorKind::Invalid, context))
}

/// The same for all that are to be written.
pub fn check_lengths(passages: &[IndexedPassage], dimension: usize) -> StoreResult<()> {
    passages
        .iter()
        .try_for_each(|passage| check_length(&passage.dense, dimension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, PaperId};

    #[test]
    fn a_passage_keeps_its_point() {
        let paper = PaperId::ingested(&ContentHash::of(b"a"));
        let (first, second) = (PassageId::new(&paper, 0), PassageId::new(&paper, 1));
        assert_ne!(point_id(&first), point_id(&second));
        // Stored points depend on it.
        let known = "c48cbac5-2dcf-5ad5-87e1-a5564ece63d5";
        assert_eq!(point_id(&first).to_string(), known);
    }

    #[test]
    fn equal_scores_come_by_id_and_the_limit_holds() {
        let paper = PaperId::ingested(&ContentHash::of(b"a"));
        let hit = |ordinal, score| PassageHit {
            id: PassageId::new(&paper, ordinal),
            score,
        };
        let hits = vec![hit(2, 0.5), hit(3, 0.1), hit(0, 0.9), hit(1, 0.5)];
        let best = best_first(hits, 3);
        assert_eq!(best, [hit(0, 0.9), hit(1, 0.5), hit(2, 0.5)]);
    }
}
