//! An open library: its stores, what it was made with, and what keeps others away.

use super::follower::follow;
use super::models::{by_priority, embedder, first_embedder, model_ref};
use super::stores::{Own, Servers, stores};
use crate::config::{Config, DEFAULT_EMBEDDER};
use crate::identity::Identity;
use anyhow::Context;
use graph_schema::ModelRef;
use ingest::reader::PagesRead;
use ingest::removal::Remover;
use learn::Registry;
use models_core::Embedder;
use models_onnx::{InferenceQueue, OnnxEmbedder, Priority};
use service::learn::LearningStore;
use service::transfer::VectorModel;
use service::wholeness::Glance;
use service::{ServiceError, ServiceResult};
use std::error::Error as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use stores_core::passages_in_use::PassagesInUse;
use stores_core::{GraphStore, StoreErrorKind, Stores};
use stores_embedded::{Folder, LibraryLock, OpenOptions};
use stores_remote::QdrantPassages;
use tokio::sync::watch;
use uuid::Uuid;
use vectors::{Elsewhere, VectorsInUse};

/// An open library: its stores and the configuration it was opened with.
pub struct Library {
    pub stores: Stores,
    pub config: Config,
    /// What its folder holds, with the lock, where there is one.
    pub(super) own: Own,
    /// Versions of the answer model, as they were when the library was opened; or why they can't be read, which stops
    /// only who works on them.
    pub(super) registry: ServiceResult<Registry>,
    pub(super) identity: Arc<Mutex<Identity>>,
    /// The index in use; `stores` has the same.
    pub(super) passages: Arc<PassagesInUse>,
    /// The server that holds the passages, where one does: it keeps the name of their model itself, for those who open
    /// it from another folder.
    pub(super) passages_on: Option<Arc<QdrantPassages>>,
    pub(super) pages_read: watch::Sender<PagesRead>,
    /// Before the models of this process.
    pub(super) inference: Arc<InferenceQueue>,
}

impl Library {
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let dir = &config.library.dir;
        let mut servers = Servers::connect(&config).await?;
        // A reindexing that was cut off while its vectors took their place is ended before anybody opens them.
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot create the folder {}", dir.display()))?;
        settle(dir, config.passages.is_none())?;
        let mut identity = Identity::open(dir)?;
        let shared = servers.library_id(identity.id).await?;
        let OpenOptions { command, .. } = OpenOptions::default();
        let options = OpenOptions {
            dimension: config.models.dimension,
            // Whoever finds it locked is told which library it is, wherever its folder is mounted.
            command: format!("{command}, library {shared}"),
            index_in: Some(identity.index_in(dir)),
        };
        let folder = Folder::open(dir, &options, servers.wanted(&config))
            .with_context(|| format!("the library {} can't be opened", dir.display()))?;
        let passages_on = servers.passages();
        let id = match (&folder.database, folder.read_only, &config.graph) {
            // It knows which library it is, whatever became of the file beside it.
            (Some(database), false, None) => match database.library_id(identity.id).await {
                // A check says so, and makes it again.
                Err(error) if error.kind == StoreErrorKind::Corrupt => shared,
                told => told?,
            },
            _ => shared,
        };
        if identity.id != id {
            identity.id = id;
            if !folder.read_only {
                identity.save(dir)?;
            }
        }
        servers.connect_jobs(&config, id).await?;
        let (mut stores, own) = stores(servers, folder)?;
        let passages = Arc::new(PassagesInUse::new(stores.passages.clone()));
        stores.passages = passages.clone();
        let told = match &passages_on {
            Some(server) => server.made_with().await?,
            None => None,
        };
        if let (Some(server), Some(told)) = (&passages_on, &told)
            && server.was_exchanged()
            && identity.embedder.as_ref() != Some(told)
            && !own.read_only
        {
            // Another process embedded the library anew.
            identity.embedder = Some(told.clone());
            identity.save(dir)?;
        }
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
            identity: Arc::new(Mutex::new(identity)),
            passages,
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
            std::fs::create_dir_all(dir)
                .with_context(|| format!("cannot create the folder {}", dir.display()))?;
            settle(dir, true)?;
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
        Ok(self.vectors()?.now().questions.clone())
    }

    /// That model, and the index of its vectors, for who does one thing at a time.
    pub fn vectors(&self) -> anyhow::Result<Arc<VectorsInUse>> {
        self.vectors_with(Priority::Question)
    }

    /// The same with papers behind or beside the questions.
    pub(super) fn vectors_with(&self, papers: Priority) -> anyhow::Result<Arc<VectorsInUse>> {
        let elsewhere = self.follower(papers);
        let elsewhere = elsewhere.map(|one| one as Arc<dyn Elsewhere>);
        let (questions, papers) = by_priority(self.load_embedder()?, &self.inference, papers);
        let vectors = VectorsInUse::new(self.passages.clone(), questions, papers, elsewhere);
        follow(&vectors);
        Ok(vectors)
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

    /// Moves an index that was put in use by an exchange to its own place in the folder, once nobody has it open.
    pub fn settle(config: &Config) -> anyhow::Result<()> {
        settle(&config.library.dir, config.passages.is_none())
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

/// Ends an exchange of the index in the folder: it is in its own place then. `Locked` where somebody has it open.
fn settle(dir: &Path, in_folder: bool) -> anyhow::Result<()> {
    if !in_folder || Identity::open(dir)?.home.is_none() {
        return Ok(());
    }
    let lock = LibraryLock::acquire(dir, &OpenOptions::default().command)?;
    match lock.is_read_only() {
        true => Ok(()),
        false => Identity::open(dir)?.settle(dir),
    }
}
