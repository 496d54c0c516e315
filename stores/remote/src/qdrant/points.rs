//! Points written, deleted, read and counted.

use super::QdrantPassages;
use super::search::of_papers;
use graph_schema::{PaperId, PassageId};
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::vectors_output::VectorsOptions;
use qdrant_client::qdrant::with_payload_selector::SelectorOptions as PayloadOptions;
use qdrant_client::qdrant::with_vectors_selector::SelectorOptions as VectorOptions;
use qdrant_client::qdrant::{
    CountPoints, DeletePoints, DenseVector, GetPoints, NamedVectors, PayloadIncludeSelector,
    PointId, PointStruct, PointsOperationResponse, PointsSelector, RetrievedPoint, ScrollPoints,
    SparseVector, UpdateStatus, UpsertPoints, Value, Vector, VectorOutput, VectorsSelector,
    WithPayloadSelector, WithVectorsSelector, vector_output,
};
use std::collections::HashMap;
use stores_core::points::{
    BATCH, DENSE, PAPER, PASSAGE, SPARSE, check_lengths, passage_named, point_id,
};
use stores_core::{IndexedPassage, StoreError, StoreErrorKind, StoreResult, bm25};

/// Bytes of one request's points: below the 4 MiB that gRPC servers and proxies take when nothing else is set.
const BATCH_BYTES: usize = 3 << 20;
/// What a point takes beside its vectors, at most: ids, names, lengths.
const BESIDE_VECTORS: usize = 256;

impl QdrantPassages {
    pub(super) async fn write_points(&self, passages: &[IndexedPassage]) -> StoreResult<()> {
        check_lengths(passages, self.dimension)?;
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for passage in passages {
            let (point, size) = point(passage);
            if batch.len() == BATCH || (!batch.is_empty() && bytes + size > BATCH_BYTES) {
                self.upsert(std::mem::take(&mut batch)).await?;
                bytes = 0;
            }
            batch.push(point);
            bytes += size;
        }
        match batch.is_empty() {
            true => Ok(()),
            false => self.upsert(batch).await,
        }
    }

    async fn upsert(&self, points: Vec<PointStruct>) -> StoreResult<()> {
        let request = UpsertPoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points,
            ..UpsertPoints::default()
        };
        let reply = self
            .server
            .ask("writing passages", request, |mut to, request| async move {
                to.points.upsert(request).await
            })
            .await?;
        completed(&reply, "writing passages")
    }

    pub(super) async fn delete_points(&self, paper: &PaperId) -> StoreResult<()> {
        let filter = of_papers(std::slice::from_ref(paper));
        let request = DeletePoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points: Some(PointsSelector {
                points_selector_one_of: Some(PointsSelectorOneOf::Filter(filter)),
            }),
            ..DeletePoints::default()
        };
        let reply = self
            .server
            .ask("deleting passages", request, |mut to, request| async move {
                to.points.delete(request).await
            })
            .await?;
        completed(&reply, "deleting passages")
    }

    pub(super) async fn read_vectors(
        &self,
        ids: &[PassageId],
    ) -> StoreResult<Vec<(PassageId, Vec<f32>)>> {
        let mut found = HashMap::new();
        for batch in ids.chunks(BATCH) {
            let request = GetPoints {
                collection_name: self.collection.clone(),
                ids: batch.iter().map(point_of).collect(),
                with_payload: Some(passage_only()),
                with_vectors: Some(dense_only()),
                ..GetPoints::default()
            };
            let reply = self
                .server
                .ask("reading vectors", request, |mut to, request| async move {
                    to.points.get(request).await
                })
                .await?;
            for point in reply.result {
                let id = passage_of(&point.payload)?;
                if let Some(dense) = dense_of(point) {
                    found.insert(id, dense);
                }
            }
        }
        let in_order = ids
            .iter()
            .filter_map(|id| found.get(id).map(|dense| (id.clone(), dense.clone())));
        Ok(in_order.collect())
    }

    /// By the points' own ids.
    pub(super) async fn list_points(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>> {
        let offset = after.map(point_of);
        let request = ScrollPoints {
            collection_name: self.collection.clone(),
            // The page begins with the offset itself.
            limit: Some(limit.saturating_add(1)),
            offset: offset.clone(),
            with_payload: Some(passage_only()),
            ..ScrollPoints::default()
        };
        let reply = self
            .server
            .ask("listing passages", request, |mut to, request| async move {
                to.points.scroll(request).await
            })
            .await?;
        reply
            .result
            .into_iter()
            .filter(|point| offset.is_none() || point.id != offset)
            .take(limit as usize)
            .map(|point| passage_of(&point.payload))
            .collect()
    }

    pub(super) async fn count_points(&self) -> StoreResult<u64> {
        let request = CountPoints {
            collection_name: self.collection.clone(),
            exact: Some(true),
            ..CountPoints::default()
        };
        let reply = self
            .server
            .ask("counting passages", request, |mut to, request| async move {
                to.points.count(request).await
            })
            .await?;
        Ok(reply.result.map_or(0, |result| result.count))
    }
}

/// The passage that a point's payload names.
pub(super) fn passage_of(payload: &HashMap<String, Value>) -> StoreResult<PassageId> {
    let name = payload.get(PASSAGE).and_then(Value::as_str);
    passage_named(name.map(String::as_str))
}

/// Of a payload, the passage's id.
pub(super) fn passage_only() -> WithPayloadSelector {
    let fields = vec![PASSAGE.to_owned()];
    WithPayloadSelector {
        selector_options: Some(PayloadOptions::Include(PayloadIncludeSelector { fields })),
    }
}

fn dense_only() -> WithVectorsSelector {
    let names = vec![DENSE.to_owned()];
    WithVectorsSelector {
        selector_options: Some(VectorOptions::Include(VectorsSelector { names })),
    }
}

fn point_of(id: &PassageId) -> PointId {
    point_id(id).to_string().into()
}

/// The point of a passage, and about how many bytes it takes.
fn point(passage: &IndexedPassage) -> (PointStruct, usize) {
    let dense = DenseVector {
        data: passage.dense.clone(),
    };
    let sparse = bm25::document(&passage.text);
    // A number takes 4 bytes, the index of a word up to 5.
    let bytes = BESIDE_VECTORS + 4 * dense.data.len() + 9 * sparse.indices.len();
    let mut vectors = HashMap::from([(DENSE.to_owned(), Vector::from(dense))]);
    if !sparse.is_empty() {
        let sparse = SparseVector {
            indices: sparse.indices,
            values: sparse.values,
        };
        vectors.insert(SPARSE.to_owned(), Vector::from(sparse));
    }
    let payload = [
        (PASSAGE, passage.id.as_str()),
        (PAPER, passage.paper.as_str()),
    ];
    let point = PointStruct {
        id: Some(point_of(&passage.id)),
        payload: payload
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect(),
        vectors: Some(NamedVectors { vectors }.into()),
    };
    (point, bytes)
}

fn dense_of(point: RetrievedPoint) -> Option<Vec<f32>> {
    match point.vectors?.vectors_options? {
        VectorsOptions::Vectors(mut named) => numbers(named.vectors.remove(DENSE)?),
        VectorsOptions::Vector(_) => None,
    }
}

#[expect(deprecated, reason = "older servers fill `data` alone")]
fn numbers(output: VectorOutput) -> Option<Vec<f32>> {
    match output.vector {
        Some(vector_output::Vector::Dense(dense)) => Some(dense.data),
        Some(_) => None,
        None => Some(output.data),
    }
}

/// A write that is not yet done is not durable: the caller may write again.
fn completed(reply: &PointsOperationResponse, what: &str) -> StoreResult<()> {
    let status = reply.result.as_ref().map(|result| result.status());
    match status {
        Some(UpdateStatus::Completed) => Ok(()),
        other => Err(StoreError::new(
            StoreErrorKind::Unavailable,
            format!("Qdrant has not finished {what}"),
        )
        .with_source(format!("its status is {other:?}"))),
    }
}
