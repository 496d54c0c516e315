//! The composition root: the only place that names a concrete store or model.

use crate::config::{
    ArxivConfig, Config, DEFAULT_EMBEDDER, GeneratorConfig, GraphConfig, JobsConfig, LocalModel,
    ModelVariant, ModelsConfig, OcrChoice, PassagesConfig, QuantizationChoice,
};
use crate::http::state::{AppState, Limits};
use crate::identity::{self, Identity, ModelRef};
use answer::{AnswerOptions, Answerer, Effort};
use anyhow::Context;
use ingest::harvest::{self, Harvest, HarvestOptions};
use ingest::pdf::ReadLimits;
use ingest::pipeline::{self, Pipeline};
use ingest::reader::{ChildOptions, ChildReader, PagesRead, PdfReader, ScanOptions, ScanReader};
use ingest::removal::Remover;
use ingest::source::{ArxivClient, ArxivOptions, Backoff};
use learn::Registry;
use models_candle::{LocalGenerator, LocalOptions};
use models_catalogue::{Installer, InstallerOptions, Models, PipConfig};
use models_core::{Embedder, Generator, Reranker, Verifier};
use models_onnx::{
    CrossEncoderVerifier, InferenceQueue, OnnxEmbedder, OnnxOptions, OnnxReranker, Priority,
    RerankerOptions, Variant,
};
use models_openai::{OpenAiGenerator, OpenAiOptions};
use models_pdfium::PdfiumReader;
use models_tesseract::{Tesseract, TesseractOptions};
use service::acquire::{self, Acquisition, Intake};
use service::administer::{self, Administration};
use service::ask::{self, Asking};
use service::browse::Papers;
use service::converse::Conversations;
use service::explore::{Exploration, Relations};
use service::learn::{Learning, LearningStore, Versions};
use service::queue::Queue;
use service::rate::Ratings;
use service::reembed::Reembedding;
use service::reread::Rereading;
use service::summarise::Summaries;
use service::wholeness::{Glance, Watched};
use service::{Accounts, Gate, Service, ServiceError, ServiceResult};
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stores_core::{AccountStore, JobQueue, Stores};
use stores_embedded::{EdgePassages, EmbeddedStores, OnServers, OpenOptions};
use stores_remote::{
    Neo4jOptions, Neo4jStore, PostgresJobs, PostgresOptions, QdrantOptions, QdrantPassages,
    Quantization,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// An open library: its stores and the configuration it was opened with.
pub struct Library {
    pub stores: Stores,
    pub config: Config,
    /// Holds the library's lock, where there is one.
    local: EmbeddedStores,
    /// Versions of the answer model, as they were when the library was opened; or why they can't be read, which stops
    /// only who works on them.
    registry: ServiceResult<Registry>,
    identity: Mutex<Identity>,
    pages_read: watch::Sender<PagesRead>,
    /// Before the models of this process.
    inference: Arc<InferenceQueue>,
}

impl Library {
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let dir = &config.library.dir;
        let options = OpenOptions {
            dimension: config.models.dimension,
            ..OpenOptions::default()
        };
        let servers = on_servers(&config).await?;
        // A reindexing that was cut off while its vectors took their place is ended before anybody opens them.
        std::fs::create_dir_all(dir)
            .with_context(|| format!("cannot create the folder {}", dir.display()))?;
        let mut identity = Identity::open(dir)?;
        let local = EmbeddedStores::open_beside(dir, options, servers)
            .with_context(|| format!("the library {} can't be opened", dir.display()))?;
        let read_only = local.read_only;
        let stores = Stores::clone(&local);
        let unnamed = identity.embedder.is_none() && !read_only;
        if unnamed && stores.passages.count().await? > 0 {
            identity.embedder = Some(first_embedder());
            identity.save(dir)?;
        }
        let registry = LearningStore::new(stores.blobs.clone()).registry().await;
        let library = Self {
            stores,
            config,
            local,
            registry,
            identity: Mutex::new(identity),
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
            alone: config.graph.is_none() && config.passages.is_none(),
        }
    }

    /// The model that the library was made with; for a new library the configured one, which it keeps from now on.
    pub fn embedder(&self) -> anyhow::Result<Arc<dyn Embedder>> {
        let embedder = self.load_embedder()?;
        Ok(Arc::new(
            embedder.behind(&self.inference, Priority::Question),
        ))
    }

    fn load_embedder(&self) -> anyhow::Result<OnnxEmbedder> {
        let models = &self.config.models;
        let wanted = models.embedder.as_ref().map(|name| model_ref(name, models));
        let model = match (self.made_with(), wanted) {
            (Some(made_with), Some(wanted)) if made_with != wanted => anyhow::bail!(
                "the library {} was embedded by {made_with}, but the configuration names {wanted}: leave models.embedder and \
                 models.variant out, or run `papyri reindex --embedder {}`",
                self.config.library.dir.display(),
                wanted.name
            ),
            (Some(made_with), _) => made_with,
            (None, wanted) => {
                let model = wanted.unwrap_or_else(|| model_ref(DEFAULT_EMBEDDER, models));
                self.keep_model(&model)?;
                model
            }
        };
        embedder(models, &model)
    }

    /// The model of the library's vectors; `None` as long as it has none.
    pub fn made_with(&self) -> Option<ModelRef> {
        self.identity().embedder.clone()
    }

    /// Vectors made elsewhere may come in when the library has none yet, or was made with the same model.
    pub fn accept_vectors(&self, name: &str) -> anyhow::Result<()> {
        match self.made_with() {
            Some(made_with) if made_with.name != name => anyhow::bail!(
                "the export's vectors are by {name}, the library's by {made_with}: import into a new library"
            ),
            Some(_) => Ok(()),
            None => self.keep_model(&model_ref(name, &self.config.models)),
        }
    }

    fn keep_model(&self, model: &ModelRef) -> anyhow::Result<()> {
        let mut identity = self.identity();
        identity.embedder = Some(model.clone());
        identity.save(&self.config.library.dir)
    }

    fn identity(&self) -> MutexGuard<'_, Identity> {
        // An identity is replaced whole: a panic elsewhere leaves it as it was.
        self.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` for the embedder reads and links without embedding.
    pub fn pipeline(&self, embedder: Option<Arc<dyn Embedder>>) -> Pipeline {
        let parts = pipeline::Parts {
            embedder,
            pdfs: self.pdf_reader(),
            max_bytes: self.config.ingest.max_bytes(),
            shared: self.config.graph.is_some(),
        };
        Pipeline::new(self.stores.clone(), parts)
    }

    /// Follows a category of arXiv until nothing is left or `stop` is cancelled; `None` for the embedder reads and links
    /// without embedding.
    pub async fn harvest(
        &self,
        embedder: Option<Arc<dyn Embedder>>,
        options: HarvestOptions,
        stop: CancellationToken,
    ) -> anyhow::Result<Harvest> {
        let downloads = self.downloads();
        tokio::fs::create_dir_all(&downloads).await?;
        let parts = harvest::Parts {
            client: arxiv(&self.config.arxiv)?,
            stores: self.stores.clone(),
            pipeline: Arc::new(self.pipeline(embedder)),
            downloads,
        };
        Ok(Harvest::new(parts, options, stop).await?)
    }

    /// Where PDFs from arXiv lie until they are read.
    fn downloads(&self) -> PathBuf {
        self.config.library.dir.join("downloads")
    }

    fn pdf_reader(&self) -> Arc<dyn PdfReader> {
        let ingest = &self.config.ingest;
        let child = ChildReader::new(reader_options(&self.config));
        match ingest.ocr {
            OcrChoice::Off => Arc::new(child),
            OcrChoice::Auto => {
                let options = ScanOptions {
                    at_once: ingest.jobs,
                    progress: self.pages_read.clone(),
                };
                let blobs = self.stores.blobs.clone();
                Arc::new(ScanReader::new(
                    child,
                    Arc::new(tesseract()),
                    blobs,
                    options,
                ))
            }
        }
    }

    /// How far the reading of scans is.
    pub fn pages_read(&self) -> watch::Receiver<PagesRead> {
        self.pages_read.subscribe()
    }

    pub fn answerer(&self, embedder: Arc<dyn Embedder>) -> anyhow::Result<Answerer> {
        self.answerer_with(embedder, self.config.answer.options())
    }

    fn answerer_with(
        &self,
        embedder: Arc<dyn Embedder>,
        options: AnswerOptions,
    ) -> anyhow::Result<Answerer> {
        let models = &self.config.models;
        let generator = self.config.generator.as_ref();
        let generator = generator.map(|one| generator_of(one, models)).transpose()?;
        let reranker = reranker(&self.config, &self.inference)?;
        // What a model writes is read by the cross-encoder that is there anyway.
        let verifier = reranker.clone().filter(|_| generator.is_some());
        let parts = answer::Parts {
            graph: self.stores.graph.clone(),
            passages: self.stores.passages.clone(),
            blobs: self.stores.blobs.clone(),
            embedder,
            reranker: reranker.map(|reranker| reranker as Arc<dyn Reranker>),
            generator,
            verifier: verifier
                .map(|one| Arc::new(CrossEncoderVerifier::new(one)) as Arc<dyn Verifier>),
        };
        let options = AnswerOptions {
            model: self.registry().production(),
            ..options
        };
        Ok(Answerer::new(parts, options))
    }

    /// The papers of the library, without a model.
    pub fn papers(&self) -> Papers {
        Papers::new(self.stores.clone())
    }

    /// Its chats, without a model.
    pub fn conversations(&self) -> Conversations {
        Conversations::new(self.stores.graph.clone())
    }

    /// Its graph, without a model.
    pub fn exploration(&self) -> Exploration {
        Exploration::new(self.stores.graph.clone())
    }

    /// Its jobs.
    pub fn queue(&self) -> Queue {
        Queue::new(self.stores.jobs.clone())
    }

    /// Who may use it.
    pub fn accounts(&self) -> Accounts {
        let session = self.config.access.session();
        Accounts::new(self.stores.accounts.clone(), session)
    }

    /// What its readers said, without a model.
    pub fn learning(&self) -> Learning {
        Learning::new(self.stores.clone())
    }

    /// Looks after it; `None` for the embedder where no vectors are to be made.
    pub fn administration(&self, embedder: Option<Arc<dyn Embedder>>) -> Administration {
        Administration::new(administer::Parts {
            stores: self.stores.clone(),
            pipeline: Arc::new(self.pipeline(embedder)),
            wholeness: Arc::new(Watched::new(self.glance(true))),
            answerer: None,
        })
    }

    /// Reads its files again.
    pub fn rereading(&self) -> anyhow::Result<Rereading> {
        let pipeline = Arc::new(self.pipeline(Some(self.embedder()?)));
        let at_once = self.config.ingest.jobs;
        Ok(Rereading::new(self.stores.clone(), pipeline, at_once))
    }

    /// Takes files of this machine in; `None` for the embedder reads and links without embedding.
    pub fn intake(&self, embedder: Option<Arc<dyn Embedder>>) -> Intake {
        let pipeline = Arc::new(self.pipeline(embedder));
        Intake::new(pipeline, self.config.ingest.max_bytes())
    }

    /// Asks it one question after another.
    pub fn asking(&self) -> anyhow::Result<Asking> {
        let answerer = Arc::new(self.answerer(self.embedder()?)?);
        Ok(Asking::new(ask::Parts {
            chats: self.stores.graph.clone(),
            papers: self.stores.graph.clone(),
            versions: self.versions(answerer),
            wholeness: Arc::new(Watched::new(self.glance(true))),
            gate: one_after_another(),
        }))
    }

    pub fn summaries(&self) -> anyhow::Result<Summaries> {
        let answerer = Arc::new(self.answerer(self.embedder()?)?);
        Ok(Summaries::new(answerer, one_after_another()))
    }

    pub fn relations(&self) -> anyhow::Result<Relations> {
        let answerer = Arc::new(self.answerer(self.embedder()?)?);
        Ok(Relations::new(answerer))
    }

    fn versions(&self, answerer: Arc<Answerer>) -> Versions {
        let store = LearningStore::new(self.stores.blobs.clone());
        let registry = self.registry.as_ref().ok().cloned();
        Versions::new(answerer, store, registry.unwrap_or_default())
    }

    /// What answers are made with: without what was learnt where it can't be read, and a log says so.
    fn registry(&self) -> Registry {
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

    /// All use cases, for many callers at once.
    fn service(&self, limits: &Limits) -> anyhow::Result<Service> {
        let embedder = self.load_embedder()?;
        let behind = |priority| Arc::new(embedder.behind(&self.inference, priority));
        let options = self.config.answer.options();
        let options = AnswerOptions {
            deadline: options.deadline.min(limits.reading_time),
            ..options
        };
        let answerer = Arc::new(self.answerer_with(behind(Priority::Question), options)?);
        let pipeline = Arc::new(self.pipeline(Some(behind(Priority::Background))));
        let versions = self.versions(answerer.clone());
        versions.follow();
        // Uploads and arrivals write beside it.
        let glance = Glance {
            alone: false,
            ..self.glance(true)
        };
        let wholeness = Arc::new(Watched::new(glance));
        let gate = Arc::new(Gate::new(
            "questions",
            limits.concurrent_asks,
            limits.waiting_asks,
            limits.patience,
        ));
        Ok(Service {
            asking: Asking::new(ask::Parts {
                chats: self.stores.graph.clone(),
                papers: self.stores.graph.clone(),
                versions,
                wholeness: wholeness.clone(),
                gate: gate.clone(),
            }),
            conversations: self.conversations(),
            papers: self.papers(),
            summaries: Summaries::new(answerer.clone(), gate),
            exploration: self.exploration(),
            relations: Relations::new(answerer.clone()),
            ratings: Ratings::new(self.stores.graph.clone()),
            acquisition: Acquisition::new(acquire::Parts {
                stores: self.stores.clone(),
                pipeline: pipeline.clone(),
                answerer: answerer.clone(),
                client: arxiv_for_readers(&self.config.arxiv)?,
                downloads: self.downloads(),
                limits: limits.acquisition(),
            }),
            queue: self.queue(),
            accounts: self.accounts().watched(self.config.access.limits()),
            administration: Administration::new(administer::Parts {
                stores: self.stores.clone(),
                pipeline,
                wholeness,
                answerer: Some(answerer),
            }),
        })
    }

    /// What a server works with.
    pub fn server(&self, limits: Limits) -> anyhow::Result<AppState> {
        let spool = self.config.library.dir.join("uploads");
        std::fs::create_dir_all(&spool)
            .with_context(|| format!("cannot create the folder {}", spool.display()))?;
        Ok(AppState {
            service: Arc::new(self.service(&limits)?),
            spool,
            limits,
            access: self.config.access.mode,
        })
    }
}

/// The gate of a process that asks for itself alone.
fn one_after_another() -> Arc<Gate> {
    Arc::new(Gate::new("questions", 1, 0, Duration::ZERO))
}

/// Removes an index that [`Library::open_to_check`] set aside; nothing happens when there is none.
pub fn forget_index_set_aside(dir: &Path) -> anyhow::Result<()> {
    Ok(stores_embedded::forget_index_set_aside(dir)?)
}

/// The stores that the configuration keeps on servers.
async fn on_servers(config: &Config) -> anyhow::Result<OnServers> {
    let mut servers = OnServers::default();
    if let Some(graph) = &config.graph {
        let neo4j = Arc::new(Neo4jStore::open(neo4j_options(graph)?).await?);
        servers.graph = Some((neo4j.clone(), neo4j));
    }
    if let Some(passages) = &config.passages {
        let options = qdrant_options(passages, config.models.dimension)?;
        servers.passages = Some(Arc::new(QdrantPassages::open(options).await?));
    }
    if let Some(jobs) = &config.jobs {
        let postgres = Arc::new(PostgresJobs::open(postgres_options(jobs)?).await?);
        servers.jobs = Some((postgres.clone(), postgres));
    }
    Ok(servers)
}

/// The configured graph server, whatever its schema.
pub async fn connect_graph(config: &GraphConfig) -> anyhow::Result<Neo4jStore> {
    Ok(Neo4jStore::connect(neo4j_options(config)?).await?)
}

/// The job queue alone, without the library's lock: another process may be at work on it.
pub async fn open_jobs(config: &Config) -> anyhow::Result<Arc<dyn JobQueue>> {
    match &config.jobs {
        Some(jobs) => Ok(Arc::new(PostgresJobs::open(postgres_options(jobs)?).await?)),
        None => {
            let dir = &config.library.dir;
            let command = OpenOptions::default().command;
            stores_embedded::open_jobs(dir, &command)
                .with_context(|| format!("the jobs of {} can't be opened", dir.display()))
        }
    }
}

/// The accounts alone, without the library's lock: a server may be at work on it.
pub async fn open_accounts(config: &Config) -> anyhow::Result<Accounts> {
    let store: Arc<dyn AccountStore> = match &config.jobs {
        Some(jobs) => Arc::new(PostgresJobs::open(postgres_options(jobs)?).await?),
        None => {
            let dir = &config.library.dir;
            let command = OpenOptions::default().command;
            stores_embedded::open_accounts(dir, &command)
                .with_context(|| format!("the accounts of {} can't be opened", dir.display()))?
        }
    };
    Ok(Accounts::new(store, config.access.session()))
}

fn postgres_options(config: &JobsConfig) -> anyhow::Result<PostgresOptions> {
    Ok(PostgresOptions {
        user: config.user.clone(),
        password: config.secret()?,
        max_connections: config.max_connections,
        timeout: Duration::from_secs(config.timeout_s),
        ..PostgresOptions::new(&config.url)
    })
}

fn neo4j_options(config: &GraphConfig) -> anyhow::Result<Neo4jOptions> {
    Ok(Neo4jOptions {
        user: config.user.clone(),
        database: config.database.clone(),
        max_connections: config.max_connections,
        timeout: Duration::from_secs(config.timeout_s),
        ..Neo4jOptions::new(&config.url, config.secret()?)
    })
}

/// The configured client of arXiv. Its politeness holds for itself and its clones: make one a process.
pub fn arxiv(config: &ArxivConfig) -> anyhow::Result<ArxivClient> {
    Ok(ArxivClient::new(arxiv_options(config))?)
}

/// The same for people who wait before a page: it gives up sooner, and they are told.
fn arxiv_for_readers(config: &ArxivConfig) -> anyhow::Result<ArxivClient> {
    let options = arxiv_options(config);
    Ok(ArxivClient::new(ArxivOptions {
        timeout: options.timeout.min(Duration::from_secs(30)),
        backoff: Backoff {
            retries: 2,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(5),
            patience: Duration::from_secs(15),
        },
        ..options
    })?)
}

fn arxiv_options(config: &ArxivConfig) -> ArxivOptions {
    ArxivOptions {
        api_base: config.api_base.clone(),
        oai_base: config.oai_base.clone(),
        pdf_base: config.pdf_base.clone(),
        contact: config.contact.clone(),
        min_interval: config.interval(),
        timeout: Duration::from_secs(config.timeout_s),
        max_pdf_bytes: config.max_pdf_bytes(),
        ..ArxivOptions::default()
    }
}

fn qdrant_options(config: &PassagesConfig, dimension: usize) -> anyhow::Result<QdrantOptions> {
    Ok(QdrantOptions {
        api_key: config.secret()?,
        collection: config.collection.clone(),
        timeout: Duration::from_secs(config.timeout_s),
        on_disk: config.on_disk,
        quantization: match config.quantization {
            QuantizationChoice::None => Quantization::None,
            // Qdrant's advice for text embeddings: a hundredth of outliers may be cut off, the copy stays in memory.
            QuantizationChoice::Int8 => Quantization::Int8 {
                quantile: 0.99,
                always_ram: true,
            },
        },
        shards: config.shards,
        replicas: config.replicas,
        ..QdrantOptions::new(&config.url, dimension)
    })
}

/// PDFs are read by this program as its own child: `papyri read-pdf`.
fn reader_options(config: &Config) -> ChildOptions {
    let ingest = &config.ingest;
    // On Linux a name that also holds when the program's file is replaced while it runs.
    let own = || match cfg!(target_os = "linux") {
        true => "/proc/self/exe".into(),
        false => std::env::current_exe().unwrap_or_else(|_| "papyri".into()),
    };
    let program = ingest.reader.clone().unwrap_or_else(own);
    ChildOptions {
        program,
        args: vec!["read-pdf".into(), pdfium(config).into()],
        limits: ReadLimits {
            max_bytes: ingest.max_bytes(),
            ..ReadLimits::default()
        },
        memory_bytes: ingest.read_memory_mb * 1_000_000,
        cpu: Duration::from_secs(ingest.read_cpu_s),
        wall: Duration::from_secs(ingest.read_wall_s),
        at_once: ingest.jobs,
    }
}

fn tesseract() -> Tesseract {
    Tesseract::new(TesseractOptions::default())
}

/// Whether pages that are pictures can be read; the error says what to do.
pub async fn check_ocr(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        config.ingest.ocr == OcrChoice::Auto,
        "ingest.ocr is \"off\": set it to \"auto\" to have scans read"
    );
    Ok(tesseract().ready().await?)
}

fn pdfium(config: &Config) -> PathBuf {
    config.models.dir.join(models_pdfium::LIBRARY)
}

/// The engine that reads PDFs, in this process: for measuring only.
pub fn page_reader(config: &Config) -> anyhow::Result<PdfiumReader> {
    Ok(PdfiumReader::load(&pdfium(config))?)
}

/// What libraries from before there were identities were embedded with.
fn first_embedder() -> ModelRef {
    ModelRef {
        name: "all-MiniLM-L6-v2".into(),
        variant: "int8".into(),
    }
}

fn model_ref(name: &str, models: &ModelsConfig) -> ModelRef {
    let variant = match models.variant {
        ModelVariant::Int8 => "int8",
        ModelVariant::F32 => "f32",
    };
    ModelRef {
        name: name.to_owned(),
        variant: variant.to_owned(),
    }
}

/// An embedding model, loaded.
fn embedder(models: &ModelsConfig, model: &ModelRef) -> anyhow::Result<OnnxEmbedder> {
    let options = OnnxOptions {
        threads: models.threads,
        variant: match model.variant.as_str() {
            "f32" => Variant::F32,
            _ => Variant::Int8,
        },
        model: model.name.clone(),
    };
    let embedder = OnnxEmbedder::load(&models.dir, options)?;
    anyhow::ensure!(
        embedder.dimension() == models.dimension,
        "the model {} makes vectors of length {}, but models.dimension is {}",
        embedder.name(),
        embedder.dimension(),
        models.dimension
    );
    Ok(embedder)
}

/// The configured cross-encoder, loaded; `None` where none is wanted.
fn reranker(
    config: &Config,
    queue: &Arc<InferenceQueue>,
) -> anyhow::Result<Option<Arc<OnnxReranker>>> {
    let models = &config.models;
    if models.reranker.is_empty() || config.answer.options().effort == Effort::Fast {
        return Ok(None);
    }
    let options = RerankerOptions {
        threads: models.threads,
        model: models.reranker.clone(),
    };
    let reranker = OnnxReranker::load(&models.dir, options)?;
    Ok(Some(Arc::new(reranker.behind(queue))))
}

/// Installs models into the configured folder.
pub fn installer(config: &Config) -> anyhow::Result<Installer> {
    let models = &config.models;
    let options = InstallerOptions {
        index_url: models.index.clone(),
        ..InstallerOptions::new(&models.hub, PipConfig::read())
    };
    Ok(Installer::new(Models::new(&models.dir), options)?)
}

/// What reads a model's sentences beside their quotes.
pub fn verifier(config: &Config) -> anyhow::Result<Arc<dyn Verifier>> {
    let queue = InferenceQueue::new();
    let reranker =
        reranker(config, &queue)?.context("models.reranker is empty: no model verifies")?;
    Ok(Arc::new(CrossEncoderVerifier::new(reranker)))
}

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
        let embedder = Arc::new(embedder(models, &model)?);
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
            local,
            identity,
            ..
        } = library;
        let mut identity = identity
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        drop((stores, self.work));
        let _lock = local.into_lock();
        identity.switch(&dir, self.model.clone())?;
        Ok(self.model)
    }
}

fn generator_of(
    config: &GeneratorConfig,
    models: &ModelsConfig,
) -> anyhow::Result<Arc<dyn Generator>> {
    if let Some(local) = config.local_model() {
        let (name, path) = match local {
            LocalModel::Named(name) => {
                let path = Models::new(&models.dir).generator(&name)?;
                (name, path)
            }
            LocalModel::File(path) => {
                let stem = path.file_stem().unwrap_or(path.as_os_str());
                (stem.to_string_lossy().into_owned(), path)
            }
        };
        let options = LocalOptions {
            context: usize::try_from(config.context)?,
            ..LocalOptions::new(&name)
        };
        return Ok(Arc::new(LocalGenerator::load(&path, options)?));
    }
    let (Some(base_url), Some(model)) = (&config.base_url, &config.model) else {
        anyhow::bail!("[generator] names neither a local model nor a server");
    };
    let options = OpenAiOptions {
        api_key: config.api_key.clone(),
        first_token_timeout: Duration::from_secs(config.timeout_s),
        idle_timeout: Duration::from_secs(config.timeout_s),
        ..OpenAiOptions::new(base_url, model)
    };
    Ok(Arc::new(OpenAiGenerator::new(options)?))
}
