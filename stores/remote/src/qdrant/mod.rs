//! The passage index on a Qdrant server: the points that the embedded index would hold, in one collection, and the word of
//! which that is.

mod collection;
mod connection;
mod error;
mod exchange;
mod made_with;
mod points;
mod search;

pub use exchange::Word;

use async_trait::async_trait;
use connection::Connection;
use graph_schema::{ModelRef, PaperId, PassageId};
use secrecy::SecretString;
use std::sync::Mutex;
use std::time::Duration;
use stores_core::{IndexedPassage, PassageHit, PassageIndex, StoreResult};

/// Where the server is, how patient one is with it, and how its collection is made where there is none.
#[derive(Debug, Clone)]
pub struct QdrantOptions {
    /// The server's gRPC address: `http://host:6334`; `https://…` for TLS.
    pub url: String,
    pub api_key: Option<SecretString>,
    pub collection: String,
    /// Length of the dense vectors.
    pub dimension: usize,
    /// One operation may take this long, further tries included.
    pub timeout: Duration,
    /// Vectors, their index of words and payloads are read from disk as needed, rather than held in memory.
    pub on_disk: bool,
    pub quantization: Quantization,
    pub shards: u32,
    pub replicas: u32,
}

/// A smaller copy of the dense vectors that is searched first; the hits are scored again by the whole ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantization {
    None,
    /// A byte in place of four for each number.
    Int8 {
        /// The part of the values, largest left out, that the 256 steps are laid over.
        quantile: f32,
        /// The copy stays in memory when the vectors are on disk.
        always_ram: bool,
    },
}

impl QdrantOptions {
    pub fn new(url: impl Into<String>, dimension: usize) -> Self {
        Self {
            url: url.into(),
            api_key: None,
            collection: "papyri".into(),
            dimension,
            timeout: Duration::from_secs(30),
            on_disk: false,
            quantization: Quantization::None,
            shards: 1,
            replicas: 1,
        }
    }
}

pub struct QdrantPassages {
    server: Connection,
    /// Its collection is the one that says which is in use.
    options: QdrantOptions,
    collection: String,
    dimension: usize,
    /// Whose the vectors will be, once the first is written.
    unclaimed: Mutex<Option<ModelRef>>,
}

impl QdrantPassages {
    /// Connects and makes the collection if it is missing; one that is there must be of the same dimension. Where it says
    /// that another took its place, that is opened. Several processes may do so at once.
    pub async fn open(options: QdrantOptions) -> StoreResult<Self> {
        let index = Self {
            server: Connection::new(&options)?,
            collection: options.collection.clone(),
            dimension: options.dimension,
            unclaimed: Mutex::default(),
            options,
        };
        index.health().await?;
        let in_use = index.word().await?.in_use;
        let index = match in_use == index.collection {
            true => index,
            false => index.named(&in_use),
        };
        index.prepare().await?;
        Ok(index)
    }
}

#[async_trait]
impl PassageIndex for QdrantPassages {
    async fn ping(&self) -> StoreResult<()> {
        self.find_collection().await
    }

    async fn put_passages(&self, passages: &[IndexedPassage]) -> StoreResult<()> {
        self.claim_waiting().await?;
        self.write_points(passages).await
    }

    async fn delete_paper(&self, paper: &PaperId) -> StoreResult<()> {
        self.delete_points(paper).await
    }

    async fn nearest_passages(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.search_dense(dense, within, limit).await
    }

    async fn matching_passages(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.search_words(text, within, limit).await
    }

    async fn dense_vectors(&self, ids: &[PassageId]) -> StoreResult<Vec<(PassageId, Vec<f32>)>> {
        self.read_vectors(ids).await
    }

    async fn passage_ids(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>> {
        self.list_points(after, limit).await
    }

    async fn count(&self) -> StoreResult<u64> {
        self.count_points().await
    }
}
