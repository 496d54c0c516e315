//! What an answerer is given: the ports of stores and models.

use models_core::{Generator, Reranker, Verifier};
use std::sync::Arc;
use stores_core::{BlobStore, GraphStore};
use vectors::VectorsInUse;

/// The ports an answerer works over.
#[derive(Clone)]
pub struct Parts {
    pub graph: Arc<dyn GraphStore>,
    pub blobs: Arc<dyn BlobStore>,
    /// The model that embeds, and the index of its vectors: each question keeps to those that it began with.
    pub vectors: Arc<VectorsInUse>,
    /// `None`: sentences are judged by their words and the embedder alone.
    pub reranker: Option<Arc<dyn Reranker>>,
    /// Trained to choose among the sentences of papers. How far the chosen can be trusted stays the reranker's to say: it tells
    /// apart what is off the question. `None`: the reranker chooses.
    pub chooser: Option<Arc<dyn Reranker>>,
    /// `None`: answers are made of quotes alone.
    pub generator: Option<Arc<dyn Generator>>,
    /// Reads what the generator wrote beside its quotes; `None`: the rules of agreement judge alone.
    pub verifier: Option<Arc<dyn Verifier>>,
}
