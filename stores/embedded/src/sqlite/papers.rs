//! Reading papers, their text's parts and the counts.

use super::SqlResult;
use super::entities;
use super::rows::{self, CONTEXT, PAPER, PASSAGE, REFERENCE, SECTION, as_word};
use super::search::{all_words, like_title};
use graph_schema::{
    ArxivId, CitationContext, Doi, Paper, PaperId, PaperKind, PaperRecord, Passage, PassageId,
    Reference, ReferenceKey, Section,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use stores_core::{GraphStats, PaperFilter, PaperPage};

fn list<T>(
    db: &Connection,
    sql: &str,
    id: &PaperId,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> SqlResult<Vec<T>> {
    Ok(db
        .prepare_cached(sql)?
        .query_map([id.as_str()], read)?
        .collect::<rusqlite::Result<_>>()?)
}

pub fn papers(db: &Connection, ids: &[PaperId]) -> SqlResult<Vec<Paper>> {
    let mut one = db.prepare_cached(&format!("SELECT {PAPER} FROM papers p WHERE p.id = ?1"))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(one.query_row([id.as_str()], rows::paper).optional()?);
    }
    Ok(found)
}

/// An ingested paper with all that hangs on it, mentions in the paper's own words.
pub fn record(db: &Connection, id: &PaperId) -> SqlResult<Option<PaperRecord>> {
    let Some(paper) = papers(db, std::slice::from_ref(id))?.pop() else {
        return Ok(None);
    };
    if paper.kind != PaperKind::Ingested {
        return Ok(None);
    }
    Ok(Some(PaperRecord {
        paper,
        sections: sections(db, id)?,
        references: references(db, id)?,
        contexts: contexts(db, id)?,
        mentions: entities::own_mentions(db, id)?,
        passages: passages_of(db, id)?,
        incoming: Vec::new(),
    }))
}

pub fn ids(db: &Connection, after: Option<&PaperId>, limit: u32) -> SqlResult<Vec<PaperId>> {
    let after = after.map_or("p-", PaperId::as_str);
    // The ids of ingested papers begin with `p-`, the last of all.
    let mut ids = db.prepare_cached("SELECT id FROM papers WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let ids = ids.query_map(params![after, limit], |row| rows::parsed(row, 0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub fn list_papers(
    db: &Connection,
    filter: &PaperFilter,
    offset: u64,
    limit: u32,
) -> SqlResult<PaperPage> {
    let kind = as_word(&filter.kind.unwrap_or(PaperKind::Ingested))?;
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let search = filter
        .search
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    // In the text, so that a listing of all papers keeps its index.
    let among = match filter.among {
        Some(_) => "AND p.id IN (SELECT value FROM json_each(?2))",
        None => "AND ?2 IS NULL",
    };
    let ids = filter
        .among
        .as_ref()
        .map(serde_json::to_string)
        .transpose()?;
    let Some(search) = search else {
        let from = format!("FROM papers p WHERE p.kind = ?1 {among}");
        let total: i64 = db
            .prepare_cached(&format!("SELECT count(*) {from}"))?
            .query_row(params![kind, ids], |row| row.get(0))?;
        let sql = format!("SELECT {PAPER} {from} ORDER BY p.title, p.id LIMIT ?3 OFFSET ?4");
        let mut all = db.prepare_cached(&sql)?;
        let papers = all.query_map(params![kind, ids, limit, offset], rows::paper)?;
        return Ok(PaperPage {
            papers: papers.collect::<rusqlite::Result<_>>()?,
            total: total.unsigned_abs(),
        });
    };
    let Some(words) = all_words(search) else {
        return Ok(PaperPage {
            papers: Vec::new(),
            total: 0,
        });
    };
    let from = format!(
        "FROM paper_search s JOIN papers p ON p.pk = s.rowid
         WHERE paper_search MATCH ?3 AND p.kind = ?1 {among}"
    );
    let total: i64 = db
        .prepare_cached(&format!("SELECT count(*) {from}"))?
        .query_row(params![kind, ids, words], |row| row.get(0))?;
    // A word of the title tells more than one of the authors, that more than one of the abstract.
    let sql = format!(
        "SELECT {PAPER} {from} ORDER BY bm25(paper_search, 10.0, 5.0, 1.0), p.title, p.id LIMIT ?4 OFFSET ?5"
    );
    let papers = db
        .prepare_cached(&sql)?
        .query_map(params![kind, ids, words, limit, offset], rows::paper)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(PaperPage {
        papers,
        total: total.unsigned_abs(),
    })
}

/// The plus keeps SQLite from going through all ingested papers by the index of their kind.
fn identified_sql() -> String {
    format!(
        "SELECT {PAPER} FROM papers p WHERE +p.kind = 'ingested' AND (p.doi = ?1 OR p.arxiv_id = ?2) ORDER BY p.id"
    )
}

pub fn by_identifier(
    db: &Connection,
    doi: Option<&Doi>,
    arxiv_id: Option<&ArxivId>,
) -> SqlResult<Vec<Paper>> {
    let mut found = db.prepare_cached(&identified_sql())?;
    let found = found.query_map(
        params![doi.map(Doi::as_str), arxiv_id.map(ArxivId::as_str)],
        rows::paper,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

const OF_YEARS: &str = "SELECT id FROM papers WHERE kind = 'ingested' AND year BETWEEN ?1 AND ?2
     ORDER BY year DESC, id LIMIT ?3";

pub fn of_years(
    db: &Connection,
    from: Option<i32>,
    to: Option<i32>,
    limit: u32,
) -> SqlResult<Vec<PaperId>> {
    let mut found = db.prepare_cached(OF_YEARS)?;
    let years = (from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX));
    let found = found.query_map(params![years.0, years.1, limit], |row| rows::parsed(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn titled_like(db: &Connection, title: &str, limit: u32) -> SqlResult<Vec<Paper>> {
    let Some(words) = like_title(title) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT {PAPER} FROM title_search s JOIN papers p ON p.pk = s.rowid WHERE title_search MATCH ?1
         ORDER BY bm25(title_search), p.id LIMIT ?2"
    );
    let mut found = db.prepare_cached(&sql)?;
    let found = found.query_map(params![words, limit], rows::paper)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn references_like(
    db: &Connection,
    title: &str,
    doi: Option<&Doi>,
    arxiv_id: Option<&ArxivId>,
    limit: u32,
) -> SqlResult<Vec<(ReferenceKey, Reference)>> {
    let keyed = |row: &Row<'_>| {
        let reference = rows::reference(row)?;
        Ok((
            ReferenceKey {
                paper: rows::parsed(row, 11)?,
                ordinal: reference.ordinal,
            },
            reference,
        ))
    };
    let sql = format!(
        "SELECT {REFERENCE} FROM bibliography b WHERE b.doi = ?1 OR b.arxiv_id = ?2 ORDER BY b.paper, b.ordinal LIMIT ?3"
    );
    let mut found = db
        .prepare_cached(&sql)?
        .query_map(
            params![doi.map(Doi::as_str), arxiv_id.map(ArxivId::as_str), limit],
            keyed,
        )?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if let Some(words) = like_title(title) {
        let sql = format!(
            "SELECT {REFERENCE} FROM bibliography_search s JOIN bibliography b ON b.pk = s.rowid
             WHERE bibliography_search MATCH ?1 ORDER BY bm25(bibliography_search), b.paper, b.ordinal LIMIT ?2"
        );
        for more in db
            .prepare_cached(&sql)?
            .query_map(params![words, limit], keyed)?
        {
            let more = more?;
            if !found
                .iter()
                .take(limit as usize)
                .any(|(key, _)| *key == more.0)
            {
                found.push(more);
            }
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

pub fn sections(db: &Connection, paper: &PaperId) -> SqlResult<Vec<Section>> {
    list(
        db,
        &format!("SELECT {SECTION} FROM sections WHERE paper = ?1 ORDER BY ordinal"),
        paper,
        rows::section,
    )
}

pub fn references(db: &Connection, paper: &PaperId) -> SqlResult<Vec<Reference>> {
    list(
        db,
        &format!("SELECT {REFERENCE} FROM bibliography b WHERE b.paper = ?1 ORDER BY b.ordinal"),
        paper,
        rows::reference,
    )
}

pub fn contexts(db: &Connection, paper: &PaperId) -> SqlResult<Vec<CitationContext>> {
    list(
        db,
        &format!("SELECT {CONTEXT} FROM contexts WHERE paper = ?1 ORDER BY seq"),
        paper,
        rows::context,
    )
}

pub fn passages_of(db: &Connection, paper: &PaperId) -> SqlResult<Vec<Passage>> {
    list(
        db,
        &format!("SELECT {PASSAGE} FROM passages WHERE paper = ?1 ORDER BY ordinal"),
        paper,
        rows::passage,
    )
}

pub fn passages(db: &Connection, ids: &[PassageId]) -> SqlResult<Vec<Passage>> {
    let mut one = db.prepare_cached(&format!(
        "SELECT {PASSAGE} FROM passages WHERE paper = ?1 AND ordinal = ?2"
    ))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(
            one.query_row(params![id.paper().as_str(), id.ordinal()], rows::passage)
                .optional()?,
        );
    }
    Ok(found)
}

pub fn stats(db: &Connection) -> SqlResult<GraphStats> {
    let count = |sql: &str| -> SqlResult<u64> {
        let count: i64 = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    Ok(GraphStats {
        papers: count("SELECT count(*) FROM papers WHERE kind = 'ingested'")?,
        cited_only: count("SELECT count(*) FROM papers WHERE kind = 'cited_only'")?,
        references: count("SELECT count(*) FROM bibliography")?,
        linked_references: count(
            "SELECT count(*) FROM bibliography WHERE cited >= 'p-' AND cited < 'p.'",
        )?,
        passages: count("SELECT count(*) FROM passages")?,
        entities: count("SELECT count(*) FROM entities")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::plans::{assert_searches, steps};

    #[test]
    fn years_are_looked_up() {
        assert_searches(OF_YEARS);
        let steps = steps(OF_YEARS).join("; ");
        assert!(!steps.contains("TEMP B-TREE"), "{steps}");
    }

    #[test]
    fn identifiers_are_looked_up_in_their_own_indexes() {
        let steps = steps(&identified_sql()).join("; ");
        for index in ["papers_by_doi", "papers_by_arxiv"] {
            assert!(steps.contains(index), "{steps}");
        }
        assert!(!steps.contains("papers_by_title"), "{steps}");
    }
}
