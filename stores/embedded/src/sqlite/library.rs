//! Which library the graph is.

use super::SqlResult;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// `None` where it was never said, or in a way that can't be read.
pub fn told(db: &Connection) -> SqlResult<Option<Uuid>> {
    let mut told = db.prepare_cached("SELECT id FROM library")?;
    let id: Option<String> = told.query_row([], |row| row.get(0)).optional()?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// What is told from now on: what was told before, where something was.
pub fn put(db: &Connection, own: Uuid) -> SqlResult<Uuid> {
    if let Some(id) = told(db)? {
        return Ok(id);
    }
    db.execute(
        "INSERT OR REPLACE INTO library (only, id) VALUES (1, ?1)",
        [own.to_string()],
    )?;
    Ok(own)
}
