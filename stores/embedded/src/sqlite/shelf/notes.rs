//! Notes on papers.

use super::super::{SqlResult, rows};
use graph_schema::{Note, NoteId, PaperId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use stores_core::NoteFilter;
use stores_core::shelf::{MOST_LISTED, owner_text};

const NOTE: &str = "SELECT id, paper, author, text, quote, page, created_at, changed_at FROM notes";

pub fn put(db: &Connection, note: &Note) -> SqlResult<()> {
    db.execute(
        "INSERT OR REPLACE INTO notes (id, paper, author, text, quote, page, created_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            note.id.as_str(),
            note.paper.as_str(),
            owner_text(note.author.as_ref()),
            note.text,
            note.quote,
            note.page,
            note.created_at,
            note.changed_at
        ],
    )?;
    Ok(())
}

pub fn one(db: &Connection, id: &NoteId) -> SqlResult<Option<Note>> {
    let mut one = db.prepare_cached(&format!("{NOTE} WHERE id = ?1"))?;
    Ok(one.query_row([id.as_str()], note_row).optional()?)
}

pub fn list(db: &Connection, filter: &NoteFilter, offset: i64, limit: u32) -> SqlResult<Vec<Note>> {
    // Two statements, so that each has its index.
    let of = match filter.paper {
        Some(_) => "paper = ?2",
        None => "?2 IS NULL",
    };
    let sql = format!(
        "{NOTE} WHERE author = ?1 AND {of} ORDER BY created_at DESC, id LIMIT ?3 OFFSET ?4"
    );
    let mut found = db.prepare_cached(&sql)?;
    let author = owner_text(filter.author.as_ref());
    let paper = filter.paper.as_ref().map(PaperId::as_str);
    let values = params![author, paper, limit.min(MOST_LISTED), offset];
    let found = found.query_map(values, note_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn all(db: &Connection, after: &str, limit: u32) -> SqlResult<Vec<Note>> {
    let sql = format!("{NOTE} WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut found = db.prepare_cached(&sql)?;
    let found = found.query_map(params![after, limit.min(MOST_LISTED)], note_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn note_row(row: &Row<'_>) -> rusqlite::Result<Note> {
    Ok(Note {
        id: rows::parsed(row, 0)?,
        paper: rows::parsed(row, 1)?,
        author: rows::owner(row, 2)?,
        text: row.get(3)?,
        quote: row.get(4)?,
        page: row.get(5)?,
        created_at: row.get(6)?,
        changed_at: row.get(7)?,
    })
}
