//! How the index is laid out. New passages go into a segment whose words and ids are in memory. Once it has grown
//! it is sealed: rewritten into files that are mapped and looked into only where a search leads, so that memory
//! does not grow with the library, and opening it does not read it all.

use crate::edge::engine;
use qdrant_edge::{
    Distance, EdgeConfig, EdgeConfigBuilder, EdgeOptimizersConfig, EdgeShard,
    EdgeSparseVectorParamsBuilder, EdgeVectorParamsBuilder, HnswIndexConfig, KeywordIndexParams,
    Modifier, PayloadFieldSchema, PayloadSchemaParams,
};
use stores_core::StoreResult;
use stores_core::points::{DENSE, SPARSE};

/// Sizes of segments in kB of their vectors: a passage has 1.5 kB of them at 384 dimensions.
#[derive(Debug, Clone, Copy)]
pub struct SegmentSizes {
    /// A segment of this size is sealed.
    pub sealed: usize,
    /// Sealed segments are merged up to this size.
    pub largest: usize,
}

impl Default for SegmentSizes {
    fn default() -> Self {
        // Qdrant's own threshold; and what is rewritten in a second or two.
        Self {
            sealed: 10_000,
            largest: 64_000,
        }
    }
}

/// Beyond so many segments small ones are merged.
const SEGMENTS: usize = 8;

pub(super) fn config(dimension: usize, sizes: SegmentSizes) -> EdgeConfig {
    EdgeConfigBuilder::new()
        .vector(
            DENSE,
            EdgeVectorParamsBuilder::new(dimension, Distance::Cosine)
                .on_disk(true)
                .build(),
        )
        .sparse_vector(
            SPARSE,
            EdgeSparseVectorParamsBuilder::new()
                .modifier(Modifier::Idf)
                .on_disk(true)
                .build(),
        )
        .on_disk_payload(true)
        // Without links between vectors every one is compared: the nearest are the nearest, not nearly so.
        .hnsw_config(HnswIndexConfig {
            m: 0,
            payload_m: Some(0),
            on_disk: Some(true),
            ..HnswIndexConfig::default()
        })
        .optimizers(EdgeOptimizersConfig {
            default_segment_number: Some(SEGMENTS),
            max_segment_size: Some(sizes.largest),
            indexing_threshold: Some(sizes.sealed),
            ..EdgeOptimizersConfig::default()
        })
        .build()
}

/// The index of a payload field that holds ids.
pub(super) fn ids_on_disk() -> PayloadFieldSchema {
    PayloadFieldSchema::FieldParams(PayloadSchemaParams::Keyword(KeywordIndexParams {
        on_disk: Some(true),
        ..KeywordIndexParams::default()
    }))
}

/// Seals, merges and cleans segments where they ask for it. Searches go on beside it; writes may not.
pub(super) fn tidy(shard: &EdgeShard) -> StoreResult<()> {
    shard
        .optimize()
        .map(drop)
        .map_err(|error| engine("rewriting segments of the passage index", error))
}
