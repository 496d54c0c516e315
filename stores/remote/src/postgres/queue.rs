//! The port of the job queue over its statements.

use super::error::Failure;
use super::jobs::{self, end_of_run, job_row, kind_of, listing, state_of};
use super::{PostgresJobs, Values};
use async_trait::async_trait;
use graph_schema::{Job, JobId, JobKind, NewJob};
use stores_core::jobs::limits::{self, MOST_LISTED, cut};
use stores_core::{
    Cursor, EnqueueCount, JobCount, JobFilter, JobQueue, JobSelection, Lease, LeaseRequest,
    LeasedJob, QueueStats, StoreResult,
};
use tokio_postgres::Row;

/// Jobs forgotten in one transaction.
const PRUNED_AT_ONCE: u64 = 5_000;

#[async_trait]
impl JobQueue for PostgresJobs {
    async fn enqueue(&self, jobs: &[NewJob], now: i64) -> StoreResult<EnqueueCount> {
        let jobs = &limits::fit_jobs(jobs)?;
        self.transaction("enqueueing", |txn| Box::pin(jobs::enqueue(txn, jobs, now)))
            .await
    }

    async fn enqueue_with_cursor(
        &self,
        jobs: &[NewJob],
        cursor: &Cursor,
        now: i64,
    ) -> StoreResult<EnqueueCount> {
        limits::fit_cursor(cursor)?;
        let jobs = &limits::fit_jobs(jobs)?;
        self.transaction("enqueueing", |txn| {
            Box::pin(async move {
                jobs::put_cursor(txn, cursor).await?;
                jobs::enqueue(txn, jobs, now).await
            })
        })
        .await
    }

    async fn lease(&self, request: &LeaseRequest) -> StoreResult<Vec<LeasedJob>> {
        let token = &uuid::Uuid::new_v4().to_string();
        self.transaction("leasing", |txn| Box::pin(jobs::lease(txn, request, token)))
            .await
    }

    async fn renew(&self, lease: &Lease, until: i64) -> StoreResult<bool> {
        let values: Values<'_> = &[&lease.job.as_str(), &lease.token, &until];
        Ok(self.execute("renewing", jobs::RENEW, values).await? == 1)
    }

    async fn complete(&self, lease: &Lease, now: i64) -> StoreResult<bool> {
        self.end(jobs::COMPLETE, &[&lease.job.as_str(), &lease.token, &now])
            .await
    }

    async fn fail(
        &self,
        lease: &Lease,
        cause: &str,
        next_try: Option<i64>,
        now: i64,
    ) -> StoreResult<bool> {
        let values: Values<'_> = &[
            &lease.job.as_str(),
            &lease.token,
            &now,
            &next_try,
            &cut(cause),
        ];
        self.end(jobs::FAIL, values).await
    }

    async fn release(&self, lease: &Lease, now: i64) -> StoreResult<bool> {
        self.end(jobs::RELEASE, &[&lease.job.as_str(), &lease.token, &now])
            .await
    }

    async fn list(
        &self,
        filter: &JobFilter,
        after: Option<&JobId>,
        limit: u32,
    ) -> StoreResult<Vec<Job>> {
        let values: Values<'_> = &[
            &filter.state.map(|state| state.as_str()),
            &filter.kind.map(|kind| kind.as_str()),
            &after.map_or("", |id| id.as_str()),
            &i64::from(limit.min(MOST_LISTED)),
        ];
        let rows = self.rows("listing", &listing(filter), values).await?;
        self.settle("listing", rows.iter().map(job_row).collect())
    }

    async fn job(&self, id: &JobId) -> StoreResult<Option<Job>> {
        let one = format!("SELECT {} FROM papyri_jobs WHERE id = $1", jobs::JOB);
        let rows = self.rows("a job", &one, &[&id.as_str()]).await?;
        self.settle("a job", rows.first().map(job_row).transpose())
    }

    async fn retry(&self, selection: &JobSelection, now: i64) -> StoreResult<u64> {
        self.change("retrying", jobs::RETRY, selection, now).await
    }

    async fn cancel(&self, selection: &JobSelection, now: i64) -> StoreResult<u64> {
        self.change("cancelling", jobs::CANCEL, selection, now)
            .await
    }

    async fn stats(&self, now: i64) -> StoreResult<QueueStats> {
        let what = "counting";
        let rows = self.rows(what, jobs::COUNTS, &[]).await?;
        let counts: Result<Vec<JobCount>, Failure> = rows.iter().map(count_row).collect();
        let mut counts = self.settle(what, counts)?;
        counts.sort_by_key(|count| (count.kind, count.state));
        let kinds = JobKind::ALL.map(JobKind::as_str).to_vec();
        let oldest = self.rows(what, jobs::OLDEST_DUE, &[&kinds, &now]).await?;
        let since = oldest.first().map(|row| row.try_get::<_, Option<i64>>(0));
        let since = since.transpose().map_err(Failure::from);
        Ok(QueueStats {
            counts,
            oldest_due_ms: self.settle(what, since)?.flatten().map(|since| now - since),
        })
    }

    async fn prune(&self, done_before: i64) -> StoreResult<u64> {
        let mut all = 0;
        loop {
            let values: Values<'_> = &[&done_before, &(PRUNED_AT_ONCE as i64)];
            let gone = self.execute("pruning", jobs::PRUNE, values).await?;
            all += gone;
            if gone < PRUNED_AT_ONCE {
                return Ok(all);
            }
        }
    }

    async fn put_cursor(&self, cursor: &Cursor) -> StoreResult<()> {
        limits::fit_cursor(cursor)?;
        self.transaction("a cursor", |txn| Box::pin(jobs::put_cursor(txn, cursor)))
            .await
    }

    async fn cursor(&self, name: &str) -> StoreResult<Option<String>> {
        let one = "SELECT text FROM papyri_cursors WHERE name = $1";
        let rows = self.rows("a cursor", one, &[&name]).await?;
        let text = rows.first().map(|row| row.try_get(0)).transpose();
        self.settle("a cursor", text.map_err(Failure::from))
    }
}

impl PostgresJobs {
    async fn end(&self, becomes: &str, values: Values<'_>) -> StoreResult<bool> {
        let ended = self.execute("ending a job", &end_of_run(becomes), values);
        Ok(ended.await? == 1)
    }

    async fn change(
        &self,
        what: &'static str,
        update: &str,
        selection: &JobSelection,
        now: i64,
    ) -> StoreResult<u64> {
        limits::fit_selection(selection)?;
        match selection {
            JobSelection::Ids(ids) => {
                let ids: Vec<&str> = ids.iter().map(JobId::as_str).collect();
                let update = format!("{update} AND id = ANY($2)");
                self.execute(what, &update, &[&now, &ids]).await
            }
            JobSelection::Matching(filter) => {
                let update = format!(
                    "{update} AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)"
                );
                let state = filter.state.map(|state| state.as_str());
                let kind = filter.kind.map(|kind| kind.as_str());
                self.execute(what, &update, &[&now, &state, &kind]).await
            }
        }
    }

    /// What was read, or the error of what could not be read.
    fn settle<T>(&self, what: &str, read: Result<T, Failure>) -> StoreResult<T> {
        read.map_err(|failure| failure.into_store(what, &self.place))
    }
}

fn count_row(row: &Row) -> Result<JobCount, Failure> {
    let count: i64 = row.try_get(2)?;
    Ok(JobCount {
        kind: kind_of(row, 0)?,
        state: state_of(row, 1)?,
        count: u64::try_from(count).unwrap_or_default(),
    })
}
