//! Where vectors of another model are made, and how they take the place of those in use: a folder beside the other, or a
//! collection of the same server.

use super::Library;
use super::models::{by_priority, embedder, model_ref};
use crate::config::{Config, DEFAULT_EMBEDDER};
use crate::identity::Identity;
use async_trait::async_trait;
use graph_schema::ModelRef;
use models_core::Embedder as _;
use models_onnx::{InferenceQueue, Priority};
use service::learn::LearningStore;
use service::reembed::{Beside, Exchange, Wanted};
use service::{ServiceError, ServiceResult};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use stores_core::PassageIndex;
use stores_core::passages_in_use::PassagesInUse;
use stores_embedded::EdgePassages;
use stores_remote::QdrantPassages;
use vectors::{Vectors, VectorsInUse};

/// Other processes look every second, and a question that they began with the vectors before has ended by then.
const OTHERS_LEAVE: Duration = Duration::from_secs(30);
/// How often it is looked whether the last question that reads the vectors before has ended.
const LOOK: Duration = Duration::from_millis(100);

/// Exchanges the vectors of an open library.
pub(super) struct Exchanging {
    config: Config,
    identity: Arc<Mutex<Identity>>,
    inference: Arc<InferenceQueue>,
    /// How good the models are that were trained here.
    learning: LearningStore,
    papers: Priority,
    server: Option<Arc<QdrantPassages>>,
    passages: Arc<PassagesInUse>,
    /// Follows; `None` where nobody asks meanwhile, so that the model before need not be there any more.
    in_use: Option<Arc<VectorsInUse>>,
    begun: Mutex<Option<Begun>>,
    /// In use before, and perhaps still read.
    old: Mutex<Option<Weak<dyn PassageIndex>>>,
}

/// The vectors that are being made.
struct Begun {
    destination: Destination,
    vectors: Vectors,
}

#[derive(Clone)]
enum Destination {
    Folder(PathBuf),
    Collection(Arc<QdrantPassages>),
}

impl Library {
    /// `in_use`, where anybody asks meanwhile, follows what is exchanged.
    pub(super) fn exchange(
        &self,
        in_use: Option<Arc<VectorsInUse>>,
        papers: Priority,
    ) -> Exchanging {
        Exchanging {
            config: self.config.clone(),
            identity: self.identity.clone(),
            inference: self.inference.clone(),
            learning: LearningStore::new(self.stores.blobs.clone()),
            papers,
            server: self.passages_on.clone(),
            passages: self.passages.clone(),
            in_use,
            begun: Mutex::default(),
            old: Mutex::default(),
        }
    }
}

impl Exchanging {
    fn identity(&self) -> MutexGuard<'_, Identity> {
        // An identity is replaced whole: a panic elsewhere leaves it as it was.
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the vectors of this model are in use and the run that made them has not ended.
    async fn is_unfinished(&self, model: &ModelRef) -> ServiceResult<bool> {
        let unfinished = match &self.server {
            Some(server) => server.word().await?.old.is_some(),
            None => self.identity().unfinished,
        };
        Ok(unfinished && self.identity().embedder.as_ref() == Some(model))
    }

    async fn destination(
        &self,
        model: &ModelRef,
    ) -> ServiceResult<(Destination, Arc<dyn PassageIndex>)> {
        if let Some(server) = &self.server {
            let beside = Arc::new(server.begin_beside(model).await?);
            return Ok((Destination::Collection(beside.clone()), beside));
        }
        let dir = &self.config.library.dir;
        let home = self.identity().begin_beside(dir, model).map_err(told)?;
        let (folder, dimension) = (home.clone(), self.config.models.dimension);
        let opened = blocking(move || EdgePassages::open_locked(&folder, dimension)).await??;
        Ok((Destination::Folder(home), Arc::new(opened)))
    }
}

#[async_trait]
impl Exchange for Exchanging {
    async fn begin(&self, wanted: &Wanted) -> ServiceResult<Beside> {
        let models = self.config.models.clone();
        let name = wanted.embedder.clone().or_else(|| models.embedder.clone());
        let mut name = name.unwrap_or_else(|| DEFAULT_EMBEDDER.to_owned());
        // By the version, too, that `papyri versions list` shows.
        let registry = self.learning.registry().await?;
        if let Some(trained) = registry.embedder(&name) {
            if !wanted.anyway {
                registry.may_embed(&name)?;
            }
            name.clone_from(&trained.model);
        }
        let model = model_ref(&name, &models);
        let loaded = blocking(move || embedder(&models, &model)).await?;
        let loaded = loaded.map_err(told)?;
        let model = loaded.model();
        let (questions, papers) = by_priority(loaded, &self.inference, self.papers);
        if self.is_unfinished(&model).await? {
            return Ok(Beside {
                model,
                embedder: papers,
                passages: self.passages.now(),
                in_use: true,
            });
        }
        // What a run before this left open is to be closed before it is opened again.
        self.passages.set_beside(None);
        *lock(&self.begun) = None;
        let (destination, passages) = self.destination(&model).await?;
        self.passages.set_beside(Some(passages.clone()));
        let vectors = Vectors {
            questions,
            papers: papers.clone(),
            passages: passages.clone(),
        };
        *lock(&self.begun) = Some(Begun {
            destination,
            vectors,
        });
        Ok(Beside {
            model,
            embedder: papers,
            passages,
            in_use: false,
        })
    }

    async fn switch(&self, beside: &Beside) -> ServiceResult<()> {
        let begun = lock(&self.begun).take();
        let Some(Begun {
            destination,
            vectors,
        }) = begun
        else {
            return Err(ServiceError::internal("no vectors were begun"));
        };
        let model = beside.model.clone();
        match &destination {
            Destination::Folder(home) => {
                let dir = &self.config.library.dir;
                self.identity().switch(dir, home, model).map_err(told)?;
            }
            Destination::Collection(collection) => {
                collection.switch().await?;
                let mut identity = self.identity();
                identity.embedder = Some(model);
                // The collection says it, too.
                identity.save(&self.config.library.dir).map_err(told)?;
            }
        }
        *lock(&self.old) = Some(Arc::downgrade(&self.passages.now()));
        match &self.in_use {
            Some(in_use) => in_use.replace(vectors),
            None => self.passages.replace(vectors.passages),
        }
        Ok(())
    }

    async fn drop_old(&self) -> ServiceResult<()> {
        if let Some(server) = &self.server {
            tokio::time::sleep(OTHERS_LEAVE).await;
            return Ok(server.drop_old().await?);
        }
        let old = lock(&self.old).take();
        while old.as_ref().is_some_and(|old| old.strong_count() > 0) {
            tokio::time::sleep(LOOK).await;
        }
        let dir = &self.config.library.dir;
        let mut identity = self.identity();
        identity.drop_others(dir).map_err(told)?;
        identity.unfinished = false;
        identity.save(dir).map_err(told)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in it is replaced whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> ServiceResult<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ServiceError::internal)
}

/// What is wrong is the model's name, its files or the library's folder: whoever orders it can mend that.
fn told(error: anyhow::Error) -> ServiceError {
    ServiceError::invalid(format!("{error:#}"))
}
