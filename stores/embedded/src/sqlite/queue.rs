//! The port of the job queue, each method handed to the file that knows its tables.

use super::{SqliteStore, jobs};
use async_trait::async_trait;
use graph_schema::{Job, JobId, JobProgress, NewJob};
use stores_core::jobs::limits;
use stores_core::{
    Cursor, EnqueueCount, JobFilter, JobQueue, JobSelection, Lease, LeaseRequest, LeasedJob,
    QueueStats, StoreResult,
};

/// Jobs forgotten in one transaction.
const PRUNED_AT_ONCE: u32 = 5_000;

#[async_trait]
impl JobQueue for SqliteStore {
    async fn enqueue(&self, jobs: &[NewJob], now: i64) -> StoreResult<EnqueueCount> {
        let jobs = limits::fit_jobs(jobs)?;
        self.write("jobs", move |db| jobs::enqueue(db, &jobs, now))
            .await
    }

    async fn enqueue_with_cursor(
        &self,
        jobs: &[NewJob],
        cursor: &Cursor,
        now: i64,
    ) -> StoreResult<EnqueueCount> {
        limits::fit_cursor(cursor)?;
        let jobs = limits::fit_jobs(jobs)?;
        let cursor = cursor.clone();
        self.write("jobs and a cursor", move |db| {
            jobs::put_cursor(db, &cursor)?;
            jobs::enqueue(db, &jobs, now)
        })
        .await
    }

    async fn lease(&self, request: &LeaseRequest) -> StoreResult<Vec<LeasedJob>> {
        let request = request.clone();
        let token = uuid::Uuid::new_v4().to_string();
        self.write("leases", move |db| jobs::lease(db, &request, &token))
            .await
    }

    async fn renew(&self, lease: &Lease, until: i64) -> StoreResult<bool> {
        let lease = lease.clone();
        self.write("a lease", move |db| jobs::renew(db, &lease, until))
            .await
    }

    async fn renew_all(&self, leases: &[Lease], until: i64) -> StoreResult<u64> {
        let leases = leases.to_vec();
        self.write("leases", move |db| {
            let held = leases.iter().map(|lease| jobs::renew(db, lease, until));
            held.map(|held| Ok(u64::from(held?))).sum()
        })
        .await
    }

    async fn complete_all(&self, leases: &[Lease], now: i64) -> StoreResult<u64> {
        let leases = leases.to_vec();
        self.write("jobs", move |db| {
            let held = leases.iter().map(|lease| jobs::complete(db, lease, now));
            held.map(|held| Ok(u64::from(held?))).sum()
        })
        .await
    }

    async fn put_progress(&self, lease: &Lease, progress: &JobProgress) -> StoreResult<bool> {
        let lease = lease.clone();
        let progress = limits::progress_text(progress);
        self.write("progress", move |db| {
            jobs::put_progress(db, &lease, &progress)
        })
        .await
    }

    async fn complete(&self, lease: &Lease, now: i64) -> StoreResult<bool> {
        let lease = lease.clone();
        self.write("a job", move |db| jobs::complete(db, &lease, now))
            .await
    }

    async fn fail(
        &self,
        lease: &Lease,
        cause: &str,
        next_try: Option<i64>,
        now: i64,
    ) -> StoreResult<bool> {
        let lease = lease.clone();
        let cause = cause.to_owned();
        self.write("a job", move |db| {
            jobs::fail(db, &lease, &cause, next_try, now)
        })
        .await
    }

    async fn release(&self, lease: &Lease, now: i64) -> StoreResult<bool> {
        let lease = lease.clone();
        self.write("a job", move |db| jobs::release(db, &lease, now))
            .await
    }

    async fn list(
        &self,
        filter: &JobFilter,
        after: Option<&JobId>,
        limit: u32,
    ) -> StoreResult<Vec<Job>> {
        let filter = *filter;
        let after = after.cloned();
        self.read("jobs", move |db| {
            jobs::list(db, &filter, after.as_ref(), limit)
        })
        .await
    }

    async fn job(&self, id: &JobId) -> StoreResult<Option<Job>> {
        let id = id.clone();
        self.read("a job", move |db| jobs::job(db, &id)).await
    }

    async fn retry(&self, selection: &JobSelection, now: i64) -> StoreResult<u64> {
        limits::fit_selection(selection)?;
        let selection = selection.clone();
        self.write("jobs", move |db| jobs::retry(db, &selection, now))
            .await
    }

    async fn cancel(&self, selection: &JobSelection, now: i64) -> StoreResult<u64> {
        limits::fit_selection(selection)?;
        let selection = selection.clone();
        self.write("jobs", move |db| jobs::cancel(db, &selection, now))
            .await
    }

    async fn stats(&self, now: i64) -> StoreResult<QueueStats> {
        self.read("the queue", move |db| jobs::stats(db, now)).await
    }

    async fn prune(&self, done_before: i64) -> StoreResult<u64> {
        let mut all = 0;
        loop {
            let gone = self
                .write("done jobs", move |db| {
                    jobs::prune(db, done_before, PRUNED_AT_ONCE)
                })
                .await?;
            all += gone;
            if gone < u64::from(PRUNED_AT_ONCE) {
                return Ok(all);
            }
        }
    }

    async fn bring_forward(&self, latest: i64) -> StoreResult<u64> {
        self.write("the times of jobs", move |db| {
            jobs::bring_forward(db, latest)
        })
        .await
    }

    async fn put_cursor(&self, cursor: &Cursor) -> StoreResult<()> {
        limits::fit_cursor(cursor)?;
        let cursor = cursor.clone();
        self.write("a cursor", move |db| jobs::put_cursor(db, &cursor))
            .await
    }

    async fn cursor(&self, name: &str) -> StoreResult<Option<String>> {
        let name = name.to_owned();
        self.read("a cursor", move |db| jobs::cursor(db, &name))
            .await
    }
}
