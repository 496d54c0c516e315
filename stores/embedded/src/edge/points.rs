//! Passages as the engine's points, and back.

use graph_schema::{PaperId, PassageId};
use qdrant_edge::external::serde_json::json;
use qdrant_edge::{
    AnyVariants, Condition, FieldCondition, Filter, JsonPath, Match, Payload, PointId, PointStruct,
    SparseVector, VectorInternal, VectorStructInternal,
};
use std::collections::HashMap;
use stores_core::points::{DENSE, PAPER, PASSAGE, SPARSE, passage_named, point_id};
use stores_core::{IndexedPassage, StoreError, StoreErrorKind, StoreResult, bm25};

pub(super) fn field() -> StoreResult<JsonPath> {
    PAPER
        .parse()
        .map_err(|()| StoreError::new(StoreErrorKind::Internal, "the payload field of papers"))
}

pub(super) fn of_papers(papers: &[PaperId]) -> StoreResult<Filter> {
    let ids = papers
        .iter()
        .map(|paper| paper.as_str().to_owned())
        .collect();
    let any = Match::new_any(AnyVariants::Strings(ids));
    Ok(Filter::new_must(Condition::Field(
        FieldCondition::new_match(field()?, any),
    )))
}

pub(super) fn point_of(id: &PassageId) -> PointId {
    PointId::Uuid(point_id(id))
}

pub(super) fn passage_of(payload: Option<Payload>) -> StoreResult<PassageId> {
    let name = payload
        .as_ref()
        .and_then(|payload| payload.0.get(PASSAGE))
        .and_then(|name| name.as_str());
    passage_named(name)
}

pub(super) fn point(passage: &IndexedPassage) -> PointStruct {
    let mut vectors = HashMap::from([(
        DENSE.to_owned(),
        VectorInternal::Dense(passage.dense.clone()),
    )]);
    let sparse = bm25::document(&passage.text);
    if !sparse.is_empty() {
        let sparse = SparseVector {
            indices: sparse.indices,
            values: sparse.values,
        };
        vectors.insert(SPARSE.to_owned(), VectorInternal::Sparse(sparse));
    }
    let payload = json!({ PASSAGE: passage.id.as_str(), PAPER: passage.paper.as_str() });
    PointStruct::new(
        point_of(&passage.id),
        VectorStructInternal::Named(vectors),
        payload,
    )
}
