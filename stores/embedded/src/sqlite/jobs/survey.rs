//! What people do with the queue: list, count, retry, cancel, forget.

use super::leases::oldest_due;
use super::{JOB, job_row};
use crate::sqlite::{SqlResult, rows};
use graph_schema::{Job, JobId};
use rusqlite::{Connection, OptionalExtension, named_params, params};
use stores_core::jobs::limits::MOST_LISTED;
use stores_core::{JobCount, JobFilter, JobSelection, QueueStats};

pub(super) const COUNTS: &str = "SELECT kind, state, count(*) FROM jobs GROUP BY state, kind";

pub(super) const RETRY: &str =
    "UPDATE jobs SET state = 'waiting', attempts = 0, next_try = :now, updated_at = :now
    WHERE state IN ('dead', 'cancelled')";
pub(super) const CANCEL: &str = "
UPDATE jobs SET state = 'cancelled', again = 0, lease_until = NULL, worker = NULL, token = NULL, updated_at = :now
    WHERE state IN ('waiting', 'running')";

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
            filter.kind.as_ref().map(|kind| kind.as_str()),
            after.map_or("", |id| id.as_str()),
            limit.min(MOST_LISTED),
        ],
        job_row,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn listing(filter: &JobFilter) -> String {
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
                ":kind": filter.kind.as_ref().map(|kind| kind.as_str()),
                ":now": now,
            })?;
            Ok(changed as u64)
        }
    }
}

pub fn stats(db: &Connection, now: i64) -> SqlResult<QueueStats> {
    let mut counts = db.prepare_cached(COUNTS)?;
    let counts = counts.query_map([], |row| {
        let count: i64 = row.get(2)?;
        Ok(JobCount {
            kind: rows::word(row, 0)?,
            state: rows::word(row, 1)?,
            count: count.unsigned_abs(),
        })
    })?;
    let mut counts = counts.collect::<rusqlite::Result<Vec<_>>>()?;
    counts.sort_by_key(|count| (count.kind, count.state));
    Ok(QueueStats {
        counts,
        oldest_due_ms: oldest_due(db, now)?.map(|since| now - since),
    })
}

/// Times beyond `latest` become it.
pub fn bring_forward(db: &Connection, latest: i64) -> SqlResult<u64> {
    let waiting = db.execute(
        "UPDATE jobs SET next_try = ?1 WHERE state = 'waiting' AND next_try > ?1",
        [latest],
    )?;
    let running = db.execute(
        "UPDATE jobs SET lease_until = ?1 WHERE state = 'running' AND lease_until > ?1",
        [latest],
    )?;
    Ok((waiting + running) as u64)
}

/// At most `most` at once, so that writers beside it are not held up.
pub fn prune(db: &Connection, done_before: i64, most: u32) -> SqlResult<u64> {
    let gone = db
        .prepare_cached(
            "DELETE FROM jobs WHERE pk IN (SELECT pk FROM jobs INDEXED BY jobs_done
                WHERE state = 'done' AND updated_at < ?1 LIMIT ?2)",
        )?
        .execute(params![done_before, most])?;
    Ok(gone as u64)
}
