//! What readers make of papers: read and changed.

use super::asked;
use super::error::{ApiError, ApiResult};
use super::page::{MAX_FIRST, cost, first as page_size};
use super::query::parse_paper;
use super::types::{Collection, Note, ReadingState, ShareInput, TagCount, Visibility, visibility};
use async_graphql::{Context, ID, Object, Result};
use graph_schema::{CollectionId, NoteId, PaperId};
use service::shelf::NewNote;

#[derive(Default)]
pub struct ShelfQuery;

#[Object]
impl ShelfQuery {
    /// Your collections, those shared with you and public ones, by name; with `holding` those with this paper in them.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        holding: Option<ID>,
        first: Option<i32>,
        offset: Option<u32>,
    ) -> Result<Vec<Collection>> {
        let (service, caller) = asked(ctx)?;
        let holding = holding.map(|id| parse_paper(&id)).transpose()?;
        let (limit, offset) = (page_size(first)?, u64::from(offset.unwrap_or_default()));
        let found = service
            .shelf
            .collections(caller, holding.as_ref(), offset, limit);
        Ok(found.await?.into_iter().map(Collection).collect())
    }

    /// Null where you see none of this id.
    async fn collection(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Collection>> {
        let (service, caller) = asked(ctx)?;
        let id = CollectionId::parse(&id)?;
        let found = service.shelf.collection(caller, &id).await?;
        Ok(found.map(Collection))
    }

    /// Your tags, by name.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn tags(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<TagCount>> {
        let (service, caller) = asked(ctx)?;
        let tags = service.shelf.tags(caller, page_size(first)?).await?;
        Ok(tags.into_iter().map(TagCount::from).collect())
    }

    /// Your notes, the latest first; of one paper, or of all.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn notes(
        &self,
        ctx: &Context<'_>,
        paper: Option<ID>,
        first: Option<i32>,
        offset: Option<u32>,
    ) -> Result<Vec<Note>> {
        let (service, caller) = asked(ctx)?;
        let paper = paper.map(|id| parse_paper(&id)).transpose()?;
        let (limit, offset) = (page_size(first)?, u64::from(offset.unwrap_or_default()));
        let notes = service.shelf.notes(caller, paper.as_ref(), offset, limit);
        Ok(notes.await?.into_iter().map(Note::from).collect())
    }
}

#[derive(Default)]
pub struct ShelfMutation;

#[Object]
impl ShelfMutation {
    /// A new collection, private, with these papers in it.
    async fn create_collection(
        &self,
        ctx: &Context<'_>,
        name: String,
        papers: Option<Vec<ID>>,
    ) -> Result<Collection> {
        let (service, caller) = asked(ctx)?;
        let papers = papers.map(named).transpose()?.unwrap_or_default();
        let made = service.shelf.create_collection(caller, &name, &papers);
        Ok(Collection(made.await?))
    }

    async fn rename_collection(
        &self,
        ctx: &Context<'_>,
        id: ID,
        name: String,
    ) -> Result<Collection> {
        let (service, caller) = asked(ctx)?;
        let id = CollectionId::parse(&id)?;
        let renamed = service.shelf.rename_collection(caller, &id, &name);
        Ok(Collection(renamed.await?))
    }

    /// Who sees it from now on; `with` names users, for `SHARED`.
    async fn share_collection(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(name = "visibility")] kind: Visibility,
        with: Option<Vec<ShareInput>>,
    ) -> Result<Collection> {
        let (service, caller) = asked(ctx)?;
        let (id, seen_by) = (CollectionId::parse(&id)?, visibility(kind, with)?);
        let shared = service.shelf.share_collection(caller, &id, seen_by);
        Ok(Collection(shared.await?))
    }

    /// Its papers stay in the library. False when it was not there.
    async fn delete_collection(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let id = CollectionId::parse(&id)?;
        Ok(service.shelf.delete_collection(caller, &id).await?)
    }

    async fn add_to_collection(
        &self,
        ctx: &Context<'_>,
        id: ID,
        papers: Vec<ID>,
    ) -> Result<Collection> {
        let (service, caller) = asked(ctx)?;
        let (id, papers) = (CollectionId::parse(&id)?, named(papers)?);
        let filled = service.shelf.collect(caller, &id, &papers);
        Ok(Collection(filled.await?))
    }

    async fn remove_from_collection(
        &self,
        ctx: &Context<'_>,
        id: ID,
        papers: Vec<ID>,
    ) -> Result<Collection> {
        let (service, caller) = asked(ctx)?;
        let (id, papers) = (CollectionId::parse(&id)?, named(papers)?);
        let emptied = service.shelf.uncollect(caller, &id, &papers);
        Ok(Collection(emptied.await?))
    }

    /// Puts a tag of yours on papers; on how many it was not.
    async fn tag_papers(&self, ctx: &Context<'_>, papers: Vec<ID>, tag: String) -> Result<u64> {
        let (service, caller) = asked(ctx)?;
        Ok(service.shelf.tag(caller, &named(papers)?, &tag).await?)
    }

    /// Takes a tag of yours off papers; on how many it was.
    async fn untag_papers(&self, ctx: &Context<'_>, papers: Vec<ID>, tag: String) -> Result<u64> {
        let (service, caller) = asked(ctx)?;
        Ok(service.shelf.untag(caller, &named(papers)?, &tag).await?)
    }

    /// How far you have read papers; without a state it is forgotten.
    async fn set_reading_state(
        &self,
        ctx: &Context<'_>,
        papers: Vec<ID>,
        state: Option<ReadingState>,
    ) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let (papers, state) = (named(papers)?, state.map(Into::into));
        service.shelf.set_reading(caller, &papers, state).await?;
        Ok(true)
    }

    /// Keeps a note of yours on a paper, with what it quotes.
    async fn add_note(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        text: String,
        quote: Option<String>,
        page: Option<u32>,
    ) -> Result<Note> {
        let (service, caller) = asked(ctx)?;
        let new = NewNote {
            paper: parse_paper(&paper)?,
            text,
            quote,
            page,
        };
        Ok(service.shelf.note(caller, new).await?.into())
    }

    /// Gives a note another text; what it quotes stays.
    async fn edit_note(&self, ctx: &Context<'_>, id: ID, text: String) -> Result<Note> {
        let (service, caller) = asked(ctx)?;
        let id = NoteId::parse(&id)?;
        Ok(service.shelf.edit_note(caller, &id, text).await?.into())
    }

    /// False when it was not there.
    async fn delete_note(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let id = NoteId::parse(&id)?;
        Ok(service.shelf.delete_note(caller, &id).await?)
    }
}

/// Papers that a client names.
fn named(papers: Vec<ID>) -> ApiResult<Vec<PaperId>> {
    if papers.len() > MAX_FIRST.unsigned_abs() as usize {
        return Err(ApiError::bad_input(format!(
            "name at most {MAX_FIRST} papers at once"
        )));
    }
    papers.iter().map(parse_paper).collect()
}
