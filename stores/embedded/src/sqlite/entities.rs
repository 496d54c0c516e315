//! Entities and who mentions them. An entity's name and aliases are made of all its mentions, so they do
//! not depend on the order papers came in.

use super::SqlResult;
use super::rows;
use super::search::all_words;
use graph_schema::{Entity, EntityId, EntityKind, Mention, PaperId};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
use stores_core::{EntityCount, EntityForms, SharedEntities};

const ENTITY: &str = "e.id, e.kind, e.name, e.aliases";
const PAPERS: &str = "e.papers";

fn entity_row(row: &Row<'_>) -> rusqlite::Result<Entity> {
    let kind: String = row.get(1)?;
    let kind = EntityKind::parse(&kind).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, format!("no kind {kind:?}").into())
    })?;
    Ok(Entity {
        id: rows::parsed(row, 0)?,
        kind,
        name: row.get(2)?,
        aliases: rows::json(row, 3)?,
    })
}

fn count_row(row: &Row<'_>) -> rusqlite::Result<EntityCount> {
    Ok(EntityCount {
        entity: entity_row(row)?,
        papers: row.get::<_, i64>(4)?.unsigned_abs(),
    })
}

/// Takes in what an entity's mentions gained and lost; without any mention it goes.
pub fn change_entity(db: &Connection, id: &EntityId, change: &EntityForms) -> SqlResult<()> {
    let found = db
        .prepare_cached("SELECT pk, forms FROM entities WHERE id = ?1")?
        .query_row([id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, rows::json::<EntityForms>(row, 1)?))
        })
        .optional()?;
    let Some((pk, before)) = found else {
        return Ok(());
    };
    let mut forms = before.clone();
    forms.apply(change);
    let Some(name) = forms.name() else {
        db.prepare_cached("DELETE FROM entity_names WHERE entity = ?1")?
            .execute([id.as_str()])?;
        db.prepare_cached("DELETE FROM entity_search WHERE rowid = ?1")?
            .execute([pk])?;
        db.prepare_cached("DELETE FROM entities WHERE pk = ?1")?
            .execute([pk])?;
        return Ok(());
    };
    db.prepare_cached(
        "UPDATE entities SET name = ?2, aliases = ?3, forms = ?4, papers = ?5 WHERE pk = ?1",
    )?
    .execute(params![
        pk,
        name,
        serde_json::to_string(&forms.aliases())?,
        serde_json::to_string(&forms)?,
        forms.papers
    ])?;
    if forms.reads_like(&before) {
        return Ok(());
    }
    db.prepare_cached("DELETE FROM entity_names WHERE entity = ?1")?
        .execute([id.as_str()])?;
    db.prepare_cached("DELETE FROM entity_search WHERE rowid = ?1")?
        .execute([pk])?;
    let mut put = db.prepare_cached(
        "INSERT INTO entity_names (key, entity) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for form in forms.forms.keys() {
        put.execute(params![form.to_lowercase(), id.as_str()])?;
    }
    let all: Vec<&str> = forms.forms.keys().map(String::as_str).collect();
    db.prepare_cached("INSERT INTO entity_search (rowid, names) VALUES (?1, ?2)")?
        .execute(params![pk, all.join("\n")])?;
    Ok(())
}

pub fn mentions(db: &Connection, paper: &PaperId) -> SqlResult<Vec<Mention>> {
    let sql = format!(
        "SELECT {ENTITY}, m.count, m.passages FROM mentions m JOIN entities e ON e.id = m.entity
         WHERE m.paper = ?1 ORDER BY m.count DESC, e.id"
    );
    let mut found = db.prepare_cached(&sql)?;
    let found = found.query_map([paper.as_str()], mention_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn mention_row(row: &Row<'_>) -> rusqlite::Result<Mention> {
    Ok(Mention {
        entity: entity_row(row)?,
        count: row.get(4)?,
        passages: rows::json(row, 5)?,
    })
}

/// The same in the words of the paper itself.
pub fn own_mentions(db: &Connection, paper: &PaperId) -> SqlResult<Vec<Mention>> {
    let mut found = db.prepare_cached(
        "SELECT e.id, e.kind, m.name, m.aliases, m.count, m.passages FROM mentions m
         JOIN entities e ON e.id = m.entity WHERE m.paper = ?1 ORDER BY m.count DESC, e.id",
    )?;
    let found = found.query_map([paper.as_str()], mention_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn entity(db: &Connection, id: &EntityId) -> SqlResult<Option<EntityCount>> {
    let sql = format!("SELECT {ENTITY}, {PAPERS} FROM entities e WHERE e.id = ?1");
    Ok(db
        .prepare_cached(&sql)?
        .query_row([id.as_str()], count_row)
        .optional()?)
}

pub fn find(
    db: &Connection,
    name: &str,
    kind: Option<EntityKind>,
    limit: u32,
) -> SqlResult<Vec<EntityCount>> {
    let kind = kind.map(EntityKind::as_str);
    let exact = format!(
        "SELECT {ENTITY}, {PAPERS} AS papers FROM entity_names k JOIN entities e ON e.id = k.entity
         WHERE k.key = ?1 AND (?2 IS NULL OR e.kind = ?2) ORDER BY papers DESC, e.id LIMIT ?3"
    );
    let mut found = db
        .prepare_cached(&exact)?
        .query_map(params![name.trim().to_lowercase(), kind, limit], count_row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if let Some(words) = all_words(name) {
        let wider = format!(
            "SELECT {ENTITY}, {PAPERS} AS papers FROM entity_search s JOIN entities e ON e.pk = s.rowid
             WHERE entity_search MATCH ?1 AND (?2 IS NULL OR e.kind = ?2) ORDER BY papers DESC, e.id LIMIT ?3"
        );
        for more in db
            .prepare_cached(&wider)?
            .query_map(params![words, kind, limit], count_row)?
        {
            let more = more?;
            if !found.iter().any(|known| known.entity.id == more.entity.id) {
                found.push(more);
            }
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

pub fn papers_mentioning(
    db: &Connection,
    id: &EntityId,
    limit: u32,
) -> SqlResult<Vec<(PaperId, Mention)>> {
    let sql = format!(
        "SELECT {ENTITY}, m.count, m.passages, m.paper FROM mentions m JOIN entities e ON e.id = m.entity
         WHERE m.entity = ?1 ORDER BY m.count DESC, m.paper LIMIT ?2"
    );
    let mut found = db.prepare_cached(&sql)?;
    let found = found.query_map(params![id.as_str(), limit], |row| {
        Ok((rows::parsed(row, 6)?, mention_row(row)?))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn shared(
    db: &Connection,
    paper: &PaperId,
    max_papers: u32,
    limit: u32,
) -> SqlResult<Vec<SharedEntities>> {
    let sql = format!(
        "SELECT {ENTITY}, {PAPERS} AS papers FROM mentions m JOIN entities e ON e.id = m.entity
         WHERE m.paper = ?1 AND papers BETWEEN 2 AND ?2 ORDER BY papers, e.id"
    );
    let own = db
        .prepare_cached(&sql)?
        .query_map(params![paper.as_str(), max_papers], count_row)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut by_paper: BTreeMap<PaperId, Vec<EntityCount>> = BTreeMap::new();
    let mut others =
        db.prepare_cached("SELECT paper FROM mentions WHERE entity = ?1 AND paper <> ?2")?;
    for entity in own {
        for other in others
            .query_map(params![entity.entity.id.as_str(), paper.as_str()], |row| {
                rows::parsed(row, 0)
            })?
        {
            by_paper.entry(other?).or_default().push(entity.clone());
        }
    }
    let weight = |shared: &SharedEntities| {
        shared
            .entities
            .iter()
            .map(|entity| 1.0 / entity.papers as f64)
            .sum::<f64>()
    };
    let mut shared: Vec<SharedEntities> = by_paper
        .into_iter()
        .map(|(paper, entities)| SharedEntities { paper, entities })
        .collect();
    shared.sort_by(|a, b| {
        weight(b)
            .total_cmp(&weight(a))
            .then_with(|| a.paper.cmp(&b.paper))
    });
    shared.truncate(limit as usize);
    Ok(shared)
}
