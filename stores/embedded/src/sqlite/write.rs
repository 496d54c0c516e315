//! Writing and removing a paper with all that hangs on it. What a cited-only paper says is made anew from
//! the first reference that means it, so the graph does not depend on the order papers came in.

use super::SqlResult;
use super::authors::insert_authors;
use super::chats::forget_ratings;
use super::entities::change_entity;
use super::rows::{self, REFERENCE, as_word, reference};
use graph_schema::{
    CitationIntent, CitationPurpose, EntityId, IncomingLink, Paper, PaperId, PaperRecord, Reference,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use stores_core::EntityForms;

pub fn put_papers(db: &Connection, records: &[PaperRecord]) -> SqlResult<()> {
    let mut touched = Touched::default();
    for record in records {
        put_paper(db, record, &mut touched)?;
    }
    touched.refresh(db)
}

fn put_paper(db: &Connection, record: &PaperRecord, touched: &mut Touched) -> SqlResult<()> {
    let id = &record.paper.id;
    remove(db, id, touched)?;
    insert_paper(db, &record.paper)?;
    insert_title_words(db, id)?;
    insert_authors(db, &record.paper)?;
    for reference in &record.references {
        insert_reference(db, id, reference, touched)?;
    }
    insert_text(db, record)?;
    for mention in &record.mentions {
        let entity = &mention.entity;
        db.prepare_cached("INSERT INTO entities (id, kind, name, aliases) VALUES (?1, ?2, ?3, '[]') ON CONFLICT (id) DO NOTHING")?
            .execute(params![entity.id.as_str(), entity.kind.as_str(), entity.name])?;
        db.prepare_cached("INSERT INTO mentions (paper, entity, name, aliases, count, passages) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                id.as_str(),
                entity.id.as_str(),
                entity.name,
                serde_json::to_string(&entity.aliases)?,
                mention.count,
                serde_json::to_string(&mention.passages)?
            ])?;
        touched
            .entities
            .entry(entity.id.clone())
            .or_default()
            .add(mention);
    }
    for link in &record.incoming {
        relink(db, link, touched)?;
    }
    Ok(())
}

pub fn delete_paper(db: &Connection, id: &PaperId) -> SqlResult<bool> {
    let mut touched = Touched::default();
    let there = remove(db, id, &mut touched)?;
    let mut waiting = db.prepare_cached(&format!(
        "SELECT {REFERENCE}, b.pk FROM bibliography b WHERE b.cited = ?1"
    ))?;
    let meant = waiting
        .query_map([id.as_str()], |row| {
            Ok((reference(row)?, row.get::<_, i64>(12)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (reference, pk) in meant {
        let cited = PaperId::cited(&reference.cited_key());
        db.prepare_cached("UPDATE bibliography SET cited = ?2, link_score = 0 WHERE pk = ?1")?
            .execute(params![pk, cited.as_str()])?;
        touched.cited.insert(cited);
    }
    touched.refresh(db)?;
    forget_ratings(db, "paper_summary", id.as_str())?;
    Ok(there)
}

/// What has to be looked at again once everything is written.
#[derive(Default)]
struct Touched {
    cited: BTreeSet<PaperId>,
    /// What each entity's mentions gained and lost.
    entities: BTreeMap<EntityId, EntityForms>,
}

impl Touched {
    fn refresh(self, db: &Connection) -> SqlResult<()> {
        for id in self.cited.iter().filter(|id| !id.is_ingested()) {
            put_cited_only(db, id)?;
        }
        self.entities
            .iter()
            .try_for_each(|(id, change)| change_entity(db, id, change))
    }
}

fn remove(db: &Connection, id: &PaperId, touched: &mut Touched) -> SqlResult<bool> {
    let mut own = db.prepare_cached("SELECT cited FROM bibliography WHERE paper = ?1")?;
    for cited in own.query_map([id.as_str()], |row| rows::parsed(row, 0))? {
        touched.cited.insert(cited?);
    }
    let mut own =
        db.prepare_cached("SELECT entity, name, aliases, count FROM mentions WHERE paper = ?1")?;
    let own = own.query_map([id.as_str()], |row| {
        Ok((
            rows::parsed::<EntityId>(row, 0)?,
            row.get::<_, String>(1)?,
            rows::json::<Vec<String>>(row, 2)?,
            row.get::<_, i64>(3)?,
        ))
    })?;
    for mention in own {
        let (entity, name, aliases, count) = mention?;
        let change = touched.entities.entry(entity).or_default();
        change.take(&name, &aliases, count);
    }
    db.execute("DELETE FROM bibliography_search WHERE rowid IN (SELECT pk FROM bibliography WHERE paper = ?1)", [id.as_str()])?;
    remove_paper_row(db, id)
}

fn remove_paper_row(db: &Connection, id: &PaperId) -> SqlResult<bool> {
    let pk = db
        .prepare_cached("SELECT pk FROM papers WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(pk) = pk else { return Ok(false) };
    db.prepare_cached("DELETE FROM paper_search WHERE rowid = ?1")?
        .execute([pk])?;
    db.prepare_cached("DELETE FROM title_search WHERE rowid = ?1")?
        .execute([pk])?;
    db.prepare_cached("DELETE FROM papers WHERE pk = ?1")?
        .execute([pk])?;
    Ok(true)
}

fn insert_paper(db: &Connection, paper: &Paper) -> SqlResult<()> {
    db.prepare_cached(
        "INSERT INTO papers (id, kind, title, authors, year, venue, doi, arxiv_id, abstract_text, pages, source, content_hash, published, categories, version, updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        paper.id.as_str(),
        as_word(&paper.kind)?,
        paper.title,
        serde_json::to_string(&paper.authors)?,
        paper.year,
        paper.venue,
        paper.doi.as_ref().map(|doi| doi.as_str()),
        paper.arxiv_id.as_ref().map(|id| id.as_str()),
        paper.abstract_text,
        paper.pages,
        paper.source,
        paper.content_hash.as_ref().map(|hash| hash.as_str()),
        paper.published.map(|day| day.to_string()),
        serde_json::to_string(&paper.categories)?,
        paper.version,
        paper.updated.map(|day| day.to_string())
    ])?;
    insert_paper_words(db, db.last_insert_rowid(), paper)
}

/// What a search by words finds a paper by.
pub fn insert_paper_words(db: &Connection, pk: i64, paper: &Paper) -> SqlResult<()> {
    let authors: Vec<String> = paper
        .authors
        .iter()
        .map(graph_schema::Author::full_name)
        .collect();
    db.prepare_cached(
        "INSERT INTO paper_search (rowid, title, authors, abstract_text) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        pk,
        paper.title,
        authors.join(", "),
        paper.abstract_text.as_deref().unwrap_or_default()
    ])?;
    Ok(())
}

/// What a reference to an ingested paper finds it by.
pub fn insert_title_words(db: &Connection, id: &PaperId) -> SqlResult<()> {
    db.prepare_cached(
        "INSERT INTO title_search (rowid, title) SELECT pk, title FROM papers WHERE id = ?1",
    )?
    .execute([id.as_str()])?;
    Ok(())
}

/// What an arriving paper finds the references by that mean it.
pub fn insert_reference_words(db: &Connection, pk: i64, reference: &Reference) -> SqlResult<()> {
    let words = format!(
        "{} {}",
        reference.title.as_deref().unwrap_or_default(),
        reference.raw
    );
    db.prepare_cached("INSERT INTO bibliography_search (rowid, words) VALUES (?1, ?2)")?
        .execute(params![pk, words])?;
    Ok(())
}

fn insert_reference(
    db: &Connection,
    paper: &PaperId,
    reference: &Reference,
    touched: &mut Touched,
) -> SqlResult<()> {
    let cited = reference
        .cited
        .clone()
        .unwrap_or_else(|| PaperId::cited(&reference.cited_key()));
    db.prepare_cached(
        "INSERT INTO bibliography (paper, ordinal, label, raw, authors, title, venue, year, doi, arxiv_id, cited, link_score)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        paper.as_str(),
        reference.ordinal,
        reference.label,
        reference.raw,
        serde_json::to_string(&reference.authors)?,
        reference.title,
        reference.venue,
        reference.year,
        reference.doi.as_ref().map(|doi| doi.as_str()),
        reference.arxiv_id.as_ref().map(|id| id.as_str()),
        cited.as_str(),
        reference.link_score
    ])?;
    insert_reference_words(db, db.last_insert_rowid(), reference)?;
    touched.cited.insert(cited);
    Ok(())
}

fn insert_text(db: &Connection, record: &PaperRecord) -> SqlResult<()> {
    let id = record.paper.id.as_str();
    for section in &record.sections {
        db.prepare_cached("INSERT INTO sections VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute(params![
                id,
                section.ordinal,
                section.number,
                section.title,
                section.level,
                as_word(&section.kind)?,
                section.page,
                section.start as i64,
                section.end as i64
            ])?;
    }
    for (context, seq) in record.contexts.iter().zip(0u32..) {
        db.prepare_cached(
            "INSERT INTO contexts (paper, seq, reference, callout, sentence, section, page, start_byte, end_byte, intent, purpose)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
            .execute(params![
                id,
                seq,
                context.reference,
                context.callout,
                context.sentence,
                context.section,
                context.page,
                context.start as i64,
                context.end as i64,
                context.intent.map(CitationIntent::as_str),
                context.purpose.map(CitationPurpose::as_str)
            ])?;
    }
    for passage in &record.passages {
        db.prepare_cached("INSERT INTO passages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                id,
                passage.id.ordinal(),
                passage.section,
                passage.page,
                passage.start as i64,
                passage.end as i64,
                passage.text,
                passage.tokens
            ])?;
    }
    Ok(())
}

/// A better link replaces the present one; of equal ones of ingested papers the smaller id stays.
fn relink(db: &Connection, link: &IncomingLink, touched: &mut Touched) -> SqlResult<()> {
    let key = &link.reference;
    let present = db
        .prepare_cached(
            "SELECT cited, link_score FROM bibliography WHERE paper = ?1 AND ordinal = ?2",
        )?
        .query_row(params![key.paper.as_str(), key.ordinal], |row| {
            Ok((rows::parsed::<PaperId>(row, 0)?, row.get::<_, f32>(1)?))
        })
        .optional()?;
    let Some((present, score)) = present else {
        return Ok(());
    };
    let better = match score.total_cmp(&link.score) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => present.is_ingested() && link.cited < present,
        std::cmp::Ordering::Greater => false,
    };
    if better {
        db.prepare_cached(
            "UPDATE bibliography SET cited = ?3, link_score = ?4 WHERE paper = ?1 AND ordinal = ?2",
        )?
        .execute(params![
            key.paper.as_str(),
            key.ordinal,
            link.cited.as_str(),
            link.score
        ])?;
        touched.cited.insert(present);
    }
    Ok(())
}

/// A cited-only paper as the first reference that means it says; without one it goes.
pub fn put_cited_only(db: &Connection, id: &PaperId) -> SqlResult<()> {
    let first = db
        .prepare_cached(&format!(
            "SELECT {REFERENCE} FROM bibliography b WHERE b.cited = ?1 ORDER BY b.paper, b.ordinal LIMIT 1"
        ))?
        .query_row([id.as_str()], reference)
        .optional()?;
    remove_paper_row(db, id)?;
    let Some(reference) = first else {
        return Ok(());
    };
    insert_paper(db, &Paper::cited_only(id.clone(), reference))
}
