//! Questions about citations: who cites, what is cited in common, how papers are joined.

use super::papers::{contexts, paper_id, reference, texts};
use super::{Neo4jStore, column, query};
use graph_schema::PaperId;
use std::collections::HashMap;
use stores_core::{CitedBy, SharedReferences, StoreResult};

/// Papers a search for a path looks at before it gives up.
const MOST_VISITED: usize = 100_000;

impl Neo4jStore {
    pub(super) async fn read_cited_by(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>> {
        let found = query(
            "MATCH (p:Paper)-[r:CITES]->(c:Paper {id: $id})
             RETURN p.id AS citing, c.id AS cited, r.body AS body, r.score AS score, r.contexts AS contexts
             ORDER BY citing, r.ordinal LIMIT $limit",
        );
        let found = found
            .param("id", paper.as_str())
            .param("limit", i64::from(limit));
        let rows = self.rows("citing papers", found).await?;
        let read = rows.iter().map(|row| {
            Ok(CitedBy {
                citing: paper_id(row, "citing")?,
                reference: reference(row)?,
                contexts: contexts(row)?
                    .into_iter()
                    .map(|(_, context)| context)
                    .collect(),
            })
        });
        self.settle("citing papers", read.collect())
    }

    pub(super) async fn read_shared_references(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<SharedReferences>> {
        let found = query(
            "MATCH (:Paper {id: $id})-[:CITES]->(c:Paper) WITH DISTINCT c
             MATCH (other:Paper)-[:CITES]->(c) WHERE other.id <> $id
             WITH other, collect(DISTINCT c.id) AS cited
             RETURN other.id AS paper, cited ORDER BY size(cited) DESC, paper LIMIT $limit",
        );
        let found = found
            .param("id", paper.as_str())
            .param("limit", i64::from(limit));
        let rows = self.rows("shared references", found).await?;
        let read = rows.iter().map(|row| {
            let cited: Vec<String> = column(row, "cited")?;
            let mut cited: Vec<PaperId> = cited
                .iter()
                .filter_map(|id| PaperId::parse(id).ok())
                .collect();
            cited.sort();
            Ok(SharedReferences {
                paper: paper_id(row, "paper")?,
                cited,
            })
        });
        self.settle("shared references", read.collect())
    }

    /// Distances from the end, then from the start always to the smallest id that is one step nearer.
    pub(super) async fn read_citation_path(
        &self,
        from: &PaperId,
        to: &PaperId,
        max_hops: u32,
    ) -> StoreResult<Option<Vec<PaperId>>> {
        if self.read_papers(&[from.clone(), to.clone()]).await?.len() < 2 {
            return Ok(None);
        }
        let mut distance = HashMap::from([(to.clone(), 0_u32)]);
        let mut edge = vec![to.clone()];
        let mut hops = 0;
        while !distance.contains_key(from) {
            hops += 1;
            if hops > max_hops || edge.is_empty() || distance.len() > MOST_VISITED {
                return Ok(None);
            }
            let mut next = Vec::new();
            for neighbour in self.neighbours(&edge).await? {
                if !distance.contains_key(&neighbour) {
                    distance.insert(neighbour.clone(), hops);
                    next.push(neighbour);
                }
            }
            edge = next;
        }
        let mut path = vec![from.clone()];
        let mut at = from.clone();
        while let Some(nearer) = distance.get(&at).and_then(|left| left.checked_sub(1)) {
            let around = self.neighbours(std::slice::from_ref(&at)).await?;
            let Some(step) = around
                .into_iter()
                .find(|id| distance.get(id) == Some(&nearer))
            else {
                return Ok(None);
            };
            path.push(step.clone());
            at = step;
        }
        Ok(Some(path))
    }

    /// What these papers cite and are cited by, in id order.
    async fn neighbours(&self, ids: &[PaperId]) -> StoreResult<Vec<PaperId>> {
        let found = query(
            "MATCH (p:Paper)-[:CITES]-(n:Paper) WHERE p.id IN $ids RETURN DISTINCT n.id AS id ORDER BY id LIMIT $limit",
        );
        let found = found
            .param("ids", texts(ids.iter().map(PaperId::as_str)))
            .param("limit", MOST_VISITED as i64);
        let rows = self.rows("neighbours", found).await?;
        self.settle(
            "neighbours",
            rows.iter().map(|row| paper_id(row, "id")).collect(),
        )
    }
}
