//! Tags that readers put on papers.

use super::super::error::Failure;
use super::super::work::Together;
use super::{corrupt, count, owner, paper};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::{PaperId, PaperTag, Tag};
use stores_core::shelf::{MOST_TAGS_OF_PAPER, owner_text, too_many_tags};
use stores_core::{StoreError, StoreErrorKind};
use tokio_postgres::Row;

pub const REMOVE: &str = "
DELETE FROM papyri_tags t USING unnest($1::text[], $2::text[], $3::text[]) AS old (owner, paper, tag)
WHERE t.owner = old.owner AND t.paper = old.paper AND t.tag = old.tag";

pub const COUNTED: &str =
    "SELECT tag, count(*) FROM papyri_tags WHERE owner = $1 GROUP BY tag ORDER BY tag LIMIT $2";

pub const OF: &str = "
SELECT t.owner, t.paper, t.tag FROM unnest($2::text[]) WITH ORDINALITY AS wanted (paper, place)
JOIN papyri_tags t ON t.paper = wanted.paper AND t.owner = $1 ORDER BY place, t.tag";

pub const ALL: &str =
    "SELECT owner, paper, tag FROM papyri_tags ORDER BY owner, tag, paper LIMIT $1 OFFSET $2";

/// Owners, papers and tags side by side.
pub fn columns(tags: &[PaperTag]) -> (Vec<String>, Vec<&str>, Vec<&str>) {
    (
        tags.iter()
            .map(|one| owner_text(one.owner.as_ref()))
            .collect(),
        tags.iter().map(|one| one.paper.as_str()).collect(),
        tags.iter().map(|one| one.tag.as_str()).collect(),
    )
}

pub struct Put<'a>(pub &'a [PaperTag]);

#[async_trait]
impl Together for Put<'_> {
    type Done = u64;

    async fn run(&self, txn: &Transaction<'_>) -> Result<u64, Failure> {
        let (owners, papers, tags) = columns(self.0);
        // In one order, so that two who put the same ones do not wait for each other in a ring.
        let put = "INSERT INTO papyri_tags (owner, paper, tag)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS new (owner, paper, tag)
             ORDER BY owner COLLATE \"C\", tag COLLATE \"C\", paper COLLATE \"C\" ON CONFLICT DO NOTHING";
        let new = txn.execute(put, &[&owners, &papers, &tags]).await?;
        let full = "SELECT t.paper FROM papyri_tags t
             JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS one (owner, paper)) new
               ON t.owner = new.owner AND t.paper = new.paper
             GROUP BY t.owner, t.paper HAVING count(*) > $3 LIMIT 1";
        let most = i64::from(MOST_TAGS_OF_PAPER);
        if let Some(row) = txn.query_opt(full, &[&owners, &papers, &most]).await? {
            let full: PaperId = paper(&row, 0)?;
            let error = StoreError::new(StoreErrorKind::Invalid, too_many_tags(&full));
            return Err(Failure::Store(error));
        }
        Ok(new)
    }
}

pub fn counted(row: &Row) -> Result<(Tag, u64), Failure> {
    let tag = Tag::parse(row.try_get(0)?).map_err(corrupt)?;
    Ok((tag, count(row, 1)?))
}

pub fn tag_row(row: &Row) -> Result<PaperTag, Failure> {
    Ok(PaperTag {
        owner: owner(row, 0)?,
        paper: paper(row, 1)?,
        tag: Tag::parse(row.try_get(2)?).map_err(corrupt)?,
    })
}
