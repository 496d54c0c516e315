//! Who wrote what, and when: the keys of a paper's authors are the words of one of its properties.

use super::papers::paper_id;
use super::{Neo4jStore, bodies, column, json, query};
use graph_schema::{AuthorKey, Paper, PaperId, PaperKind};
use serde_json::{Value, json as object};
use stores_core::StoreResult;

/// Papers that a migration looks at in one go.
const BATCH: u32 = 500;

impl Neo4jStore {
    pub(super) async fn read_papers_by_author(
        &self,
        author: &AuthorKey,
        limit: u32,
    ) -> StoreResult<Vec<Paper>> {
        // No paper is of the year 0: those without one come last.
        let found = query(
            "CALL db.index.fulltext.queryNodes('author_keys', $key) YIELD node AS p
             RETURN p.body AS body ORDER BY coalesce(p.year, -100000) DESC, p.id LIMIT $limit",
        );
        let found = found
            .param("key", word(author))
            .param("limit", i64::from(limit));
        bodies(
            "papers by author",
            &self.rows("papers by author", found).await?,
        )
    }

    pub(super) async fn read_papers_of_years(
        &self,
        from: Option<i32>,
        to: Option<i32>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let found = query(
            "MATCH (p:Ingested) WHERE $from <= p.year AND p.year <= $to
             RETURN p.id AS id ORDER BY p.year DESC, p.id LIMIT $limit",
        );
        let found = found
            .param("from", i64::from(from.unwrap_or(i32::MIN)))
            .param("to", i64::from(to.unwrap_or(i32::MAX)))
            .param("limit", i64::from(limit));
        let rows = self.rows("papers of years", found).await?;
        let ids = rows.iter().map(|row| paper_id(row, "id"));
        self.settle("papers of years", ids.collect())
    }

    pub(super) async fn read_authors_named(
        &self,
        prefix: &str,
        limit: u32,
    ) -> StoreResult<Vec<AuthorKey>> {
        // Only letters and digits, for they go into Lucene's syntax.
        let prefix: String = prefix
            .chars()
            .filter(|c| c.is_alphanumeric() || *c == ' ')
            .collect();
        let prefix = prefix.trim_start().replace(' ', "_");
        if prefix.is_empty() {
            return Ok(Vec::new());
        }
        let found = query(
            "CALL db.index.fulltext.queryNodes('author_keys', $words) YIELD node AS p
             UNWIND split(p.author_keys, ' ') AS key WITH DISTINCT key WHERE key STARTS WITH $prefix
             RETURN key ORDER BY replace(key, '_', ' ') LIMIT $limit",
        );
        let found = found
            .param("words", format!("{prefix}*"))
            .param("prefix", prefix)
            .param("limit", i64::from(limit));
        let rows = self.rows("authors named", found).await?;
        let keys = rows.iter().map(|row| column::<String>(row, "key"));
        let keys: Vec<String> = self.settle("authors named", keys.collect())?;
        Ok(keys
            .iter()
            .filter_map(|key| AuthorKey::parse(&key.replace('_', " ")))
            .collect())
    }

    /// Gives the papers that are there the keys of their authors, and their year. It may be done twice.
    pub(super) async fn fill_author_keys(&self) -> StoreResult<()> {
        let what = "filling in authors";
        let mut after: Option<PaperId> = None;
        loop {
            let ids = self.read_paper_ids(after.as_ref(), BATCH).await?;
            let Some(last) = ids.last() else {
                return Ok(());
            };
            let papers = self.read_papers(&ids).await?;
            let rows: Vec<Value> = papers
                .iter()
                .map(|p| object!({"id": p.id, "keys": author_keys(p), "year": p.year}))
                .collect();
            let rows = self.settle(what, json(rows.into()))?;
            let put = query(
                "UNWIND $rows AS row MATCH (p:Paper {id: row.id}) SET p.author_keys = row.keys, p.year = row.year",
            );
            self.write_one(what, put.param("rows", rows)).await?;
            after = Some(last.clone());
        }
    }
}

/// The keys of an ingested paper's authors; `None` for a cited-only paper, whose authors are what others say.
pub(super) fn author_keys(paper: &Paper) -> Option<String> {
    if paper.kind != PaperKind::Ingested {
        return None;
    }
    let keys = paper.authors.iter().filter_map(AuthorKey::of);
    let words: Vec<String> = keys.map(|key| word(&key)).collect();
    Some(words.join(" "))
}

/// A key as one word of the index, letters and digits only but for the line in its middle.
fn word(key: &AuthorKey) -> String {
    key.as_str().replace(' ', "_")
}
