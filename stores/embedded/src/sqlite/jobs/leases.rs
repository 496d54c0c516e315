//! A job's run: leased, renewed, ended. Its `token` fences the lease: only the statement that fits it ends the job.

use super::{JOB, job_row};
use crate::sqlite::{SqlResult, rows};
use graph_schema::JobKind;
use rusqlite::{Connection, OptionalExtension, named_params, params};
use stores_core::jobs::limits::{MOST_LEASED, cut};
use stores_core::{Lease, LeaseRequest, LeasedJob};

/// Jobs whose worker is silent wait again, or are dead when that was their last attempt.
pub(super) const RECLAIM: &str = "
UPDATE jobs INDEXED BY jobs_leased SET state = CASE WHEN again OR attempts < max_attempts THEN 'waiting' ELSE 'dead' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END, again = 0,
    cause = 'the lease of ' || worker || ' lapsed: it ended or hung',
    lease_until = NULL, worker = NULL, token = NULL, updated_at = ?1
WHERE state = 'running' AND lease_until <= ?1";

/// The next priority below one, of jobs that wait: a step down, not a scan.
pub(super) const RUNG: &str =
    "SELECT priority FROM jobs WHERE state = 'waiting' AND kind = ?1 AND priority < ?2
    ORDER BY priority DESC LIMIT 1";

/// The next kind of jobs that wait: a step, not a scan.
pub(super) const NEXT_KIND: &str = "SELECT kind FROM jobs INDEXED BY jobs_due WHERE state = 'waiting' AND kind > ?1 ORDER BY kind LIMIT 1";

pub(super) const DUE: &str = "SELECT next_try, id FROM jobs
    WHERE state = 'waiting' AND kind = ?1 AND priority = ?2 AND next_try <= ?3
    ORDER BY next_try, id LIMIT ?4";

/// Ends of a run. All of them leave no lease behind.
pub(super) const COMPLETE: &str =
    "state = CASE WHEN again THEN 'waiting' ELSE 'done' END, attempts = CASE WHEN again THEN 0 ELSE attempts END,
    next_try = CASE WHEN again THEN :now ELSE next_try END, cause = NULL";
pub(super) const FAIL: &str = "
    state = CASE WHEN again OR (:next_try IS NOT NULL AND attempts < max_attempts) THEN 'waiting' ELSE 'dead' END,
    attempts = CASE WHEN again THEN 0 ELSE attempts END,
    next_try = coalesce(:next_try, CASE WHEN again THEN :now ELSE next_try END), cause = :cause";
pub(super) const RELEASE: &str = "state = 'waiting', attempts = CASE WHEN again THEN 0 ELSE attempts - 1 END, next_try = min(next_try, :now)";

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

/// `progress` is JSON.
pub fn put_progress(db: &Connection, lease: &Lease, progress: &str) -> SqlResult<bool> {
    let put = db
        .prepare_cached(
            "UPDATE jobs SET progress = ?3 WHERE id = ?1 AND token = ?2 AND state = 'running'",
        )?
        .execute(params![lease.job.as_str(), lease.token, progress])?;
    Ok(put == 1)
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
pub(super) fn end_of_run(becomes: &str) -> String {
    format!(
        "UPDATE jobs SET {becomes}, again = 0, lease_until = NULL, worker = NULL, token = NULL, updated_at = :now
         WHERE id = :id AND token = :token AND state = 'running'"
    )
}

fn waiting_kinds(db: &Connection) -> SqlResult<Vec<JobKind>> {
    let mut next = db.prepare_cached(NEXT_KIND)?;
    let mut kinds: Vec<JobKind> = Vec::new();
    loop {
        let last = kinds.last().map_or("", JobKind::as_str);
        let kind = next
            .query_row([last], |row| rows::word(row, 0))
            .optional()?;
        match kind {
            Some(kind) => kinds.push(kind),
            None => return Ok(kinds),
        }
    }
}

/// Since when the job that is due longest is due: the first of each kind and priority is looked at.
pub(super) fn oldest_due(db: &Connection, now: i64) -> SqlResult<Option<i64>> {
    let mut first = db.prepare_cached(DUE)?;
    let mut oldest: Option<i64> = None;
    for kind in waiting_kinds(db)? {
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
