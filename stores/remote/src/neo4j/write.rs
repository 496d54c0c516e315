//! Writing and removing papers with all that hangs on them, in one transaction. What a cited-only paper says is
//! made anew from the first reference that means it, and an entity's names from the sums of all its mentions, so
//! the graph does not depend on the order papers came in. Nodes that several papers touch are locked first, in
//! id order.

use super::authors::author_keys;
use super::error::Failure;
use super::forms;
use super::papers::{kind_word, paper_id, reference, texts};
use super::search::indexed;
use super::{Neo4jStore, collect, column, from_json, json, query, to_json};
use graph_schema::{EntityId, Paper, PaperId, PaperRecord, Reference};
use neo4rs::Txn;
use serde_json::{Value, json as object};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stores_core::{EntityForms, StoreResult};

/// Rows of one UNWIND: large enough to be quick, small enough for the server's memory.
const BATCH: usize = 500;
/// Title prefix that the index orders by; an index key must stay below 8 kB.
const TITLE_KEY_CHARS: usize = 200;

impl Neo4jStore {
    pub(super) async fn write_papers(&self, records: &[PaperRecord]) -> StoreResult<()> {
        let records: Arc<[PaperRecord]> = records.into();
        self.write("papers", move |txn| {
            let records = records.clone();
            Box::pin(async move { put_papers(txn, &records).await })
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

async fn put_papers(txn: &mut Txn, records: &[PaperRecord]) -> Result<(), Failure> {
    let ids = texts(records.iter().map(|record| record.paper.id.as_str()));
    let citing = records.iter().flat_map(|record| &record.incoming);
    let citing = citing.map(|link| link.reference.paper.as_str());
    lock_papers(txn, citing.chain(ids.iter().map(String::as_str)).collect()).await?;
    let mut touched = Touched::of(txn, &ids).await?;
    for record in records {
        let cited = record.references.iter().map(cited_by);
        touched.papers.extend(cited);
        for mention in &record.mentions {
            let change = touched.entities.entry(mention.entity.id.clone());
            change.or_default().add(mention);
        }
    }
    let links = better_links(txn, records, &mut touched).await?;
    touched.lock(txn).await?;

    clear(txn, &ids).await?;
    put_properties(txn, records).await?;
    put_references(txn, records).await?;
    put_passages(txn, records).await?;
    put_mentions(txn, records).await?;
    relink(txn, links).await?;
    touched.refresh(txn).await
}

async fn delete_paper(txn: &mut Txn, id: &PaperId) -> Result<bool, Failure> {
    let there = query(
        "MATCH (p:Paper {id: $id}) WHERE p:Ingested SET p.touched = timestamp() RETURN p.id AS id",
    );
    if collect(txn, there.param("id", id.as_str()))
        .await?
        .is_empty()
    {
        return Ok(false);
    }
    let ids = vec![id.as_str().to_owned()];
    let mut touched = Touched::of(txn, &ids).await?;
    let meant = query(
        "MATCH (p:Paper)-[r:CITES]->(c:Paper {id: $id})
         RETURN p.id AS paper, c.id AS cited, r.body AS body, r.score AS score",
    );
    let mut fallen = Vec::new();
    for row in collect(txn, meant.param("id", id.as_str())).await? {
        let one = reference(&row)?;
        let cited = PaperId::cited(&one.cited_key());
        fallen.push(object!({
            "paper": paper_id(&row, "paper")?, "ordinal": one.ordinal, "to": cited, "score": 0.0,
        }));
        touched.papers.insert(cited);
    }
    touched.lock(txn).await?;
    relink(txn, fallen).await?;
    clear(txn, &ids).await?;
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
    /// What each entity's mentions gained and lost.
    entities: BTreeMap<EntityId, EntityForms>,
}

impl Touched {
    /// What papers as they stand cite, and their mentions, which go.
    async fn of(txn: &mut Txn, ids: &[String]) -> Result<Self, Failure> {
        let cited =
            query("UNWIND $ids AS id MATCH (:Paper {id: id})-[:CITES]->(c) RETURN c.id AS cited");
        let mut papers = BTreeSet::new();
        for row in collect(txn, cited.param("ids", ids.to_vec())).await? {
            papers.insert(paper_id(&row, "cited")?);
        }
        Ok(Self {
            papers,
            entities: forms::leaving(txn, ids).await?,
        })
    }

    async fn lock(&self, txn: &mut Txn) -> Result<(), Failure> {
        lock_papers(txn, self.papers.iter().map(PaperId::as_str).collect()).await?;
        let ids = texts(self.entities.keys().map(EntityId::as_str));
        for batch in ids.chunks(BATCH) {
            let lock =
                query("UNWIND $ids AS id MERGE (e:Entity {id: id}) SET e.touched = timestamp()");
            txn.run(lock.param("ids", batch.to_vec())).await?;
        }
        Ok(())
    }

    async fn refresh(self, txn: &mut Txn) -> Result<(), Failure> {
        let cited_only = self.papers.iter().filter(|id| !id.is_ingested());
        for batch in texts(cited_only.map(PaperId::as_str)).chunks(BATCH) {
            refresh_cited_only(txn, batch).await?;
        }
        let entities: Vec<_> = self.entities.into_iter().collect();
        for batch in entities.chunks(BATCH) {
            forms::change(txn, batch).await?;
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

/// The paper that a reference means: a cited-only one where it is not linked.
fn cited_by(reference: &Reference) -> PaperId {
    let cited = reference.cited.clone();
    cited.unwrap_or_else(|| PaperId::cited(&reference.cited_key()))
}

/// Incoming links that beat the present ones; of equal ones of ingested papers the smaller id stays.
async fn better_links(
    txn: &mut Txn,
    records: &[PaperRecord],
    touched: &mut Touched,
) -> Result<Vec<Value>, Failure> {
    let links: Vec<_> = records.iter().flat_map(|record| &record.incoming).collect();
    let mut better = Vec::new();
    for batch in links.chunks(BATCH) {
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
                better.push(object!({
                    "paper": key.paper, "ordinal": key.ordinal, "to": link.cited, "score": link.score,
                }));
                touched.papers.insert(cited);
            }
        }
    }
    Ok(better)
}

/// Takes off papers what they cite, mention and hold.
async fn clear(txn: &mut Txn, ids: &[String]) -> Result<(), Failure> {
    for part in [
        "UNWIND $ids AS id MATCH (:Paper {id: id})-[r:CITES|MENTIONS]->() DELETE r",
        "UNWIND $ids AS id MATCH (:Paper {id: id})-[:HOLDS]->(x:Passage) DETACH DELETE x",
    ] {
        txn.run(query(part).param("ids", ids.to_vec())).await?;
    }
    Ok(())
}

/// Runs a statement over `$rows`, some hundred at a time.
async fn run_rows(txn: &mut Txn, statement: &str, rows: &[Value]) -> Result<(), Failure> {
    for batch in rows.chunks(BATCH) {
        let rows = json(batch.to_vec().into())?;
        txn.run(query(statement).param("rows", rows)).await?;
    }
    Ok(())
}

async fn put_properties(txn: &mut Txn, records: &[PaperRecord]) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        rows.push(properties(
            &record.paper,
            Some(&to_json(&record.sections)?),
        )?);
    }
    let put = "UNWIND $rows AS row MATCH (p:Paper {id: row.id}) SET p = row, p:Ingested REMOVE p:CitedOnly";
    run_rows(txn, put, &rows).await
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
        "year": paper.year,
        "published": paper.published,
        "categories": paper.categories,
        "title_words": indexed(&paper.title),
        "author_keys": author_keys(paper),
        "author_words": indexed(&authors.join(" ")),
        "abstract_words": indexed(paper.abstract_text.as_deref().unwrap_or_default()),
        "sections": sections,
        "body": to_json(paper)?,
    }))
}

async fn put_references(txn: &mut Txn, records: &[PaperRecord]) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for record in records {
        let mut contexts: BTreeMap<u32, Vec<(u32, &graph_schema::CitationContext)>> =
            BTreeMap::new();
        for (seq, context) in (0..).zip(&record.contexts) {
            let of_reference = contexts.entry(context.reference).or_default();
            of_reference.push((seq, context));
        }
        for one in &record.references {
            let plain = Reference {
                cited: None,
                link_score: 0.0,
                ..one.clone()
            };
            let own = contexts.remove(&one.ordinal).unwrap_or_default();
            let intents: BTreeSet<&str> = own
                .iter()
                .filter_map(|(_, context)| context.intent)
                .map(graph_schema::CitationIntent::as_str)
                .collect();
            rows.push(object!({
                "paper": record.paper.id,
                "cited": cited_by(one),
                "edge": {
                    "ordinal": one.ordinal,
                    "score": f64::from(one.link_score),
                    "doi": one.doi,
                    "arxiv_id": one.arxiv_id,
                    "words": indexed(&format!("{} {}", one.title.as_deref().unwrap_or_default(), one.raw)),
                    "contexts": to_json(&own)?,
                    "intents": Vec::from_iter(intents),
                    "body": to_json(&plain)?,
                },
            }));
        }
    }
    let put = "UNWIND $rows AS row MATCH (p:Paper {id: row.paper}) MATCH (c:Paper {id: row.cited})
               CREATE (p)-[r:CITES]->(c) SET r = row.edge";
    run_rows(txn, put, &rows).await
}

async fn put_passages(txn: &mut Txn, records: &[PaperRecord]) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for one in records.iter().flat_map(|record| &record.passages) {
        rows.push(object!({
            "paper": one.paper,
            "node": {"id": one.id, "ordinal": one.id.ordinal(), "body": to_json(one)?},
        }));
    }
    let put = "UNWIND $rows AS row MATCH (p:Paper {id: row.paper})
               CREATE (p)-[:HOLDS]->(x:Passage) SET x = row.node";
    run_rows(txn, put, &rows).await
}

async fn put_mentions(txn: &mut Txn, records: &[PaperRecord]) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for record in records {
        for one in &record.mentions {
            rows.push(object!({
                "paper": record.paper.id,
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
    }
    let put =
        "UNWIND $rows AS row MATCH (p:Paper {id: row.paper}) MATCH (e:Entity {id: row.entity})
               SET e.kind = row.kind CREATE (p)-[m:MENTIONS]->(e) SET m = row.edge";
    run_rows(txn, put, &rows).await
}

/// Lets references mean other papers, which are there.
async fn relink(txn: &mut Txn, links: Vec<Value>) -> Result<(), Failure> {
    let moved = "UNWIND $rows AS row
                 MATCH (p:Paper {id: row.paper})-[r:CITES {ordinal: row.ordinal}]->(:Paper) MATCH (n:Paper {id: row.to})
                 CREATE (p)-[m:CITES]->(n) SET m = properties(r), m.score = row.score DELETE r";
    run_rows(txn, moved, &links).await
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
