//! Papers by the day they came out: what those of a window are about, and when those of a topic came.

use super::entities::{PAPERS, count};
use super::error::Failure;
use super::papers::{FIELDS, paper_id};
use super::search::all_words;
use super::{Neo4jStore, column, query};
use chrono::NaiveDate;
use neo4rs::{Query, Row};
use stores_core::{
    DatedPaper, EntityCount, StoreResult, Topic, TrendFilter, WindowCount, WindowCounts, Windows,
};

/// Papers of both windows, by the index of days: where few papers have one, Neo4j would take to reading all of it.
const IN_WINDOWS: &str = "MATCH (p:Ingested) USING INDEX SEEK p:Ingested(published) WHERE p.published >= $before AND p.published <= $until
     AND ($category IS NULL OR $category IN p.categories)";
/// How many of the grouped papers `p` are in the window, and how many in the one before.
const COUNTS: &str = "count(DISTINCT CASE WHEN p.published >= $from THEN p END) AS now,
     count(DISTINCT CASE WHEN p.published < $from THEN p END) AS before";

impl Neo4jStore {
    pub(super) async fn read_newest_day(&self) -> StoreResult<Option<NaiveDate>> {
        let newest = query(
            "MATCH (p:Ingested) WHERE p.published > '' RETURN p.published AS published
             ORDER BY p.published DESC LIMIT 1",
        );
        let row = self.one("newest day", newest).await?;
        let newest = row.map_or(Ok(None), |row| day(&row));
        self.settle("newest day", newest)
    }

    pub(super) async fn read_entity_counts(
        &self,
        windows: &Windows,
        filter: &TrendFilter,
        limit: u32,
    ) -> StoreResult<WindowCounts<EntityCount>> {
        let what = "entity counts";
        let category = filter.category.as_deref();
        let papers = self.window_total(windows, category).await?;
        let named = in_windows(
            &format!(
                "{IN_WINDOWS} WITH p MATCH (p)-[:MENTIONS]->(e:Entity) WHERE $kind IS NULL OR e.kind = $kind
                 WITH e, {COUNTS} WHERE now > 0 WITH e, now, before ORDER BY now DESC, e.id LIMIT $limit
                 RETURN e.body AS entity, {PAPERS} AS papers, now, before ORDER BY now DESC, e.id"
            ),
            windows,
            category,
        );
        let named = named
            .param("kind", filter.kind.map(|kind| kind.as_str()))
            .param("limit", i64::from(limit));
        let rows = self.rows(what, named).await?;
        let read = rows.iter().map(|row| Ok((count(row)?, window_count(row)?)));
        let items = self.settle(what, read.collect())?;
        Ok(WindowCounts { papers, items })
    }

    pub(super) async fn read_category_counts(
        &self,
        windows: &Windows,
        limit: u32,
    ) -> StoreResult<WindowCounts<String>> {
        let what = "category counts";
        let papers = self.window_total(windows, None).await?;
        let found = in_windows(
            &format!(
                "{IN_WINDOWS} UNWIND p.categories AS category WITH category, {COUNTS} WHERE now > 0
                 RETURN category, now, before ORDER BY now DESC, category LIMIT $limit"
            ),
            windows,
            None,
        );
        let rows = self
            .rows(what, found.param("limit", i64::from(limit)))
            .await?;
        let read = rows
            .iter()
            .map(|row| Ok((column(row, "category")?, window_count(row)?)));
        let items = self.settle(what, read.collect())?;
        Ok(WindowCounts { papers, items })
    }

    async fn window_total(
        &self,
        windows: &Windows,
        category: Option<&str>,
    ) -> StoreResult<WindowCount> {
        let what = "papers of a window";
        let all = in_windows(&format!("{IN_WINDOWS} RETURN {COUNTS}"), windows, category);
        let row = self.one(what, all).await?;
        let count = row.map_or(Ok(WindowCount::default()), |row| window_count(&row));
        self.settle(what, count)
    }

    pub(super) async fn read_dated_papers(
        &self,
        topic: &Topic,
        limit: u32,
    ) -> StoreResult<Vec<DatedPaper>> {
        let what = "dated papers";
        let (from, asked) = match topic {
            Topic::Entity(id) => (
                "MATCH (p:Paper)-[:MENTIONS]->(:Entity {id: $asked})",
                Some(id.as_str().to_owned()),
            ),
            Topic::Words(words) => (
                "CALL db.index.fulltext.queryNodes('paper_words', $asked) YIELD node AS p WHERE p:Ingested",
                all_words(words, &FIELDS),
            ),
        };
        let Some(asked) = asked else {
            return Ok(Vec::new());
        };
        let found = query(&format!(
            "{from} RETURN p.id AS id, p.year AS year, p.published AS published ORDER BY id LIMIT $limit"
        ));
        let found = found.param("asked", asked).param("limit", i64::from(limit));
        let rows = self.rows(what, found).await?;
        let read = rows.iter().map(|row| {
            Ok(DatedPaper {
                id: paper_id(row, "id")?,
                year: column(row, "year")?,
                published: day(row)?,
            })
        });
        self.settle(what, read.collect())
    }
}

/// Days compare as text in the order of the calendar.
fn in_windows(text: &str, windows: &Windows, category: Option<&str>) -> Query {
    query(text)
        .param("before", windows.before.to_string())
        .param("from", windows.from.to_string())
        .param("until", windows.until.to_string())
        .param("category", category)
}

fn window_count(row: &Row) -> Result<WindowCount, Failure> {
    Ok(WindowCount {
        now: column(row, "now")?,
        before: column(row, "before")?,
    })
}

/// The day of publication, as YYYY-MM-DD.
fn day(row: &Row) -> Result<Option<NaiveDate>, Failure> {
    let text: Option<String> = column(row, "published")?;
    let day = text.map(|text| text.parse()).transpose();
    day.map_err(|error: chrono::ParseError| Failure::Corrupt(error.to_string()))
}
