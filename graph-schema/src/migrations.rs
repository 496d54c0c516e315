//! The versioned migrations, as text: a store runs those newer than what it finds, in order.

/// Version and script of each step of the SQLite graph. A released step is never edited.
pub const SQLITE: &[(u32, &str)] = &[
    (1, include_str!("../sqlite/0001_library.sql")),
    (2, include_str!("../sqlite/0002_catalogues.sql")),
    (3, include_str!("../sqlite/0003_jobs.sql")),
    (4, include_str!("../sqlite/0004_authors.sql")),
    (5, include_str!("../sqlite/0005_years.sql")),
    (6, include_str!("../sqlite/0006_intents.sql")),
    (7, include_str!("../sqlite/0007_notices.sql")),
    (8, include_str!("../sqlite/0008_accounts.sql")),
    (9, include_str!("../sqlite/0009_progress.sql")),
    (10, include_str!("../sqlite/0010_shelf.sql")),
    (11, include_str!("../sqlite/0011_owners.sql")),
    (12, include_str!("../sqlite/0012_signals.sql")),
    (13, include_str!("../sqlite/0013_library.sql")),
];

/// Version and script of each step of the Neo4j graph: statements that end with `;`, comments with `//`.
pub const NEO4J: &[(u32, &str)] = &[
    (1, include_str!("../neo4j/0001_library.cypher")),
    (2, include_str!("../neo4j/0002_catalogues.cypher")),
    (3, include_str!("../neo4j/0003_authors.cypher")),
    (4, include_str!("../neo4j/0004_years.cypher")),
    (5, include_str!("../neo4j/0005_notices.cypher")),
    (6, include_str!("../neo4j/0006_owners.cypher")),
    (7, include_str!("../neo4j/0007_signals.cypher")),
    (8, include_str!("../neo4j/0008_library.cypher")),
];

/// Version and script of each step of the job queue, the accounts and the shelf in Postgres.
pub const POSTGRES: &[(u32, &str)] = &[
    (1, include_str!("../postgres/0001_jobs.sql")),
    (2, include_str!("../postgres/0002_accounts.sql")),
    (3, include_str!("../postgres/0003_progress.sql")),
    (4, include_str!("../postgres/0004_shelf.sql")),
    (5, include_str!("../postgres/0005_libraries.sql")),
];

#[cfg(test)]
mod tests {
    use super::{NEO4J, POSTGRES, SQLITE};

    #[test]
    fn versions_count_up_from_one() {
        for steps in [SQLITE, NEO4J, POSTGRES] {
            let versions: Vec<u32> = steps.iter().map(|(version, _)| *version).collect();
            let counted: Vec<u32> = (1..=steps.len() as u32).collect();
            assert_eq!(versions, counted);
        }
    }
}
