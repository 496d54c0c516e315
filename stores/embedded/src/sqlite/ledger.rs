//! The ingest ledger.

use super::SqlResult;
use super::rows;
use graph_schema::{ContentHash, IngestEntry, IngestState};
use rusqlite::{Connection, OptionalExtension, Row, params};

const ENTRY: &str = "SELECT hash, paper, source, state, pipeline, updated_at FROM ledger";

fn entry_row(row: &Row<'_>) -> rusqlite::Result<IngestEntry> {
    Ok(IngestEntry {
        hash: rows::parsed(row, 0)?,
        paper: rows::parsed(row, 1)?,
        source: row.get(2)?,
        state: rows::json(row, 3)?,
        pipeline: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

pub fn record(db: &Connection, entries: &[IngestEntry]) -> SqlResult<()> {
    let mut put = db.prepare_cached(
        "INSERT OR REPLACE INTO ledger (hash, paper, source, state, failed, pipeline, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for entry in entries {
        put.execute(params![
            entry.hash.as_str(),
            entry.paper.as_str(),
            entry.source,
            serde_json::to_string(&entry.state)?,
            matches!(entry.state, IngestState::Failed { .. }),
            entry.pipeline,
            entry.updated_at
        ])?;
    }
    Ok(())
}

pub fn entries(db: &Connection, hashes: &[ContentHash]) -> SqlResult<Vec<IngestEntry>> {
    let mut one = db.prepare_cached(&format!("{ENTRY} WHERE hash = ?1"))?;
    let mut found = Vec::new();
    for hash in hashes {
        found.extend(one.query_row([hash.as_str()], entry_row).optional()?);
    }
    Ok(found)
}

pub fn lines(
    db: &Connection,
    after: Option<&ContentHash>,
    limit: u32,
) -> SqlResult<Vec<IngestEntry>> {
    let after = after.map_or("", |hash| hash.as_str());
    let mut some = db.prepare_cached(&format!("{ENTRY} WHERE hash > ?1 ORDER BY hash LIMIT ?2"))?;
    let some = some.query_map(params![after, limit], entry_row)?;
    Ok(some.collect::<rusqlite::Result<_>>()?)
}

pub fn failures(db: &Connection, limit: u32) -> SqlResult<Vec<IngestEntry>> {
    let sql = format!("{ENTRY} WHERE failed = 1 ORDER BY updated_at DESC, hash LIMIT ?1");
    let mut failed = db.prepare_cached(&sql)?;
    let failed = failed.query_map([limit], entry_row)?;
    Ok(failed.collect::<rusqlite::Result<_>>()?)
}
