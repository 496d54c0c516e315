//! Vectors of another model, beside those in use, and then in their place.

use super::Library;
use super::models::{embedder, model_ref};
use crate::config::DEFAULT_EMBEDDER;
use crate::identity;
use anyhow::Context;
use graph_schema::ModelRef;
use models_core::Embedder;
use service::reembed::Reembedding;
use std::sync::{Arc, PoisonError};
use stores_embedded::EdgePassages;

/// The vectors of another model, made beside those in use.
pub struct Reindexing {
    model: ModelRef,
    pub work: Reembedding,
}

impl Reindexing {
    pub async fn begin(library: &Library, name: Option<String>) -> anyhow::Result<Self> {
        let models = &library.config.models;
        anyhow::ensure!(
            library.config.passages.is_none(),
            "the passages are on a server: name an empty collection in passages.collection and ingest or import anew"
        );
        let name = name.or_else(|| models.embedder.clone());
        let model = model_ref(name.as_deref().unwrap_or(DEFAULT_EMBEDDER), models);
        let embedder = embedder(models, &model)?;
        let model = embedder.model();
        let embedder = Arc::new(embedder);
        let beside = library.config.library.dir.join(identity::BESIDE);
        let started_with = beside.join("model.json");
        // A run that was cut off goes on only with the model it began with.
        let same = std::fs::read(&started_with).is_ok_and(|bytes| {
            serde_json::from_slice(&bytes).is_ok_and(|begun: ModelRef| begun == model)
        });
        if !same {
            if beside.exists() {
                std::fs::remove_dir_all(&beside)
                    .with_context(|| format!("removing {}", beside.display()))?;
            }
            std::fs::create_dir_all(&beside)
                .and_then(|()| std::fs::write(&started_with, serde_json::to_vec(&model)?))
                .with_context(|| format!("writing {}", started_with.display()))?;
        }
        let beside = Arc::new(EdgePassages::open_locked(&beside, models.dimension)?);
        Ok(Self {
            work: Reembedding::new(library.stores.graph.clone(), embedder, beside),
            model,
        })
    }

    /// Puts the new vectors in the place of the old ones. The library is closed for that.
    pub fn finish(self, library: Library) -> anyhow::Result<ModelRef> {
        let dir = library.config.library.dir.clone();
        let Library {
            stores,
            own,
            identity,
            ..
        } = library;
        let mut identity = identity
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        drop((stores, self.work));
        let _lock = own.into_lock();
        identity.switch(&dir, self.model.clone())?;
        Ok(self.model)
    }
}
