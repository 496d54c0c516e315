//! What can be explored: how papers are joined, what is around them, what trends.

use super::asked;
use super::error::{ApiError, ApiResult};
use super::page::{cost, first, short_list};
use super::query::parse_paper;
use super::types::{
    CitationContext, CitationMap, CoCitation, EntityKind, Neighbour, Paper, SimilarAuthors,
    Timeline, Trending, TrendingCategories,
};
use answer::explore::{MAX_HOPS, MAX_MAP_OUTSIDE, MAX_MAP_PAPERS, MAX_PATH, MapQuery, TrendQuery};
use async_graphql::{Context, ID, Object, Result};
use chrono::NaiveDate;

/// Papers of a map, and what they cite most beside the library, unless one says otherwise.
const MAP_PAPERS: u32 = 500;
const MAP_OUTSIDE: u32 = 60;

/// Longer topics and names are mistakes.
const MAX_NAME_CHARS: usize = 300;

#[derive(Default)]
pub struct Exploration;

#[Object]
impl Exploration {
    /// The shortest chain of citations between two papers, followed either way, at most 8 long; null when there is none.
    #[graphql(complexity = "cost(Some(10), child_complexity) + 50")]
    async fn path(
        &self,
        ctx: &Context<'_>,
        from: ID,
        to: ID,
        max_hops: Option<i32>,
    ) -> Result<Option<Vec<Paper>>> {
        let (service, caller) = asked(ctx)?;
        let hops = up_to("maxHops", max_hops, MAX_PATH, MAX_PATH)?;
        let (from, to) = (parse_paper(&from)?, parse_paper(&to)?);
        let path = service.exploration.path(caller, &from, &to, hops).await?;
        Ok(path.map(|papers| papers.into_iter().map(Paper).collect()))
    }

    /// Papers within `hops` citations of one (1 to 3; 2 unless it says otherwise), in either direction, nearest first.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    async fn neighbourhood(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        hops: Option<i32>,
        first: Option<i32>,
    ) -> Result<Vec<Neighbour>> {
        let (service, caller) = asked(ctx)?;
        let (id, limit) = (parse_paper(&paper)?, page_size(first)? as usize);
        let hops = up_to("hops", hops, 2, MAX_HOPS)?;
        let near = service.exploration.neighbourhood(caller, &id, hops, limit);
        Ok(list(near.await?))
    }

    /// Who cites whom among the papers of the library, the latest first, and what they cite most beside it. With
    /// `around` only that paper and what is within `hops` citations (1 to 3; 1 unless it says otherwise). At most
    /// 2,000 papers (500 unless `papers` says otherwise) and 500 beside them (60 unless `outside` does).
    #[graphql(complexity = "child_complexity + 300")]
    #[allow(clippy::too_many_arguments, reason = "arguments of a GraphQL field")]
    async fn citation_map(
        &self,
        ctx: &Context<'_>,
        around: Option<ID>,
        hops: Option<i32>,
        from_year: Option<i32>,
        to_year: Option<i32>,
        papers: Option<i32>,
        outside: Option<i32>,
    ) -> Result<CitationMap> {
        let query = MapQuery {
            around: around.as_ref().map(parse_paper).transpose()?,
            hops: up_to("hops", hops, 1, MAX_HOPS)?,
            from_year,
            to_year,
            papers: up_to("papers", papers, MAP_PAPERS, MAX_MAP_PAPERS)?,
            outside: match outside {
                Some(0) => 0,
                some => up_to("outside", some, MAP_OUTSIDE, MAX_MAP_OUTSIDE)?,
            },
        };
        let (service, caller) = asked(ctx)?;
        Ok(service.exploration.map(caller, &query).await?.into())
    }

    /// The sentences in which one paper cites another, in reading order; none where it does not.
    #[graphql(complexity = "short_list(3, child_complexity) + 10")]
    async fn citing_sentences(
        &self,
        ctx: &Context<'_>,
        citing: ID,
        cited: ID,
    ) -> Result<Vec<CitationContext>> {
        let (service, caller) = asked(ctx)?;
        let (citing, cited) = (parse_paper(&citing)?, parse_paper(&cited)?);
        let exploration = &service.exploration;
        let found = exploration.citing_sentences(caller, &citing, &cited);
        Ok(list(found.await?))
    }

    /// Papers that others cite together with one, most often first.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    async fn co_citation(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        first: Option<i32>,
    ) -> Result<Vec<CoCitation>> {
        let (service, caller) = asked(ctx)?;
        let (id, limit) = (parse_paper(&paper)?, page_size(first)?);
        let found = service.exploration.co_citation(caller, &id, limit);
        Ok(list(found.await?))
    }

    /// Entities that more papers speak of in a window of days than in the one before; the window ends on the newest
    /// day of the library unless `until` says otherwise. Papers of which only the year is known do not count; null
    /// when no paper has a day.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    async fn trending(
        &self,
        ctx: &Context<'_>,
        kind: Option<EntityKind>,
        category: Option<String>,
        window_days: Option<i32>,
        until: Option<NaiveDate>,
        first: Option<i32>,
    ) -> Result<Option<Trending>> {
        let query = TrendQuery {
            category,
            kind: kind.map(Into::into),
            window_days: days(window_days),
            until,
        };
        let (service, caller) = asked(ctx)?;
        let limit = page_size(first)? as usize;
        let found = service.exploration.trending(caller, &query, limit);
        Ok(found.await?.map(Into::into))
    }

    /// Subject classes such as `cs.CL` that grow, as `trending` does it.
    #[graphql(complexity = "cost(first, child_complexity) + 50")]
    async fn trending_categories(
        &self,
        ctx: &Context<'_>,
        window_days: Option<i32>,
        until: Option<NaiveDate>,
        first: Option<i32>,
    ) -> Result<Option<TrendingCategories>> {
        let query = TrendQuery {
            window_days: days(window_days),
            until,
            ..TrendQuery::default()
        };
        let (service, caller) = asked(ctx)?;
        let limit = page_size(first)? as usize;
        let exploration = &service.exploration;
        let found = exploration.trending_categories(caller, &query, limit);
        Ok(found.await?.map(Into::into))
    }

    /// Papers of a topic over time, with the most cited of each month or year. The name or alias of an entity means
    /// that entity; anything else is searched for in titles, authors and abstracts.
    #[graphql(complexity = "short_list(80, child_complexity) + 50")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        topic: String,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Timeline> {
        let (service, caller) = asked(ctx)?;
        let topic = named("topic", &topic)?;
        let found = service.exploration.timeline(caller, topic, from, to);
        Ok(found.await?.into())
    }

    /// Authors whose papers speak of the same rare entities and cite the same papers as one's do. A name is
    /// `Ada Silva`, `A. Silva` or `Silva, Ada`; people with the same last name and initial are one author here.
    #[graphql(complexity = "cost(Some(first.unwrap_or(30).max(30)), child_complexity) + 100")]
    async fn similar_authors(
        &self,
        ctx: &Context<'_>,
        author: String,
        first: Option<i32>,
    ) -> Result<SimilarAuthors> {
        let (service, caller) = asked(ctx)?;
        let (author, limit) = (named("author", &author)?, page_size(first)? as usize);
        let found = service.exploration.similar_authors(caller, author, limit);
        Ok(found.await?.into())
    }
}

/// [`first`], under a name that an argument does not hide.
fn page_size(asked: Option<i32>) -> ApiResult<u32> {
    first(asked)
}

fn list<A, B: From<A>>(found: Vec<A>) -> Vec<B> {
    found.into_iter().map(Into::into).collect()
}

fn up_to(name: &str, asked: Option<i32>, usual: u32, most: u32) -> ApiResult<u32> {
    let Some(asked) = asked else { return Ok(usual) };
    u32::try_from(asked)
        .ok()
        .filter(|hops| (1..=most).contains(hops))
        .ok_or_else(|| ApiError::bad_input(format!("{name} must be between 1 and {most}")))
}

/// A window's length; what is no length at all is 0, which the window refuses.
fn days(asked: Option<i32>) -> Option<u32> {
    asked.map(|days| u32::try_from(days).unwrap_or_default())
}

fn named<'a>(what: &str, text: &'a str) -> ApiResult<&'a str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME_CHARS {
        let problem = format!("{what} must have 1 to {MAX_NAME_CHARS} characters");
        return Err(ApiError::bad_input(problem));
    }
    Ok(text)
}
