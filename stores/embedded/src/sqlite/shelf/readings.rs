//! How far readers have read papers.

use super::super::{SqlResult, rows};
use graph_schema::{PaperId, Reading, Who};
use rusqlite::{Connection, OptionalExtension, Row, params};
use stores_core::shelf::{MOST_LISTED, owner_text};

pub fn put(db: &Connection, readings: &[Reading]) -> SqlResult<()> {
    let sql = "INSERT OR REPLACE INTO readings (owner, paper, state) VALUES (?1, ?2, ?3)";
    let mut put = db.prepare_cached(sql)?;
    for one in readings {
        let owner = owner_text(one.owner.as_ref());
        put.execute(params![owner, one.paper.as_str(), one.state.as_str()])?;
    }
    Ok(())
}

pub fn remove(db: &Connection, owner: &str, papers: &[PaperId]) -> SqlResult<u64> {
    let mut remove = db.prepare_cached("DELETE FROM readings WHERE owner = ?1 AND paper = ?2")?;
    let mut were = 0;
    for paper in papers {
        were += remove.execute([owner, paper.as_str()])? as u64;
    }
    Ok(were)
}

pub fn of(db: &Connection, owner: Option<&Who>, papers: &[PaperId]) -> SqlResult<Vec<Reading>> {
    let sql = "SELECT owner, paper, state FROM readings WHERE owner = ?1 AND paper = ?2";
    let mut of_one = db.prepare_cached(sql)?;
    let owner = owner_text(owner);
    let mut all = Vec::new();
    for paper in papers {
        let found = of_one.query_row([owner.as_str(), paper.as_str()], reading_row);
        all.extend(found.optional()?);
    }
    Ok(all)
}

pub fn all(db: &Connection, offset: i64, limit: u32) -> SqlResult<Vec<Reading>> {
    let sql = "SELECT owner, paper, state FROM readings ORDER BY owner, paper LIMIT ?1 OFFSET ?2";
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(params![limit.min(MOST_LISTED), offset], reading_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn reading_row(row: &Row<'_>) -> rusqlite::Result<Reading> {
    Ok(Reading {
        owner: rows::owner(row, 0)?,
        paper: rows::parsed(row, 1)?,
        state: rows::word(row, 2)?,
    })
}
