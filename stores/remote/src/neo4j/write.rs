//! Writing and removing a paper with all that hangs on it, in one transaction. What a cited-only paper says is
//! made anew from the first reference that means it, and an entity's names from all its mentions, so the graph
//! does not depend on the order papers came in. Nodes that several papers touch are locked first, in id order.

use super::error::Failure;
use super::papers::{kind_word, paper_id, reference};
use super::search::indexed;
use super::{Neo4jStore, collect, column, from_json, json, query, to_json};
use graph_schema::{Entity, EntityId, EntityKind, Paper, PaperId, PaperRecord, Reference};
use neo4rs::Txn;
use serde_json::{Value, json as object};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stores_core::StoreResult;

/// Rows of one UNWIND: large enough to be quick, small enough for the server's memory.
const BATCH: usize = 500;
/// Title prefix that the index orders by; an index key must stay below 8 kB.
const TITLE_KEY_CHARS: usize = 200;

impl Neo4jStore {
    pub(super) async fn write_paper(&self, record: &PaperRecord) -> StoreResult<()> {
        let record = Arc::new(record.clone());
        self.write("paper", move |txn| {
            let record = record.clone();
            Box::pin(async move { put_paper(txn, &record).await })
        })
        .await
    }

    pub(super) async fn remove_paper(&self, id: &PaperId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("delete paper", move |txn| {
            let id = id.clone();
            Box::pin(async move { delete_paper(txn, &id).await })
        })
        .await
    }
}

async fn put_paper(txn: &mut Txn, record: &PaperRecord) -> Result<(), Failure> {
    let id = &record.paper.id;
    let citing = record
        .incoming
        .iter()
        .map(|link| link.reference.paper.as_str());
    lock_papers(txn, citing.chain([id.as_str()]).collect()).await?;
    let mut touched = Touched::of(txn, id).await?;
    let references: Vec<Reference> = record.references.iter().map(with_cited).collect();
    touched
        .papers
        .extend(references.iter().filter_map(|r| r.cited.clone()));
    touched
        .entities
        .extend(record.mentions.iter().map(|m| m.entity.id.clone()));
    let links = better_links(txn, record, &mut touched).await?;
    touched.lock(txn).await?;

    clear(txn, id).await?;
    put_properties(txn, &record.paper, &to_json(&record.sections)?).await?;
    put_references(txn, record, &references).await?;
    put_passages(txn, record).await?;
    put_mentions(txn, record).await?;
    relink(txn, id, links).await?;
    touched.refresh(txn).await
}

async fn delete_paper(txn: &mut Txn, id: &PaperId) -> Result<bool, Failure> {
    let there = query("MATCH (p:Ingested {id: $id}) SET p.touched = timestamp() RETURN p.id AS id");
    if collect(txn, there.param("id", id.as_str()))
        .await?
        .is_empty()
    {
        return Ok(false);
    }
    let mut touched = Touched::of(txn, id).await?;
    let meant = query(
        "MATCH (p:Paper)-[r:CITES]->(c:Paper {id: $id})
         RETURN p.id AS paper, c.id AS cited, r.body AS body, r.score AS score",
    );
    let mut fallen = Vec::new();
    for row in collect(txn, meant.param("id", id.as_str())).await? {
        let one = reference(&row)?;
        let cited = PaperId::cited(&one.cited_key());
        fallen.push((paper_id(&row, "paper")?, one.ordinal, cited.clone()));
        touched.papers.insert(cited);
    }
    touched.lock(txn).await?;
    for batch in fallen.chunks(BATCH) {
        let rows: Vec<Value> = batch
            .iter()
            .map(|(paper, ordinal, cited)| object!({"paper": paper, "ordinal": ordinal, "cited": cited}))
            .collect();
        let moved = query(
            "UNWIND $rows AS row
             MATCH (p:Paper {id: row.paper})-[r:CITES {ordinal: row.ordinal}]->(:Paper {id: $id})
             MATCH (c:Paper {id: row.cited})
             CREATE (p)-[n:CITES]->(c) SET n = properties(r), n.score = 0.0 DELETE r",
        );
        txn.run(
            moved
                .param("rows", json(rows.into())?)
                .param("id", id.as_str()),
        )
        .await?;
    }
    clear(txn, id).await?;
    let gone = query(
        "MATCH (p:Paper {id: $id}) OPTIONAL MATCH (r:Rating)-[:RATES]->(p) DETACH DELETE r, p",
    );
    txn.run(gone.param("id", id.as_str())).await?;
    touched.papers.remove(id);
    touched.refresh(txn).await?;
    Ok(true)
}

/// What has to be looked at again once everything is written.
struct Touched {
    papers: BTreeSet<PaperId>,
    entities: BTreeSet<EntityId>,
}

impl Touched {
    /// What a paper as it stands cites and mentions.
    async fn of(txn: &mut Txn, id: &PaperId) -> Result<Self, Failure> {
        let found = query(
            "MATCH (p:Paper {id: $id})
             RETURN [(p)-[:CITES]->(c) | c.id] AS cited, [(p)-[:MENTIONS]->(e) | e.id] AS entities",
        );
        let (mut papers, mut entities) = (BTreeSet::new(), BTreeSet::new());
        for row in collect(txn, found.param("id", id.as_str())).await? {
            let cited: Vec<String> = column(&row, "cited")?;
            papers.extend(cited.iter().filter_map(|id| PaperId::parse(id).ok()));
            let mentioned: Vec<String> = column(&row, "entities")?;
            entities.extend(mentioned.iter().filter_map(|id| EntityId::parse(id).ok()));
        }
        Ok(Self { papers, entities })
    }

    async fn lock(&self, txn: &mut Txn) -> Result<(), Failure> {
        lock_papers(txn, self.papers.iter().map(PaperId::as_str).collect()).await?;
        let ids: Vec<String> = self
            .entities
            .iter()
            .map(|id| id.as_str().to_owned())
            .collect();
        for batch in ids.chunks(BATCH) {
            let lock =
                query("UNWIND $ids AS id MERGE (e:Entity {id: id}) SET e.touched = timestamp()");
            txn.run(lock.param("ids", batch.to_vec())).await?;
        }
        Ok(())
    }

    async fn refresh(self, txn: &mut Txn) -> Result<(), Failure> {
        let cited_only: Vec<String> = self
            .papers
            .iter()
            .filter(|id| !id.is_ingested())
            .map(|id| id.as_str().to_owned())
            .collect();
        for batch in cited_only.chunks(BATCH) {
            refresh_cited_only(txn, batch).await?;
        }
        let entities: Vec<EntityId> = self.entities.into_iter().collect();
        for batch in entities.chunks(BATCH) {
            refresh_entities(txn, batch).await?;
        }
        Ok(())
    }
}

/// Makes papers that are missing, and holds all of them until the transaction ends.
async fn lock_papers(txn: &mut Txn, ids: BTreeSet<&str>) -> Result<(), Failure> {
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    for batch in ids.chunks(BATCH) {
        let lock = query("UNWIND $ids AS id MERGE (p:Paper {id: id}) SET p.touched = timestamp()");
        txn.run(lock.param("ids", batch.to_vec())).await?;
    }
    Ok(())
}

/// The reference with the paper it means: a cited-only one where it is not linked.
fn with_cited(reference: &Reference) -> Reference {
    let cited = reference.cited.clone();
    Reference {
        cited: Some(cited.unwrap_or_else(|| PaperId::cited(&reference.cited_key()))),
        ..reference.clone()
    }
}

/// Incoming links that beat the present ones; of equal ones of ingested papers the smaller id stays.
async fn better_links(
    txn: &mut Txn,
    record: &PaperRecord,
    touched: &mut Touched,
) -> Result<Vec<Value>, Failure> {
    let mut better = Vec::new();
    for batch in record.incoming.chunks(BATCH) {
        let rows: Vec<Value> = batch
            .iter()
            .enumerate()
            .map(|(at, link)| object!({"at": at, "paper": link.reference.paper, "ordinal": link.reference.ordinal}))
            .collect();
        let present = query(
            "UNWIND $rows AS row MATCH (:Paper {id: row.paper})-[r:CITES {ordinal: row.ordinal}]->(c:Paper)
             RETURN row.at AS at, c.id AS cited, r.score AS score",
        );
        for row in collect(txn, present.param("rows", json(rows.into())?)).await? {
            let Some(link) = batch.get(column::<usize>(&row, "at")?) else {
                continue;
            };
            let cited = paper_id(&row, "cited")?;
            let score = column::<f64>(&row, "score")? as f32;
            let wins = match score.total_cmp(&link.score) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => cited.is_ingested() && link.cited < cited,
                std::cmp::Ordering::Greater => false,
            };
            if wins {
                let key = &link.reference;
                better.push(
                    object!({"paper": key.paper, "ordinal": key.ordinal, "score": link.score}),
                );
                touched.papers.insert(cited);
            }
        }
    }
    Ok(better)
}

/// Takes off a paper what it cites, mentions and holds.
async fn clear(txn: &mut Txn, id: &PaperId) -> Result<(), Failure> {
    for part in [
        "MATCH (:Paper {id: $id})-[r:CITES|MENTIONS]->() DELETE r",
        "MATCH (:Paper {id: $id})-[:HOLDS]->(x:Passage) DETACH DELETE x",
    ] {
        txn.run(query(part).param("id", id.as_str())).await?;
    }
    Ok(())
}

async fn put_properties(txn: &mut Txn, paper: &Paper, sections: &str) -> Result<(), Failure> {
    let row = Value::Array(vec![properties(paper, Some(sections))?]);
    let put = query(
        "UNWIND $rows AS row MATCH (p:Paper {id: row.id}) SET p = row, p:Ingested REMOVE p:CitedOnly",
    );
    txn.run(put.param("rows", json(row)?)).await?;
    Ok(())
}

fn properties(paper: &Paper, sections: Option<&str>) -> Result<Value, Failure> {
    let authors: Vec<String> = paper
        .authors
        .iter()
        .map(graph_schema::Author::full_name)
        .collect();
    Ok(object!({
        "id": paper.id,
        "kind": kind_word(paper.kind),
        "title": paper.title,
        "title_key": paper.title.chars().take(TITLE_KEY_CHARS).collect::<String>(),
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
        "title_words": indexed(&paper.title),
        "author_words": indexed(&authors.join(" ")),
        "abstract_words": indexed(paper.abstract_text.as_deref().unwrap_or_default()),
        "sections": sections,
        "body": to_json(paper)?,
    }))
}

async fn put_references(
    txn: &mut Txn,
    record: &PaperRecord,
    references: &[Reference],
) -> Result<(), Failure> {
    let mut contexts: BTreeMap<u32, Vec<(u32, &graph_schema::CitationContext)>> = BTreeMap::new();
    for (seq, context) in (0..).zip(&record.contexts) {
        contexts
            .entry(context.reference)
            .or_default()
            .push((seq, context));
    }
    for batch in references.chunks(BATCH) {
        let mut rows = Vec::with_capacity(batch.len());
        for one in batch {
            let plain = Reference {
                cited: None,
                link_score: 0.0,
                ..one.clone()
            };
            rows.push(object!({
                "cited": one.cited,
                "edge": {
                    "ordinal": one.ordinal,
                    "score": f64::from(one.link_score),
                    "doi": one.doi,
                    "arxiv_id": one.arxiv_id,
                    "words": indexed(&format!("{} {}", one.title.as_deref().unwrap_or_default(), one.raw)),
                    "contexts": to_json(&contexts.remove(&one.ordinal).unwrap_or_default())?,
                    "body": to_json(&plain)?,
                },
            }));
        }
        let put = query(
            "MATCH (p:Paper {id: $id}) UNWIND $rows AS row MATCH (c:Paper {id: row.cited})
             CREATE (p)-[r:CITES]->(c) SET r = row.edge",
        );
        txn.run(
            put.param("id", record.paper.id.as_str())
                .param("rows", json(rows.into())?),
        )
        .await?;
    }
    Ok(())
}

async fn put_passages(txn: &mut Txn, record: &PaperRecord) -> Result<(), Failure> {
    for batch in record.passages.chunks(BATCH) {
        let mut rows = Vec::with_capacity(batch.len());
        for one in batch {
            rows.push(object!({"id": one.id, "ordinal": one.id.ordinal(), "body": to_json(one)?}));
        }
        let put = query(
            "MATCH (p:Paper {id: $id}) UNWIND $rows AS row CREATE (p)-[:HOLDS]->(x:Passage) SET x = row",
        );
        txn.run(
            put.param("id", record.paper.id.as_str())
                .param("rows", json(rows.into())?),
        )
        .await?;
    }
    Ok(())
}

async fn put_mentions(txn: &mut Txn, record: &PaperRecord) -> Result<(), Failure> {
    for batch in record.mentions.chunks(BATCH) {
        let mut rows = Vec::with_capacity(batch.len());
        for one in batch {
            rows.push(object!({
                "entity": one.entity.id,
                "kind": one.entity.kind.as_str(),
                "edge": {
                    "name": one.entity.name,
                    "aliases": one.entity.aliases,
                    "count": one.count,
                    "passages": to_json(&one.passages)?,
                },
            }));
        }
        let put = query(
            "MATCH (p:Paper {id: $id}) UNWIND $rows AS row MATCH (e:Entity {id: row.entity}) SET e.kind = row.kind
             CREATE (p)-[m:MENTIONS]->(e) SET m = row.edge",
        );
        txn.run(
            put.param("id", record.paper.id.as_str())
                .param("rows", json(rows.into())?),
        )
        .await?;
    }
    Ok(())
}

async fn relink(txn: &mut Txn, id: &PaperId, links: Vec<Value>) -> Result<(), Failure> {
    for batch in links.chunks(BATCH) {
        let moved = query(
            "MATCH (n:Paper {id: $id}) UNWIND $rows AS row
             MATCH (p:Paper {id: row.paper})-[r:CITES {ordinal: row.ordinal}]->(:Paper)
             CREATE (p)-[m:CITES]->(n) SET m = properties(r), m.score = row.score DELETE r",
        );
        txn.run(
            moved
                .param("id", id.as_str())
                .param("rows", json(batch.to_vec().into())?),
        )
        .await?;
    }
    Ok(())
}

/// A cited-only paper says what the first reference that means it says; without one it goes.
async fn refresh_cited_only(txn: &mut Txn, ids: &[String]) -> Result<(), Failure> {
    let firsts = query(
        "UNWIND $ids AS id MATCH (n:Paper {id: id})
         RETURN id, COLLECT { MATCH (p:Paper)-[r:CITES]->(n) RETURN r.body ORDER BY p.id, r.ordinal LIMIT 1 } AS first",
    );
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for row in collect(txn, firsts.param("ids", ids.to_vec())).await? {
        let id = paper_id(&row, "id")?;
        let first: Vec<String> = column(&row, "first")?;
        match first.first() {
            Some(text) => kept.push(properties(&Paper::cited_only(id, from_json(text)?), None)?),
            None => gone.push(id.as_str().to_owned()),
        }
    }
    let put = query("UNWIND $rows AS row MATCH (p:Paper {id: row.id}) SET p = row, p:CitedOnly");
    txn.run(put.param("rows", json(kept.into())?)).await?;
    let gone =
        query("UNWIND $ids AS id MATCH (p:Paper {id: id}) DETACH DELETE p").param("ids", gone);
    txn.run(gone).await?;
    Ok(())
}

/// An entity's name is the one said most often, the smaller of equal ones; all others are aliases.
async fn refresh_entities(txn: &mut Txn, ids: &[EntityId]) -> Result<(), Failure> {
    let mentioned = query(
        "UNWIND $ids AS id MATCH (e:Entity {id: id}) OPTIONAL MATCH (e)<-[m:MENTIONS]-()
         RETURN id, e.kind AS kind, collect(m.name) AS names, collect(m.aliases) AS aliases, collect(m.count) AS counts",
    );
    let texts: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for row in collect(txn, mentioned.param("ids", texts.clone())).await? {
        let id: String = column(&row, "id")?;
        let (names, counts): (Vec<String>, Vec<u64>) =
            (column(&row, "names")?, column(&row, "counts")?);
        let aliases: Vec<Vec<String>> = column(&row, "aliases")?;
        let mut said: BTreeMap<&String, u64> = BTreeMap::new();
        for (name, count) in names.iter().zip(counts) {
            *said.entry(name).or_default() += count;
        }
        let most = said
            .iter()
            .max_by(|(a, x), (b, y)| x.cmp(y).then_with(|| b.cmp(a)));
        let Some(name) = most.map(|(name, _)| (*name).clone()) else {
            gone.push(id);
            continue;
        };
        let mut forms: BTreeSet<String> = names.iter().cloned().collect();
        forms.extend(aliases.into_iter().flatten());
        let keys: BTreeSet<String> = forms.iter().map(|form| form.to_lowercase()).collect();
        let words = indexed(&Vec::from_iter(forms.iter().cloned()).join(" "));
        forms.remove(&name);
        let kind: String = column(&row, "kind")?;
        let entity = Entity {
            id: EntityId::parse(&id).map_err(|error| Failure::Corrupt(error.to_string()))?,
            kind: EntityKind::parse(&kind)
                .ok_or_else(|| Failure::Corrupt(format!("no kind {kind:?}")))?,
            name,
            aliases: forms.into_iter().collect(),
        };
        kept.push(object!({"id": id, "words": words, "keys": keys, "body": to_json(&entity)?}));
    }
    let unnamed = query(
        "UNWIND $ids AS id MATCH (:Entity {id: id})<-[r:NAMES]-(k:EntityName) DELETE r
         WITH DISTINCT k WHERE NOT EXISTS { (k)-[:NAMES]->() } DELETE k",
    );
    txn.run(unnamed.param("ids", texts)).await?;
    let put = query(
        "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) SET e.body = row.body, e.words = row.words
         WITH e, row UNWIND row.keys AS key MERGE (k:EntityName {key: key}) MERGE (k)-[:NAMES]->(e)",
    );
    txn.run(put.param("rows", json(kept.into())?)).await?;
    let gone =
        query("UNWIND $ids AS id MATCH (e:Entity {id: id}) DETACH DELETE e").param("ids", gone);
    txn.run(gone).await?;
    Ok(())
}
