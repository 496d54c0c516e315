//! Collections: their names, whom they are shared with, their papers.

use super::super::{SqlError, SqlResult, rows};
use graph_schema::{Collection, CollectionId, PaperId, Share, Visibility};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use stores_core::shelf::{MOST_COLLECTED, MOST_LISTED, owner_text, too_many_collected};
use stores_core::{Keeping, Seen, StoreError, StoreErrorKind};

const COLLECTION: &str =
    "SELECT c.id, c.owner, c.name, c.visibility, c.created_at FROM collections c";

pub fn add(db: &Connection, collection: &Collection) -> SqlResult<Keeping> {
    if name_is_taken(db, collection)? {
        return Ok(Keeping::NameTaken);
    }
    db.execute(
        "INSERT INTO collections (id, owner, name, folded, visibility, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, visibility = excluded.visibility",
        params![
            collection.id.as_str(),
            owner_text(collection.owner.as_ref()),
            collection.name.as_str(),
            collection.name.folded(),
            collection.visibility.as_str(),
            collection.created_at
        ],
    )?;
    put_shares(db, collection)?;
    Ok(Keeping::Kept)
}

pub fn change(db: &Connection, collection: &Collection) -> SqlResult<Keeping> {
    let Some(there) = one(db, &collection.id)? else {
        return Ok(Keeping::Missing);
    };
    let collection = Collection {
        owner: there.owner,
        created_at: there.created_at,
        ..collection.clone()
    };
    add(db, &collection)
}

fn name_is_taken(db: &Connection, collection: &Collection) -> SqlResult<bool> {
    let sql = "SELECT 1 FROM collections WHERE owner = ?1 AND folded = ?2 AND id <> ?3";
    let values = params![
        owner_text(collection.owner.as_ref()),
        collection.name.folded(),
        collection.id.as_str()
    ];
    Ok(db.prepare_cached(sql)?.exists(values)?)
}

fn put_shares(db: &Connection, collection: &Collection) -> SqlResult<()> {
    let id = collection.id.as_str();
    db.execute("DELETE FROM collection_shares WHERE collection = ?1", [id])?;
    let sql = "INSERT INTO collection_shares (collection, who, may) VALUES (?1, ?2, ?3)";
    let mut put = db.prepare_cached(sql)?;
    for share in collection.visibility.shares() {
        put.execute(params![id, share.who.to_string(), share.right.as_str()])?;
    }
    Ok(())
}

pub fn one(db: &Connection, id: &CollectionId) -> SqlResult<Option<Collection>> {
    let found = some(
        db,
        &format!("{COLLECTION} WHERE c.id = ?1"),
        &[&id.as_str()],
    )?;
    Ok(found.into_iter().next())
}

pub fn named(db: &Connection, owner: &str, folded: &str) -> SqlResult<Option<Collection>> {
    let sql = format!("{COLLECTION} WHERE c.owner = ?1 AND c.folded = ?2");
    Ok(some(db, &sql, &[&owner, &folded])?.into_iter().next())
}

pub fn list(
    db: &Connection,
    seen: &Seen,
    holding: Option<&PaperId>,
    offset: i64,
    limit: u32,
) -> SqlResult<Vec<Collection>> {
    let (by, seen) = match seen {
        Seen::All => (String::new(), "?1 = ''"),
        Seen::By(who) => (
            owner_text(who.as_ref()),
            "(c.owner = ?1 OR c.visibility = 'public' OR c.visibility = 'shared'
               AND EXISTS (SELECT 1 FROM collection_shares s WHERE s.collection = c.id AND s.who = ?1))",
        ),
    };
    let holds = match holding {
        Some(_) => {
            "EXISTS (SELECT 1 FROM collected_papers h WHERE h.collection = c.id AND h.paper = ?2)"
        }
        None => "?2 IS NULL",
    };
    let sql =
        format!("{COLLECTION} WHERE {seen} AND {holds} ORDER BY c.folded, c.id LIMIT ?3 OFFSET ?4");
    let holding = holding.map(PaperId::as_str);
    some(db, &sql, &[&by, &holding, &limit.min(MOST_LISTED), &offset])
}

/// The collections that a statement gives, with whom they are shared.
fn some(db: &Connection, sql: &str, values: &[&dyn ToSql]) -> SqlResult<Vec<Collection>> {
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(values, |row| collection_row(db, row))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn collection_row(db: &Connection, row: &Row<'_>) -> rusqlite::Result<Collection> {
    let id: CollectionId = rows::parsed(row, 0)?;
    let kind: String = row.get(3)?;
    let visibility = match kind.as_str() {
        "public" => Visibility::Public,
        "shared" => Visibility::shared(shares(db, &id)?),
        _ => Visibility::Private,
    };
    Ok(Collection {
        id,
        owner: rows::owner(row, 1)?,
        name: rows::parsed(row, 2)?,
        visibility,
        created_at: row.get(4)?,
    })
}

fn shares(db: &Connection, id: &CollectionId) -> rusqlite::Result<Vec<Share>> {
    let sql = "SELECT who, may FROM collection_shares WHERE collection = ?1 ORDER BY who LIMIT ?2";
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(params![id.as_str(), MOST_LISTED], |row| {
        Ok(Share {
            who: rows::parsed(row, 0)?,
            right: rows::word(row, 1)?,
        })
    })?;
    found.collect()
}

pub fn sizes(db: &Connection, ids: &[CollectionId]) -> SqlResult<Vec<u64>> {
    let mut sizes = Vec::with_capacity(ids.len());
    for id in ids {
        sizes.push(size(db, id)?);
    }
    Ok(sizes)
}

fn size(db: &Connection, id: &CollectionId) -> SqlResult<u64> {
    let sql = "SELECT count(*) FROM collected_papers WHERE collection = ?1";
    let size: i64 = db
        .prepare_cached(sql)?
        .query_row([id.as_str()], |row| row.get(0))?;
    Ok(size.unsigned_abs())
}

pub fn collect(db: &Connection, id: &CollectionId, papers: &[PaperId]) -> SqlResult<u64> {
    let there = db.query_row(
        "SELECT 1 FROM collections WHERE id = ?1",
        [id.as_str()],
        |_| Ok(()),
    );
    if there.optional()?.is_none() {
        return Err(SqlError::not_found(format!("the collection {id}")));
    }
    let sql =
        "INSERT INTO collected_papers (collection, paper) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    let mut put = db.prepare_cached(sql)?;
    let mut new = 0;
    for paper in papers {
        new += put.execute([id.as_str(), paper.as_str()])? as u64;
    }
    // What is refused is rolled back by whoever called.
    if size(db, id)? > u64::from(MOST_COLLECTED) {
        return Err(StoreError::new(StoreErrorKind::Invalid, too_many_collected()).into());
    }
    Ok(new)
}

pub fn uncollect(db: &Connection, id: &CollectionId, papers: &[PaperId]) -> SqlResult<u64> {
    let sql = "DELETE FROM collected_papers WHERE collection = ?1 AND paper = ?2";
    let mut remove = db.prepare_cached(sql)?;
    let mut were = 0;
    for paper in papers {
        were += remove.execute([id.as_str(), paper.as_str()])? as u64;
    }
    Ok(were)
}
