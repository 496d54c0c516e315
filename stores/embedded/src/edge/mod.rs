//! The passage index on Qdrant Edge: a dense and a sparse vector for each passage, in one folder.

mod copied;
mod guard;
mod points;
mod segments;

pub use copied::CopiedPassages;
pub use segments::SegmentSizes;

use crate::blocking::run_blocking;
use crate::room;
use async_trait::async_trait;
use graph_schema::{PaperId, PassageId};
use guard::{Shard, guarded};
use points::{field, of_papers, passage_of, point, point_of};
use qdrant_edge::{
    CountRequest, CreateIndex, EdgeShard, FieldIndexOperations, NamedQuery, OperationError,
    PointId, PointInsertOperations, PointOperations, QueryEnum, ScrollRequest, SearchRequest,
    SparseVector, UpdateOperation, VectorInternal, VectorStructInternal, WithPayloadInterface,
    WithVector,
};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use stores_core::points::{BATCH, DENSE, SPARSE, TIES, best_first, check_length, check_lengths};
use stores_core::{
    IndexedPassage, PassageHit, PassageIndex, StoreError, StoreErrorKind, StoreResult, bm25,
};

#[derive(Clone)]
pub struct EdgePassages {
    /// Writing takes it whole: flushing must not meet another operation.
    shard: Arc<RwLock<Shard>>,
    dimension: usize,
    path: PathBuf,
    sizes: SegmentSizes,
}

/// What an index takes at once: its log, an empty segment.
const EMPTY_BYTES: u64 = 2 << 20;
/// What a passage takes beside its vector: its words, its ids, its place in the log, and pages begun for them.
const PASSAGE_BYTES: u64 = 12 << 10;

impl EdgePassages {
    /// Whether there is an index in `<dir>/passages`.
    pub fn is_in(dir: &Path) -> bool {
        dir.join("passages/edge_config.json").exists()
    }

    /// Opens or creates the index in `<dir>/passages`. The caller holds the library's lock.
    pub fn open_locked(dir: &Path, dimension: usize) -> StoreResult<Self> {
        Self::open_sized(dir, dimension, SegmentSizes::default())
    }

    /// The same with segments of other sizes.
    pub fn open_sized(dir: &Path, dimension: usize, sizes: SegmentSizes) -> StoreResult<Self> {
        let path = folder(dir);
        let failed = |error: String| {
            let context = format!(
                "the passage index {} is damaged; `papyri check --repair` makes it anew",
                path.display()
            );
            StoreError::new(StoreErrorKind::Corrupt, context).with_source(error)
        };
        room::ensure(dir, EMPTY_BYTES)?;
        std::fs::create_dir_all(&path).map_err(|error| {
            let context = format!("cannot create the passage index {}", path.display());
            StoreError::new(StoreErrorKind::Internal, context).with_source(error)
        })?;
        let there = Self::is_in(dir);
        let opened = guarded(|| match there {
            true => EdgeShard::load(&path, Some(segments::config(dimension, sizes))),
            false => EdgeShard::new(&path, segments::config(dimension, sizes)),
        });
        let shard = opened
            .map_err(failed)?
            .map_err(|error| failed(error.to_string()))?;
        let shard = Shard::new(shard);
        // Asked for each time: a run killed between the two steps left none.
        let index = CreateIndex {
            field_name: field()?,
            field_schema: Some(segments::ids_on_disk()),
        };
        shard.write(|shard| {
            shard
                .update(UpdateOperation::FieldIndexOperation(
                    FieldIndexOperations::CreateIndex(index),
                ))
                .map_err(|error| failed(error.to_string()))?;
            flush(shard)
        })?;
        Ok(Self {
            shard: Arc::new(RwLock::new(shard)),
            dimension,
            path,
            sizes,
        })
    }

    async fn read<T, F>(&self, what: &'static str, work: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&EdgeShard) -> StoreResult<T> + Send + 'static,
    {
        let shard = self.shard.clone();
        run_blocking(tracing::debug_span!("edge.read", what), move || {
            let held = shard.read().unwrap_or_else(PoisonError::into_inner);
            held.read(what, work)
        })
        .await
    }

    /// Durable when it returns. It takes up to `bytes` of the disk.
    async fn write(
        &self,
        what: &'static str,
        operations: Vec<PointOperations>,
        bytes: u64,
    ) -> StoreResult<()> {
        let shard = self.shard.clone();
        let (path, largest) = (self.path.clone(), self.sizes.largest as u64 * 1_000);
        run_blocking(tracing::debug_span!("edge.write", what), move || {
            let held = shard.write().unwrap_or_else(PoisonError::into_inner);
            room::ensure(&path, bytes)?;
            held.write(|shard| {
                operations.into_iter().try_for_each(|operation| {
                    shard
                        .update(UpdateOperation::PointOperation(operation))
                        .map(drop)
                        .map_err(|error| engine(what, error))
                })
            })?;
            if let Err(error) = held.write(flush) {
                // Never dropped, so that the engine does not try, and panic, again.
                std::mem::forget(shard.clone());
                return Err(error);
            }
            let held = RwLockWriteGuard::downgrade(held);
            // What was written is safe. A disk too full to rewrite segments on, which are there twice for a while, is
            // no reason to stop.
            if !room::is_there(&path, room::used(&path).min(2 * largest)) {
                tracing::warn!("the disk is nearly full: segments of the passage index are left");
                return Ok(());
            }
            if let Err(error) = held.write(segments::tidy) {
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

/// Makes all durable; nothing else may be at work on the shard.
fn flush(shard: &EdgeShard) -> StoreResult<()> {
    shard.flush();
    Ok(())
}

/// The index's own folder in the library's.
fn folder(dir: &Path) -> PathBuf {
    dir.join("passages")
}

fn engine(what: &str, error: OperationError) -> StoreError {
    StoreError::new(StoreErrorKind::Internal, what).with_source(error.to_string())
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
        let vector = self.dimension as u64 * 4;
        let bytes = passages.len() as u64 * (2 * vector + PASSAGE_BYTES);
        self.write(
            "writing passages",
            passages.chunks(BATCH).map(upsert).collect(),
            bytes,
        )
        .await
    }

    async fn delete_paper(&self, paper: &PaperId) -> StoreResult<()> {
        let filter = of_papers(std::slice::from_ref(paper))?;
        self.write(
            "deleting passages",
            vec![PointOperations::DeletePointsByFilter(filter)],
            0,
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

    async fn passage_ids(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>> {
        let after = after.map(point_of);
        self.read("passage ids", move |shard| {
            let request = ScrollRequest {
                offset: after,
                // The page begins with the offset itself.
                limit: Some((limit as usize).saturating_add(1)),
                filter: None,
                with_payload: Some(WithPayloadInterface::Bool(true)),
                with_vector: WithVector::Bool(false),
                order_by: None,
            };
            let (found, _) = shard
                .scroll(request)
                .map_err(|error| engine("listing passages", error))?;
            found
                .into_iter()
                .filter(|point| Some(point.id) != after)
                .take(limit as usize)
                .map(|point| passage_of(point.payload))
                .collect()
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
