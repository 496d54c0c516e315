//! An open library: its stores, what it was made with, and what keeps others away.

use super::models::{embedder, first_embedder, model_ref};
use super::stores::{Own, Servers, stores};
use crate::config::{Config, DEFAULT_EMBEDDER};
use crate::identity::Identity;
use anyhow::Context;
use graph_schema::ModelRef;
use ingest::reader::PagesRead;
use ingest::removal::Remover;
use learn::Registry;
use models_core::{Embedder, Measured};
use models_onnx::{InferenceQueue, OnnxEmbedder, Priority};
use service::learn::LearningStore;
use service::transfer::VectorModel;
use service::wholeness::Glance;
use service::{ServiceError, ServiceResult};
use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use stores_core::Stores;
use stores_embedded::{Folder, OpenOptions};
use stores_remote::QdrantPassages;
use tokio::sync::watch;
use uuid::Uuid;

/// An open library: its stores and the configuration it was opened with.
pub struct Library {
    pub stores: Stores,
    pub config: Config,
    /// What its folder holds, with the lock, where there is one.
    pub(super) own: Own,
    /// Versions of the answer model, as they were when the library was opened; or why they can't be read, which stops
    /// only who works on them.
    pub(super) registry: ServiceResult<Registry>,
    pub(super) identity: Mutex<Identity>,
    /// The server that holds the passages, where one does: it keeps the name of their model itself, for those who open
    /// it from another folder.
    passages_on: Option<Arc<QdrantPassages>>,
    pub(super) pages_read: watch::Sender<PagesRead>,
    /// Before the models of this process.
    pub(super) inference: Arc<InferenceQueue>,
}

impl Library {
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let dir = &config.library.dir;
        let servers = Servers::connect(&config).await?;
        // A reindexing that was cut off while its vectors took their place is ended before anybody opens them.
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot create the folder {}", dir.display()))?;
        let mut identity = Identity::open(dir)?;
        let OpenOptions { command, .. } = OpenOptions::default();
        let options = OpenOptions {
            dimension: config.models.dimension,
            // Whoever finds it locked is told which library it is, wherever its folder is mounted.
            command: format!("{command}, library {}", identity.id),
        };
        let folder = Folder::open(dir, &options, servers.wanted())
            .with_context(|| format!("the library {} can't be opened", dir.display()))?;
        let passages_on = servers.passages();
        let (stores, own) = stores(servers, folder)?;
        let told = match &passages_on {
            Some(server) => server.made_with().await?,
            None => None,
        };
        let unnamed = identity.embedder.is_none() && !own.read_only;
        if unnamed && let Some(told) = told {
            identity.embedder = Some(told);
            identity.save(dir)?;
        } else if unnamed && stores.passages.count().await? > 0 {
            identity.embedder = Some(first_embedder());
            identity.save(dir)?;
        }
        if let (Some(server), Some(model)) = (&passages_on, &identity.embedder) {
            let claimed = server.claim(model).await;
            claimed.with_context(|| {
                format!("the library {} was embedded by {model}", dir.display())
            })?;
        }
        let registry = LearningStore::new(stores.blobs.clone()).registry().await;
        let library = Self {
            stores,
            config,
            own,
            registry,
            identity: Mutex::new(identity),
            passages_on,
            inference: InferenceQueue::new(),
            pages_read: watch::Sender::default(),
        };
        let ended = library.remover().finish_all().await;
        ended.context("the removal of a paper that was cut off can't be ended")?;
        Ok(library)
    }

    /// The same for a check. Where the index in the folder is damaged, `repair` sets it aside, so that it can be made
    /// anew; without it there is no library, and what is wrong with the index.
    pub async fn open_to_check(
        config: Config,
        repair: bool,
    ) -> anyhow::Result<(Option<Self>, Option<String>)> {
        let mut damage = None;
        if config.passages.is_none() {
            let options = OpenOptions {
                dimension: config.models.dimension,
                ..OpenOptions::default()
            };
            let dir = &config.library.dir;
            damage = stores_embedded::index_damage(dir, &options).await?;
            match (damage.is_some(), repair) {
                (true, false) => return Ok((None, damage)),
                (true, true) => stores_embedded::set_index_aside(dir, &options)?,
                (false, _) => {}
            }
        }
        Ok((Some(Self::open(config).await?), damage))
    }

    pub fn remover(&self) -> Remover {
        Remover::new(self.stores.clone())
    }

    /// Looks whether the library has what it says it has. Without vectors nothing can be asked: whoever asks wants
    /// `indexed`; elsewhere it is so once something was embedded.
    pub fn glance(&self, indexed: bool) -> Glance {
        let config = &self.config;
        Glance {
            stores: self.stores.clone(),
            indexed,
            // The folder's lock keeps others away as long as all of it is in the folder.
            only_writer: config.graph.is_none() && config.passages.is_none(),
        }
    }

    /// The model that the library was made with; for a new library the configured one, which it keeps from now on.
    pub fn embedder(&self) -> anyhow::Result<Arc<dyn Embedder>> {
        let embedder = self.load_embedder()?;
        let behind = embedder.behind(&self.inference, Priority::Question);
        Ok(Arc::new(Measured(behind)))
    }

    pub(super) fn load_embedder(&self) -> anyhow::Result<OnnxEmbedder> {
        let models = &self.config.models;
        let wanted = models.embedder.as_ref().map(|name| model_ref(name, models));
        let model = match (self.made_with(), wanted) {
            (Some(made_with), Some(wanted)) if !made_with.is_same(&wanted) => anyhow::bail!(
                "the library {} was embedded by {made_with}, but the configuration names {wanted}: leave models.embedder and \
                 models.variant out, or run `papyri reindex --embedder {}`",
                self.config.library.dir.display(),
                wanted.name
            ),
            (Some(made_with), _) => made_with,
            (None, wanted) => wanted.unwrap_or_else(|| model_ref(DEFAULT_EMBEDDER, models)),
        };
        let embedder = embedder(models, &model)?;
        let loaded = embedder.model();
        anyhow::ensure!(
            model.is_same(&loaded),
            "the library {} was embedded by another {model} than the one in {}: its weights hash to {}, those there to {}. Put \
             the former file back, or run `papyri reindex`",
            self.config.library.dir.display(),
            models.dir.display(),
            model.digest.as_deref().unwrap_or_default(),
            loaded.digest.as_deref().unwrap_or_default(),
        );
        // A library from before there were digests learns its model's.
        let unknown = self.made_with().is_none_or(|known| known.digest.is_none());
        if unknown && !self.own.read_only {
            self.keep_model(&loaded)?;
        }
        Ok(embedder)
    }

    /// What tells it from every other library.
    pub fn id(&self) -> Uuid {
        self.identity().id
    }

    /// The model of the library's vectors; `None` as long as it has none.
    pub fn made_with(&self) -> Option<ModelRef> {
        self.identity().embedder.clone()
    }

    /// Vectors made elsewhere may come in when the library has none yet, or was made with the same model.
    pub fn accept_vectors(&self, model: &VectorModel<'_>) -> anyhow::Result<()> {
        // An export of an earlier version tells the name alone.
        let model = match model {
            VectorModel::Known(model) => (*model).clone(),
            VectorModel::Named(name) => match self.made_with() {
                Some(made_with) if made_with.name == *name => made_with,
                _ => model_ref(name, &self.config.models),
            },
        };
        match self.made_with() {
            Some(made_with) if !made_with.is_same(&model) => anyhow::bail!(
                "the export's vectors are by {model}, the library's by {made_with}{}: import into a new library",
                match made_with.name == model.name && made_with.version == model.version {
                    true => " of other weights",
                    false => "",
                }
            ),
            Some(_) => Ok(()),
            None => self.keep_model(&model),
        }
    }

    fn keep_model(&self, model: &ModelRef) -> anyhow::Result<()> {
        let mut identity = self.identity();
        identity.embedder = Some(model.clone());
        identity.save(&self.config.library.dir)?;
        if let Some(server) = &self.passages_on {
            server.claim_when_written(model);
        }
        Ok(())
    }

    pub(super) fn identity(&self) -> MutexGuard<'_, Identity> {
        // An identity is replaced whole: a panic elsewhere leaves it as it was.
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What answers are made with: without what was learnt where it can't be read, and a log says so.
    pub(super) fn registry(&self) -> Registry {
        let damaged = |error: &ServiceError| {
            // Which file, and what is wrong with it, stands in the causes.
            let causes = std::iter::successors(error.source(), |cause| (*cause).source());
            let error = causes
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(": ");
            tracing::warn!(
                %error,
                "answers are made with the built-in weights: restore the file from a backup, or remove it to begin anew"
            );
            Registry::default()
        };
        self.registry.as_ref().map_or_else(damaged, Clone::clone)
    }
}
