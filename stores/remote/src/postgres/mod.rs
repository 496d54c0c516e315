//! The job queue in Postgres, and beside it the accounts and what readers make of papers, for workers on many machines. Workers take jobs by `FOR UPDATE SKIP LOCKED`, so that
//! none waits for another; the server's transactions do the rest.

mod accounts;
mod connect;
mod error;
mod jobs;
mod queue;
mod schema;
mod shelf;
mod work;

use crate::tries::AGAIN;
use backon::Retryable;
use connect::place;
use deadpool_postgres::Pool;
use error::Failure;
use secrecy::SecretString;
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};
use uuid::Uuid;
use work::Work;

/// Where the server is and how patient one is with it.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// `postgres://host:5432/database`, several hosts with commas between; `?sslmode=require` insists on TLS,
    /// `?target_session_attrs=read-write` finds the primary among them.
    pub url: String,
    pub user: String,
    /// `None` where the server asks for none.
    pub password: Option<SecretString>,
    /// Whose jobs and cursors these are: several libraries may share a database, each with its own. Accounts and what they
    /// keep are everybody's: nil where no more is wanted.
    pub library: Uuid,
    pub max_connections: usize,
    /// One operation may take this long, retries included.
    pub timeout: Duration,
}

impl PostgresOptions {
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            user: "papyri".into(),
            password: None,
            library: Uuid::nil(),
            max_connections: 8,
            timeout: Duration::from_secs(30),
        }
    }
}

pub struct PostgresJobs {
    pool: Pool,
    timeout: Duration,
    place: String,
    library: Uuid,
}

impl PostgresJobs {
    /// Connects and brings the tables to this program's schema; a newer one is refused.
    pub async fn open(options: PostgresOptions) -> StoreResult<Self> {
        let store = Self {
            pool: connect::pool(&options)?,
            timeout: options.timeout,
            place: place(&options.url),
            library: options.library,
        };
        store.migrate().await?;
        store.adopt().await?;
        Ok(store)
    }

    /// Does `work` again when the server says that another try may do, as long as there is time.
    #[tracing::instrument(name = "postgres", level = "debug", skip_all, fields(what))]
    async fn perform<W: Work>(&self, what: &'static str, work: W) -> StoreResult<W::Done> {
        let tries = (|| work.attempt(&self.pool))
            .retry(AGAIN)
            .when(Failure::may_pass)
            .notify(|failure, _| tracing::debug!(what, %failure, "operation is tried again"));
        match tokio::time::timeout(self.timeout, tries).await {
            Ok(end) => self.settle(what, end),
            Err(_) => Err(StoreError::new(
                StoreErrorKind::Unavailable,
                format!(
                    "Postgres at {} gave no answer in {:?}: {what}",
                    self.place, self.timeout
                ),
            )
            .about(StoreOnServer::Jobs, StoreOption::Timeout)),
        }
    }
    /// What came back, or the error of what went wrong.
    fn settle<T>(&self, what: &str, end: Result<T, Failure>) -> StoreResult<T> {
        end.map_err(|failure| failure.into_store(what, &self.place))
    }
}
