//! Notes on papers.

use super::super::error::Failure;
use super::{corrupt, owner, paper};
use graph_schema::{Note, NoteId};
use tokio_postgres::Row;

pub const PUT: &str = "
INSERT INTO papyri_notes (id, paper, author, text, quote, page, created_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET paper = excluded.paper, author = excluded.author, text = excluded.text,
    quote = excluded.quote, page = excluded.page, created_at = excluded.created_at, changed_at = excluded.changed_at";

pub fn selected(rest: &str) -> String {
    format!(
        "SELECT id, paper, author, text, quote, page, created_at, changed_at FROM papyri_notes {rest}"
    )
}

pub fn note_row(row: &Row) -> Result<Note, Failure> {
    let page: Option<i64> = row.try_get(5)?;
    let page = page.map(u32::try_from).transpose();
    Ok(Note {
        id: NoteId::parse(row.try_get(0)?).map_err(corrupt)?,
        paper: paper(row, 1)?,
        author: owner(row, 2)?,
        text: row.try_get(3)?,
        quote: row.try_get(4)?,
        page: page.map_err(|_| Failure::Corrupt("a note's page is no number of one".into()))?,
        created_at: row.try_get(6)?,
        changed_at: row.try_get(7)?,
    })
}
