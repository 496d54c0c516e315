//! Entities and who mentions them.

use super::papers::paper_id;
use super::search::all_words;
use super::{Neo4jStore, body, column, from_json, query};
use crate::neo4j::error::Failure;
use graph_schema::{Entity, EntityId, EntityKind, Mention, PaperId};
use neo4rs::Row;
use stores_core::{EntityCount, SharedEntities, StoreResult};

pub(super) const PAPERS: &str = "COUNT { (e)<-[:MENTIONS]-() }";

pub(super) fn count(row: &Row) -> Result<EntityCount, Failure> {
    Ok(EntityCount {
        entity: body(row, "entity")?,
        papers: column(row, "papers")?,
    })
}

fn mention(row: &Row) -> Result<Mention, Failure> {
    Ok(Mention {
        entity: body(row, "entity")?,
        count: column(row, "count")?,
        passages: body(row, "passages")?,
    })
}

impl Neo4jStore {
    pub(super) async fn read_mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>> {
        let found = query(
            "MATCH (:Paper {id: $id})-[m:MENTIONS]->(e:Entity)
             RETURN e.body AS entity, m.count AS count, m.passages AS passages ORDER BY count DESC, e.id",
        );
        let rows = self
            .rows("mentions", found.param("id", paper.as_str()))
            .await?;
        self.settle("mentions", rows.iter().map(mention).collect())
    }

    /// The same in the words of the paper itself.
    pub(super) async fn read_own_mentions(&self, paper: &PaperId) -> StoreResult<Vec<Mention>> {
        let found = query(
            "MATCH (:Paper {id: $id})-[m:MENTIONS]->(e:Entity)
             RETURN e.body AS entity, m.name AS name, m.aliases AS aliases, m.count AS count, m.passages AS passages
             ORDER BY count DESC, e.id",
        );
        let rows = self
            .rows("mentions", found.param("id", paper.as_str()))
            .await?;
        let own = |row: &Row| {
            let mut mention = mention(row)?;
            mention.entity.name = column(row, "name")?;
            mention.entity.aliases = column(row, "aliases")?;
            Ok(mention)
        };
        self.settle("mentions", rows.iter().map(own).collect())
    }

    pub(super) async fn read_entity(&self, id: &EntityId) -> StoreResult<Option<EntityCount>> {
        let found = query(&format!(
            "MATCH (e:Entity {{id: $id}}) RETURN e.body AS entity, {PAPERS} AS papers"
        ));
        let row = self.one("entity", found.param("id", id.as_str())).await?;
        self.settle("entity", row.as_ref().map(count).transpose())
    }

    pub(super) async fn read_entities_named(
        &self,
        name: &str,
        kind: Option<EntityKind>,
        limit: u32,
    ) -> StoreResult<Vec<EntityCount>> {
        let exact = "MATCH (:EntityName {key: $key})-[:NAMES]->(e:Entity)";
        let wider = "CALL db.index.fulltext.queryNodes('entity_words', $key) YIELD node AS e";
        let mut found: Vec<EntityCount> = Vec::new();
        for (from, key) in [
            (exact, Some(name.trim().to_lowercase())),
            (wider, all_words(name, &[("words", 1)])),
        ] {
            let Some(key) = key.filter(|key| !key.is_empty()) else {
                continue;
            };
            let named = query(&format!(
                "{from} WHERE $kind IS NULL OR e.kind = $kind
                 RETURN e.body AS entity, {PAPERS} AS papers ORDER BY papers DESC, e.id LIMIT $limit"
            ));
            let named = named
                .param("key", key)
                .param("kind", kind.map(EntityKind::as_str))
                .param("limit", i64::from(limit));
            let rows = self.rows("entities", named).await?;
            for more in self.settle(
                "entities",
                rows.iter().map(count).collect::<Result<Vec<_>, _>>(),
            )? {
                if !found.iter().any(|known| known.entity.id == more.entity.id) {
                    found.push(more);
                }
            }
        }
        found.truncate(limit as usize);
        Ok(found)
    }

    pub(super) async fn read_papers_mentioning(
        &self,
        id: &EntityId,
        limit: u32,
    ) -> StoreResult<Vec<(PaperId, Mention)>> {
        let found = query(
            "MATCH (p:Paper)-[m:MENTIONS]->(e:Entity {id: $id})
             RETURN p.id AS paper, e.body AS entity, m.count AS count, m.passages AS passages
             ORDER BY count DESC, paper LIMIT $limit",
        );
        let found = found
            .param("id", id.as_str())
            .param("limit", i64::from(limit));
        let rows = self.rows("mentioning papers", found).await?;
        let read = rows
            .iter()
            .map(|row| Ok((paper_id(row, "paper")?, mention(row)?)));
        self.settle("mentioning papers", read.collect())
    }

    pub(super) async fn read_shared_entities(
        &self,
        paper: &PaperId,
        max_papers: u32,
        limit: u32,
    ) -> StoreResult<Vec<SharedEntities>> {
        let found = query(&format!(
            "MATCH (:Paper {{id: $id}})-[:MENTIONS]->(e:Entity) WITH e, {PAPERS} AS n WHERE 2 <= n AND n <= $max
             MATCH (other)-[:MENTIONS]->(e) WHERE other.id <> $id
             WITH other, e, n ORDER BY n, e.id
             WITH other, collect(e.body) AS entities, collect(n) AS counts, sum(1.0 / n) AS weight
             RETURN other.id AS paper, entities, counts ORDER BY weight DESC, paper LIMIT $limit"
        ));
        let found = found
            .param("id", paper.as_str())
            .param("max", i64::from(max_papers))
            .param("limit", i64::from(limit));
        let rows = self.rows("shared entities", found).await?;
        let read = rows.iter().map(|row| {
            let (bodies, counts): (Vec<String>, Vec<u64>) =
                (column(row, "entities")?, column(row, "counts")?);
            let entities = bodies.iter().zip(counts).map(|(entity, papers)| {
                Ok(EntityCount {
                    entity: from_json::<Entity>(entity)?,
                    papers,
                })
            });
            Ok(SharedEntities {
                paper: paper_id(row, "paper")?,
                entities: entities.collect::<Result<_, Failure>>()?,
            })
        });
        self.settle("shared entities", read.collect())
    }
}
