//! For tests: how SQLite goes about a query.

use super::{connect, migrate};

/// The steps of its plan, on an empty library.
pub fn steps(sql: &str) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut db = connect(&dir.path().join("library.sqlite")).expect("a library");
    assert!(migrate(&mut db).is_ok(), "it has the newest schema");
    let mut plan = db
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .expect("SQL");
    let parameters = plan.parameter_count();
    let steps = plan
        .query_map(rusqlite::params_from_iter(vec!["x"; parameters]), |row| {
            row.get::<_, String>(3)
        })
        .expect("a plan");
    steps.map(|step| step.expect("a step")).collect()
}

/// Fails when a query would read a whole table or index instead of looking up in it.
pub fn assert_searches(sql: &str) {
    let steps = steps(sql);
    // Virtual tables are lists inside a row, or a full-text index that is asked for words.
    let scan = steps
        .iter()
        .find(|step| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE"));
    assert_eq!(scan, None, "{sql}\n{steps:#?}");
}
