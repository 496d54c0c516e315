//! Who wrote what.

use super::SqlResult;
use super::rows::{self, PAPER};
use graph_schema::{AuthorKey, Paper};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

fn papers_sql() -> String {
    format!(
        "SELECT {PAPER} FROM authorship a JOIN papers p ON p.id = a.paper WHERE a.author = ?1
         ORDER BY p.year DESC, p.id LIMIT ?2"
    )
}

/// Lends SQL the function that migrations fill the table of authors with.
pub fn lend_author_key(db: &Connection) -> SqlResult<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("author_key", 2, flags, |call| {
        let (given, family): (Option<String>, Option<String>) = (call.get(0)?, call.get(1)?);
        let key = AuthorKey::new(&given.unwrap_or_default(), &family.unwrap_or_default());
        Ok(key.map(|key| key.as_str().to_owned()))
    })?;
    Ok(())
}

pub fn insert_authors(db: &Connection, paper: &Paper) -> SqlResult<()> {
    let mut put = db.prepare_cached(
        "INSERT INTO authorship (author, paper) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for key in paper.authors.iter().filter_map(AuthorKey::of) {
        put.execute([key.as_str(), paper.id.as_str()])?;
    }
    Ok(())
}

pub fn papers_by(db: &Connection, author: &AuthorKey, limit: u32) -> SqlResult<Vec<Paper>> {
    let mut found = db.prepare_cached(&papers_sql())?;
    let found = found.query_map(params![author.as_str(), limit], rows::paper)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The next author behind the one before: a step down the index for each, however many papers they have.
const NEXT_AUTHOR: &str =
    "SELECT min(author) FROM authorship WHERE author > ?1 AND author >= ?2 AND author < ?3";

pub fn named(db: &Connection, prefix: &str, limit: u32) -> SqlResult<Vec<AuthorKey>> {
    // Keys are letters, digits and a space: nothing that starts with the prefix is behind this.
    let end = format!("{prefix}\u{10ffff}");
    let mut next = db.prepare_cached(NEXT_AUTHOR)?;
    let mut found = Vec::new();
    let mut last = String::new();
    while !prefix.is_empty() && found.len() < limit as usize {
        let author: Option<String> =
            next.query_row([last.as_str(), prefix, end.as_str()], |row| row.get(0))?;
        let Some(author) = author else {
            break;
        };
        found.extend(AuthorKey::parse(&author));
        last = author;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{NEXT_AUTHOR, papers_sql};
    use crate::sqlite::plans::assert_searches;
    use crate::sqlite::{SqliteStore, connect};
    use graph_schema::AuthorKey;
    use graph_schema::migrations::SQLITE;
    use stores_core::ExploreStore;

    #[test]
    fn no_table_is_scanned() {
        assert_searches(&papers_sql());
        assert_searches(NEXT_AUTHOR);
    }

    /// The step before the one that knows authors.
    const BEFORE: usize = 3;

    #[tokio::test]
    async fn a_library_from_before_learns_its_authors() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.sqlite");
        let old = connect(&path).unwrap();
        for (version, script) in &SQLITE[..BEFORE] {
            old.execute_batch(script).unwrap();
            old.pragma_update(None, "user_version", version).unwrap();
        }
        let authors = r#"[{"given":"Zoë","family":"Čapek"},{"given":"Z.","family":"Capek"},{"given":"","family":"?"}]"#;
        for (id, kind) in [
            ("p-0000000000000001", "ingested"),
            ("c-0000000000000001", "cited_only"),
        ] {
            let put = "INSERT INTO papers (id, kind, title, authors, pages) VALUES (?1, ?2, 'Old', ?3, 1)";
            old.execute(put, [id, kind, authors]).unwrap();
        }
        drop(old);
        let store = SqliteStore::open_locked(dir.path()).unwrap();
        let author = AuthorKey::parse("Z. Čapek").unwrap();
        let papers = store.papers_by_author(&author, 9).await.unwrap();
        let ids: Vec<&str> = papers.iter().map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids, ["p-0000000000000001"]);
    }
}
