//! What readers make of papers: the port's methods; their statements are in the modules below.

mod collections;
mod notes;
mod readings;
mod tags;

use super::{SqlResult, SqliteStore, rows};
use async_trait::async_trait;
use graph_schema::{
    Collection, CollectionId, CollectionName, Note, NoteId, PaperId, PaperTag, Reading,
    ReadingState, Tag, UserName, Who,
};
use rusqlite::{Connection, ToSql};
use stores_core::shelf::{MOST_COLLECTED, owner_text};
use stores_core::{Keeping, NoteFilter, Seen, ShelfStore, StoreResult};

#[async_trait]
impl ShelfStore for SqliteStore {
    async fn add_collection(&self, collection: &Collection) -> StoreResult<Keeping> {
        let collection = collection.clone();
        self.write("a collection", move |db| collections::add(db, &collection))
            .await
    }

    async fn change_collection(&self, collection: &Collection) -> StoreResult<Keeping> {
        let collection = collection.clone();
        self.write("a collection", move |db| {
            collections::change(db, &collection)
        })
        .await
    }

    async fn remove_collection(&self, id: &CollectionId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("a collection", move |db| {
            let remove = "DELETE FROM collections WHERE id = ?1";
            Ok(db.execute(remove, [id.as_str()])? == 1)
        })
        .await
    }

    async fn collection(&self, id: &CollectionId) -> StoreResult<Option<Collection>> {
        let id = id.clone();
        self.read("a collection", move |db| collections::one(db, &id))
            .await
    }

    async fn collection_named(
        &self,
        owner: Option<&Who>,
        name: &CollectionName,
    ) -> StoreResult<Option<Collection>> {
        let (owner, name) = (owner_text(owner), name.folded());
        self.read("a collection", move |db| {
            collections::named(db, &owner, &name)
        })
        .await
    }

    async fn collections(
        &self,
        seen: &Seen,
        holding: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<Collection>> {
        let (seen, holding) = (seen.clone(), holding.cloned());
        self.read("collections", move |db| {
            collections::list(db, &seen, holding.as_ref(), skipped(offset), limit)
        })
        .await
    }

    async fn collection_sizes(&self, ids: &[CollectionId]) -> StoreResult<Vec<u64>> {
        let ids = ids.to_vec();
        self.read("sizes of collections", move |db| {
            collections::sizes(db, &ids)
        })
        .await
    }

    async fn collect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64> {
        let (id, papers) = (id.clone(), papers.to_vec());
        self.write("a collection", move |db| {
            collections::collect(db, &id, &papers)
        })
        .await
    }

    async fn uncollect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64> {
        let (id, papers) = (id.clone(), papers.to_vec());
        self.write("a collection", move |db| {
            collections::uncollect(db, &id, &papers)
        })
        .await
    }

    async fn collected(
        &self,
        id: &CollectionId,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let (id, after) = (id.clone(), after_text(after));
        self.read("papers of a collection", move |db| {
            let sql = "SELECT paper FROM collected_papers WHERE collection = ?1 AND paper > ?2 ORDER BY paper LIMIT ?3";
            ids(db, sql, &[&id.as_str(), &after, &limit.min(MOST_COLLECTED)])
        })
        .await
    }

    async fn put_tags(&self, tags: &[PaperTag]) -> StoreResult<u64> {
        let tags = tags.to_vec();
        self.write("tags", move |db| tags::put(db, &tags)).await
    }

    async fn remove_tags(&self, tags: &[PaperTag]) -> StoreResult<u64> {
        let tags = tags.to_vec();
        self.write("tags", move |db| tags::remove(db, &tags)).await
    }

    async fn tags(&self, owner: Option<&Who>, limit: u32) -> StoreResult<Vec<(Tag, u64)>> {
        let owner = owner_text(owner);
        self.read("tags", move |db| tags::counted(db, &owner, limit))
            .await
    }

    async fn tags_of(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<Vec<PaperTag>> {
        let (owner, papers) = (owner.cloned(), papers.to_vec());
        self.read("tags of papers", move |db| {
            tags::of(db, owner.as_ref(), &papers)
        })
        .await
    }

    async fn tagged(
        &self,
        owner: Option<&Who>,
        tag: &Tag,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let (owner, tag, after) = (owner_text(owner), tag.clone(), after_text(after));
        self.read("papers with a tag", move |db| {
            let sql = "SELECT paper FROM tags WHERE owner = ?1 AND tag = ?2 AND paper > ?3 ORDER BY paper LIMIT ?4";
            ids(db, sql, &[&owner, &tag.as_str(), &after, &limit.min(MOST_COLLECTED)])
        })
        .await
    }

    async fn all_tags(&self, offset: u64, limit: u32) -> StoreResult<Vec<PaperTag>> {
        self.read("all tags", move |db| tags::all(db, skipped(offset), limit))
            .await
    }

    async fn put_note(&self, note: &Note) -> StoreResult<()> {
        let note = note.clone();
        self.write("a note", move |db| notes::put(db, &note)).await
    }

    async fn note(&self, id: &NoteId) -> StoreResult<Option<Note>> {
        let id = id.clone();
        self.read("a note", move |db| notes::one(db, &id)).await
    }

    async fn remove_note(&self, id: &NoteId) -> StoreResult<bool> {
        let id = id.clone();
        self.write("a note", move |db| {
            Ok(db.execute("DELETE FROM notes WHERE id = ?1", [id.as_str()])? == 1)
        })
        .await
    }

    async fn notes(&self, filter: &NoteFilter, offset: u64, limit: u32) -> StoreResult<Vec<Note>> {
        let filter = filter.clone();
        self.read("notes", move |db| {
            notes::list(db, &filter, skipped(offset), limit)
        })
        .await
    }

    async fn all_notes(&self, after: Option<&NoteId>, limit: u32) -> StoreResult<Vec<Note>> {
        let after = after.map(ToString::to_string).unwrap_or_default();
        self.read("all notes", move |db| notes::all(db, &after, limit))
            .await
    }

    async fn put_readings(&self, readings: &[Reading]) -> StoreResult<()> {
        let readings = readings.to_vec();
        self.write("readings", move |db| readings::put(db, &readings))
            .await
    }

    async fn remove_readings(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<u64> {
        let (owner, papers) = (owner_text(owner), papers.to_vec());
        self.write("readings", move |db| readings::remove(db, &owner, &papers))
            .await
    }

    async fn readings_of(
        &self,
        owner: Option<&Who>,
        papers: &[PaperId],
    ) -> StoreResult<Vec<Reading>> {
        let (owner, papers) = (owner.cloned(), papers.to_vec());
        self.read("readings", move |db| {
            readings::of(db, owner.as_ref(), &papers)
        })
        .await
    }

    async fn in_state(
        &self,
        owner: Option<&Who>,
        state: ReadingState,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>> {
        let (owner, after) = (owner_text(owner), after_text(after));
        self.read("papers in a state", move |db| {
            let sql = "SELECT paper FROM readings WHERE owner = ?1 AND state = ?2 AND paper > ?3 ORDER BY paper LIMIT ?4";
            ids(db, sql, &[&owner, &state.as_str(), &after, &limit.min(MOST_COLLECTED)])
        })
        .await
    }

    async fn all_readings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Reading>> {
        self.read("all readings", move |db| {
            readings::all(db, skipped(offset), limit)
        })
        .await
    }

    async fn forget_paper(&self, paper: &PaperId) -> StoreResult<()> {
        let paper = paper.clone();
        self.write("a paper that goes", move |db| {
            for table in ["collected_papers", "tags", "notes", "readings"] {
                let forget = format!("DELETE FROM {table} WHERE paper = ?1");
                db.execute(&forget, [paper.as_str()])?;
            }
            Ok(())
        })
        .await
    }
}

/// Takes away what a user who goes has on the shelf, and what was shared with them.
pub(super) fn forget_user(db: &Connection, name: &UserName) -> SqlResult<()> {
    let who = Who::User(name.clone()).to_string();
    for (table, column) in [
        ("collections", "owner"),
        ("collection_shares", "who"),
        ("tags", "owner"),
        ("notes", "author"),
        ("readings", "owner"),
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [&who])?;
    }
    // What is shared with nobody is private.
    db.execute(
        "UPDATE collections SET visibility = 'private' WHERE visibility = 'shared'
         AND NOT EXISTS (SELECT 1 FROM collection_shares s WHERE s.collection = collections.id)",
        [],
    )?;
    Ok(())
}

/// The papers that a statement gives in its first column.
fn ids(db: &Connection, sql: &str, values: &[&dyn ToSql]) -> SqlResult<Vec<PaperId>> {
    let mut found = db.prepare_cached(sql)?;
    let found = found.query_map(values, |row| rows::parsed(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn after_text(after: Option<&PaperId>) -> String {
    after.map(ToString::to_string).unwrap_or_default()
}

fn skipped(offset: u64) -> i64 {
    i64::try_from(offset).unwrap_or(i64::MAX)
}
