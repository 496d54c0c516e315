//! What can be read.

use super::asking::{Ask, Asking};
use super::error::{ApiError, ApiResult};
use super::explore::Exploration;
use super::loaders::Loaders;
use super::page::{Cursor, cost, first, short_list, skip};
use super::searching::{Search, Searching};
use super::types::{
    Answer, Arrival, ArxivPaperConnection, Chat, Entity, EntityKind, LibraryStats, Paper,
    PaperConnection, PaperKind, PaperOrder, PaperRestriction, RelatedPaper, Summary, TotalCount,
    paper_ids,
};
use crate::http::state::AppState;
use answer::explore::Explorer;
use async_graphql::connection::{Connection, Edge};
use async_graphql::{Context, ID, MergedObject, Object, Result};
use chrono::NaiveDate;
use graph_schema::{ChatId, EntityId, PaperId};
use stores_core::PaperFilter;

/// All that can be read.
#[derive(Default, MergedObject)]
pub struct Query(LibraryQuery, Exploration);

#[derive(Default)]
pub struct LibraryQuery;

#[Object]
impl LibraryQuery {
    async fn paper(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Paper>> {
        let paper = ctx.data::<Loaders>()?.load_one(parse_paper(&id)?).await?;
        Ok(paper.map(Paper))
    }

    /// Ingested papers unless `kind` says otherwise; by title, or best match first with `search`. `only` and `order`
    /// are for ingested papers.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "arguments of a GraphQL field")]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        search: Option<String>,
        kind: Option<PaperKind>,
        only: Option<PaperRestriction>,
        order: Option<PaperOrder>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<PaperConnection> {
        let (limit, offset) = (page_size(first)?, skip(after.as_deref())?);
        if only.is_some() || order.is_some() {
            if kind == Some(PaperKind::CitedOnly) {
                let problem = "only and order are for ingested papers: leave out kind";
                return Err(ApiError::bad_input(problem).into());
            }
            let listing = only
                .unwrap_or_default()
                .listing(search, order.unwrap_or_default());
            let graph = ctx.data::<AppState>()?.graph.clone();
            let listed = Explorer::new(graph).list(&listing, offset, limit).await;
            let listed = listed.map_err(ApiError::from)?;
            return Ok(page_of(listed.papers, offset, listed.total));
        }
        let filter = PaperFilter {
            search,
            kind: kind.map(Into::into),
        };
        let page = ctx
            .data::<AppState>()?
            .graph
            .list_papers(&filter, offset, limit)
            .await;
        let page = page.map_err(ApiError::from)?;
        Ok(page_of(page.papers, offset, page.total))
    }

    /// Papers linked to one, most related first, and why.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    async fn related(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        first: Option<i32>,
    ) -> Result<Vec<RelatedPaper>> {
        let (id, limit) = (parse_paper(&paper)?, page_size(first)?);
        let related = ctx
            .data::<AppState>()?
            .answerer
            .related(&id, limit as usize)
            .await;
        Ok(related
            .map_err(ApiError::from)?
            .into_iter()
            .map(RelatedPaper::from)
            .collect())
    }

    /// An answer from the library, or from the papers `within`; kept, so that it can be rated.
    #[graphql(complexity = "child_complexity + 100")]
    async fn ask(
        &self,
        ctx: &Context<'_>,
        question: String,
        within: Option<Vec<ID>>,
    ) -> Result<Answer> {
        let ask = Ask {
            question,
            chat: None,
            within: paper_ids(within)?,
        };
        Ok(ctx.data::<Asking>()?.ask(ask).await?.into())
    }

    /// The stored summary, or a new one when there is none or `fresh` is true.
    #[graphql(complexity = "child_complexity + 100")]
    async fn summary(&self, ctx: &Context<'_>, paper: ID, fresh: Option<bool>) -> Result<Summary> {
        let id = parse_paper(&paper)?;
        Ok(ctx
            .data::<Asking>()?
            .summary(&id, fresh.unwrap_or_default())
            .await?
            .into())
    }

    async fn entity(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Entity>> {
        let id = EntityId::parse(&id).map_err(ApiError::from)?;
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Entity::from))
    }

    /// Entities by name or alias, exact ones first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        name: String,
        kind: Option<EntityKind>,
        first: Option<i32>,
    ) -> Result<Vec<Entity>> {
        let graph = &ctx.data::<AppState>()?.graph;
        let found = graph
            .find_entities(&name, kind.map(Into::into), page_size(first)?)
            .await;
        Ok(found
            .map_err(ApiError::from)?
            .into_iter()
            .map(Entity::from)
            .collect())
    }

    async fn chat(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Chat>> {
        let id = ChatId::parse(&id).map_err(ApiError::from)?;
        let chat = ctx.data::<AppState>()?.graph.chat(&id).await;
        Ok(chat.map_err(ApiError::from)?.map(Chat))
    }

    /// Newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn chats(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Chat>> {
        let chats = ctx.data::<AppState>()?.graph.chats(page_size(first)?).await;
        Ok(chats
            .map_err(ApiError::from)?
            .into_iter()
            .map(Chat)
            .collect())
    }

    /// What arXiv has: words, "phrases", fields (`ti:`, `au:`, `abs:`), AND, OR, ANDNOT; within a category such as
    /// `cs.CL`; first submitted from one day to another, `YYYY-MM-DD`. Best match first, 10,000 at most.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    #[allow(clippy::too_many_arguments, reason = "arguments of a GraphQL field")]
    async fn arxiv_search(
        &self,
        ctx: &Context<'_>,
        query: Option<String>,
        category: Option<String>,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ArxivPaperConnection> {
        let (limit, offset) = (page_size(first)?, skip(after.as_deref())?);
        let search = Search {
            query,
            category,
            from,
            to,
        };
        let searching = ctx.data::<Searching>()?;
        Ok(searching.page(search, offset, limit).await?)
    }

    /// Papers on their way in from arXiv, the one asked for first at the front.
    #[graphql(complexity = "short_list(10, child_complexity)")]
    async fn arrivals(&self, ctx: &Context<'_>) -> Result<Vec<Arrival>> {
        let under_way = ctx.data::<AppState>()?.arrivals.under_way();
        Ok(under_way.iter().map(Arrival::from).collect())
    }

    async fn stats(&self, ctx: &Context<'_>) -> Result<LibraryStats> {
        let stats = ctx.data::<AppState>()?.graph.stats().await;
        Ok(stats.map_err(ApiError::from)?.into())
    }
}

fn page_of(papers: Vec<graph_schema::Paper>, offset: u64, total: u64) -> PaperConnection {
    let end = offset + papers.len() as u64;
    let more = Connection::with_additional_fields;
    let mut connection = more(offset > 0, end < total, TotalCount::of(total));
    let edges = (offset..)
        .zip(papers)
        .map(|(at, paper)| Edge::new(Cursor(at), Paper(paper)));
    connection.edges.extend(edges);
    connection
}

/// [`first`], under a name that an argument does not hide.
fn page_size(asked: Option<i32>) -> ApiResult<u32> {
    first(asked)
}

pub fn parse_paper(id: &ID) -> ApiResult<PaperId> {
    Ok(PaperId::parse(id)?)
}
