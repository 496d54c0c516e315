//! Jobs and cursors. A running job's `token` fences its lease: only the statement that fits it ends the job.

use super::{SqlError, SqlResult, rows};
use graph_schema::{Job, JobId, JobKind};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use stores_core::jobs::limits::{FitJob, MOST_LEASED, MOST_LISTED, cut};
use stores_core::{
    Cursor, EnqueueCount, JobCount, JobFilter, JobSelection, Lease, LeaseRequest, LeasedJob,
    QueueStats,
};

const JOB: &str = "id, kind, key, payload, priority, state, attempts, max_attempts, next_try, lease_until, worker, cause, created_at, updated_at";

const INSERT: &str = "
INSERT INTO jobs (id, kind, key, payload, priority, state, attempts, max_attempts, next_try, created_at, updated_at)
VALUES (:id, :kind, :key, :payload, :priority, 'waiting', 0, :max_attempts, :now, :now, :now)
ON CONFLICT (id) DO NOTHING";

/// A running job goes on and is marked to run again; a cancelled one stays cancelled.
const REPLACE: &str = "
UPDATE jobs SET payload = :payload, priority = :priority, max_attempts = :max_attempts, updated_at = :now,
    again = (state = 'running'),
    attempts = iif(state IN ('running', 'cancelled'), attempts, 0),
    next_try = iif(state IN ('running', 'cancelled'), next_try, :now),
    cause = iif(state IN ('running', 'cancelled'), cause, NULL),
    state = iif(state IN ('running', 'cancelled'), state, 'waiting')
WHERE id = :id AND payload <> :payload";

const LIFT: &str =
    "UPDATE jobs SET priority = ?2 WHERE id = ?1 AND state = 'waiting' AND priority < ?2";

/// Jobs whose worker is silent wait again, or are dead when that was their last attempt.
const RECLAIM: &str = "
UPDATE jobs SET state = iif(again OR attempts < max_attempts, 'waiting', 'dead'),
    attempts = iif(again, 0, attempts), again = 0,
    cause = 'the lease of ' || worker || ' lapsed: it ended or hung',
    lease_until = NULL, worker = NULL, token = NULL, updated_at = ?1
WHERE state = 'running' AND lease_until <= ?1";

/// The next priority below one, of jobs that wait: a step down, not a scan.
const RUNG: &str =
    "SELECT priority FROM jobs WHERE state = 'waiting' AND kind = ?1 AND priority < ?2
    ORDER BY priority DESC LIMIT 1";

const DUE: &str = "SELECT next_try, id FROM jobs
    WHERE state = 'waiting' AND kind = ?1 AND priority = ?2 AND next_try <= ?3
    ORDER BY next_try, id LIMIT ?4";

const COUNTS: &str = "SELECT kind, state, count(*) FROM jobs GROUP BY state, kind";

/// Ends of a run. All of them leave no lease behind.
const COMPLETE: &str = "state = iif(again, 'waiting', 'done'), attempts = iif(again, 0, attempts),
    next_try = iif(again, :now, next_try), cause = NULL";
const FAIL: &str = "
    state = iif(again OR (:next_try IS NOT NULL AND attempts < max_attempts), 'waiting', 'dead'),
    attempts = iif(again, 0, attempts),
    next_try = coalesce(:next_try, iif(again, :now, next_try)), cause = :cause";
const RELEASE: &str =
    "state = 'waiting', attempts = iif(again, 0, attempts - 1), next_try = min(next_try, :now)";

const RETRY: &str =
    "UPDATE jobs SET state = 'waiting', attempts = 0, next_try = :now, updated_at = :now
    WHERE state IN ('dead', 'cancelled')";
const CANCEL: &str = "
UPDATE jobs SET state = 'cancelled', again = 0, lease_until = NULL, worker = NULL, token = NULL, updated_at = :now
    WHERE state IN ('waiting', 'running')";

pub fn enqueue(db: &Connection, jobs: &[FitJob], now: i64) -> SqlResult<EnqueueCount> {
    let mut insert = db.prepare_cached(INSERT)?;
    let mut replace = db.prepare_cached(REPLACE)?;
    let mut lift = db.prepare_cached(LIFT)?;
    let mut count = EnqueueCount::default();
    for job in jobs {
        let id = job.id.as_str();
        let new = insert.execute(named_params! {
            ":id": id, ":kind": job.kind.as_str(), ":key": job.key, ":payload": job.payload,
            ":priority": job.priority, ":max_attempts": job.max_attempts, ":now": now,
        })?;
        if new == 1 {
            count.new += 1;
            continue;
        }
        let replaced = replace.execute(named_params! {
            ":id": id, ":payload": job.payload, ":priority": job.priority,
            ":max_attempts": job.max_attempts, ":now": now,
        })?;
        if replaced == 1 {
            count.replaced += 1;
            continue;
        }
        lift.execute(params![id, job.priority])?;
        count.unchanged += 1;
    }
    Ok(count)
}

pub fn lease(db: &Connection, request: &LeaseRequest, token: &str) -> SqlResult<Vec<LeasedJob>> {
    db.prepare_cached(RECLAIM)?.execute([request.now])?;
    let text = format!(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = :until, worker = :worker,
            token = :token, updated_at = :now WHERE id = :id RETURNING {JOB}"
    );
    let mut take = db.prepare_cached(&text)?;
    let until = request.now.saturating_add(request.lease_ms);
    let worker = cut(&request.worker);
    let mut leased = Vec::new();
    for id in due(db, request)? {
        let taken = named_params! {
            ":id": id, ":until": until, ":worker": worker, ":token": token, ":now": request.now,
        };
        let job = take.query_row(taken, job_row)?;
        let lease = Lease {
            job: job.id.clone(),
            token: token.to_owned(),
        };
        leased.push(LeasedJob { job, lease });
    }
    Ok(leased)
}

/// Ids of the jobs that are due, in the order they are leased: priority by priority, so that the many that
/// wait for a later try in one are not looked at before the next.
fn due(db: &Connection, request: &LeaseRequest) -> SqlResult<Vec<String>> {
    let limit = request.limit.min(MOST_LEASED) as usize;
    let mut statement = db.prepare_cached(DUE)?;
    let mut ids = Vec::new();
    let mut rung = top_rung(db, &request.kinds)?;
    while let Some(priority) = rung.filter(|_| ids.len() < limit) {
        let room = limit - ids.len();
        let mut found: Vec<(i64, String)> = Vec::new();
        for kind in &request.kinds {
            let of_kind = params![kind.as_str(), priority, request.now, room as i64];
            let rows = statement.query_map(of_kind, |row| Ok((row.get(0)?, row.get(1)?)))?;
            for row in rows {
                found.push(row?);
            }
        }
        found.sort();
        found.dedup();
        ids.extend(found.into_iter().take(room).map(|(_, id)| id));
        rung = rung_below(db, &request.kinds, priority)?;
    }
    Ok(ids)
}

fn top_rung(db: &Connection, kinds: &[JobKind]) -> SqlResult<Option<i64>> {
    rung_below(db, kinds, i64::MAX)
}

fn rung_below(db: &Connection, kinds: &[JobKind], priority: i64) -> SqlResult<Option<i64>> {
    let mut statement = db.prepare_cached(RUNG)?;
    let mut highest: Option<i64> = None;
    for kind in kinds {
        let found = statement.query_row(params![kind.as_str(), priority], |row| row.get(0));
        highest = highest.max(found.optional()?);
    }
    Ok(highest)
}

pub fn renew(db: &Connection, lease: &Lease, until: i64) -> SqlResult<bool> {
    let renewed = db
        .prepare_cached(
            "UPDATE jobs SET lease_until = ?3 WHERE id = ?1 AND token = ?2 AND state = 'running'",
        )?
        .execute(params![lease.job.as_str(), lease.token, until])?;
    Ok(renewed == 1)
}

pub fn complete(db: &Connection, lease: &Lease, now: i64) -> SqlResult<bool> {
    let mut end = db.prepare_cached(&end_of_run(COMPLETE))?;
    let ended = end.execute(named_params! {
        ":id": lease.job.as_str(), ":token": lease.token, ":now": now,
    })?;
    Ok(ended == 1)
}

pub fn fail(
    db: &Connection,
    lease: &Lease,
    cause: &str,
    next_try: Option<i64>,
    now: i64,
) -> SqlResult<bool> {
    let mut end = db.prepare_cached(&end_of_run(FAIL))?;
    let ended = end.execute(named_params! {
        ":id": lease.job.as_str(), ":token": lease.token, ":now": now,
        ":next_try": next_try, ":cause": cut(cause),
    })?;
    Ok(ended == 1)
}

pub fn release(db: &Connection, lease: &Lease, now: i64) -> SqlResult<bool> {
    let mut end = db.prepare_cached(&end_of_run(RELEASE))?;
    let ended = end.execute(named_params! {
        ":id": lease.job.as_str(), ":token": lease.token, ":now": now,
    })?;
    Ok(ended == 1)
}

/// The statement that ends the run of the lease's holder, and nobody else's.
fn end_of_run(becomes: &str) -> String {
    format!(
        "UPDATE jobs SET {becomes}, again = 0, lease_until = NULL, worker = NULL, token = NULL, updated_at = :now
         WHERE id = :id AND token = :token AND state = 'running'"
    )
}

pub fn list(
    db: &Connection,
    filter: &JobFilter,
    after: Option<&JobId>,
    limit: u32,
) -> SqlResult<Vec<Job>> {
    let mut found = db.prepare_cached(&listing(filter))?;
    let found = found.query_map(
        params![
            filter.state.map(|state| state.as_str()),
            filter.kind.map(|kind| kind.as_str()),
            after.map_or("", |id| id.as_str()),
            limit.min(MOST_LISTED),
        ],
        job_row,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn listing(filter: &JobFilter) -> String {
    // Told apart in the text, so that the planner sees which index serves.
    let of_state = match filter.state {
        Some(_) => "state = ?1",
        None => "?1 IS NULL",
    };
    format!(
        "SELECT {JOB} FROM jobs WHERE {of_state} AND (?2 IS NULL OR kind = ?2) AND id > ?3 ORDER BY id LIMIT ?4"
    )
}

pub fn job(db: &Connection, id: &JobId) -> SqlResult<Option<Job>> {
    let mut found = db.prepare_cached(&format!("SELECT {JOB} FROM jobs WHERE id = ?1"))?;
    Ok(found.query_row([id.as_str()], job_row).optional()?)
}

pub fn retry(db: &Connection, selection: &JobSelection, now: i64) -> SqlResult<u64> {
    change(db, RETRY, selection, now)
}

pub fn cancel(db: &Connection, selection: &JobSelection, now: i64) -> SqlResult<u64> {
    change(db, CANCEL, selection, now)
}

fn change(db: &Connection, update: &str, selection: &JobSelection, now: i64) -> SqlResult<u64> {
    match selection {
        JobSelection::Ids(ids) => {
            let mut update = db.prepare_cached(&format!("{update} AND id = :id"))?;
            let mut changed = 0;
            for id in ids {
                changed += update.execute(named_params! { ":id": id.as_str(), ":now": now })?;
            }
            Ok(changed as u64)
        }
        JobSelection::Matching(filter) => {
            let of_filter =
                "(:state IS NULL OR state = :state) AND (:kind IS NULL OR kind = :kind)";
            let mut update = db.prepare_cached(&format!("{update} AND {of_filter}"))?;
            let changed = update.execute(named_params! {
                ":state": filter.state.map(|state| state.as_str()),
                ":kind": filter.kind.map(|kind| kind.as_str()),
                ":now": now,
            })?;
            Ok(changed as u64)
        }
    }
}

pub fn stats(db: &Connection, now: i64) -> SqlResult<QueueStats> {
    let mut counts = db.prepare_cached(COUNTS)?;
    let counts = counts.query_map([], |row| {
        Ok(JobCount {
            kind: rows::word(row, 0)?,
            state: rows::word(row, 1)?,
            count: row.get(2)?,
        })
    })?;
    let mut counts = counts.collect::<rusqlite::Result<Vec<_>>>()?;
    counts.sort_by_key(|count| (count.kind, count.state));
    Ok(QueueStats {
        counts,
        oldest_due_ms: oldest_due(db, now)?.map(|since| now - since),
    })
}

/// Since when the job that is due longest is due: the first of each kind and priority is looked at.
fn oldest_due(db: &Connection, now: i64) -> SqlResult<Option<i64>> {
    let mut first = db.prepare_cached(DUE)?;
    let mut oldest: Option<i64> = None;
    for kind in JobKind::ALL {
        let mut rung = top_rung(db, &[kind])?;
        while let Some(priority) = rung {
            let of_rung = params![kind.as_str(), priority, now, 1];
            let since = first.query_row(of_rung, |row| row.get(0)).optional()?;
            oldest = [oldest, since].into_iter().flatten().min();
            rung = rung_below(db, &[kind], priority)?;
        }
    }
    Ok(oldest)
}

/// At most `most` at once, so that writers beside it are not held up.
pub fn prune(db: &Connection, done_before: i64, most: u32) -> SqlResult<u64> {
    let gone = db
        .prepare_cached(
            "DELETE FROM jobs WHERE pk IN
                (SELECT pk FROM jobs WHERE state = 'done' AND updated_at < ?1 LIMIT ?2)",
        )?
        .execute(params![done_before, most])?;
    Ok(gone as u64)
}

pub fn put_cursor(db: &Connection, cursor: &Cursor) -> SqlResult<()> {
    db.prepare_cached(
        "INSERT INTO cursors (name, text) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET text = excluded.text",
    )?
    .execute(params![cursor.name, cursor.text])?;
    Ok(())
}

pub fn cursor(db: &Connection, name: &str) -> SqlResult<Option<String>> {
    let mut found = db.prepare_cached("SELECT text FROM cursors WHERE name = ?1")?;
    let text = found.query_row([name], |row| row.get(0)).optional();
    text.map_err(SqlError::from)
}

fn job_row(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: rows::parsed(row, 0)?,
        kind: rows::word(row, 1)?,
        key: row.get(2)?,
        payload: rows::json(row, 3)?,
        priority: row.get(4)?,
        state: rows::word(row, 5)?,
        attempts: row.get(6)?,
        max_attempts: row.get(7)?,
        next_try: row.get(8)?,
        lease_until: row.get(9)?,
        worker: row.get(10)?,
        cause: row.get(11)?,
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::JobState;
    use graph_schema::migrations::SQLITE;

    /// What SQLite does for a statement, a line a step.
    fn plan(db: &Connection, statement: &str) -> Vec<String> {
        let mut explained = db
            .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
            .unwrap();
        let steps = explained.query_map([], |row| row.get(3)).unwrap();
        steps.map(Result::unwrap).collect()
    }

    #[test]
    fn nothing_that_workers_or_listings_do_is_a_scan_or_a_sort() {
        let db = Connection::open_in_memory().unwrap();
        for (_, script) in SQLITE {
            db.execute_batch(script).unwrap();
        }
        let dead = JobFilter {
            state: Some(JobState::Dead),
            kind: None,
        };
        for (statement, index) in [
            (RUNG, "jobs_due"),
            (DUE, "jobs_due"),
            (RECLAIM, "jobs_leased"),
            (&end_of_run(FAIL), "sqlite_autoindex_jobs_1"),
            (&listing(&dead), "jobs_by_state"),
            (&listing(&JobFilter::default()), "sqlite_autoindex_jobs_1"),
            (RETRY, "jobs_by_state"),
        ] {
            let steps = plan(&db, statement);
            assert_eq!(steps.len(), 1, "{statement}: {steps:?}");
            assert!(
                steps[0].starts_with("SEARCH") && steps[0].contains(index),
                "{statement}: {steps:?}"
            );
        }
        let counts = plan(&db, COUNTS);
        assert!(
            counts[0].contains("COVERING INDEX jobs_by_state"),
            "counting reads no rows: {counts:?}"
        );
    }
}
