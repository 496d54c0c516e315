//! What readers make of papers. Statements may be tried again after they were done: they give the same result, except that
//! what is counted as new may be counted as there.

mod collections;
mod notes;
mod readings;
mod tags;

use super::PostgresJobs;
use super::error::Failure;
use super::work::{Changed, InTransaction, Rows, Together, Values};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use graph_schema::{
    Collection, CollectionId, CollectionName, Note, NoteId, PaperId, PaperTag, Reading,
    ReadingState, Tag, UserName, Who,
};
use stores_core::shelf::{MOST_COLLECTED, MOST_LISTED, owner_text};
use stores_core::{Keeping, NoteFilter, Seen, ShelfStore, StoreResult};
use tokio_postgres::Row;

#[async_trait]
impl ShelfStore for PostgresJobs {
    async fn add_collection(&self, collection: &Collection) -> StoreResult<Keeping> {
        let work = InTransaction(collections::Add(collection));
        self.perform("a collection", work).await
    }

    async fn change_collection(&self, collection: &Collection) -> StoreResult<Keeping> {
        let work = InTransaction(collections::Change(collection));
        self.perform("a collection", work).await
    }

    async fn remove_collection(&self, id: &CollectionId) -> StoreResult<bool> {
        let remove = "DELETE FROM papyri_collections WHERE id = $1";
        let work = Changed(remove, &[&id.as_str()]);
        Ok(self.perform("removing a collection", work).await? == 1)
    }

    async fn collection(&self, id: &CollectionId) -> StoreResult<Option<Collection>> {
        let one = collections::selected("WHERE c.id = $1");
        let found = self.some_collections(&one, &[&id.as_str()]).await?;
        Ok(found.into_iter().next())
    }

    async fn collection_named(
        &self,
        owner: Option<&Who>,
        name: &CollectionName,
    ) -> StoreResult<Option<Collection>> {
        let one = collections::selected("WHERE c.owner = $1 AND c.folded = $2");
        let values: Values<'_> = &[&owner_text(owner), &name.folded()];
        let found = self.some_collections(&one, values).await?;
        Ok(found.into_iter().next())
    }

    async fn collections(
        &self,
        seen: &Seen,
        holding: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<Collection>> {
        let by = match seen {
            Seen::All => String::new(),
            Seen::By(who) => owner_text(who.as_ref()),
        };
        let some = collections::seen_by(seen, holding.is_some());
        let holding = holding.map(PaperId::as_str);
        let limit = i64::from(limit.min(MOST_LISTED));
        let values: Values<'_> = &[&by, &holding, &limit, &skipped(offset)];
        self.some_collections(&some, values).await
    }

    async fn collection_sizes(&self, ids: &[CollectionId]) -> StoreResult<Vec<u64>> {
        let what = "sizes of collections";
        let ids: Vec<&str> = ids.iter().map(CollectionId::as_str).collect();
        let rows = self
            .perform(what, Rows(collections::SIZES, &[&ids]))
            .await?;
        self.settle(what, rows.iter().map(|row| count(row, 0)).collect())
    }

    async fn collect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64> {
        let work = InTransaction(collections::Collect { id, papers });
        self.perform("a collection", work).await
    }

    async fn uncollect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64> {
        let remove =
            "DELETE FROM papyri_collected_papers WHERE collection = $1 AND paper = ANY($2)";
        let values: Values<'_> = &[&id.as_str(), &texts(papers)];
        self.perform("a collection", Changed(remove, values)).await
    }

    async fn collected(
        &self,
        id: &CollectionId,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let some = "SELECT paper FROM papyri_collected_papers WHERE collection = $1 AND paper > $2 ORDER BY paper LIMIT $3";
        let (after, limit) = (after_text(after), i64::from(limit.min(MOST_COLLECTED)));
        self.ids(some, &[&id.as_str(), &after, &limit]).await
    }

    async fn put_tags(&self, tags: &[PaperTag]) -> StoreResult<u64> {
        self.perform("tags", InTransaction(tags::Put(tags))).await
    }

    async fn remove_tags(&self, tags: &[PaperTag]) -> StoreResult<u64> {
        let (owners, papers, texts) = tags::columns(tags);
        let values: Values<'_> = &[&owners, &papers, &texts];
        self.perform("tags", Changed(tags::REMOVE, values)).await
    }

    async fn tags(&self, owner: Option<&Who>, limit: u32) -> StoreResult<Vec<(Tag, u64)>> {
        let what = "tags";
        let limit = i64::from(limit.min(MOST_LISTED));
        let values: Values<'_> = &[&owner_text(owner), &limit];
        let rows = self.perform(what, Rows(tags::COUNTED, values)).await?;
        self.settle(what, rows.iter().map(tags::counted).collect())
    }

    async fn tags_of(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<Vec<PaperTag>> {
        let what = "tags of papers";
        let values: Values<'_> = &[&owner_text(owner), &texts(papers)];
        let rows = self.perform(what, Rows(tags::OF, values)).await?;
        self.settle(what, rows.iter().map(tags::tag_row).collect())
    }

    async fn tagged(
        &self,
        owner: Option<&Who>,
        tag: &Tag,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let some = "SELECT paper FROM papyri_tags WHERE owner = $1 AND tag = $2 AND paper > $3 ORDER BY paper LIMIT $4";
        let (after, limit) = (after_text(after), i64::from(limit.min(MOST_COLLECTED)));
        let values: Values<'_> = &[&owner_text(owner), &tag.as_str(), &after, &limit];
        self.ids(some, values).await
    }

    async fn all_tags(&self, offset: u64, limit: u32) -> StoreResult<Vec<PaperTag>> {
        let what = "all tags";
        let limit = i64::from(limit.min(MOST_LISTED));
        let work = Rows(tags::ALL, &[&limit, &skipped(offset)]);
        let rows = self.perform(what, work).await?;
        self.settle(what, rows.iter().map(tags::tag_row).collect())
    }

    async fn put_note(&self, note: &Note) -> StoreResult<()> {
        let values: Values<'_> = &[
            &note.id.as_str(),
            &note.paper.as_str(),
            &owner_text(note.author.as_ref()),
            &note.text,
            &note.quote,
            &note.page.map(i64::from),
            &note.created_at,
            &note.changed_at,
        ];
        let work = Changed(notes::PUT, values);
        self.perform("a note", work).await.map(drop)
    }

    async fn note(&self, id: &NoteId) -> StoreResult<Option<Note>> {
        let what = "a note";
        let one = notes::selected("WHERE id = $1");
        let rows = self.perform(what, Rows(&one, &[&id.as_str()])).await?;
        self.settle(what, rows.first().map(notes::note_row).transpose())
    }

    async fn remove_note(&self, id: &NoteId) -> StoreResult<bool> {
        let work = Changed("DELETE FROM papyri_notes WHERE id = $1", &[&id.as_str()]);
        Ok(self.perform("removing a note", work).await? == 1)
    }

    async fn notes(&self, filter: &NoteFilter, offset: u64, limit: u32) -> StoreResult<Vec<Note>> {
        let what = "notes";
        // Told apart in the text, so that the planner sees which index serves.
        let of = match filter.paper {
            Some(_) => "paper = $2::text",
            None => "$2::text IS NULL",
        };
        let some = notes::selected(&format!(
            "WHERE author = $1 AND {of} ORDER BY created_at DESC, id LIMIT $3 OFFSET $4"
        ));
        let author = owner_text(filter.author.as_ref());
        let paper = filter.paper.as_ref().map(PaperId::as_str);
        let limit = i64::from(limit.min(MOST_LISTED));
        let values: Values<'_> = &[&author, &paper, &limit, &skipped(offset)];
        let rows = self.perform(what, Rows(&some, values)).await?;
        self.settle(what, rows.iter().map(notes::note_row).collect())
    }

    async fn all_notes(&self, after: Option<&NoteId>, limit: u32) -> StoreResult<Vec<Note>> {
        let what = "all notes";
        let some = notes::selected("WHERE id > $1 ORDER BY id LIMIT $2");
        let after = after.map_or("", NoteId::as_str);
        let values: Values<'_> = &[&after, &i64::from(limit.min(MOST_LISTED))];
        let rows = self.perform(what, Rows(&some, values)).await?;
        self.settle(what, rows.iter().map(notes::note_row).collect())
    }

    async fn put_readings(&self, readings: &[Reading]) -> StoreResult<()> {
        let (owners, papers, states) = readings::columns(readings);
        let values: Values<'_> = &[&owners, &papers, &states];
        let work = Changed(readings::PUT, values);
        self.perform("readings", work).await.map(drop)
    }

    async fn remove_readings(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<u64> {
        let remove = "DELETE FROM papyri_readings WHERE owner = $1 AND paper = ANY($2)";
        let values: Values<'_> = &[&owner_text(owner), &texts(papers)];
        self.perform("readings", Changed(remove, values)).await
    }

    async fn readings_of(
        &self,
        owner: Option<&Who>,
        papers: &[PaperId],
    ) -> StoreResult<Vec<Reading>> {
        let what = "readings";
        let values: Values<'_> = &[&owner_text(owner), &texts(papers)];
        let rows = self.perform(what, Rows(readings::OF, values)).await?;
        self.settle(what, rows.iter().map(readings::reading_row).collect())
    }

    async fn in_state(
        &self,
        owner: Option<&Who>,
        state: ReadingState,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let some = "SELECT paper FROM papyri_readings WHERE owner = $1 AND state = $2 AND paper > $3 ORDER BY paper LIMIT $4";
        let (after, limit) = (after_text(after), i64::from(limit.min(MOST_COLLECTED)));
        let values: Values<'_> = &[&owner_text(owner), &state.as_str(), &after, &limit];
        self.ids(some, values).await
    }

    async fn all_readings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Reading>> {
        let what = "all readings";
        let limit = i64::from(limit.min(MOST_LISTED));
        let work = Rows(readings::ALL, &[&limit, &skipped(offset)]);
        let rows = self.perform(what, work).await?;
        self.settle(what, rows.iter().map(readings::reading_row).collect())
    }

    async fn forget_paper(&self, paper: &PaperId) -> StoreResult<()> {
        let work = InTransaction(ForgetPaper(paper));
        self.perform("a paper that goes", work).await
    }
}

impl PostgresJobs {
    /// The papers that a statement gives in its first column.
    async fn ids(&self, statement: &str, values: Values<'_>) -> StoreResult<Vec<PaperId>> {
        let what = "papers of the shelf";
        let rows = self.perform(what, Rows(statement, values)).await?;
        self.settle(what, rows.iter().map(|row| paper(row, 0)).collect())
    }

    async fn some_collections(
        &self,
        statement: &str,
        values: Values<'_>,
    ) -> StoreResult<Vec<Collection>> {
        let what = "collections";
        let rows = self.perform(what, Rows(statement, values)).await?;
        let found = rows.iter().map(collections::collection_row).collect();
        self.settle(what, found)
    }
}

struct ForgetPaper<'a>(&'a PaperId);

#[async_trait]
impl Together for ForgetPaper<'_> {
    type Done = ();

    async fn run(&self, txn: &Transaction<'_>) -> Result<(), Failure> {
        for table in ["collected_papers", "tags", "notes", "readings"] {
            let forget = format!("DELETE FROM papyri_{table} WHERE paper = $1");
            txn.execute(&forget, &[&self.0.as_str()]).await?;
        }
        Ok(())
    }
}

/// Takes away what a user who goes has on the shelf, and what was shared with them.
pub(super) async fn forget_user(txn: &Transaction<'_>, name: &UserName) -> Result<(), Failure> {
    let who = Who::User(name.clone()).to_string();
    for (table, column) in [
        ("collections", "owner"),
        ("collection_shares", "who"),
        ("tags", "owner"),
        ("notes", "author"),
        ("readings", "owner"),
    ] {
        let forget = format!("DELETE FROM papyri_{table} WHERE {column} = $1");
        txn.execute(&forget, &[&who]).await?;
    }
    // What is shared with nobody is private.
    txn.execute(
        "UPDATE papyri_collections c SET visibility = 'private' WHERE visibility = 'shared'
         AND NOT EXISTS (SELECT FROM papyri_collection_shares s WHERE s.collection = c.id)",
        &[],
    )
    .await?;
    Ok(())
}

fn texts(papers: &[PaperId]) -> Vec<&str> {
    papers.iter().map(PaperId::as_str).collect()
}

fn after_text(after: Option<&PaperId>) -> &str {
    after.map_or("", PaperId::as_str)
}

fn skipped(offset: u64) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}

fn count(row: &Row, at: usize) -> Result<u64, Failure> {
    Ok(row.try_get::<_, i64>(at)?.unsigned_abs())
}

fn paper(row: &Row, at: usize) -> Result<PaperId, Failure> {
    PaperId::parse(row.try_get(at)?).map_err(corrupt)
}

/// An account as it is kept, empty for the one reader where there are none.
fn owner(row: &Row, at: usize) -> Result<Option<Who>, Failure> {
    match row.try_get(at)? {
        "" => Ok(None),
        text => Who::parse(text).map(Some).map_err(corrupt),
    }
}

fn corrupt(error: graph_schema::IdError) -> Failure {
    Failure::Corrupt(error.to_string())
}
