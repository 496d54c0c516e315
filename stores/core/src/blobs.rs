//! The port of the file store: raw PDFs, cleaned texts, summaries.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{ContentHash, PaperId};

/// What a blob is; adapters make a path of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BlobKey {
    /// The bytes as they came.
    Raw(ContentHash),
    /// [`graph_schema::PaperText`] as JSON.
    Text(PaperId),
    /// [`graph_schema::Summary`] as JSON.
    Summary(PaperId),
    /// What the library has learnt from: `registry`, `datasets/d-…`, `labels/…`, as JSON. Letters, digits, `-` and `/` only.
    Learning(String),
}

impl BlobKey {
    /// `raw/ab/abcd….pdf`, `text/p-….json`, `summary/p-….json`, `learn/….json`.
    pub fn path(&self) -> String {
        match self {
            Self::Raw(hash) => format!("raw/{}/{hash}.pdf", &hash.as_str()[..2]),
            Self::Text(paper) => format!("text/{paper}.json"),
            Self::Summary(paper) => format!("summary/{paper}.json"),
            Self::Learning(name) => format!("learn/{name}.json"),
        }
    }
}

#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Writes or replaces whole: a reader sees the old bytes or the new ones, never a part.
    async fn put(&self, key: &BlobKey, bytes: Vec<u8>) -> StoreResult<()>;

    /// `None` when it is not there.
    async fn get(&self, key: &BlobKey) -> StoreResult<Option<Vec<u8>>>;

    /// Nothing happens when it is not there.
    async fn delete(&self, key: &BlobKey) -> StoreResult<()>;
}
