//! Pieces of work for the server that give the same result when they are done twice: a statement, a transaction.

use super::error::Failure;
use async_trait::async_trait;
use deadpool_postgres::{Pool, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

#[async_trait]
pub trait Work: Sync {
    type Done: Send;

    async fn attempt(&self, pool: &Pool) -> Result<Self::Done, Failure>;
}

/// What a statement is given.
pub type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// One statement; its rows, bounded by its own limit.
pub struct Rows<'a>(pub &'a str, pub Values<'a>);

#[async_trait]
impl Work for Rows<'_> {
    type Done = Vec<Row>;

    async fn attempt(&self, pool: &Pool) -> Result<Vec<Row>, Failure> {
        let client = pool.get().await?;
        let statement = client.prepare_cached(self.0).await?;
        Ok(client.query(&statement, self.1).await?)
    }
}

/// One statement; how many rows it changed.
pub struct Changed<'a>(pub &'a str, pub Values<'a>);

#[async_trait]
impl Work for Changed<'_> {
    type Done = u64;

    async fn attempt(&self, pool: &Pool) -> Result<u64, Failure> {
        let client = pool.get().await?;
        let statement = client.prepare_cached(self.0).await?;
        Ok(client.execute(&statement, self.1).await?)
    }
}

/// Several statements that are done together or not at all.
#[async_trait]
pub trait Together: Sync {
    type Done: Send;

    async fn run(&self, txn: &Transaction<'_>) -> Result<Self::Done, Failure>;
}

pub struct InTransaction<T>(pub T);

#[async_trait]
impl<T: Together> Work for InTransaction<T> {
    type Done = T::Done;

    async fn attempt(&self, pool: &Pool) -> Result<T::Done, Failure> {
        let mut client = pool.get().await?;
        let txn = client.transaction().await?;
        // Dropped without a commit, it is rolled back.
        let done = self.0.run(&txn).await?;
        txn.commit().await?;
        Ok(done)
    }
}
