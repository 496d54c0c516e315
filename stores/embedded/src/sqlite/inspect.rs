//! Whether the library's file is whole: its pages, its tables, and what is derived from them for searching.

use super::SqlResult;
use super::authors::lend_author_key;
use super::rebuild::tables;
use rusqlite::Connection;

/// Lines of SQLite's own check that are passed on.
const LINES: u32 = 5;

/// What must not be, and how many there are of it: for people.
const WRONG: [(&str, &str); 13] = [
    (
        "papers are not in the search by words",
        "SELECT count(*) FROM papers p WHERE NOT EXISTS (SELECT 1 FROM paper_search_docsize d WHERE d.id = p.pk)",
    ),
    (
        "papers are not in the search by title",
        "SELECT count(*) FROM papers p WHERE p.kind = 'ingested' AND NOT EXISTS (SELECT 1 FROM title_search_docsize d WHERE d.id = p.pk)",
    ),
    (
        "references are not in the search by title",
        "SELECT count(*) FROM bibliography b WHERE NOT EXISTS (SELECT 1 FROM bibliography_search_docsize d WHERE d.id = b.pk)",
    ),
    (
        "entities are not in the search by name",
        "SELECT count(*) FROM entities e WHERE NOT EXISTS (SELECT 1 FROM entity_search_docsize d WHERE d.id = e.pk)
         OR NOT EXISTS (SELECT 1 FROM entity_names n WHERE n.entity = e.id)",
    ),
    (
        "searches find papers that are gone",
        "SELECT (SELECT count(*) FROM paper_search_docsize d WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.pk = d.id))
         + (SELECT count(*) FROM title_search_docsize d WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.pk = d.id))",
    ),
    (
        "searches find references that are gone",
        "SELECT count(*) FROM bibliography_search_docsize d WHERE NOT EXISTS (SELECT 1 FROM bibliography b WHERE b.pk = d.id)",
    ),
    (
        "authors are not in the list of authors",
        "SELECT count(*) FROM (SELECT p.id AS paper, author_key(a.value ->> 'given', a.value ->> 'family') AS author
           FROM papers p, json_each(p.authors) a WHERE p.kind = 'ingested') w
         WHERE w.author IS NOT NULL AND NOT EXISTS (SELECT 1 FROM authorship s WHERE s.author = w.author AND s.paper = w.paper)",
    ),
    (
        "entities count their papers wrongly",
        "SELECT count(*) FROM entities e WHERE e.papers <> (SELECT count(*) FROM mentions m WHERE m.entity = e.id)",
    ),
    (
        "mentions are of no entity",
        "SELECT count(*) FROM mentions m WHERE NOT EXISTS (SELECT 1 FROM entities e WHERE e.id = m.entity)",
    ),
    (
        "parts are of no paper",
        "SELECT (SELECT count(*) FROM sections x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))
         + (SELECT count(*) FROM contexts x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))
         + (SELECT count(*) FROM passages x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))
         + (SELECT count(*) FROM mentions x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))
         + (SELECT count(*) FROM authorship x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))
         + (SELECT count(*) FROM bibliography x WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = x.paper))",
    ),
    (
        "references mean papers that are gone",
        "SELECT count(*) FROM bibliography b WHERE NOT EXISTS (SELECT 1 FROM papers p WHERE p.id = b.cited)",
    ),
    (
        "papers are known from references that are gone",
        "SELECT count(*) FROM papers p WHERE p.kind = 'cited_only' AND NOT EXISTS (SELECT 1 FROM bibliography b WHERE b.cited = p.id)",
    ),
    (
        "turns of chats have lost their chat or their answer",
        "SELECT count(*) FROM turns t WHERE NOT EXISTS (SELECT 1 FROM chats c WHERE c.id = t.chat)
         OR NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = t.answer)",
    ),
];

pub fn inspect(db: &Connection) -> SqlResult<Vec<String>> {
    let mut found = Vec::new();
    let mut lines = db.prepare(&format!("PRAGMA integrity_check({LINES})"))?;
    for line in lines.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            found.push(line);
        }
    }
    let mut missing = 0;
    for table in tables() {
        let there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";
        if !db.prepare_cached(there)?.exists([&table])? {
            found.push(format!("the table {table} is missing"));
            missing += 1;
        }
    }
    if missing > 0 {
        // The rest asks these tables.
        return Ok(found);
    }
    lend_author_key(db)?;
    for (what, count) in WRONG {
        let count: i64 = db.query_row(count, [], |row| row.get(0))?;
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::rebuild::{rebuild, restore_tables};
    use crate::sqlite::{connect, migrate, write};

    /// A library of some papers; the folder lives as long as the test.
    fn library() -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let mut db = connect(&dir.path().join("library.sqlite")).unwrap();
        assert!(migrate(&mut db).is_ok());
        let papers = stores_core::conformance::papers(12);
        assert!(write::put_papers(&db, &papers).is_ok());
        (dir, db)
    }

    fn found(db: &Connection) -> Vec<String> {
        inspect(db).map_err(|_| "can't be inspected").unwrap()
    }

    #[test]
    fn what_is_derived_is_made_again() {
        let (_dir, db) = library();
        assert_eq!(found(&db), Vec::<String>::new());
        let named = |db: &Connection| {
            let find = "SELECT count(*) FROM title_search WHERE title_search MATCH 'paper'";
            let titles: i64 = db.query_row(find, [], |row| row.get(0)).unwrap();
            let find = "SELECT count(*) FROM entity_names WHERE key = 'entity 3'";
            let names: i64 = db.query_row(find, [], |row| row.get(0)).unwrap();
            (titles, names)
        };
        assert_eq!(named(&db), (12, 1));
        for damage in [
            "INSERT INTO title_search (title_search) VALUES ('delete-all')",
            "INSERT INTO paper_search (paper_search) VALUES ('delete-all')",
            "INSERT INTO bibliography_search (bibliography_search) VALUES ('delete-all')",
            "INSERT INTO entity_search (entity_search) VALUES ('delete-all')",
            "DELETE FROM entity_names",
            "DELETE FROM authorship",
            "UPDATE entities SET papers = 99",
            "PRAGMA foreign_keys = OFF; DELETE FROM papers WHERE kind = 'cited_only'",
            "DROP TABLE title_search",
            "DROP TABLE authorship",
        ] {
            db.execute_batch(damage).unwrap();
            assert_ne!(found(&db), Vec::<String>::new(), "{damage}");
            let mended = restore_tables(&db).and_then(|()| rebuild(&db));
            assert!(mended.is_ok(), "{damage}");
            assert_eq!(found(&db), Vec::<String>::new(), "{damage}");
            assert_eq!(named(&db), (12, 1), "{damage}");
        }
    }

    #[test]
    fn a_lost_table_is_named_and_made_empty() {
        for table in [
            "passages",
            "bibliography",
            "mentions",
            "ledger",
            "ratings",
            "signals",
            "jobs",
        ] {
            let (_dir, db) = library();
            db.execute_batch(&format!("PRAGMA foreign_keys = OFF; DROP TABLE {table}"))
                .unwrap();
            let named = format!("the table {table} is missing");
            assert_eq!(found(&db), [named]);
            let mended = restore_tables(&db).and_then(|()| rebuild(&db));
            assert!(mended.is_ok(), "{table}");
            assert_eq!(found(&db), Vec::<String>::new(), "{table}");
            let rows: i64 = db
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(rows, 0, "{table}");
        }
    }
}
