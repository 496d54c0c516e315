//! The tables' version in the server, and how it gets to the program's.

use super::PostgresJobs;
use super::error::Failure;
use super::work::{InTransaction, Together};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::migrations::POSTGRES;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption, StoreResult};

/// The version of this program's schema.
const NEEDED: u32 = POSTGRES.len() as u32;

/// The advisory lock of migrations: any number that nobody else uses in the database.
const LOCK: i64 = 0x0070_6170_7972_6901;

impl PostgresJobs {
    /// Runs the missing steps; programs that start together take turns. Looks first, so that a user who may
    /// not make tables can work on those that are there.
    pub(super) async fn migrate(&self) -> StoreResult<()> {
        let what = "making the tables";
        let found = self.perform(what, InTransaction(Look)).await?;
        self.refuse_newer(found)?;
        if found == NEEDED {
            return Ok(());
        }
        let found = self.perform(what, InTransaction(RunMissing)).await?;
        self.refuse_newer(found)
    }

    fn refuse_newer(&self, found: u32) -> StoreResult<()> {
        if found <= NEEDED {
            return Ok(());
        }
        let context = format!(
            "the jobs at {} have schema version {found}, newer than this program's {NEEDED}: use a newer papyri",
            self.place
        );
        Err(StoreError::new(StoreErrorKind::Corrupt, context))
    }
}

struct Look;

#[async_trait]
impl Together for Look {
    type Done = u32;

    async fn run(&self, txn: &Transaction<'_>) -> Result<u32, Failure> {
        found_version(txn).await
    }
}

/// Gives the version that was there when its turn came; a newer one is left alone.
struct RunMissing;

#[async_trait]
impl Together for RunMissing {
    type Done = u32;

    async fn run(&self, txn: &Transaction<'_>) -> Result<u32, Failure> {
        txn.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
            .await?;
        let found = found_version(txn).await?;
        if found == 0 {
            must_be_unicode(txn).await?;
            txn.batch_execute(
                "CREATE TABLE IF NOT EXISTS papyri_schema (version INTEGER NOT NULL)",
            )
            .await?;
        }
        for (version, script) in POSTGRES.iter().filter(|(version, _)| *version > found) {
            txn.batch_execute(script).await?;
            let version = i64::from(*version);
            txn.execute(
                "INSERT INTO papyri_schema (version) VALUES ($1::bigint)",
                &[&version],
            )
            .await?;
        }
        Ok(found)
    }
}

async fn found_version(txn: &Transaction<'_>) -> Result<u32, Failure> {
    // By a query: `to_regclass` may remember from before the wait for the lock that there was no table.
    let there = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class
        WHERE relname = 'papyri_schema' AND pg_catalog.pg_table_is_visible(oid))";
    if !txn.query_one(there, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let version = "SELECT coalesce(max(version), 0)::bigint FROM papyri_schema";
    let version: i64 = txn.query_one(version, &[]).await?.try_get(0)?;
    u32::try_from(version).map_err(|_| Failure::Corrupt(format!("schema version {version}")))
}

async fn must_be_unicode(txn: &Transaction<'_>) -> Result<(), Failure> {
    let encoding = txn.query_one("SHOW server_encoding", &[]).await?;
    let encoding: String = encoding.try_get(0)?;
    if encoding == "UTF8" {
        return Ok(());
    }
    let context = format!("the database has encoding {encoding}: make one WITH ENCODING 'UTF8'");
    let told = StoreError::new(StoreErrorKind::Invalid, context);
    Err(Failure::Store(
        told.about(StoreOnServer::Jobs, StoreOption::Address),
    ))
}
