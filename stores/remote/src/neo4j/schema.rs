//! The schema's version in the server, and how it gets to the program's.

use super::{Neo4jStore, column, query};
use graph_schema::migrations::NEO4J;
use stores_core::{StoreError, StoreErrorKind, StoreResult};

/// What a migration does, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The schema's version that was found; 0 for an empty database.
    pub found: u32,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub version: u32,
    pub statements: Vec<String>,
}

/// The version of this program's schema.
const NEEDED: u32 = NEO4J.len() as u32;
/// The step after which papers have the keys of their authors.
const AUTHORS: u32 = 3;

impl Neo4jStore {
    /// The steps that are missing. `Corrupt` when the schema is newer than this program.
    pub async fn plan(&self) -> StoreResult<Migration> {
        let found = self.schema_version().await?;
        if found > NEEDED {
            return Err(self.newer(found));
        }
        let missing = NEO4J.iter().filter(|(version, _)| *version > found);
        let steps = missing.map(|(version, script)| Step {
            version: *version,
            statements: statements(script),
        });
        Ok(Migration {
            found,
            steps: steps.collect(),
        })
    }

    /// Runs the missing steps, in order; each may be run twice. Indexes are filled when it returns.
    pub async fn migrate(&self) -> StoreResult<Migration> {
        let plan = self.plan().await?;
        for step in &plan.steps {
            for statement in &step.statements {
                self.rows("migrating", query(statement)).await?;
            }
            if step.version == AUTHORS {
                self.fill_author_keys().await?;
            }
            let done = query("MERGE (s:Schema {name: 'papyri'}) SET s.version = $version");
            self.rows("migrating", done.param("version", i64::from(step.version)))
                .await?;
        }
        self.rows("waiting for indexes", query("CALL db.awaitIndexes(25)"))
            .await?;
        Ok(plan)
    }

    pub(super) async fn check_schema(&self) -> StoreResult<()> {
        match self.schema_version().await? {
            NEEDED => Ok(()),
            found if found > NEEDED => Err(self.newer(found)),
            found => Err(StoreError::new(
                StoreErrorKind::Invalid,
                format!(
                    "the graph at {} has schema version {found}, this program needs {NEEDED}: run `papyri migrate`",
                    self.url
                ),
            )),
        }
    }

    fn newer(&self, found: u32) -> StoreError {
        StoreError::new(
            StoreErrorKind::Corrupt,
            format!(
                "the graph at {} has schema version {found}, newer than this program's {NEEDED}: use a newer papyri",
                self.url
            ),
        )
    }

    async fn schema_version(&self) -> StoreResult<u32> {
        let what = "reading the schema's version";
        let found = query("MATCH (s:Schema {name: 'papyri'}) RETURN s.version AS version LIMIT 1");
        let found = self.one(what, found).await?;
        let version = found.map(|row| column::<u32>(&row, "version")).transpose();
        Ok(version
            .map_err(|failure| failure.into_store(what, &self.url))?
            .unwrap_or(0))
    }
}

/// The statements of the migrations that make the entities' sums from all mentions; each may be run again.
pub(super) fn derived_sums() -> Vec<String> {
    let all = NEO4J.iter().flat_map(|(_, script)| statements(script));
    all.filter(|statement| statement.starts_with("MATCH (e:Entity)"))
        .collect()
}

fn statements(script: &str) -> Vec<String> {
    let lines = script
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let parts = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_can_be_made_again() {
        assert_eq!(derived_sums().len(), 1);
    }

    #[test]
    fn every_statement_may_be_run_twice() {
        for (_, script) in NEO4J {
            let all = statements(script);
            assert!(!all.is_empty());
            // It makes what is missing, or computes anew.
            for statement in all {
                let made = ["IF NOT EXISTS", "IF EXISTS"];
                let made = made.iter().any(|mark| statement.contains(mark));
                assert!(made || statement.starts_with("MATCH"), "{statement}");
            }
        }
    }
}
