//! The port of the job queue over its statements.

use super::PostgresJobs;
use super::error::Failure;
use super::jobs::{self, end_of_run, end_of_runs, job_row, kind_of, listing, state_of};
use super::work::{Changed, InTransaction, Rows, Values};
use async_trait::async_trait;
use graph_schema::{Job, JobId, JobProgress, NewJob};
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
        let jobs = limits::fit_jobs(jobs)?;
        let cursor = None;
        let work = InTransaction(jobs::Enqueue {
            library: self.library,
            jobs,
            cursor,
            now,
        });
        self.perform("enqueueing", work).await
    }

    async fn enqueue_with_cursor(
        &self,
        jobs: &[NewJob],
        cursor: &Cursor,
        now: i64,
    ) -> StoreResult<EnqueueCount> {
        limits::fit_cursor(cursor)?;
        let jobs = limits::fit_jobs(jobs)?;
        let cursor = Some(cursor);
        let work = InTransaction(jobs::Enqueue {
            library: self.library,
            jobs,
            cursor,
            now,
        });
        self.perform("enqueueing", work).await
    }

    async fn lease(&self, request: &LeaseRequest) -> StoreResult<Vec<LeasedJob>> {
        let token = uuid::Uuid::new_v4().to_string();
        let work = InTransaction(jobs::Leasing {
            library: self.library,
            request,
            token,
        });
        self.perform("leasing", work).await
    }

    async fn renew(&self, lease: &Lease, until: i64) -> StoreResult<bool> {
        let values: Values<'_> = &[&lease.job.as_str(), &lease.token, &until];
        Ok(self
            .perform("renewing", Changed(jobs::RENEW, values))
            .await?
            == 1)
    }

    async fn renew_all(&self, leases: &[Lease], until: i64) -> StoreResult<u64> {
        let (jobs, tokens) = columns(leases);
        let work = Changed(jobs::RENEW_ALL, &[&jobs, &tokens, &until]);
        self.perform("renewing", work).await
    }

    async fn complete_all(&self, leases: &[Lease], now: i64) -> StoreResult<u64> {
        let (jobs, tokens) = columns(leases);
        let ended = end_of_runs(jobs::COMPLETE);
        let work = Changed(&ended, &[&jobs, &tokens, &now]);
        self.perform("ending jobs", work).await
    }

    async fn put_progress(&self, lease: &Lease, progress: &JobProgress) -> StoreResult<bool> {
        let progress = limits::progress_text(progress);
        let values: Values<'_> = &[&lease.job.as_str(), &lease.token, &progress];
        let put = Changed(jobs::PUT_PROGRESS, values);
        Ok(self.perform("progress", put).await? == 1)
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
            &filter.kind.as_ref().map(|kind| kind.as_str()),
            &after.map_or("", |id| id.as_str()),
            &i64::from(limit.min(MOST_LISTED)),
        ];
        let rows = self
            .perform("listing", Rows(&self.own(&listing(filter)), values))
            .await?;
        self.settle("listing", rows.iter().map(job_row).collect())
    }

    async fn job(&self, id: &JobId) -> StoreResult<Option<Job>> {
        let one = format!(
            "SELECT {} FROM papyri_jobs WHERE library = $library AND id = $1",
            jobs::JOB
        );
        let one = self.own(&one);
        let rows = self.perform("a job", Rows(&one, &[&id.as_str()])).await?;
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
        let rows = self
            .perform(what, Rows(&self.own(jobs::COUNTS), &[]))
            .await?;
        let counts: Result<Vec<JobCount>, Failure> = rows.iter().map(count_row).collect();
        let mut counts = self.settle(what, counts)?;
        counts.sort_by_key(|count| (count.kind, count.state));
        let oldest = self
            .perform(what, Rows(&self.own(jobs::OLDEST_DUE), &[&now]))
            .await?;
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
            let gone = self
                .perform("pruning", Changed(&self.own(jobs::PRUNE), values))
                .await?;
            all += gone;
            if gone < PRUNED_AT_ONCE {
                return Ok(all);
            }
        }
    }

    async fn bring_forward(&self, latest: i64) -> StoreResult<u64> {
        let forward = self.own(jobs::BRING_FORWARD);
        let work = Changed(&forward, &[&latest]);
        self.perform("the times of jobs", work).await
    }

    async fn put_cursor(&self, cursor: &Cursor) -> StoreResult<()> {
        limits::fit_cursor(cursor)?;
        let put = self.own(jobs::PUT_CURSOR);
        let put = Changed(&put, &[&cursor.name, &cursor.text]);
        self.perform("a cursor", put).await.map(drop)
    }

    async fn cursor(&self, name: &str) -> StoreResult<Option<String>> {
        let one = self.own(jobs::CURSOR);
        let rows = self.perform("a cursor", Rows(&one, &[&name])).await?;
        let text = rows.first().map(|row| row.try_get(0)).transpose();
        self.settle("a cursor", text.map_err(Failure::from))
    }
}

impl PostgresJobs {
    /// A statement about this library's jobs and cursors.
    fn own(&self, statement: &str) -> String {
        jobs::of_library(statement, self.library)
    }

    /// Takes over what an earlier version put in; nothing is written where there is nothing.
    pub(super) async fn adopt(&self) -> StoreResult<()> {
        if self.library.is_nil() {
            return Ok(());
        }
        for update in [jobs::ADOPT_JOBS, jobs::ADOPT_CURSORS] {
            let adopted = Changed(&self.own(update), &[]);
            self.perform("taking jobs over", adopted).await?;
        }
        Ok(())
    }

    async fn end(&self, becomes: &str, values: Values<'_>) -> StoreResult<bool> {
        let ended = end_of_run(becomes);
        Ok(self
            .perform("ending a job", Changed(&ended, values))
            .await?
            == 1)
    }

    async fn change(
        &self,
        what: &'static str,
        update: &str,
        selection: &JobSelection,
        now: i64,
    ) -> StoreResult<u64> {
        limits::fit_selection(selection)?;
        let update = &self.own(update);
        match selection {
            JobSelection::Ids(ids) => {
                let ids: Vec<&str> = ids.iter().map(JobId::as_str).collect();
                let update = format!("{update} AND id = ANY($2)");
                self.perform(what, Changed(&update, &[&now, &ids])).await
            }
            JobSelection::Matching(filter) => {
                let update = format!(
                    "{update} AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)"
                );
                let state = filter.state.map(|state| state.as_str());
                let kind = filter.kind.as_ref().map(|kind| kind.as_str());
                self.perform(what, Changed(&update, &[&now, &state, &kind]))
                    .await
            }
        }
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

/// Jobs and tokens of leases, pair by pair.
fn columns(leases: &[Lease]) -> (Vec<&str>, Vec<&str>) {
    let columns = leases.iter();
    columns
        .map(|lease| (lease.job.as_str(), lease.token.as_str()))
        .unzip()
}
