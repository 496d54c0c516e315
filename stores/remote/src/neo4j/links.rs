//! Questions about citations: who cites whom, what is cited in common or together.

use super::papers::{contexts, paper_id, reference, texts};
use super::{Neo4jStore, column, query};
use graph_schema::{CitationIntent, PaperId};
use std::collections::HashMap;
use stores_core::explore::{CITING_NAMED, MOST_CITING};
use stores_core::{CitedBy, CoCited, SharedReferences, StoreResult};

impl Neo4jStore {
    pub(super) async fn read_cited_by(
        &self,
        paper: &PaperId,
        intent: Option<CitationIntent>,
        limit: u32,
    ) -> StoreResult<Vec<CitedBy>> {
        let found = query(
            "MATCH (p:Paper)-[r:CITES]->(c:Paper {id: $id}) WHERE $intent = '' OR $intent IN r.intents
             RETURN p.id AS citing, c.id AS cited, r.body AS body, r.score AS score, r.contexts AS contexts
             ORDER BY citing, r.ordinal LIMIT $limit",
        );
        let found = found
            .param("id", paper.as_str())
            .param("intent", intent.map_or("", CitationIntent::as_str))
            .param("limit", i64::from(limit));
        let rows = self.rows("citing papers", found).await?;
        let read = rows.iter().map(|row| {
            Ok(CitedBy {
                citing: paper_id(row, "citing")?,
                reference: reference(row)?,
                contexts: contexts(row)?
                    .into_iter()
                    .map(|(_, context)| context)
                    .filter(|context| intent.is_none() || context.intent == intent)
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
             MATCH (other)-[:CITES]->(c) WHERE other.id <> $id
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

    pub(super) async fn read_citation_edges(
        &self,
        ids: &[PaperId],
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, PaperId)>> {
        let what = "citation edges";
        let found = query(
            "CALL () { MATCH (p:Paper)-[:CITES]->(n:Paper) WHERE p.id IN $ids RETURN p.id AS citing, n.id AS cited
             UNION MATCH (n:Paper)-[:CITES]->(p:Paper) WHERE p.id IN $ids RETURN n.id AS citing, p.id AS cited }
             RETURN citing, cited ORDER BY citing, cited LIMIT $limit",
        );
        let found = found
            .param("ids", texts(ids.iter().map(PaperId::as_str)))
            .param("limit", i64::from(limit));
        let rows = self.rows(what, found).await?;
        let read = rows
            .iter()
            .map(|row| Ok((paper_id(row, "citing")?, paper_id(row, "cited")?)));
        self.settle(what, read.collect())
    }

    pub(super) async fn read_citation_counts(&self, ids: &[PaperId]) -> StoreResult<Vec<u64>> {
        let what = "citation counts";
        let found = query(
            "MATCH (p:Paper) WHERE p.id IN $ids OPTIONAL MATCH (c)-[:CITES]->(p)
             RETURN p.id AS id, count(DISTINCT c) AS citations",
        );
        let found = found.param("ids", texts(ids.iter().map(PaperId::as_str)));
        let rows = self.rows(what, found).await?;
        let read = rows
            .iter()
            .map(|row| Ok((paper_id(row, "id")?, column(row, "citations")?)));
        let counts: HashMap<PaperId, u64> = self.settle(what, read.collect())?;
        let count = |id| counts.get(id).copied().unwrap_or_default();
        Ok(ids.iter().map(count).collect())
    }

    pub(super) async fn read_co_cited(
        &self,
        paper: &PaperId,
        limit: u32,
    ) -> StoreResult<Vec<CoCited>> {
        let what = "co-citation";
        let found = query(
            "MATCH (citing:Paper)-[:CITES]->(:Paper {id: $id})
             WITH DISTINCT citing ORDER BY citing.id LIMIT $most
             MATCH (citing)-[:CITES]->(other) WHERE other.id <> $id
             WITH DISTINCT other, citing ORDER BY citing.id
             WITH other, count(citing) AS together, collect(citing.id) AS citing
             RETURN other.id AS paper, together, citing[..$named] AS citing
             ORDER BY together DESC, paper LIMIT $limit",
        );
        let found = found
            .param("id", paper.as_str())
            .param("most", i64::from(MOST_CITING))
            .param("named", CITING_NAMED as i64)
            .param("limit", i64::from(limit));
        let rows = self.rows(what, found).await?;
        let read = rows.iter().map(|row| {
            let citing: Vec<String> = column(row, "citing")?;
            Ok(CoCited {
                paper: paper_id(row, "paper")?,
                count: column(row, "together")?,
                citing: citing
                    .iter()
                    .filter_map(|id| PaperId::parse(id).ok())
                    .collect(),
            })
        });
        self.settle(what, read.collect())
    }
}
