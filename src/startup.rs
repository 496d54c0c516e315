//! The composition root: the only place that names a concrete store or model.

use crate::config::{ArxivConfig, Config, GeneratorConfig, GraphConfig, JobsConfig, ModelVariant};
use answer::{AnswerOptions, Answerer};
use anyhow::Context;
use ingest::pdf::ReadLimits;
use ingest::pipeline::{self, Pipeline};
use ingest::source::{ArxivClient, ArxivOptions};
use models_core::{Embedder, Generator};
use models_onnx::{OnnxEmbedder, OnnxOptions, Variant};
use models_openai::{OpenAiGenerator, OpenAiOptions};
use std::sync::Arc;
use std::time::Duration;
use stores_core::{BlobStore, GraphStore, IngestLedger, JobQueue, PassageIndex};
use stores_embedded::{EmbeddedStores, OpenOptions};
use stores_remote::{Neo4jOptions, Neo4jStore, PostgresJobs, PostgresOptions};

/// The stores of a library, wherever each of them is.
pub struct Stores {
    pub graph: Arc<dyn GraphStore>,
    pub ledger: Arc<dyn IngestLedger>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub jobs: Arc<dyn JobQueue>,
    /// Holds the library's lock.
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
        let local = EmbeddedStores::open(dir, options)
            .with_context(|| format!("the library {} can't be opened", dir.display()))?;
        let mut stores = Stores {
            graph: local.graph.clone(),
            ledger: local.ledger.clone(),
            passages: local.passages.clone(),
            blobs: local.blobs.clone(),
            jobs: local.jobs.clone(),
            _local: local,
        };
        if let Some(graph) = &config.graph {
            let neo4j = Arc::new(Neo4jStore::open(neo4j_options(graph)?).await?);
            (stores.graph, stores.ledger) = (neo4j.clone(), neo4j);
        }
        if let Some(jobs) = &config.jobs {
            stores.jobs = Arc::new(PostgresJobs::open(postgres_options(jobs)?).await?);
        }
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
            limits: ReadLimits {
                max_bytes: self.config.ingest.max_bytes(),
                ..ReadLimits::default()
            },
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
    let options = ArxivOptions {
        api_base: config.api_base.clone(),
        oai_base: config.oai_base.clone(),
        pdf_base: config.pdf_base.clone(),
        contact: config.contact.clone(),
        min_interval: config.interval(),
        timeout: Duration::from_secs(config.timeout_s),
        max_pdf_bytes: config.max_pdf_bytes(),
        ..ArxivOptions::default()
    };
    Ok(ArxivClient::new(options)?)
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
