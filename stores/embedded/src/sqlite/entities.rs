//! Entities and who mentions them. An entity's name and aliases are made of all its mentions, so they do
//! not depend on the order papers came in.

use super::SqlResult;
use super::rows;
use super::search::all_words;
use graph_schema::{Entity, EntityId, EntityKind, Mention, PaperId};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use stores_core::{EntityCount, SharedEntities};

const ENTITY: &str = "e.id, e.kind, e.name, e.aliases";
const PAPERS: &str = "(SELECT count(*) FROM mentions n WHERE n.entity = e.id)";

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

/// Makes an entity anew from its mentions; without any it goes.
pub fn refresh_entity(db: &Connection, id: &EntityId) -> SqlResult<()> {
    let pk = db
        .prepare_cached("SELECT pk FROM entities WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(pk) = pk else { return Ok(()) };
    let mut names: BTreeMap<String, u64> = BTreeMap::new();
    let mut forms: BTreeSet<String> = BTreeSet::new();
    let mut mentions =
        db.prepare_cached("SELECT name, aliases, count FROM mentions WHERE entity = ?1")?;
    let mentions = mentions.query_map([id.as_str()], |row| {
        Ok((
            row.get::<_, String>(0)?,
            rows::json::<Vec<String>>(row, 1)?,
            row.get::<_, u32>(2)?,
        ))
    })?;
    for mention in mentions {
        let (name, aliases, count) = mention?;
        *names.entry(name.clone()).or_default() += u64::from(count);
        forms.insert(name);
        forms.extend(aliases);
    }
    db.prepare_cached("DELETE FROM entity_names WHERE entity = ?1")?
        .execute([id.as_str()])?;
    db.prepare_cached("DELETE FROM entity_search WHERE rowid = ?1")?
        .execute([pk])?;
    let Some(name) = names
        .into_iter()
        .max_by(|(a, x), (b, y)| x.cmp(y).then_with(|| b.cmp(a)))
        .map(|(name, _)| name)
    else {
        db.prepare_cached("DELETE FROM entities WHERE pk = ?1")?
            .execute([pk])?;
        return Ok(());
    };
    let all = forms.iter().cloned().collect::<Vec<_>>().join("\n");
    for form in &forms {
        db.prepare_cached(
            "INSERT INTO entity_names (key, entity) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute(params![form.to_lowercase(), id.as_str()])?;
    }
    db.prepare_cached("INSERT INTO entity_search (rowid, names) VALUES (?1, ?2)")?
        .execute(params![pk, all])?;
    forms.remove(&name);
    db.prepare_cached("UPDATE entities SET name = ?2, aliases = ?3 WHERE pk = ?1")?
        .execute(params![pk, name, serde_json::to_string(&forms)?])?;
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
