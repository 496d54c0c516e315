//! Jobs and cursors: putting in, and rows to nouns.

mod leases;
mod survey;

pub use leases::{complete, fail, lease, put_progress, release, renew};
pub use survey::{bring_forward, cancel, job, list, prune, retry, stats};

use super::{SqlError, SqlResult, rows};
use graph_schema::Job;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use stores_core::jobs::limits::FitJob;
use stores_core::{Cursor, EnqueueCount};

const JOB: &str = "id, kind, key, payload, priority, state, attempts, max_attempts, next_try, lease_until, worker, cause, progress, created_at, updated_at";

const INSERT: &str = "
INSERT INTO jobs (id, kind, key, payload, priority, state, attempts, max_attempts, next_try, created_at, updated_at)
VALUES (:id, :kind, :key, :payload, :priority, 'waiting', 0, :max_attempts, :now, :now, :now)
ON CONFLICT (id) DO NOTHING";

/// A running job goes on and is marked to run again; a cancelled one stays cancelled.
const REPLACE: &str = "
UPDATE jobs SET payload = :payload, priority = :priority, max_attempts = :max_attempts, updated_at = :now,
    again = (state = 'running'),
    attempts = CASE WHEN state IN ('running', 'cancelled') THEN attempts ELSE 0 END,
    next_try = CASE WHEN state IN ('running', 'cancelled') THEN next_try ELSE :now END,
    cause = CASE WHEN state IN ('running', 'cancelled') THEN cause ELSE NULL END,
    progress = CASE WHEN state = 'running' THEN progress ELSE NULL END,
    state = CASE WHEN state IN ('running', 'cancelled') THEN state ELSE 'waiting' END
WHERE id = :id AND payload <> :payload";

const LIFT: &str =
    "UPDATE jobs SET priority = ?2 WHERE id = ?1 AND state = 'waiting' AND priority < ?2";

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
        progress: rows::json_option(row, 12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::leases::{DUE, FAIL, NEXT_KIND, RECLAIM, RUNG, end_of_run};
    use super::survey::{COUNTS, RETRY, listing};
    use crate::sqlite::plans::steps;
    use graph_schema::JobState;
    use stores_core::JobFilter;

    #[test]
    fn nothing_that_workers_or_listings_do_is_a_scan_or_a_sort() {
        let dead = JobFilter {
            state: Some(JobState::Dead),
            kind: None,
        };
        for (statement, index) in [
            (RUNG, "jobs_due"),
            (NEXT_KIND, "jobs_due"),
            (DUE, "jobs_due"),
            (RECLAIM, "jobs_leased"),
            (&end_of_run(FAIL), "sqlite_autoindex_jobs_1"),
            (&listing(&dead), "jobs_by_state"),
            (&listing(&JobFilter::default()), "sqlite_autoindex_jobs_1"),
            (RETRY, "jobs_by_state"),
        ] {
            let steps = steps(statement);
            assert_eq!(steps.len(), 1, "{statement}: {steps:?}");
            assert!(
                steps[0].starts_with("SEARCH") && steps[0].contains(index),
                "{statement}: {steps:?}"
            );
        }
        let counts = steps(COUNTS);
        assert!(
            counts[0].contains("COVERING INDEX jobs_by_state"),
            "counting reads no rows: {counts:?}"
        );
    }
}
