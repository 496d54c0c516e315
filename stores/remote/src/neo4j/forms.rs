//! An entity's name and aliases in the graph, kept up to date from the sums of what its mentions call it.

use super::error::Failure;
use super::search::indexed;
use super::{collect, column, json, query, to_json};
use graph_schema::{Entity, EntityId, EntityKind};
use neo4rs::{Row, Txn};
use serde_json::{Value, json as object};
use std::collections::{BTreeMap, BTreeSet};
use stores_core::EntityForms;

/// What entities lose when these papers' mentions go.
pub(super) async fn leaving(
    txn: &mut Txn,
    papers: &[String],
) -> Result<BTreeMap<EntityId, EntityForms>, Failure> {
    let mentions = query(
        "UNWIND $ids AS id MATCH (:Paper {id: id})-[m:MENTIONS]->(e:Entity)
         RETURN e.id AS entity, m.name AS name, m.aliases AS aliases, m.count AS count",
    );
    let mut changes: BTreeMap<EntityId, EntityForms> = BTreeMap::new();
    for row in collect(txn, mentions.param("ids", papers.to_vec())).await? {
        let (name, aliases): (String, Vec<String>) =
            (column(&row, "name")?, column(&row, "aliases")?);
        let change = changes.entry(entity_id(&row)?).or_default();
        change.take(&name, &aliases, column(&row, "count")?);
    }
    Ok(changes)
}

/// Takes in what mentions of entities, which are locked, gained and lost. An entity that nothing mentions goes.
pub(super) async fn change(
    txn: &mut Txn,
    changes: &[(EntityId, EntityForms)],
) -> Result<(), Failure> {
    let ids: Vec<&str> = changes.iter().map(|(id, _)| id.as_str()).collect();
    let present = query(
        "UNWIND $ids AS id MATCH (e:Entity {id: id})
         RETURN id AS entity, e.kind AS kind, coalesce(e.papers, 0) AS papers, coalesce(e.forms, []) AS forms,
         coalesce(e.said, []) AS said, coalesce(e.uses, []) AS uses",
    );
    let mut present_forms = BTreeMap::new();
    for row in collect(txn, present.param("ids", ids)).await? {
        let kind: Option<String> = column(&row, "kind")?;
        present_forms.insert(entity_id(&row)?, (kind, stored(&row)?));
    }
    let (mut sums, mut names, mut renamed, mut gone) = (vec![], vec![], vec![], vec![]);
    for (id, change) in changes {
        let Some((kind, before)) = present_forms.remove(id) else {
            continue;
        };
        let mut forms = before.clone();
        forms.apply(change);
        let Some(name) = forms.name() else {
            gone.push(id.as_str().to_owned());
            continue;
        };
        if !forms.reads_like(&before) {
            renamed.push(id.as_str().to_owned());
            names.push(named(id, kind.as_deref(), name, &forms)?);
        }
        let values: Vec<&(i64, i64)> = forms.forms.values().collect();
        sums.push(object!({
            "id": id, "papers": forms.papers, "forms": forms.forms.keys().collect::<Vec<_>>(),
            "said": values.iter().map(|(said, _)| said).collect::<Vec<_>>(),
            "uses": values.iter().map(|(_, uses)| uses).collect::<Vec<_>>(),
        }));
    }
    let put = query(
        "UNWIND $rows AS row MATCH (e:Entity {id: row.id})
         SET e.papers = row.papers, e.forms = row.forms, e.said = row.said, e.uses = row.uses",
    );
    txn.run(put.param("rows", json(sums.into())?)).await?;
    rename(txn, renamed, names, gone).await
}

async fn rename(
    txn: &mut Txn,
    renamed: Vec<String>,
    names: Vec<Value>,
    gone: Vec<String>,
) -> Result<(), Failure> {
    if !(renamed.is_empty() && gone.is_empty()) {
        let all = [renamed, gone.clone()].concat();
        let unnamed = query(
            "UNWIND $ids AS id MATCH (:Entity {id: id})<-[r:NAMES]-(k:EntityName) DELETE r
             WITH DISTINCT k WHERE NOT EXISTS { (k)-[:NAMES]->() } DELETE k",
        );
        txn.run(unnamed.param("ids", all)).await?;
    }
    if !names.is_empty() {
        let put = query(
            "UNWIND $rows AS row MATCH (e:Entity {id: row.id}) SET e.body = row.body, e.words = row.words
             WITH e, row UNWIND row.keys AS key MERGE (k:EntityName {key: key}) MERGE (k)-[:NAMES]->(e)",
        );
        txn.run(put.param("rows", json(names.into())?)).await?;
    }
    if !gone.is_empty() {
        let delete = query("UNWIND $ids AS id MATCH (e:Entity {id: id}) DETACH DELETE e");
        txn.run(delete.param("ids", gone)).await?;
    }
    Ok(())
}

/// The row that gives an entity its name, aliases and the words it is found by.
fn named(
    id: &EntityId,
    kind: Option<&str>,
    name: &str,
    forms: &EntityForms,
) -> Result<Value, Failure> {
    let all: Vec<&str> = forms.forms.keys().map(String::as_str).collect();
    let keys: BTreeSet<String> = all.iter().map(|form| form.to_lowercase()).collect();
    let entity = Entity {
        id: id.clone(),
        kind: kind
            .and_then(EntityKind::parse)
            .ok_or_else(|| Failure::Corrupt(format!("the entity {id} has no kind: {kind:?}")))?,
        name: name.to_owned(),
        aliases: forms.aliases(),
    };
    Ok(
        object!({"id": id, "words": indexed(&all.join(" ")), "keys": keys, "body": to_json(&entity)?}),
    )
}

fn stored(row: &Row) -> Result<EntityForms, Failure> {
    let forms: Vec<String> = column(row, "forms")?;
    let (said, uses): (Vec<i64>, Vec<i64>) = (column(row, "said")?, column(row, "uses")?);
    Ok(EntityForms {
        papers: column(row, "papers")?,
        forms: forms.into_iter().zip(said.into_iter().zip(uses)).collect(),
    })
}

fn entity_id(row: &Row) -> Result<EntityId, Failure> {
    EntityId::parse(&column::<String>(row, "entity")?)
        .map_err(|error| Failure::Corrupt(error.to_string()))
}
