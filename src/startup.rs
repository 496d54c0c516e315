//! The composition root: the only place that names a concrete store or model.

use crate::arrivals::{self, Arrivals};
use crate::config::{
    ArxivConfig, Config, GeneratorConfig, GraphConfig, JobsConfig, ModelVariant, PassagesConfig,
    QuantizationChoice,
};
use crate::http::state::{AppState, Limits};
use answer::{AnswerOptions, Answerer};
use anyhow::Context;
use ingest::pdf::ReadLimits;
use ingest::pipeline::{self, Pipeline};
use ingest::reader::{ChildOptions, ChildReader};
use ingest::source::{ArxivClient, ArxivOptions, Backoff};
use models_core::{Embedder, Generator};
use models_onnx::{OnnxEmbedder, OnnxOptions, Variant};
use models_openai::{OpenAiGenerator, OpenAiOptions};
use models_pdfium::PdfiumReader;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{BlobStore, GraphStore, IngestLedger, JobQueue, PassageIndex};
use stores_embedded::{EmbeddedStores, OnServers, OpenOptions};
use stores_remote::{
    Neo4jOptions, Neo4jStore, PostgresJobs, PostgresOptions, QdrantOptions, QdrantPassages,
    Quantization,
};

/// The stores of a library, wherever each of them is.
pub struct Stores {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    /// Holds the library's lock, where there is one.
    _local: EmbeddedStores,
}

/// An open library: its stores and the configuration it was opened with.
pub struct Library {
    pub stores: Stores,
    pub config: Config,
}

impl Library {
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let dir = &config.library.dir;
        let options = OpenOptions {
            dimension: config.models.dimension,
            ..OpenOptions::default()
        };
        let servers = on_servers(&config).await?;
        let local = EmbeddedStores::open_beside(dir, options, servers)
            .with_context(|| format!("the library {} can't be opened", dir.display()))?;
        let stores = Stores {
            graph: local.graph.clone(),
            ledger: local.ledger.clone(),
            passages: local.passages.clone(),
            blobs: local.blobs.clone(),
            jobs: local.jobs.clone(),
            _local: local,
        };
        Ok(Self { stores, config })
    }

    pub fn embedder(&self) -> anyhow::Result<Arc<dyn Embedder>> {
        embedder(&self.config)
    }

    /// `None` for the embedder reads and links without embedding.
    pub fn pipeline(&self, embedder: Option<Arc<dyn Embedder>>) -> Pipeline {
        Pipeline::new(pipeline::Parts {
            graph: self.stores.graph.clone(),
            ledger: self.stores.ledger.clone(),
            passages: self.stores.passages.clone(),
            blobs: self.stores.blobs.clone(),
            embedder,
            pdfs: Arc::new(ChildReader::new(reader_options(&self.config))),
            max_bytes: self.config.ingest.max_bytes(),
            shared: self.config.graph.is_some(),
        })
    }

    pub fn answerer(&self, embedder: Arc<dyn Embedder>) -> anyhow::Result<Answerer> {
        let generator = self.config.generator.as_ref().map(generator).transpose()?;
        let parts = answer::Parts {
            graph: self.stores.graph.clone(),
            passages: self.stores.passages.clone(),
            blobs: self.stores.blobs.clone(),
            embedder,
            generator,
        };
        Ok(Answerer::new(parts, AnswerOptions::default()))
    }

    /// What the service works with.
    pub fn service(&self, limits: Limits) -> anyhow::Result<AppState> {
        let embedder = self.embedder()?;
        let answerer = Arc::new(self.answerer(embedder.clone())?);
        let pipeline = Arc::new(self.pipeline(Some(embedder)));
        let arxiv = arxiv_for_readers(&self.config.arxiv)?;
        let arrivals = Arrivals::new(arrivals::Parts {
            client: arxiv.clone(),
            graph: self.stores.graph.clone(),
            pipeline: pipeline.clone(),
            answerer: answerer.clone(),
            downloads: self.config.library.dir.join("downloads"),
            at_once: limits.concurrent_arrivals,
            waiting: limits.waiting_arrivals,
        });
        Ok(AppState {
            graph: self.stores.graph.clone(),
            passages: self.stores.passages.clone(),
            blobs: self.stores.blobs.clone(),
            jobs: self.stores.jobs.clone(),
            answerer,
            pipeline,
            arxiv,
            arrivals: Arc::new(arrivals),
            limits,
        })
    }
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
        servers.jobs = Some(Arc::new(PostgresJobs::open(postgres_options(jobs)?).await?));
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
    let program = if cfg!(target_os = "linux") {
        "/proc/self/exe".into()
    } else {
        std::env::current_exe().unwrap_or_else(|_| "papyri".into())
    };
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

fn pdfium(config: &Config) -> PathBuf {
    config.models.dir.join(models_pdfium::LIBRARY)
}

/// The engine that reads PDFs, in this process: for measuring only.
pub fn page_reader(config: &Config) -> anyhow::Result<PdfiumReader> {
    Ok(PdfiumReader::load(&pdfium(config))?)
}

/// The configured embedding model, loaded.
pub fn embedder(config: &Config) -> anyhow::Result<Arc<dyn Embedder>> {
    let models = &config.models;
    let options = OnnxOptions {
        threads: models.threads,
        variant: match models.variant {
            ModelVariant::Int8 => Variant::Int8,
            ModelVariant::F32 => Variant::F32,
        },
        model: models.embedder.clone(),
    };
    let embedder = OnnxEmbedder::load(&models.dir, options)?;
    anyhow::ensure!(
        embedder.dimension() == models.dimension,
        "the model {} makes vectors of length {}, but models.dimension is {}",
        embedder.name(),
        embedder.dimension(),
        models.dimension
    );
    Ok(Arc::new(embedder))
}

fn generator(config: &GeneratorConfig) -> anyhow::Result<Arc<dyn Generator>> {
    let options = OpenAiOptions {
        api_key: config.api_key.clone(),
        first_token_timeout: Duration::from_secs(config.timeout_s),
        idle_timeout: Duration::from_secs(config.timeout_s),
        ..OpenAiOptions::new(&config.base_url, &config.model)
    };
    Ok(Arc::new(OpenAiGenerator::new(options)?))
}
