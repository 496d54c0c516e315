//! What can be read.

use super::asked;
use super::enriching::EnrichingQuery;
use super::error::{ApiError, ApiResult};
use super::explore::Exploration;
use super::loaders::Loaders;
use super::page::{Cursor, cost, first, short_list, skip};
use super::queue::QueueQuery;
use super::searching;
use super::shelf::ShelfQuery;
use super::types::{
    Answer, AnswerWish, Answering, Arrival, ArxivPaperConnection, Chat, Entity, EntityKind,
    FeedbackForm, LibraryStats, Paper, PaperConnection, PaperKind, PaperOrder, PaperRestriction,
    ReadingState, RelatedPaper, ServiceStats, SignalConsent, Summary, TotalCount, asked_within,
};
use async_graphql::connection::{Connection, Edge};
use async_graphql::{Context, ID, MergedObject, Object, Result};
use chrono::{NaiveDate, Utc};
use graph_schema::{ChatId, CollectionId, EntityId, PaperId};
use service::acquire::Search;
use service::ask::{Ask, How, Kept};
use service::browse::PaperFilter;
use service::shelf::Marked;

/// All that can be read.
#[derive(Default, MergedObject)]
pub struct Query(
    LibraryQuery,
    Exploration,
    ShelfQuery,
    QueueQuery,
    EnrichingQuery,
);

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
        #[graphql(desc = "Only those in this collection")] collection: Option<ID>,
        #[graphql(desc = "Only those with this tag of yours")] tag: Option<String>,
        #[graphql(desc = "Only those that you have read so far")] state: Option<ReadingState>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<PaperConnection> {
        let (service, caller) = asked(ctx)?;
        let collection = collection.map(|id| CollectionId::parse(&id)).transpose()?;
        let marked = Marked {
            collection,
            tag,
            state: state.map(Into::into),
        };
        let among = match marked == Marked::default() {
            true => None,
            false => service.shelf.marked(caller, &marked).await?,
        };
        let (limit, offset) = (page_size(first)?, skip(after.as_deref())?);
        if only.is_some() || order.is_some() {
            if kind == Some(PaperKind::CitedOnly) {
                let problem = "only and order are for ingested papers: leave out kind";
                return Err(ApiError::bad_input(problem).into());
            }
            let listing =
                only.unwrap_or_default()
                    .listing(search, order.unwrap_or_default(), among);
            let listed = service.exploration.list(caller, &listing, offset, limit);
            let listed = listed.await?;
            return Ok(page_of(listed.papers, offset, listed.total));
        }
        let filter = PaperFilter {
            search,
            kind: kind.map(Into::into),
            among,
        };
        let page = service.papers.list(caller, &filter, offset, limit).await?;
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
        let (service, caller) = asked(ctx)?;
        let (id, limit) = (parse_paper(&paper)?, page_size(first)? as usize);
        let related = service.relations.related(caller, &id, limit).await?;
        Ok(related.into_iter().map(RelatedPaper::from).collect())
    }

    /// An answer from the library, from the papers `within`, or from those of a collection; kept, so that it can be rated.
    #[graphql(complexity = "child_complexity + 100")]
    async fn ask(
        &self,
        ctx: &Context<'_>,
        question: String,
        within: Option<Vec<ID>>,
        collection: Option<ID>,
        how: Option<AnswerWish>,
    ) -> Result<Answer> {
        let (service, caller) = asked(ctx)?;
        let ask = Ask {
            question,
            within: asked_within(within, collection)?,
            before: Vec::new(),
            kept: Kept::Alone,
            how: how.map(How::from).unwrap_or_default(),
        };
        Ok(service.asking.answer(caller, ask).await?.into())
    }

    /// The stored summary, or a new one when there is none or `fresh` is true.
    #[graphql(complexity = "child_complexity + 100")]
    async fn summary(&self, ctx: &Context<'_>, paper: ID, fresh: Option<bool>) -> Result<Summary> {
        let (service, caller) = asked(ctx)?;
        let id = parse_paper(&paper)?;
        let summary = match fresh {
            Some(true) => service.summaries.summary_anew(caller, &id).await?,
            Some(false) | None => service.summaries.summary(caller, &id).await?,
        };
        Ok(summary.into())
    }

    async fn entity(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Entity>> {
        let id = EntityId::parse(&id)?;
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
        let (service, caller) = asked(ctx)?;
        let (kind, limit) = (kind.map(Into::into), page_size(first)?);
        let found = service.papers.find_entities(caller, &name, kind, limit);
        Ok(found.await?.into_iter().map(Entity::from).collect())
    }

    async fn chat(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Chat>> {
        let (service, caller) = asked(ctx)?;
        let id = ChatId::parse(&id)?;
        Ok(service.conversations.chat(caller, &id).await?.map(Chat))
    }

    /// Yours, newest first; to administrators also those of before there were accounts.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn chats(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Chat>> {
        let (service, caller) = asked(ctx)?;
        let chats = service.conversations.chats(caller, page_size(first)?);
        Ok(chats.await?.into_iter().map(Chat).collect())
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
        let (service, caller) = asked(ctx)?;
        let (limit, offset) = (page_size(first)?, skip(after.as_deref())?);
        let search = Search {
            query,
            category,
            from,
            to,
        };
        let acquisition = &service.acquisition;
        let page = acquisition.search_arxiv(caller, search, offset, limit);
        Ok(searching::connection(&*page.await?, offset, limit))
    }

    /// Papers on their way in from arXiv, the one asked for first at the front.
    #[graphql(complexity = "short_list(10, child_complexity)")]
    async fn arrivals(&self, ctx: &Context<'_>) -> Result<Vec<Arrival>> {
        let (service, caller) = asked(ctx)?;
        let under_way = service.acquisition.under_way(caller)?;
        Ok(under_way.iter().map(Arrival::from).collect())
    }

    async fn stats(&self, ctx: &Context<'_>) -> Result<LibraryStats> {
        let (service, caller) = asked(ctx)?;
        Ok(service.administration.stats(caller).await?.into())
    }

    /// What a reader can choose of how questions are answered.
    async fn answering(&self, ctx: &Context<'_>) -> Result<Answering> {
        let (service, caller) = asked(ctx)?;
        Ok(service.asking.offer(caller)?.into())
    }

    /// Whether it is kept what readers do with answers: `signalAnswer`.
    async fn signal_consent(&self, ctx: &Context<'_>) -> Result<SignalConsent> {
        let (service, caller) = asked(ctx)?;
        Ok(service.ratings.consent(caller)?.into())
    }

    /// What readers are asked for, where they are asked what they miss; null where they are not.
    async fn feedback_form(&self, ctx: &Context<'_>) -> Result<Option<FeedbackForm>> {
        let (service, caller) = asked(ctx)?;
        let currency = service.feedback.asked(caller)?.map(str::to_owned);
        Ok(currency.map(|currency| FeedbackForm { currency }))
    }

    /// What machine and program did in the last `minutes`, at most 30 days (43200), of all processes of the library.
    #[graphql(complexity = "child_complexity + 50")]
    async fn service_stats(&self, ctx: &Context<'_>, minutes: Option<u32>) -> Result<ServiceStats> {
        let (service, caller) = asked(ctx)?;
        let until = Utc::now().timestamp() + 1;
        let since = until - i64::from(minutes.unwrap_or(60)) * 60;
        let minutes = service.watching.minutes(caller, since, until).await?;
        Ok(ServiceStats::of(&minutes))
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
