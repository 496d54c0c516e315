//! Tags that readers put on papers.

use super::super::{SqlResult, rows};
use graph_schema::{PaperId, PaperTag, Tag, Who};
use rusqlite::{Connection, Row, params};
use stores_core::shelf::{MOST_LISTED, MOST_TAGS_OF_PAPER, owner_text, too_many_tags};
use stores_core::{StoreError, StoreErrorKind};

pub fn put(db: &Connection, tags: &[PaperTag]) -> SqlResult<u64> {
    let sql = "INSERT INTO tags (owner, paper, tag) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    let mut put = db.prepare_cached(sql)?;
    let mut count =
        db.prepare_cached("SELECT count(*) FROM tags WHERE paper = ?1 AND owner = ?2")?;
    let mut new = 0;
    for one in tags {
        let owner = owner_text(one.owner.as_ref());
        new += put.execute(params![owner, one.paper.as_str(), one.tag.as_str()])? as u64;
        let on_it: u32 = count.query_row(params![one.paper.as_str(), owner], |row| row.get(0))?;
        // What is refused is rolled back by whoever called.
        if on_it > MOST_TAGS_OF_PAPER {
            let context = too_many_tags(&one.paper);
            return Err(StoreError::new(StoreErrorKind::Invalid, context).into());
        }
    }
    Ok(new)
}

pub fn remove(db: &Connection, tags: &[PaperTag]) -> SqlResult<u64> {
    let sql = "DELETE FROM tags WHERE owner = ?1 AND paper = ?2 AND tag = ?3";
    let mut remove = db.prepare_cached(sql)?;
    let mut were = 0;
    for one in tags {
        let owner = owner_text(one.owner.as_ref());
        were += remove.execute(params![owner, one.paper.as_str(), one.tag.as_str()])? as u64;
    }
    Ok(were)
}

pub fn counted(db: &Connection, owner: &str, limit: u32) -> SqlResult<Vec<(Tag, u64)>> {
    let sql = "SELECT tag, count(*) FROM tags WHERE owner = ?1 GROUP BY tag ORDER BY tag LIMIT ?2";
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(params![owner, limit.min(MOST_LISTED)], |row| {
        let count: i64 = row.get(1)?;
        Ok((rows::parsed(row, 0)?, count.unsigned_abs()))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn of(db: &Connection, owner: Option<&Who>, papers: &[PaperId]) -> SqlResult<Vec<PaperTag>> {
    let sql =
        "SELECT owner, paper, tag FROM tags WHERE paper = ?1 AND owner = ?2 ORDER BY tag LIMIT ?3";
    let mut on_one = db.prepare_cached(sql)?;
    let owner = owner_text(owner);
    let mut all = Vec::new();
    for paper in papers {
        let values = params![paper.as_str(), owner, MOST_TAGS_OF_PAPER];
        for one in on_one.query_map(values, tag_row)? {
            all.push(one?);
        }
    }
    Ok(all)
}

pub fn all(db: &Connection, offset: i64, limit: u32) -> SqlResult<Vec<PaperTag>> {
    let sql = "SELECT owner, paper, tag FROM tags ORDER BY owner, tag, paper LIMIT ?1 OFFSET ?2";
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(params![limit.min(MOST_LISTED), offset], tag_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn tag_row(row: &Row<'_>) -> rusqlite::Result<PaperTag> {
    Ok(PaperTag {
        owner: rows::owner(row, 0)?,
        paper: rows::parsed(row, 1)?,
        tag: rows::parsed(row, 2)?,
    })
}
