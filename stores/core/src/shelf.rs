//! The port of the shelf: collections, tags, notes and reading states. It knows papers by their ids alone, whatever store
//! has them; whether they are there and who may see what is asked above.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{
    Collection, CollectionId, CollectionName, Note, NoteId, PaperId, PaperTag, Reading,
    ReadingState, Tag, Who,
};

/// Collections, tags or notes that one call gives, at most.
pub const MOST_LISTED: u32 = 1_000;
/// Papers of a collection, and ids of papers that one call gives, at most: a question is asked within so many.
pub const MOST_COLLECTED: u32 = 5_000;
/// Tags that one reader puts on one paper, at most.
pub const MOST_TAGS_OF_PAPER: u32 = 50;

/// Whose collections a listing is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Everybody's.
    All,
    /// What this reader sees: their own, those shared with them, public ones. `None` is the one reader where there are no
    /// accounts.
    By(Option<Who>),
}

/// Which notes a listing is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFilter {
    pub author: Option<Who>,
    /// `None`: of all papers.
    pub paper: Option<PaperId>,
}

/// What became of a collection that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Kept,
    /// Its owner has another one of this name, capitals aside; nothing happened.
    NameTaken,
    /// There is none of this id; nothing happened.
    Missing,
}

/// Every change is durable when it returns, and may be done twice. `owner` and `author` `None` is the one reader where there
/// are no accounts: a reader of its own, as each account is. When a user is removed all of theirs goes with them, and their
/// shares.
#[async_trait]
pub trait ShelfStore: Send + Sync {
    /// Keeps a new collection, without papers, or the same again.
    async fn add_collection(&self, collection: &Collection) -> StoreResult<Keeping>;

    /// Gives a collection another name or other sharers; its owner and its time stay.
    async fn change_collection(&self, collection: &Collection) -> StoreResult<Keeping>;

    /// `false` when there was none.
    async fn remove_collection(&self, id: &CollectionId) -> StoreResult<bool>;

    async fn collection(&self, id: &CollectionId) -> StoreResult<Option<Collection>>;

    /// The one that an owner calls so, capitals aside.
    async fn collection_named(
        &self,
        owner: Option<&Who>,
        name: &CollectionName,
    ) -> StoreResult<Option<Collection>>;

    /// `limit` collections after skipping `offset`, by name and id; with `holding` those with this paper in them. At most
    /// [`MOST_LISTED`].
    async fn collections(
        &self,
        seen: &Seen,
        holding: Option<&PaperId>,
        offset: u64,
        limit: u32,
    ) -> StoreResult<Vec<Collection>>;

    /// How many papers are in each, in the order of `ids`; 0 for an unknown one.
    async fn collection_sizes(&self, ids: &[CollectionId]) -> StoreResult<Vec<u64>>;

    /// Puts papers in; how many were not in it. `NotFound` for an unknown collection; `Invalid`, and nothing happens, when it
    /// would hold more than [`MOST_COLLECTED`].
    async fn collect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64>;

    /// Takes papers out; how many were in it. 0 for an unknown collection.
    async fn uncollect(&self, id: &CollectionId, papers: &[PaperId]) -> StoreResult<u64>;

    /// `limit` papers of a collection after the one of `after`, by id; at most [`MOST_COLLECTED`].
    async fn collected(
        &self,
        id: &CollectionId,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>>;

    /// Puts tags on papers; how many were not there. `Invalid`, and nothing happens, when a paper would have more than
    /// [`MOST_TAGS_OF_PAPER`] of one reader.
    async fn put_tags(&self, tags: &[PaperTag]) -> StoreResult<u64>;

    /// Takes tags off; how many were there.
    async fn remove_tags(&self, tags: &[PaperTag]) -> StoreResult<u64>;

    /// A reader's tags and on how many papers each is, by name; at most [`MOST_LISTED`].
    async fn tags(&self, owner: Option<&Who>, limit: u32) -> StoreResult<Vec<(Tag, u64)>>;

    /// A reader's tags on papers, by paper in the order of `papers`, then by name. Unknown papers have none.
    async fn tags_of(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<Vec<PaperTag>>;

    /// `limit` papers with a reader's tag after the one of `after`, by id; at most [`MOST_COLLECTED`].
    async fn tagged(
        &self,
        owner: Option<&Who>,
        tag: &Tag,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>>;

    /// Everybody's tags, `limit` after skipping `offset`, in a stable order; at most [`MOST_LISTED`].
    async fn all_tags(&self, offset: u64, limit: u32) -> StoreResult<Vec<PaperTag>>;

    /// Keeps a note, in place of the one of its id.
    async fn put_note(&self, note: &Note) -> StoreResult<()>;

    async fn note(&self, id: &NoteId) -> StoreResult<Option<Note>>;

    /// `false` when there was none.
    async fn remove_note(&self, id: &NoteId) -> StoreResult<bool>;

    /// `limit` notes after skipping `offset`, the latest made first, then by id; at most [`MOST_LISTED`].
    async fn notes(&self, filter: &NoteFilter, offset: u64, limit: u32) -> StoreResult<Vec<Note>>;

    /// Everybody's notes, `limit` after the one of `after`, by id; at most [`MOST_LISTED`].
    async fn all_notes(&self, after: Option<&NoteId>, limit: u32) -> StoreResult<Vec<Note>>;

    /// How far readers have read papers, in place of what was kept of them.
    async fn put_readings(&self, readings: &[Reading]) -> StoreResult<()>;

    /// Nothing is kept of a reader's reading of these papers any more; how many there were.
    async fn remove_readings(&self, owner: Option<&Who>, papers: &[PaperId]) -> StoreResult<u64>;

    /// How far a reader has read papers, in the order of `papers`; those of which nothing is kept are left out.
    async fn readings_of(
        &self,
        owner: Option<&Who>,
        papers: &[PaperId],
    ) -> StoreResult<Vec<Reading>>;

    /// `limit` papers in a reader's state after the one of `after`, by id; at most [`MOST_COLLECTED`].
    async fn in_state(
        &self,
        owner: Option<&Who>,
        state: ReadingState,
        after: Option<&PaperId>,
        limit: u32,
    ) -> StoreResult<Vec<PaperId>>;

    /// Everybody's readings, `limit` after skipping `offset`, in a stable order; at most [`MOST_LISTED`].
    async fn all_readings(&self, offset: u64, limit: u32) -> StoreResult<Vec<Reading>>;

    /// Takes a paper that goes out of all collections, with its tags, notes and readings. Nothing happens for an unknown one.
    async fn forget_paper(&self, paper: &PaperId) -> StoreResult<()>;
}

/// An owner as adapters keep it: empty for the one reader where there are no accounts.
pub fn owner_text(owner: Option<&Who>) -> String {
    owner.map(Who::to_string).unwrap_or_default()
}

/// Why a collection does not take more papers.
pub fn too_many_collected() -> String {
    format!("a collection holds at most {MOST_COLLECTED} papers")
}

/// Why a paper does not take more tags.
pub fn too_many_tags(paper: &PaperId) -> String {
    format!("{paper} would have more than {MOST_TAGS_OF_PAPER} tags")
}
