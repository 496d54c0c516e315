//! Tables that were lost are made again, empty, as the migrations say; what is derived from papers, references and
//! mentions is made anew from them.

use super::SqlResult;
use super::authors::{insert_authors, lend_author_key};
use super::entities::change_entity;
use super::rows::{self, PAPER, REFERENCE};
use super::write;
use graph_schema::migrations::SQLITE;
use graph_schema::{EntityId, Paper, PaperId, PaperKind};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use stores_core::EntityForms;

/// Tables whose rows hang on a paper.
const OF_PAPERS: [&str; 6] = [
    "sections",
    "contexts",
    "passages",
    "mentions",
    "authorship",
    "bibliography",
];
const SEARCHES: [&str; 4] = [
    "paper_search",
    "title_search",
    "bibliography_search",
    "entity_search",
];

/// The statements of all migrations, in order, comments left out.
fn statements() -> Vec<String> {
    let mut all = Vec::new();
    for (_, script) in SQLITE {
        let lines = script
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"));
        let text = lines.collect::<Vec<_>>().join("\n");
        let parts = text.split(';').map(str::trim);
        all.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
    }
    all
}

/// The name in a statement that begins with `words`.
fn named(statement: &str, words: &str) -> Option<String> {
    let rest = statement.strip_prefix(words)?.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    Some(rest[..end].to_owned())
}

/// The tables that a library has, in the order they were first made.
pub fn tables() -> Vec<String> {
    let table = |statement: &String| {
        named(statement, "CREATE TABLE ").or_else(|| named(statement, "CREATE VIRTUAL TABLE "))
    };
    statements().iter().filter_map(table).collect()
}

/// Makes the tables, columns and indexes that are missing.
pub fn restore_tables(db: &Connection) -> SqlResult<()> {
    let all = statements();
    let dropped: Vec<String> = all
        .iter()
        .filter_map(|statement| statement.strip_prefix("DROP INDEX ").map(str::to_owned))
        .collect();
    for statement in &all {
        let index = ["CREATE INDEX ", "CREATE UNIQUE INDEX "]
            .into_iter()
            .find_map(|words| named(statement, words));
        // Indexes of tables that a migration works with and drops again.
        if index.is_some_and(|name| name == "temp" || dropped.contains(&name)) {
            continue;
        }
        let made = [
            "CREATE TABLE ",
            "CREATE VIRTUAL TABLE ",
            "CREATE INDEX ",
            "CREATE UNIQUE INDEX ",
        ]
        .into_iter()
        .find_map(|words| Some((words, statement.strip_prefix(words)?)));
        if let Some((words, rest)) = made {
            db.execute_batch(&format!("{words}IF NOT EXISTS {rest}"))?;
        } else if let Some(table) = named(statement, "ALTER TABLE ") {
            let column = statement
                .split_once("ADD COLUMN ")
                .and_then(|(_, rest)| rest.split_whitespace().next());
            let has = "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2";
            if let Some(column) = column
                && !db.prepare_cached(has)?.exists([table.as_str(), column])?
            {
                db.execute_batch(statement)?;
            }
        }
    }
    Ok(())
}

/// Takes away what hangs on nothing, and makes anew what is derived.
pub fn rebuild(db: &Connection) -> SqlResult<()> {
    for table in OF_PAPERS {
        db.execute_batch(&format!(
            "DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = {table}.paper)"
        ))?;
    }
    db.execute_batch(
        "DELETE FROM mentions WHERE NOT EXISTS (SELECT 1 FROM entities e WHERE e.id = mentions.entity);
         DELETE FROM turns WHERE NOT EXISTS (SELECT 1 FROM chats c WHERE c.id = turns.chat)
           OR NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = turns.answer);
         DELETE FROM signals WHERE NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = signals.answer);",
    )?;
    searches(db)?;
    references(db)?;
    papers(db)?;
    entities(db)
}

/// The full-text tables, empty.
fn searches(db: &Connection) -> SqlResult<()> {
    for statement in statements() {
        let name = named(&statement, "CREATE VIRTUAL TABLE ");
        if let Some(name) = name.filter(|name| SEARCHES.contains(&name.as_str())) {
            db.execute_batch(&format!("DROP TABLE {name}; {statement};"))?;
        }
    }
    Ok(())
}

/// References found by words; those whose paper is gone mean a cited-only one again, which says what they say.
fn references(db: &Connection) -> SqlResult<()> {
    let mut all = db.prepare(&format!("SELECT {REFERENCE}, b.pk FROM bibliography b"))?;
    let mut all = all.query([])?;
    let mut cited_only: Vec<PaperId> = Vec::new();
    while let Some(row) = all.next()? {
        let reference = rows::reference(row)?;
        let pk: i64 = row.get(12)?;
        write::insert_reference_words(db, pk, &reference)?;
        let there = "SELECT 1 FROM papers WHERE id = ?1";
        let cited = reference.cited.as_ref().map_or("", |cited| cited.as_str());
        if !db.prepare_cached(there)?.exists([cited])? {
            let key = PaperId::cited(&reference.cited_key());
            db.prepare_cached("UPDATE bibliography SET cited = ?2, link_score = 0 WHERE pk = ?1")?
                .execute(params![pk, key.as_str()])?;
            cited_only.push(key);
        }
    }
    let mut lone = db.prepare(
        "SELECT id FROM papers p WHERE p.kind = 'cited_only' AND NOT EXISTS (SELECT 1 FROM bibliography b WHERE b.cited = p.id)",
    )?;
    for id in lone.query_map([], |row| rows::parsed(row, 0))? {
        cited_only.push(id?);
    }
    cited_only.sort();
    cited_only.dedup();
    cited_only
        .iter()
        .try_for_each(|id| write::put_cited_only(db, id))
}

/// Papers found by words, titles and authors.
fn papers(db: &Connection) -> SqlResult<()> {
    lend_author_key(db)?;
    db.execute_batch("DELETE FROM authorship")?;
    let mut all = db.prepare(&format!("SELECT {PAPER}, p.pk FROM papers p"))?;
    let mut all = all.query([])?;
    while let Some(row) = all.next()? {
        let paper: Paper = rows::paper(row)?;
        let pk: i64 = row.get(16)?;
        // Cited-only papers made a moment ago are in already.
        db.prepare_cached("DELETE FROM paper_search WHERE rowid = ?1")?
            .execute([pk])?;
        write::insert_paper_words(db, pk, &paper)?;
        if paper.kind == PaperKind::Ingested {
            write::insert_title_words(db, &paper.id)?;
            insert_authors(db, &paper)?;
        }
    }
    Ok(())
}

/// Entities by the sums of what all mentions call them; those that nothing mentions go.
fn entities(db: &Connection) -> SqlResult<()> {
    db.execute_batch(
        r#"DELETE FROM entity_names; UPDATE entities SET papers = 0, forms = '{"papers":0,"forms":{}}'"#,
    )?;
    let mut sums: BTreeMap<EntityId, EntityForms> = BTreeMap::new();
    let mut all = db.prepare("SELECT id FROM entities")?;
    for id in all.query_map([], |row| rows::parsed(row, 0))? {
        sums.insert(id?, EntityForms::default());
    }
    let mut all = db.prepare("SELECT entity, name, aliases, count FROM mentions")?;
    let mut all = all.query([])?;
    while let Some(row) = all.next()? {
        let forms = sums.entry(rows::parsed(row, 0)?).or_default();
        let (name, aliases): (String, Vec<String>) = (row.get(1)?, rows::json(row, 2)?);
        forms.say(&name, &aliases, row.get(3)?);
    }
    sums.iter()
        .try_for_each(|(id, forms)| change_entity(db, id, forms))
}
