//! An index on a server, which other processes may exchange: what this process has of it follows.

use super::Library;
use super::models::{by_priority, embedder};
use crate::config::ModelsConfig;
use crate::identity::Identity;
use async_trait::async_trait;
use models_onnx::{InferenceQueue, Priority};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stores_core::{PassageIndex, StoreError, StoreErrorKind, StoreResult};
use stores_remote::QdrantPassages;
use vectors::{Elsewhere, Seen, Vectors, VectorsInUse};

/// How often a service looks. Vectors that were exchanged stay for much longer.
const LOOK: Duration = Duration::from_secs(1);

pub(super) struct Follower {
    server: Arc<QdrantPassages>,
    /// The collection that this process has in use.
    collection: tokio::sync::Mutex<String>,
    models: ModelsConfig,
    inference: Arc<InferenceQueue>,
    papers: Priority,
    identity: Arc<Mutex<Identity>>,
    dir: PathBuf,
}

impl Library {
    /// `None` where the index is in the folder, which is this process's alone.
    pub(super) fn follower(&self, papers: Priority) -> Option<Arc<Follower>> {
        let server = self.passages_on.clone()?;
        Some(Arc::new(Follower {
            collection: tokio::sync::Mutex::new(server.collection().to_owned()),
            server,
            models: self.config.models.clone(),
            inference: self.inference.clone(),
            papers,
            identity: self.identity.clone(),
            dir: self.config.library.dir.clone(),
        }))
    }
}

#[async_trait]
impl Elsewhere for Follower {
    async fn look(&self) -> StoreResult<Seen> {
        let word = self.server.word().await?;
        let beside = word.beside.map(|name| self.server.named(&name));
        let beside = beside.map(|index| Arc::new(index) as Arc<dyn PassageIndex>);
        let mut collection = self.collection.lock().await;
        if *collection == word.in_use {
            return Ok(Seen {
                instead: None,
                beside,
            });
        }
        let instead = self.opened(&word.in_use).await?;
        *collection = word.in_use;
        Ok(Seen {
            instead: Some(instead),
            beside,
        })
    }
}

impl Follower {
    /// The vectors of a collection, with the model that made them.
    async fn opened(&self, collection: &str) -> StoreResult<Vectors> {
        let index = self.server.named(collection);
        let Some(model) = index.made_with().await? else {
            let context = format!("the collection {collection} does not say whose its vectors are");
            return Err(StoreError::new(StoreErrorKind::Corrupt, context));
        };
        let (models, named) = (self.models.clone(), model.clone());
        let loaded = tokio::task::spawn_blocking(move || embedder(&models, &named)).await;
        let loaded = loaded.map_err(|error| error.to_string());
        let loaded = loaded.and_then(|loaded| loaded.map_err(|error| format!("{error:#}")));
        let not_here = |cause: String| {
            let context = format!(
                "the library was embedded anew by {model}, which can't be loaded here ({cause}): install it (papyri models install {})",
                model.name
            );
            StoreError::new(StoreErrorKind::Invalid, context)
        };
        let loaded = loaded.map_err(not_here)?;
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        identity.embedder = Some(model.clone());
        if let Err(error) = identity.save(&self.dir) {
            // The collection says it, too.
            tracing::warn!(%error, "the library's model could not be noted in its folder");
        }
        tracing::info!(%model, collection, "the library was embedded anew");
        let (questions, papers) = by_priority(loaded, &self.inference, self.papers);
        Ok(Vectors {
            questions,
            papers,
            passages: Arc::new(index),
        })
    }
}

/// Looks again and again, as long as anybody has these vectors.
pub(super) fn follow(vectors: &Arc<VectorsInUse>) {
    if !vectors.is_shared() {
        return;
    }
    let vectors = Arc::downgrade(vectors);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            let Some(held) = vectors.upgrade() else {
                return;
            };
            if let Err(error) = held.look().await {
                tracing::warn!(%error, "whether the library was embedded anew is not known");
            }
        }
    });
}
