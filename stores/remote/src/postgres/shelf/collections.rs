//! Collections: their names, whom they are shared with, their papers.

use super::super::error::Failure;
use super::super::work::Together;
use super::{corrupt, owner};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::{
    Collection, CollectionId, CollectionName, PaperId, Right, Share, Visibility, Who,
};
use stores_core::shelf::{MOST_COLLECTED, owner_text, too_many_collected};
use stores_core::{Keeping, Seen, StoreError, StoreErrorKind};
use tokio_postgres::Row;

pub const SIZES: &str = "
SELECT (SELECT count(*) FROM papyri_collected_papers p WHERE p.collection = wanted.id)
FROM unnest($1::text[]) WITH ORDINALITY AS wanted (id, place) ORDER BY place";

/// Collections with whom they are shared, as two lists side by side.
pub fn selected(rest: &str) -> String {
    format!(
        "SELECT c.id, c.owner, c.name, c.visibility, c.created_at,
           ARRAY(SELECT s.who FROM papyri_collection_shares s WHERE s.collection = c.id ORDER BY s.who),
           ARRAY(SELECT s.may FROM papyri_collection_shares s WHERE s.collection = c.id ORDER BY s.who)
         FROM papyri_collections c {rest}"
    )
}

/// Of who sees them ($1), with a paper in them ($2), $3 after $4.
pub fn seen_by(seen: &Seen, holding: bool) -> String {
    let seen = match seen {
        Seen::All => "$1::text = ''",
        Seen::By(_) => {
            "(c.owner = $1::text OR c.visibility = 'public' OR c.visibility = 'shared'
               AND EXISTS (SELECT FROM papyri_collection_shares s WHERE s.collection = c.id AND s.who = $1::text))"
        }
    };
    let holds = match holding {
        true => {
            "EXISTS (SELECT FROM papyri_collected_papers h WHERE h.collection = c.id AND h.paper = $2::text)"
        }
        false => "$2::text IS NULL",
    };
    selected(&format!(
        "WHERE {seen} AND {holds} ORDER BY c.folded, c.id LIMIT $3 OFFSET $4"
    ))
}

pub fn collection_row(row: &Row) -> Result<Collection, Failure> {
    let visibility = match row.try_get(3)? {
        "public" => Visibility::Public,
        "shared" => Visibility::shared(shares(row)?),
        _ => Visibility::Private,
    };
    Ok(Collection {
        id: CollectionId::parse(row.try_get(0)?).map_err(corrupt)?,
        owner: owner(row, 1)?,
        name: CollectionName::parse(row.try_get(2)?).map_err(corrupt)?,
        visibility,
        created_at: row.try_get(4)?,
    })
}

fn shares(row: &Row) -> Result<Vec<Share>, Failure> {
    let (whom, rights): (Vec<&str>, Vec<&str>) = (row.try_get(5)?, row.try_get(6)?);
    let mut shares = Vec::with_capacity(whom.len());
    for (who, word) in whom.into_iter().zip(rights) {
        let right = Right::parse(word);
        shares.push(Share {
            who: Who::parse(who).map_err(corrupt)?,
            right: right.ok_or_else(|| Failure::Corrupt(format!("{word:?} is no right")))?,
        });
    }
    Ok(shares)
}

pub struct Add<'a>(pub &'a Collection);

#[async_trait]
impl Together for Add<'_> {
    type Done = Keeping;

    async fn run(&self, txn: &Transaction<'_>) -> Result<Keeping, Failure> {
        keep(txn, self.0).await
    }
}

pub struct Change<'a>(pub &'a Collection);

#[async_trait]
impl Together for Change<'_> {
    type Done = Keeping;

    async fn run(&self, txn: &Transaction<'_>) -> Result<Keeping, Failure> {
        let there = "SELECT owner, created_at FROM papyri_collections WHERE id = $1 FOR UPDATE";
        let Some(row) = txn.query_opt(there, &[&self.0.id.as_str()]).await? else {
            return Ok(Keeping::Missing);
        };
        let collection = Collection {
            owner: owner(&row, 0)?,
            created_at: row.try_get(1)?,
            ..self.0.clone()
        };
        keep(txn, &collection).await
    }
}

async fn keep(txn: &Transaction<'_>, collection: &Collection) -> Result<Keeping, Failure> {
    let (id, owner) = (
        collection.id.as_str(),
        owner_text(collection.owner.as_ref()),
    );
    // Two who take one name at once take turns.
    let turn = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    txn.execute(turn, &[&format!("papyri collections of {owner}")])
        .await?;
    let folded = collection.name.folded();
    let taken = "SELECT FROM papyri_collections WHERE owner = $1 AND folded = $2 AND id <> $3";
    if txn
        .query_opt(taken, &[&owner, &folded, &id])
        .await?
        .is_some()
    {
        return Ok(Keeping::NameTaken);
    }
    txn.execute(
        "INSERT INTO papyri_collections (id, owner, name, folded, visibility, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, visibility = excluded.visibility",
        &[
            &id,
            &owner,
            &collection.name.as_str(),
            &folded,
            &collection.visibility.as_str(),
            &collection.created_at,
        ],
    )
    .await?;
    let unshare = "DELETE FROM papyri_collection_shares WHERE collection = $1";
    txn.execute(unshare, &[&id]).await?;
    let share = "INSERT INTO papyri_collection_shares (collection, who, may) VALUES ($1, $2, $3)";
    for one in collection.visibility.shares() {
        let values = (one.who.to_string(), one.right.as_str());
        txn.execute(share, &[&id, &values.0, &values.1]).await?;
    }
    Ok(Keeping::Kept)
}

pub struct Collect<'a> {
    pub id: &'a CollectionId,
    pub papers: &'a [PaperId],
}

#[async_trait]
impl Together for Collect<'_> {
    type Done = u64;

    async fn run(&self, txn: &Transaction<'_>) -> Result<u64, Failure> {
        let id = self.id.as_str();
        // Those who put papers into one collection take turns, so that none counts without the others.
        let there = "SELECT FROM papyri_collections WHERE id = $1 FOR UPDATE";
        if txn.query_opt(there, &[&id]).await?.is_none() {
            let context = format!("the collection {id} is not in the library");
            let error = StoreError::new(StoreErrorKind::NotFound, context);
            return Err(Failure::Store(error));
        }
        let put = "INSERT INTO papyri_collected_papers (collection, paper)
             SELECT $1, paper FROM unnest($2::text[]) AS new (paper) ON CONFLICT DO NOTHING";
        let new = txn.execute(put, &[&id, &super::texts(self.papers)]).await?;
        let count = "SELECT count(*) FROM papyri_collected_papers WHERE collection = $1";
        let held: i64 = txn.query_one(count, &[&id]).await?.try_get(0)?;
        if held > i64::from(MOST_COLLECTED) {
            let error = StoreError::new(StoreErrorKind::Invalid, too_many_collected());
            return Err(Failure::Store(error));
        }
        Ok(new)
    }
}
