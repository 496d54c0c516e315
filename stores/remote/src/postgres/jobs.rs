//! The statements of the queue and its rows. A running job's `token` fences its lease: only the statement that
//! fits it ends the job. Several libraries may share a database: [`of_library`] says whose jobs a statement is about.

use super::error::Failure;
use super::work::Together;
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::{Job, JobId, JobKind, JobState};
use stores_core::jobs::limits::{FitJob, MOST_LEASED, cut};
use stores_core::{Cursor, EnqueueCount, JobFilter, Lease, LeaseRequest, LeasedJob};
use tokio_postgres::Row;
use uuid::Uuid;

/// The columns of a row.
pub const JOB: &str = "id, kind, key, payload, priority, state, attempts, max_attempts, next_try, lease_until, worker, cause, progress, created_at, updated_at";

const INSERT: &str = "
INSERT INTO papyri_jobs
    (library, id, kind, key, payload, priority, state, attempts, max_attempts, next_try, created_at, updated_at)
SELECT $library, new.id, new.kind, new.key, new.payload, new.priority, 'waiting', 0, new.max_attempts, $7, $7, $7
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[])
    AS new (id, kind, key, payload, priority, max_attempts)
ON CONFLICT (library, id) DO NOTHING RETURNING id";

/// A running job goes on and is marked to run again; a cancelled one stays cancelled.
const REPLACE: &str = "
UPDATE papyri_jobs AS job SET payload = new.payload, priority = new.priority,
    max_attempts = new.max_attempts, updated_at = $5,
    again = (state = 'running'),
    attempts = CASE WHEN state IN ('running', 'cancelled') THEN attempts ELSE 0 END,
    next_try = CASE WHEN state IN ('running', 'cancelled') THEN next_try ELSE $5 END,
    cause = CASE WHEN state IN ('running', 'cancelled') THEN cause END,
    progress = CASE WHEN state = 'running' THEN progress END,
    state = CASE WHEN state IN ('running', 'cancelled') THEN state ELSE 'waiting' END
FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[]) AS new (id, payload, priority, max_attempts)
WHERE job.library = $library AND job.id = new.id AND job.payload <> new.payload";

const LIFT: &str = "
UPDATE papyri_jobs AS job SET priority = new.priority
FROM unnest($1::text[], $2::int[]) AS new (id, priority)
WHERE job.library = $library AND job.id = new.id AND job.state = 'waiting' AND job.priority < new.priority";

/// Jobs whose worker is silent wait again, or are dead when that was their last attempt.
const RECLAIM: &str = "
UPDATE papyri_jobs SET
    state = CASE WHEN again OR attempts < max_attempts THEN 'waiting' ELSE 'dead' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END, again = FALSE,
    cause = 'the lease of ' || worker || ' lapsed: it ended or hung',
    lease_until = NULL, worker = NULL, token = NULL, updated_at = $1
WHERE library = $library AND id IN (SELECT id FROM papyri_jobs
    WHERE library = $library AND state = 'running' AND lease_until <= $1 FOR UPDATE SKIP LOCKED)";

/// The next priority below one, of jobs that wait: a step down, not a scan.
pub const RUNG: &str = "
SELECT max(rung.priority) FROM unnest($1::text[]) AS wanted (kind) CROSS JOIN LATERAL (
    SELECT priority FROM papyri_jobs
    WHERE library = $library AND state = 'waiting' AND kind = wanted.kind AND priority < $2::bigint
    ORDER BY priority DESC LIMIT 1) AS rung";

/// Jobs of one priority that are due and that no other worker is taking at this moment.
pub const TAKE: &str = "
WITH due AS MATERIALIZED (
    SELECT found.id FROM unnest($1::text[]) AS wanted (kind) CROSS JOIN LATERAL (
        SELECT id, next_try FROM papyri_jobs
        WHERE library = $library AND state = 'waiting' AND kind = wanted.kind AND priority = $2 AND next_try <= $3
        ORDER BY next_try, id LIMIT $4 FOR UPDATE SKIP LOCKED) AS found
    ORDER BY found.next_try, found.id LIMIT $4)
UPDATE papyri_jobs AS job SET state = 'running', attempts = attempts + 1, lease_until = $5, worker = $6,
    token = $7, updated_at = $3
FROM due WHERE job.library = $library AND job.id = due.id
RETURNING job.id, kind, key, payload, priority, state, attempts, max_attempts, next_try, lease_until, worker,
    cause, progress, created_at, updated_at";

pub const COUNTS: &str =
    "SELECT kind, state, count(*) FROM papyri_jobs WHERE library = $library GROUP BY state, kind";

/// Since when the job that is due longest is due: the first of each kind and priority is looked at.
pub const OLDEST_DUE: &str = "
WITH RECURSIVE kinds AS (
    (SELECT kind FROM papyri_jobs WHERE library = $library AND state = 'waiting' ORDER BY kind LIMIT 1)
    UNION ALL
    SELECT (SELECT job.kind FROM papyri_jobs AS job WHERE library = $library AND state = 'waiting' AND job.kind > kinds.kind
        ORDER BY job.kind LIMIT 1)
    FROM kinds WHERE kinds.kind IS NOT NULL),
rungs AS (
    SELECT kinds.kind, (SELECT priority FROM papyri_jobs AS job WHERE library = $library AND state = 'waiting' AND job.kind = kinds.kind
        ORDER BY priority DESC LIMIT 1) AS priority
    FROM kinds WHERE kinds.kind IS NOT NULL
    UNION ALL
    SELECT above.kind, (SELECT job.priority FROM papyri_jobs AS job
        WHERE library = $library AND state = 'waiting' AND job.kind = above.kind AND job.priority < above.priority
        ORDER BY job.priority DESC LIMIT 1)
    FROM rungs AS above WHERE above.priority IS NOT NULL)
SELECT min((SELECT next_try FROM papyri_jobs AS job
    WHERE library = $library AND state = 'waiting' AND job.kind = rungs.kind AND job.priority = rungs.priority AND next_try <= $1
    ORDER BY next_try LIMIT 1)) FROM rungs WHERE priority IS NOT NULL";

/// Ends of a run. All of them leave no lease behind; $1 is the job, $2 the token, $3 the time.
pub const COMPLETE: &str = "state = CASE WHEN again THEN 'waiting' ELSE 'done' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    next_try = CASE WHEN again THEN $3 ELSE next_try END, cause = NULL";
pub const FAIL: &str =
    "state = CASE WHEN again OR ($4::bigint IS NOT NULL AND attempts < max_attempts)
        THEN 'waiting' ELSE 'dead' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    next_try = coalesce($4, CASE WHEN again THEN $3 ELSE next_try END), cause = $5";
pub const RELEASE: &str =
    "state = 'waiting', attempts = CASE WHEN again THEN 0 ELSE attempts - 1 END,
    next_try = least(next_try, $3)";

pub const RENEW: &str = "
UPDATE papyri_jobs SET lease_until = $3 WHERE id = $1 AND token = $2 AND state = 'running'";

pub const PUT_PROGRESS: &str = "
UPDATE papyri_jobs SET progress = $3 WHERE id = $1 AND token = $2 AND state = 'running'";

pub const RENEW_ALL: &str = "
UPDATE papyri_jobs SET lease_until = $3
WHERE (id, token) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND state = 'running'";

pub const RETRY: &str = "
UPDATE papyri_jobs SET state = 'waiting', attempts = 0, next_try = $1, updated_at = $1
WHERE library = $library AND state IN ('dead', 'cancelled')";
pub const CANCEL: &str = "
UPDATE papyri_jobs SET state = 'cancelled', again = FALSE, lease_until = NULL, worker = NULL, token = NULL,
    updated_at = $1
WHERE library = $library AND state IN ('waiting', 'running')";

pub const BRING_FORWARD: &str = "
UPDATE papyri_jobs SET
    next_try = CASE WHEN state = 'waiting' THEN LEAST(next_try, $1) ELSE next_try END,
    lease_until = CASE WHEN state = 'running' THEN LEAST(lease_until, $1) ELSE lease_until END
WHERE library = $library AND ((state = 'waiting' AND next_try > $1) OR (state = 'running' AND lease_until > $1))";

pub const PRUNE: &str = "
DELETE FROM papyri_jobs WHERE library = $library AND id IN
    (SELECT id FROM papyri_jobs WHERE library = $library AND state = 'done' AND updated_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)";

pub const PUT_CURSOR: &str = "
INSERT INTO papyri_cursors (library, name, text) VALUES ($library, $1, $2)
ON CONFLICT (library, name) DO UPDATE SET text = excluded.text";

pub const CURSOR: &str = "SELECT text FROM papyri_cursors WHERE library = $library AND name = $1";

/// What was there before there were libraries is of the one that comes first.
pub const ADOPT_JOBS: &str = "UPDATE papyri_jobs SET library = $library WHERE library = ''";
pub const ADOPT_CURSORS: &str = "UPDATE papyri_cursors SET library = $library WHERE library = ''";

/// The statement about the jobs and cursors of one library. Its id stands in the text, which is the same for all
/// statements of a process, so that the planner sees it.
pub fn of_library(statement: &str, library: Uuid) -> String {
    statement.replace("$library", &format!("'{library}'"))
}

/// Jobs to put in, with where the source stands after them.
pub struct Enqueue<'a> {
    pub library: Uuid,
    pub jobs: Vec<FitJob>,
    pub cursor: Option<&'a Cursor>,
    pub now: i64,
}

#[async_trait]
impl Together for Enqueue<'_> {
    type Done = EnqueueCount;

    async fn run(&self, txn: &Transaction<'_>) -> Result<EnqueueCount, Failure> {
        if let Some(cursor) = self.cursor {
            let put = of_library(PUT_CURSOR, self.library);
            let put = txn.prepare_cached(&put).await?;
            txn.execute(&put, &[&cursor.name, &cursor.text]).await?;
        }
        enqueue(txn, self.library, &self.jobs, self.now).await
    }
}

async fn enqueue(
    txn: &Transaction<'_>,
    library: Uuid,
    jobs: &[FitJob],
    now: i64,
) -> Result<EnqueueCount, Failure> {
    let new = insert(txn, library, jobs, now).await?;
    let known: Vec<&FitJob> = jobs
        .iter()
        .filter(|job| {
            new.binary_search_by(|id| id.as_str().cmp(job.id.as_str()))
                .is_err()
        })
        .collect();
    let mut count = EnqueueCount {
        new: new.len() as u64,
        ..EnqueueCount::default()
    };
    if known.is_empty() {
        return Ok(count);
    }
    let ids: Vec<&str> = known.iter().map(|job| job.id.as_str()).collect();
    let payloads: Vec<&str> = known.iter().map(|job| job.payload.as_str()).collect();
    let priorities: Vec<i32> = known.iter().map(|job| job.priority).collect();
    let attempts: Vec<i64> = known.iter().map(|job| job.max_attempts.into()).collect();
    let replace = txn.prepare_cached(&of_library(REPLACE, library)).await?;
    count.replaced = txn
        .execute(&replace, &[&ids, &payloads, &priorities, &attempts, &now])
        .await?;
    count.unchanged = known.len() as u64 - count.replaced.min(known.len() as u64);
    let lift = txn.prepare_cached(&of_library(LIFT, library)).await?;
    txn.execute(&lift, &[&ids, &priorities]).await?;
    Ok(count)
}

/// The ids that were not there, sorted.
async fn insert(
    txn: &Transaction<'_>,
    library: Uuid,
    jobs: &[FitJob],
    now: i64,
) -> Result<Vec<String>, Failure> {
    let ids: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
    let kinds: Vec<&str> = jobs.iter().map(|job| job.kind.as_str()).collect();
    let keys: Vec<&str> = jobs.iter().map(|job| job.key.as_str()).collect();
    let payloads: Vec<&str> = jobs.iter().map(|job| job.payload.as_str()).collect();
    let priorities: Vec<i32> = jobs.iter().map(|job| job.priority).collect();
    let attempts: Vec<i64> = jobs.iter().map(|job| job.max_attempts.into()).collect();
    let insert = txn.prepare_cached(&of_library(INSERT, library)).await?;
    let rows = txn
        .query(
            &insert,
            &[&ids, &kinds, &keys, &payloads, &priorities, &attempts, &now],
        )
        .await?;
    let mut new = Vec::with_capacity(rows.len());
    for row in &rows {
        new.push(row.try_get(0)?);
    }
    new.sort();
    Ok(new)
}

/// A worker's request, and the token of the leases it gets.
pub struct Leasing<'a> {
    pub library: Uuid,
    pub request: &'a LeaseRequest,
    pub token: String,
}

#[async_trait]
impl Together for Leasing<'_> {
    type Done = Vec<LeasedJob>;

    async fn run(&self, txn: &Transaction<'_>) -> Result<Vec<LeasedJob>, Failure> {
        lease(txn, self.library, self.request, &self.token).await
    }
}

/// Priority by priority, so that the many that wait for a later try in one are not looked at before the next.
async fn lease(
    txn: &Transaction<'_>,
    library: Uuid,
    request: &LeaseRequest,
    token: &str,
) -> Result<Vec<LeasedJob>, Failure> {
    let reclaim = txn.prepare_cached(&of_library(RECLAIM, library)).await?;
    txn.execute(&reclaim, &[&request.now]).await?;
    let rung = txn.prepare_cached(&of_library(RUNG, library)).await?;
    let take = txn.prepare_cached(&of_library(TAKE, library)).await?;
    let kinds: Vec<&str> = request.kinds.iter().map(|kind| kind.as_str()).collect();
    let until = request.now.saturating_add(request.lease_ms);
    let worker = cut(&request.worker);
    let limit = request.limit.min(MOST_LEASED) as usize;
    let mut leased = Vec::new();
    let mut below = i64::MAX;
    while leased.len() < limit {
        let priority = txn.query_one(&rung, &[&kinds, &below]).await?;
        let Some(priority) = priority.try_get::<_, Option<i32>>(0)? else {
            break;
        };
        let room = (limit - leased.len()) as i64;
        let taken = txn
            .query(
                &take,
                &[
                    &kinds,
                    &priority,
                    &request.now,
                    &room,
                    &until,
                    &worker,
                    &token,
                ],
            )
            .await?;
        let mut jobs = taken.iter().map(job_row).collect::<Result<Vec<_>, _>>()?;
        jobs.sort_by(|a, b| (a.next_try, &a.id).cmp(&(b.next_try, &b.id)));
        leased.extend(jobs.into_iter().map(|job| LeasedJob {
            lease: Lease {
                job: job.id.clone(),
                token: token.to_owned(),
            },
            job,
        }));
        below = priority.into();
    }
    Ok(leased)
}

/// The statement that ends the run of the lease's holder, and nobody else's.
pub fn end_of_run(becomes: &str) -> String {
    ending(becomes, "id = $1 AND token = $2")
}

/// The same for lists of jobs and tokens.
pub fn end_of_runs(becomes: &str) -> String {
    let held = "(id, token) IN (SELECT * FROM unnest($1::text[], $2::text[]))";
    ending(becomes, held)
}

fn ending(becomes: &str, held: &str) -> String {
    format!(
        "UPDATE papyri_jobs SET {becomes}, again = FALSE, lease_until = NULL, worker = NULL, token = NULL,
            updated_at = $3
         WHERE {held} AND state = 'running'"
    )
}

pub fn listing(filter: &JobFilter) -> String {
    // Told apart in the text, so that the planner sees which index serves.
    let of_state = match filter.state {
        Some(_) => "state = $1::text",
        None => "$1::text IS NULL",
    };
    format!(
        "SELECT {JOB} FROM papyri_jobs WHERE library = $library AND {of_state} AND ($2::text IS NULL OR kind = $2) AND id > $3
         ORDER BY id LIMIT $4"
    )
}

pub fn job_row(row: &Row) -> Result<Job, Failure> {
    let count = |at: usize| -> Result<u32, Failure> {
        let count: i64 = row.try_get(at)?;
        u32::try_from(count).map_err(|_| Failure::Corrupt(format!("{count} attempts")))
    };
    Ok(Job {
        id: JobId::parse(row.try_get(0)?).map_err(|error| Failure::Corrupt(error.to_string()))?,
        kind: kind_of(row, 1)?,
        key: row.try_get(2)?,
        payload: serde_json::from_str(row.try_get(3)?)
            .map_err(|error| Failure::Corrupt(format!("a payload: {error}")))?,
        priority: row.try_get(4)?,
        state: state_of(row, 5)?,
        attempts: count(6)?,
        max_attempts: count(7)?,
        next_try: row.try_get(8)?,
        lease_until: row.try_get(9)?,
        worker: row.try_get(10)?,
        cause: row.try_get(11)?,
        progress: row
            .try_get::<_, Option<&str>>(12)?
            .map(serde_json::from_str)
            .transpose()
            .map_err(|error| Failure::Corrupt(format!("progress: {error}")))?,
        created_at: row.try_get(13)?,
        updated_at: row.try_get(14)?,
    })
}

pub fn kind_of(row: &Row, at: usize) -> Result<JobKind, Failure> {
    let word: &str = row.try_get(at)?;
    JobKind::parse(word).ok_or_else(|| Failure::Corrupt(format!("{word:?} is no kind of job")))
}

pub fn state_of(row: &Row, at: usize) -> Result<JobState, Failure> {
    let word: &str = row.try_get(at)?;
    JobState::parse(word).ok_or_else(|| Failure::Corrupt(format!("{word:?} is no state of a job")))
}
