//! The passage index on Qdrant Edge: a dense and a sparse vector for each passage, in one folder.

mod segments;

pub use segments::SegmentSizes;

use crate::blocking::run_blocking;
use async_trait::async_trait;
use graph_schema::{PaperId, PassageId};
use qdrant_edge::external::serde_json::json;
use qdrant_edge::{
    AnyVariants, Condition, CountRequest, CreateIndex, EdgeShard, FieldCondition,
    FieldIndexOperations, Filter, JsonPath, Match, NamedQuery, OperationError, Payload, PointId,
    PointInsertOperations, PointOperations, PointStruct, QueryEnum, SearchRequest, SparseVector,
    UpdateOperation, VectorInternal, VectorStructInternal, WithPayloadInterface, WithVector,
};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use stores_core::points::{
    BATCH, DENSE, PAPER, PASSAGE, SPARSE, TIES, best_first, check_length, check_lengths,
    passage_named, point_id,
};
use stores_core::{
    IndexedPassage, PassageHit, PassageIndex, StoreError, StoreErrorKind, StoreResult, bm25,
};

#[derive(Clone)]
pub struct EdgePassages {
    /// Writing takes it whole: flushing must not meet another operation.
    shard: Arc<RwLock<EdgeShard>>,
    dimension: usize,
}

impl EdgePassages {
    /// Opens or creates the index in `<dir>/passages`. The caller holds the library's lock.
    pub fn open_locked(dir: &Path, dimension: usize) -> StoreResult<Self> {
        Self::open_sized(dir, dimension, SegmentSizes::default())
    }

    /// The same with segments of other sizes.
    pub fn open_sized(dir: &Path, dimension: usize, sizes: SegmentSizes) -> StoreResult<Self> {
        let path = dir.join("passages");
        let failed = |error: String| {
            let context = format!("cannot open the passage index {}", path.display());
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(error)
        };
        std::fs::create_dir_all(&path).map_err(|error| failed(error.to_string()))?;
        let there = path.join("edge_config.json").exists();
        let opened = match there {
            true => EdgeShard::load(&path, Some(segments::config(dimension, sizes))),
            false => EdgeShard::new(&path, segments::config(dimension, sizes)),
        };
        let shard = opened.map_err(|error| failed(error.to_string()))?;
        // Asked for each time: a run killed between the two steps left none.
        let index = CreateIndex {
            field_name: field().map_err(|error| failed(error.context))?,
            field_schema: Some(segments::ids_on_disk()),
        };
        shard
            .update(UpdateOperation::FieldIndexOperation(
                FieldIndexOperations::CreateIndex(index),
            ))
            .map_err(|error| failed(error.to_string()))?;
        flush(&shard)?;
        Ok(Self {
            shard: Arc::new(RwLock::new(shard)),
            dimension,
        })
    }

    async fn read<T, F>(&self, what: &'static str, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&EdgeShard) -> StoreResult<T> + Send + 'static,
    {
        let shard = self.shard.clone();
        run_blocking(tracing::debug_span!("edge.read", what), move || {
            work(&shard.read().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }

    /// Durable when it returns.
    async fn write(&self, what: &'static str, operations: Vec<PointOperations>) -> StoreResult<()> {
        let shard = self.shard.clone();
        run_blocking(tracing::debug_span!("edge.write", what), move || {
            let held = shard.write().unwrap_or_else(PoisonError::into_inner);
            for operation in operations {
                held.update(UpdateOperation::PointOperation(operation))
                    .map_err(|error| engine(what, error))?;
            }
            if let Err(error) = flush(&held) {
                // Never dropped, so that the engine does not try, and panic, again.
                std::mem::forget(shard.clone());
                return Err(error);
            }
            let held = RwLockWriteGuard::downgrade(held);
            // What was written is safe. A disk too full to rewrite segments on is no reason to stop.
            if let Err(error) = segments::tidy(&held) {
                tracing::warn!(%error, "segments of the passage index are left as they are");
            }
            Ok(())
        })
        .await
    }

    async fn search(
        &self,
        using: &'static str,
        query: VectorInternal,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        let filter = within.map(of_papers).transpose()?;
        let limit = limit as usize;
        let request = SearchRequest {
            query: QueryEnum::Nearest(NamedQuery {
                query,
                using: Some(using.into()),
            }),
            filter,
            params: None,
            limit: limit.saturating_add(TIES),
            offset: 0,
            with_payload: Some(WithPayloadInterface::Bool(true)),
            with_vector: None,
            score_threshold: None,
        };
        self.read("search", move |shard| {
            let found = shard
                .search(request)
                .map_err(|error| engine("searching passages", error))?;
            let hits = found
                .into_iter()
                .map(|point| {
                    Ok(PassageHit {
                        id: passage_of(point.payload)?,
                        score: point.score,
                    })
                })
                .collect::<StoreResult<Vec<_>>>()?;
            Ok(best_first(hits, limit))
        })
        .await
    }
}

/// Makes all durable; nothing else may be at work on the shard. The engine panics where a disk is full or gone.
fn flush(shard: &EdgeShard) -> StoreResult<()> {
    catch_unwind(AssertUnwindSafe(|| shard.flush())).map_err(|_| {
        let context = "the passage index can't be written: is its disk full, or away?";
        StoreError::new(StoreErrorKind::Internal, context)
    })
}

fn engine(what: &str, error: OperationError) -> StoreError {
    StoreError::new(StoreErrorKind::Internal, what).with_source(error.to_string())
}

fn field() -> StoreResult<JsonPath> {
    PAPER
        .parse()
        .map_err(|()| StoreError::new(StoreErrorKind::Internal, "the payload field of papers"))
}

fn of_papers(papers: &[PaperId]) -> StoreResult<Filter> {
    let ids = papers
        .iter()
        .map(|paper| paper.as_str().to_owned())
        .collect();
    let any = Match::new_any(AnyVariants::Strings(ids));
    Ok(Filter::new_must(Condition::Field(
        FieldCondition::new_match(field()?, any),
    )))
}

fn point_of(id: &PassageId) -> PointId {
    PointId::Uuid(point_id(id))
}

fn passage_of(payload: Option<Payload>) -> StoreResult<PassageId> {
    let name = payload
        .as_ref()
        .and_then(|payload| payload.0.get(PASSAGE))
        .and_then(|name| name.as_str());
    passage_named(name)
}

fn point(passage: &IndexedPassage) -> PointStruct {
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

#[async_trait]
impl PassageIndex for EdgePassages {
    async fn ping(&self) -> StoreResult<()> {
        self.read("ping", |_| Ok(())).await
    }

    async fn put_passages(&self, passages: &[IndexedPassage]) -> StoreResult<()> {
        check_lengths(passages, self.dimension)?;
        let upsert = |batch: &[IndexedPassage]| {
            PointOperations::UpsertPoints(PointInsertOperations::PointsList(
                batch.iter().map(|passage| point(passage).into()).collect(),
            ))
        };
        self.write(
            "writing passages",
            passages.chunks(BATCH).map(upsert).collect(),
        )
        .await
    }

    async fn delete_paper(&self, paper: &PaperId) -> StoreResult<()> {
        let filter = of_papers(std::slice::from_ref(paper))?;
        self.write(
            "deleting passages",
            vec![PointOperations::DeletePointsByFilter(filter)],
        )
        .await
    }

    async fn nearest_passages(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        check_length(dense, self.dimension)?;
        self.search(DENSE, VectorInternal::Dense(dense.to_vec()), within, limit)
            .await
    }

    async fn matching_passages(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        let query = bm25::query(text);
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let query = SparseVector {
            indices: query.indices,
            values: query.values,
        };
        self.search(SPARSE, VectorInternal::Sparse(query), within, limit)
            .await
    }

    async fn dense_vectors(&self, ids: &[PassageId]) -> StoreResult<Vec<(PassageId, Vec<f32>)>> {
        let ids = ids.to_vec();
        self.read("vectors", move |shard| {
            let points: Vec<PointId> = ids.iter().map(point_of).collect();
            let with = (
                Some(WithPayloadInterface::Bool(true)),
                Some(WithVector::Bool(true)),
            );
            let records = shard
                .retrieve(&points, with.0, with.1)
                .map_err(|error| engine("reading vectors", error))?;
            let mut found = HashMap::new();
            for record in records {
                let Some(VectorStructInternal::Named(mut vectors)) = record.vector else {
                    continue;
                };
                if let Some(VectorInternal::Dense(dense)) = vectors.remove(DENSE) {
                    found.insert(passage_of(record.payload)?, dense);
                }
            }
            Ok(ids
                .into_iter()
                .filter_map(|id| found.get(&id).cloned().map(|dense| (id, dense)))
                .collect())
        })
        .await
    }

    async fn count(&self) -> StoreResult<u64> {
        self.read("count", |shard| {
            let count = shard.count(CountRequest {
                filter: None,
                exact: true,
            });
            count
                .map(|count| count as u64)
                .map_err(|error| engine("counting passages", error))
        })
        .await
    }
}
