//! Where each store of a library is: in its folder or on a server. Here they are put together.

use crate::config::{Config, GraphConfig, JobsConfig, PassagesConfig, QuantizationChoice};
use crate::identity::Identity;
use anyhow::Context;
use service::Accounts;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{AccountStore, ChatStore, GraphStore, IngestLedger, JobQueue, Stores};
use stores_embedded::{Folder, LibraryLock, OpenOptions, Wanted};
use stores_remote::{
    Neo4jOptions, Neo4jStore, PostgresJobs, PostgresOptions, QdrantOptions, QdrantPassages,
    Quantization,
};
use uuid::Uuid;

/// The stores that the configuration keeps on servers.
#[derive(Default)]
pub(super) struct Servers {
    graph: Option<Arc<Neo4jStore>>,
    passages: Option<Arc<QdrantPassages>>,
    jobs: Option<Arc<PostgresJobs>>,
}

impl Servers {
    pub async fn connect(config: &Config) -> anyhow::Result<Self> {
        let mut servers = Self::default();
        if let Some(graph) = &config.graph {
            servers.graph = Some(Arc::new(Neo4jStore::open(neo4j_options(graph)?).await?));
        }
        if let Some(passages) = &config.passages {
            let options = qdrant_options(passages, config.models.dimension)?;
            servers.passages = Some(Arc::new(QdrantPassages::open(options).await?));
        }
        Ok(servers)
    }

    /// The server of the jobs, as it is to this library.
    pub async fn connect_jobs(&mut self, config: &Config, library: Uuid) -> anyhow::Result<()> {
        if let Some(jobs) = &config.jobs {
            let options = postgres_options(jobs, library)?;
            self.jobs = Some(Arc::new(PostgresJobs::open(options).await?));
        }
        Ok(())
    }

    /// Which library the graph on a server is; `own` where it is in the folder.
    pub async fn library_id(&self, own: Uuid) -> anyhow::Result<Uuid> {
        Ok(match &self.graph {
            Some(graph) => graph.library_id(own).await?,
            None => own,
        })
    }

    /// The passages' server, to be told whose vectors it holds.
    pub fn passages(&self) -> Option<Arc<QdrantPassages>> {
        self.passages.clone()
    }

    /// What the folder has to hold itself.
    pub fn wanted(&self, config: &Config) -> Wanted {
        Wanted {
            database: self.graph.is_none() || config.jobs.is_none(),
            passages: self.passages.is_none(),
        }
    }
}

/// What keeps other processes away from the folder, where it holds more than files; and whether it can be written.
pub(super) struct Own {
    pub read_only: bool,
    /// Others are kept away as long as this is held.
    _lock: Option<LibraryLock>,
}

/// The stores of a library, each from where it is.
pub(super) fn stores(servers: Servers, folder: Folder) -> anyhow::Result<(Stores, Own)> {
    let Folder {
        database,
        passages,
        files,
        read_only,
        lock,
    } = folder;
    let own = || {
        let database = database.clone();
        database.context("neither a server nor a file holds the graph and the jobs")
    };
    let stores = Stores {
        graph: match &servers.graph {
            Some(server) => server.clone(),
            None => own()?,
        },
        ledger: match servers.graph {
            Some(server) => server,
            None => own()?,
        },
        passages: match (servers.passages, passages) {
            (Some(server), _) => server,
            (None, Some(own)) => own,
            (None, None) => anyhow::bail!("neither a server nor a file holds the passages"),
        },
        blobs: files,
        jobs: match &servers.jobs {
            Some(server) => server.clone(),
            None => own()?,
        },
        accounts: match &servers.jobs {
            Some(server) => server.clone(),
            None => own()?,
        },
        shelf: match servers.jobs {
            Some(server) => server,
            None => own()?,
        },
    };
    let own = Own {
        read_only,
        _lock: lock,
    };
    Ok((stores, own))
}

/// The configured graph server, whatever its schema.
pub async fn connect_graph(config: &GraphConfig) -> anyhow::Result<Neo4jStore> {
    Ok(Neo4jStore::connect(neo4j_options(config)?).await?)
}

/// The job queue alone, without the library's lock: another process may be at work on it.
pub async fn open_jobs(config: &Config) -> anyhow::Result<Arc<dyn JobQueue>> {
    match &config.jobs {
        Some(jobs) => {
            let dir = &config.library.dir;
            std::fs::create_dir_all(dir)
                .with_context(|| format!("cannot create the folder {}", dir.display()))?;
            let own = Identity::open(dir)?.id;
            let library = match &config.graph {
                Some(graph) => {
                    let graph = Neo4jStore::open(neo4j_options(graph)?).await?;
                    graph.library_id(own).await?
                }
                None => own,
            };
            let options = postgres_options(jobs, library)?;
            Ok(Arc::new(PostgresJobs::open(options).await?))
        }
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
        // Accounts are everybody's who shares the server.
        Some(jobs) => {
            let options = postgres_options(jobs, Uuid::nil())?;
            Arc::new(PostgresJobs::open(options).await?)
        }
        None => {
            let dir = &config.library.dir;
            let command = OpenOptions::default().command;
            stores_embedded::open_accounts(dir, &command)
                .with_context(|| format!("the accounts of {} can't be opened", dir.display()))?
        }
    };
    Ok(Accounts::new(store, config.access.session()))
}

/// The chats alone, without the library's lock.
pub async fn open_chats(config: &Config) -> anyhow::Result<Arc<dyn ChatStore>> {
    match &config.graph {
        Some(graph) => Ok(Arc::new(Neo4jStore::open(neo4j_options(graph)?).await?)),
        None => {
            let dir = &config.library.dir;
            let command = OpenOptions::default().command;
            stores_embedded::open_chats(dir, &command)
                .with_context(|| format!("the chats of {} can't be opened", dir.display()))
        }
    }
}

/// The graph and the ledger, only to be looked at, without the library's lock; `None` where nothing was taken in yet, or by another
/// version of the program.
pub async fn look_at(
    config: &Config,
) -> anyhow::Result<Option<(Arc<dyn GraphStore>, Arc<dyn IngestLedger>)>> {
    if let Some(graph) = &config.graph {
        let server = Arc::new(Neo4jStore::open(neo4j_options(graph)?).await?);
        return Ok(Some((server.clone(), server)));
    }
    let own = stores_embedded::look_at(&config.library.dir)?;
    Ok(own.map(|own| -> (Arc<dyn GraphStore>, Arc<dyn IngestLedger>) { (own.clone(), own) }))
}

/// Removes an index that [`super::Library::open_to_check`] set aside; nothing happens when there is none.
pub fn forget_index_set_aside(dir: &Path) -> anyhow::Result<()> {
    Ok(stores_embedded::forget_index_set_aside(dir)?)
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

fn postgres_options(config: &JobsConfig, library: Uuid) -> anyhow::Result<PostgresOptions> {
    Ok(PostgresOptions {
        user: config.user.clone(),
        password: config.secret()?,
        library,
        max_connections: config.max_connections,
        timeout: Duration::from_secs(config.timeout_s),
        ..PostgresOptions::new(&config.url)
    })
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
