//! Papers by the day they came out: what those of a window are about, and when those of a topic came.

use super::SqlResult;
use super::entities;
use super::rows;
use super::search::all_words;
use chrono::NaiveDate;
use graph_schema::EntityId;
use rusqlite::{Connection, Row, ToSql, params};
use stores_core::{
    DatedPaper, EntityCount, Topic, TrendFilter, WindowCount, WindowCounts, Windows,
};

/// Papers of both windows, by the index of days: ?1 first day of the window before, ?2 of the window, ?3 last day.
const IN_WINDOWS: &str = "p.published >= ?1 AND p.published <= ?3";
const OF_CATEGORY: &str =
    "(?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(p.categories) c WHERE c.value = ?4))";

const NEWEST: &str = "SELECT max(published) FROM papers WHERE published > ''";

fn totals_sql() -> String {
    format!(
        "SELECT coalesce(sum(p.published >= ?2), 0), coalesce(sum(p.published < ?2), 0)
         FROM papers p WHERE {IN_WINDOWS} AND {OF_CATEGORY}"
    )
}

fn entities_sql() -> String {
    format!(
        "SELECT m.entity, sum(p.published >= ?2) AS now, sum(p.published < ?2)
         FROM papers p CROSS JOIN mentions m ON m.paper = p.id WHERE {IN_WINDOWS} AND {OF_CATEGORY}
         GROUP BY m.entity HAVING now > 0 ORDER BY now DESC, m.entity"
    )
}

fn categories_sql() -> String {
    format!(
        "SELECT c.value, count(DISTINCT CASE WHEN p.published >= ?2 THEN p.id END) AS now,
         count(DISTINCT CASE WHEN p.published < ?2 THEN p.id END)
         FROM papers p CROSS JOIN json_each(p.categories) c WHERE {IN_WINDOWS}
         GROUP BY c.value HAVING now > 0 ORDER BY now DESC, c.value LIMIT ?4"
    )
}

const MENTIONING: &str =
    "SELECT p.id, p.year, p.published FROM mentions m CROSS JOIN papers p ON p.id = m.paper
     WHERE m.entity = ?1 ORDER BY p.id LIMIT ?2";
const WITH_WORDS: &str =
    "SELECT p.id, p.year, p.published FROM paper_search s CROSS JOIN papers p ON p.pk = s.rowid
     WHERE paper_search MATCH ?1 AND p.kind = 'ingested' ORDER BY p.id LIMIT ?2";

pub fn newest_day(db: &Connection) -> SqlResult<Option<NaiveDate>> {
    let mut newest = db.prepare_cached(NEWEST)?;
    Ok(newest.query_row([], |row| rows::day(row, 0))?)
}

pub fn entity_counts(
    db: &Connection,
    windows: &Windows,
    filter: &TrendFilter,
    limit: u32,
) -> SqlResult<WindowCounts<EntityCount>> {
    let [before, from, until] = days(windows);
    let asked: [&dyn ToSql; 4] = [&before, &from, &until, &filter.category];
    let papers = db
        .prepare_cached(&totals_sql())?
        .query_row(asked, |row| count(row, 0))?;
    let mut named = db.prepare_cached(&entities_sql())?;
    let mut items = Vec::new();
    for row in named.query_map(asked, |row| {
        Ok((rows::parsed::<EntityId>(row, 0)?, count(row, 1)?))
    })? {
        if items.len() == limit as usize {
            break;
        }
        let (id, counted) = row?;
        let entity = entities::entity(db, &id)?;
        let of_kind = |one: &EntityCount| filter.kind.is_none_or(|kind| one.entity.kind == kind);
        items.extend(entity.filter(of_kind).map(|entity| (entity, counted)));
    }
    Ok(WindowCounts { papers, items })
}

pub fn category_counts(
    db: &Connection,
    windows: &Windows,
    limit: u32,
) -> SqlResult<WindowCounts<String>> {
    let [before, from, until] = days(windows);
    let papers = db
        .prepare_cached(&totals_sql())?
        .query_row(params![before, from, until, None::<String>], |row| {
            count(row, 0)
        })?;
    let mut items = db.prepare_cached(&categories_sql())?;
    let items = items.query_map(params![before, from, until, limit], |row| {
        Ok((row.get(0)?, count(row, 1)?))
    })?;
    Ok(WindowCounts {
        papers,
        items: items.collect::<rusqlite::Result<_>>()?,
    })
}

pub fn dated_papers(db: &Connection, topic: &Topic, limit: u32) -> SqlResult<Vec<DatedPaper>> {
    let (sql, what) = match topic {
        Topic::Entity(id) => (MENTIONING, Some(id.as_str().to_owned())),
        Topic::Words(words) => (WITH_WORDS, all_words(words)),
    };
    let Some(what) = what else {
        return Ok(Vec::new());
    };
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(params![what, limit], |row| {
        Ok(DatedPaper {
            id: rows::parsed(row, 0)?,
            year: row.get(1)?,
            published: rows::day(row, 2)?,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Days compare as text in the order of the calendar.
fn days(windows: &Windows) -> [String; 3] {
    [windows.before, windows.from, windows.until].map(|day| day.to_string())
}

fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<WindowCount> {
    Ok(WindowCount {
        now: row.get::<_, i64>(at)?.unsigned_abs(),
        before: row.get::<_, i64>(at + 1)?.unsigned_abs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::plans::assert_searches;

    #[test]
    fn no_table_is_scanned() {
        for sql in [totals_sql(), entities_sql(), categories_sql()] {
            assert_searches(&sql);
        }
        for sql in [NEWEST, MENTIONING, WITH_WORDS] {
            assert_searches(sql);
        }
    }
}
