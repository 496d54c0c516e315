//! What readers did with answers. A signal goes with its answer.

use super::rows;
use super::{SqlError, SqlResult};
use graph_schema::{Act, AnswerId, Signal};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

pub fn put_signals(db: &Connection, signals: &[Signal]) -> SqlResult<()> {
    for signal in signals {
        let there = db
            .prepare_cached("SELECT 1 FROM answers WHERE id = ?1")?
            .exists([signal.answer.as_str()])?;
        if !there {
            return Err(SqlError::not_found(signal.answer.as_str()));
        }
        db.prepare_cached(
            "INSERT INTO signals (answer, act, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (answer, act) DO NOTHING",
        )?
        .execute(params![
            signal.answer.as_str(),
            signal.act.key(),
            signal.created_at
        ])?;
    }
    Ok(())
}

pub fn signals(db: &Connection, answer: &AnswerId) -> SqlResult<Vec<Signal>> {
    let mut found = db.prepare_cached(
        "SELECT answer, act, created_at FROM signals WHERE answer = ?1 ORDER BY created_at, act",
    )?;
    let found = found.query_map([answer.as_str()], signal)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn all_signals(db: &Connection, offset: u64, limit: u32) -> SqlResult<Vec<Signal>> {
    let mut found = db.prepare_cached(
        "SELECT answer, act, created_at FROM signals ORDER BY created_at, answer, act LIMIT ?1 OFFSET ?2",
    )?;
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let found = found.query_map(params![limit, offset], signal)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn forget_signals(db: &Connection, before: i64) -> SqlResult<u64> {
    let gone = db
        .prepare_cached("DELETE FROM signals WHERE created_at < ?1")?
        .execute([before])?;
    Ok(gone as u64)
}

fn signal(row: &Row<'_>) -> rusqlite::Result<Signal> {
    let key: String = row.get(1)?;
    let act = Act::parse(&key).ok_or_else(|| {
        let error = format!("{key:?} is nothing that is done with an answer");
        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, error.into())
    })?;
    Ok(Signal {
        answer: rows::parsed(row, 0)?,
        act,
        created_at: row.get(2)?,
    })
}
