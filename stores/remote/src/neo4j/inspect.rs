//! Whether the graph is whole: its indexes, and what is derived from papers and mentions. The server looks after its
//! own files.

use super::error::Failure;
use super::papers::paper_id;
use super::schema::derived_sums;
use super::{Neo4jStore, column, query};
use graph_schema::PaperId;
use stores_core::StoreResult;

/// What must not be, and how many there are of it: for people.
const WRONG: [(&str, &str); 5] = [
    (
        "papers say nothing of themselves",
        "MATCH (p:Paper) WHERE p.body IS NULL RETURN count(p) AS count",
    ),
    (
        "papers are known from references that are gone",
        "MATCH (p:CitedOnly) WHERE NOT EXISTS { ()-[:CITES]->(p) } RETURN count(p) AS count",
    ),
    (
        "entities count their papers wrongly",
        "MATCH (e:Entity) WHERE coalesce(e.papers, 0) <> COUNT { (e)<-[:MENTIONS]-() } RETURN count(e) AS count",
    ),
    (
        "passages are of no paper",
        "MATCH (x:Passage) WHERE NOT EXISTS { (:Ingested)-[:HOLDS]->(x) } RETURN count(x) AS count",
    ),
    (
        "indexes are not at work",
        "SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN count(*) AS count",
    ),
];

impl Neo4jStore {
    pub(super) async fn find_damage(&self) -> StoreResult<Vec<String>> {
        let mut found = Vec::new();
        for (what, count) in WRONG {
            let row = self.one("inspecting the graph", query(count)).await?;
            let count = row.map(|row| column::<u64>(&row, "count")).transpose();
            let count = self.settle("inspecting the graph", count)?.unwrap_or(0);
            if count > 0 {
                found.push(format!("{count} {what}"));
            }
        }
        Ok(found)
    }

    /// Takes away what hangs on nothing, and makes anew what is derived.
    pub(super) async fn mend(&self) -> StoreResult<()> {
        let what = "mending the graph";
        let torn = query("MATCH (p:Paper) WHERE p.body IS NULL RETURN p.id AS id");
        let torn = self.rows(what, torn).await?;
        let torn: Result<Vec<PaperId>, Failure> =
            torn.iter().map(|row| paper_id(row, "id")).collect();
        for id in self.settle(what, torn)? {
            // What only its label and its links are left of is removed like a whole one: references fall back.
            let label = query("MATCH (p:Paper {id: $id}) SET p:Ingested");
            self.write_one(what, label.param("id", id.as_str())).await?;
            self.remove_paper(&id).await?;
        }
        let derived = derived_sums();
        for statement in [
            "MATCH (x:Passage) WHERE NOT EXISTS { (:Ingested)-[:HOLDS]->(x) } DETACH DELETE x",
            "MATCH (p:CitedOnly) WHERE NOT EXISTS { ()-[:CITES]->(p) } DETACH DELETE p",
            "MATCH (e:Entity) WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } DETACH DELETE e",
            "MATCH (s:Signal) WHERE NOT EXISTS { (s)-[:SIGNALS]->() } DELETE s",
        ]
        .into_iter()
        .chain(derived.iter().map(String::as_str))
        {
            self.rows(what, query(statement)).await?;
        }
        Ok(())
    }
}
