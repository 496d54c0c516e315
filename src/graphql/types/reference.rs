//! References, who cites whom, and the sentences it is done in.

use super::Paper;
use super::paper::{Author, TotalCount};
use crate::graphql::error::{ApiError, ApiResult};
use crate::graphql::loaders::{ContextsOf, Loaders, ReferencesOf};
use crate::graphql::page::{Cursor, short_list};
use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{ComplexObject, Context, Enum, Object, Result, SimpleObject};
use graph_schema::PaperId;

pub type ReferenceConnection = Connection<Cursor, Reference, TotalCount, EmptyFields>;

/// One entry of a paper's reference list.
pub struct Reference {
    citing: PaperId,
    reference: graph_schema::Reference,
}

#[Object]
impl Reference {
    /// 0-based position in the list.
    async fn ordinal(&self) -> u32 {
        self.reference.ordinal
    }

    async fn label(&self) -> Option<&str> {
        self.reference.label.as_deref()
    }

    /// The entry as printed.
    async fn raw(&self) -> &str {
        &self.reference.raw
    }

    async fn authors(&self) -> Vec<Author> {
        self.reference.authors.iter().map(Author::from).collect()
    }

    async fn title(&self) -> Option<&str> {
        self.reference.title.as_deref()
    }

    async fn venue(&self) -> Option<&str> {
        self.reference.venue.as_deref()
    }

    async fn year(&self) -> Option<i32> {
        self.reference.year
    }

    async fn doi(&self) -> Option<&str> {
        self.reference.doi.as_ref().map(|doi| doi.as_str())
    }

    async fn arxiv_id(&self) -> Option<&str> {
        self.reference.arxiv_id.as_ref().map(|id| id.as_str())
    }

    /// The paper it means: ingested, or cited only.
    async fn cited(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let Some(id) = self.reference.cited.clone() else {
            return Ok(None);
        };
        Ok(ctx.data::<Loaders>()?.load_one(id).await?.map(Paper))
    }

    /// How sure the link to an ingested paper is, 0 to 1.
    async fn link_score(&self) -> f32 {
        self.reference.link_score
    }

    /// The sentences in which it is cited, in reading order; with `intent` those that cite for it.
    #[graphql(complexity = "short_list(2, child_complexity)")]
    async fn contexts(
        &self,
        ctx: &Context<'_>,
        intent: Option<CitationIntent>,
    ) -> Result<Vec<CitationContext>> {
        let contexts = ctx
            .data::<Loaders>()?
            .load_one(ContextsOf(self.citing.clone()))
            .await?;
        let ours = contexts
            .unwrap_or_default()
            .into_iter()
            .filter(|c| c.reference == self.reference.ordinal)
            .filter(|c| intent.is_none_or(|intent| c.intent == Some(intent.into())));
        Ok(ours.map(Into::into).collect())
    }
}

/// What a citing sentence takes from the cited paper.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::CitationIntent")]
pub enum CitationIntent {
    /// What is known, and by whom.
    Background,
    /// A method, tool or data set that is used.
    Method,
    /// A result, to compare one's own with.
    Result,
}

/// The finer purpose of a citing sentence.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::CitationPurpose")]
pub enum CitationPurpose {
    Background,
    /// It uses data, methods or tools of the cited paper.
    Uses,
    /// It builds on them and goes further.
    Extends,
    /// It says in what it is like the cited paper, or unlike.
    Compares,
    /// The cited paper shows why the work is wanted.
    Motivation,
    /// Work that is still to be done.
    Future,
}

/// A sentence in which a paper cites another.
#[derive(SimpleObject)]
pub struct CitationContext {
    /// As printed, for instance `[12]`.
    callout: String,
    sentence: String,
    page: u32,
    /// Why it cites, as a classifier tells; null in a library that was read before there was one.
    intent: Option<CitationIntent>,
    /// The finer purpose, where the classifier is sure.
    purpose: Option<CitationPurpose>,
}

impl From<graph_schema::CitationContext> for CitationContext {
    fn from(context: graph_schema::CitationContext) -> Self {
        Self {
            callout: context.callout,
            sentence: context.sentence,
            page: context.page,
            intent: context.intent.map(Into::into),
            purpose: context.purpose.map(Into::into),
        }
    }
}

/// A paper that cites another.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct CitedBy {
    #[graphql(skip)]
    citing: PaperId,
    reference: Reference,
    contexts: Vec<CitationContext>,
}

#[ComplexObject]
impl CitedBy {
    /// The citing paper.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Paper> {
        let paper = ctx.data::<Loaders>()?.load_one(self.citing.clone()).await?;
        let gone = || ApiError::not_found(format!("there is no paper {}", self.citing));
        Ok(Paper(paper.ok_or_else(gone)?))
    }
}

impl From<service::browse::CitedBy> for CitedBy {
    fn from(one: service::browse::CitedBy) -> Self {
        Self {
            reference: Reference {
                citing: one.citing.clone(),
                reference: one.reference,
            },
            citing: one.citing,
            contexts: one.contexts.into_iter().map(Into::into).collect(),
        }
    }
}

/// A page of a paper's reference list.
pub async fn page_of(
    loaders: &Loaders,
    paper: &PaperId,
    offset: u64,
    limit: u32,
) -> ApiResult<ReferenceConnection> {
    let all = loaders
        .load_one(ReferencesOf(paper.clone()))
        .await?
        .unwrap_or_default();
    let total = all.len() as u64;
    let end = offset.saturating_add(limit.into());
    let mut connection =
        Connection::with_additional_fields(offset > 0, end < total, TotalCount::of(total));
    let page = (0..).zip(all).filter(|(at, _)| (offset..end).contains(at));
    connection.edges.extend(page.map(|(at, reference)| {
        Edge::new(
            Cursor(at),
            Reference {
                citing: paper.clone(),
                reference,
            },
        )
    }));
    Ok(connection)
}
