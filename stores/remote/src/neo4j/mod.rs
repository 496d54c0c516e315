//! The graph and the ledger in Neo4j 5. Domain values travel as JSON in `body` properties, so that they come
//! back as they were; what queries look at stands beside it as properties of its own.

mod authors;
mod entities;
mod error;
mod forms;
mod inspect;
mod ledger;
mod library;
mod links;
mod notices;
mod papers;
mod people;
mod schema;
mod search;
mod signals;
mod store;
mod trends;
mod write;

pub use schema::{Migration, Step};

use crate::tries::AGAIN;
use backon::Retryable;
use error::Failure;
use futures::future::BoxFuture;
use neo4rs::{BoltType, ConfigBuilder, Graph, Query, Row, Txn};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};
use tokio::sync::Semaphore;

/// Where the server is and how patient one is with it.
#[derive(Debug, Clone)]
pub struct Neo4jOptions {
    /// `neo4j://host:7687`, `bolt://…`; `neo4j+s://…` for TLS.
    pub url: String,
    pub user: String,
    pub password: SecretString,
    pub database: String,
    pub max_connections: usize,
    /// One operation may take this long, retries included.
    pub timeout: Duration,
}

impl Neo4jOptions {
    pub fn new(url: impl Into<String>, password: SecretString) -> Self {
        Self {
            url: url.into(),
            user: "neo4j".into(),
            password,
            database: "neo4j".into(),
            max_connections: 16,
            timeout: Duration::from_secs(30),
        }
    }
}

/// How long an operation waits for a connection that others use, before the store says that it is overloaded.
const LONGEST_QUEUE: Duration = Duration::from_secs(5);

/// Where every query can be seen, without its parameters (`RUST_LOG=papyri::cypher=trace`).
pub const CYPHER_LOG: &str = "papyri::cypher";

pub struct Neo4jStore {
    graph: Graph,
    /// One permit a connection: who gets none in time is told so, rather than timing out without a reason.
    connections: Semaphore,
    max_connections: usize,
    timeout: Duration,
    url: String,
}

impl Neo4jStore {
    /// Connects and checks that the schema is the one of this program.
    pub async fn open(options: Neo4jOptions) -> StoreResult<Self> {
        let store = Self::connect(options).await?;
        store.check_schema().await?;
        Ok(store)
    }

    /// Connects, whatever the schema: to migrate.
    pub async fn connect(options: Neo4jOptions) -> StoreResult<Self> {
        let config = ConfigBuilder::default()
            .uri(options.url.clone())
            .user(options.user)
            .password(options.password.expose_secret())
            .db(options.database)
            .max_connections(options.max_connections)
            .fetch_size(1_000)
            .connection_timeout(options.timeout.min(Duration::from_secs(10)))
            .build();
        let graph = config.and_then(Graph::connect).map_err(|error| {
            let context = format!("{} is not a Neo4j address", options.url);
            StoreError::new(StoreErrorKind::Invalid, context)
                .about(StoreOnServer::Graph, StoreOption::Address)
                .with_source(error)
        })?;
        let store = Self {
            graph,
            connections: Semaphore::new(options.max_connections),
            max_connections: options.max_connections,
            timeout: options.timeout,
            url: options.url,
        };
        store.rows("connecting", query("RETURN 1")).await?;
        Ok(store)
    }

    /// The rows of a reading query. Bounded by the query's own limit.
    async fn rows(&self, what: &'static str, query: Query) -> StoreResult<Vec<Row>> {
        let work = async {
            let mut stream = self.graph.execute(query).await?;
            let mut rows = Vec::new();
            while let Some(row) = stream.next().await? {
                rows.push(row);
            }
            Ok(rows)
        };
        self.in_time(what, work).await
    }

    async fn one(&self, what: &'static str, query: Query) -> StoreResult<Option<Row>> {
        Ok(self.rows(what, query).await?.into_iter().next())
    }

    /// Runs `work` in one transaction, again when the server says that another try may do. The work must give
    /// the same result when it is done twice.
    async fn write<T: Send>(
        &self,
        what: &'static str,
        work: impl for<'t> Fn(&'t mut Txn) -> BoxFuture<'t, Result<T, Failure>> + Send + Sync,
    ) -> StoreResult<T> {
        let tries = (|| self.try_write(&work))
            .retry(AGAIN)
            .when(Failure::may_pass)
            .notify(|failure, _| tracing::debug!(what, %failure, "transaction is tried again"));
        self.in_time(what, tries).await
    }

    /// A transaction of one statement.
    async fn write_one(&self, what: &'static str, statement: Query) -> StoreResult<()> {
        self.write(what, move |txn| {
            let statement = statement.clone();
            Box::pin(async move { Ok(txn.run(statement).await.map(drop)?) })
        })
        .await
    }

    async fn try_write<T>(
        &self,
        work: &(impl for<'t> Fn(&'t mut Txn) -> BoxFuture<'t, Result<T, Failure>> + Send + Sync),
    ) -> Result<T, Failure> {
        let mut txn = self.graph.start_txn().await?;
        match work(&mut txn).await {
            Ok(done) => {
                txn.commit().await?;
                Ok(done)
            }
            Err(failure) => {
                // The server rolls back a failed transaction by itself; its connection may be gone.
                let _ = txn.rollback().await;
                Err(failure)
            }
        }
    }

    fn overloaded(&self, what: &str) -> StoreError {
        let (connections, url) = (self.max_connections, &self.url);
        let context = format!("all {connections} connections to {url} are in use: {what}");
        StoreError::new(StoreErrorKind::Overloaded, context)
            .about(StoreOnServer::Graph, StoreOption::Connections)
    }

    #[tracing::instrument(name = "neo4j", level = "debug", skip_all, fields(what))]
    async fn in_time<T>(
        &self,
        what: &'static str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> StoreResult<T> {
        let queue = self.timeout.min(LONGEST_QUEUE);
        let _connection = tokio::time::timeout(queue, self.connections.acquire())
            .await
            .map_err(|_| self.overloaded(what))?;
        match tokio::time::timeout(self.timeout, work).await {
            Ok(end) => end.map_err(|failure| failure.into_store(what, &self.url)),
            Err(_) => Err(StoreError::new(
                StoreErrorKind::Unavailable,
                format!(
                    "Neo4j at {} gave no answer in {:?}: {what}",
                    self.url, self.timeout
                ),
            )
            .about(StoreOnServer::Graph, StoreOption::Timeout)),
        }
    }
}

fn query(text: &str) -> Query {
    tracing::trace!(target: CYPHER_LOG, text);
    Query::new(text.to_owned())
}

/// A parameter made of JSON: maps and lists for UNWIND.
fn json(value: serde_json::Value) -> Result<BoltType, Failure> {
    Ok(BoltType::try_from(value)?)
}

/// A column of a row.
fn column<T: DeserializeOwned>(row: &Row, name: &str) -> Result<T, Failure> {
    row.get(name)
        .map_err(|error| Failure::Corrupt(format!("{name}: {error}")))
}

/// A domain value that is kept as JSON.
fn body<T: DeserializeOwned>(row: &Row, name: &str) -> Result<T, Failure> {
    from_json(&column::<String>(row, name)?)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Corrupt(error.to_string()))
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Corrupt(error.to_string()))
}

/// Bodies of all rows.
fn bodies<T: DeserializeOwned>(what: &'static str, rows: &[Row]) -> StoreResult<Vec<T>> {
    let read: Result<Vec<T>, Failure> = rows.iter().map(|row| body(row, "body")).collect();
    read.map_err(|failure| failure.into_store(what, "the graph"))
}

/// Rows of a transaction's query.
async fn collect(txn: &mut Txn, query: Query) -> Result<Vec<Row>, Failure> {
    let mut stream = txn.execute(query).await?;
    let mut rows = Vec::new();
    while let Some(row) = stream.next(txn.handle()).await? {
        rows.push(row);
    }
    Ok(rows)
}
