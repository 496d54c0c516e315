//! Exploring: how papers are joined, what is around them, what trends; and what is related to one, and why.

use crate::input::searched;
use crate::{Caller, ErrorKind, Operation, ServiceError, ServiceResult};
use answer::explore::{
    self, Category, CitationMap, CoCitation, Listed, Listing, MapQuery, Neighbour, SimilarAuthors,
    Timeline, TrendQuery, Trending,
};
use answer::{Answerer, Related};
use chrono::NaiveDate;
use graph_schema::{CitationContext, Entity, Paper, PaperId};
use std::sync::Arc;
use stores_core::GraphStore;

/// What needs the graph alone. `NotFound` for papers and authors that are not there, unless a use case says otherwise.
pub struct Exploration {
    graph: Arc<dyn GraphStore>,
}

impl Exploration {
    pub fn new(graph: Arc<dyn GraphStore>) -> Self {
        Self { graph }
    }

    /// `limit` ingested papers after skipping `offset`, narrowed and in the order that is asked for.
    #[tracing::instrument(name = "service.list", level = "debug", skip_all, fields(%caller))]
    pub async fn list(
        &self,
        caller: &Caller,
        listing: &Listing,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Listed> {
        caller.may(Operation::ReadPapers)?;
        Ok(explore::list(self.graph.as_ref(), listing, offset, limit).await?)
    }

    /// The shortest chain of citations between two papers, followed either way; `None` where there is none of at most
    /// `max_hops`.
    #[tracing::instrument(name = "service.path", level = "debug", skip_all, fields(%caller))]
    pub async fn path(
        &self,
        caller: &Caller,
        from: &PaperId,
        to: &PaperId,
        max_hops: u32,
    ) -> ServiceResult<Option<Vec<Paper>>> {
        caller.may(Operation::Explore)?;
        Ok(explore::path(self.graph.as_ref(), from, to, max_hops).await?)
    }

    /// Papers within `hops` citations of one, in either direction, nearest first.
    #[tracing::instrument(name = "service.neighbourhood", level = "debug", skip_all, fields(%caller))]
    pub async fn neighbourhood(
        &self,
        caller: &Caller,
        paper: &PaperId,
        hops: u32,
        limit: usize,
    ) -> ServiceResult<Vec<Neighbour>> {
        caller.may(Operation::Explore)?;
        Ok(explore::neighbourhood(self.graph.as_ref(), paper, hops, limit).await?)
    }

    /// Who cites whom.
    #[tracing::instrument(name = "service.citation_map", level = "debug", skip_all, fields(%caller))]
    pub async fn map(&self, caller: &Caller, query: &MapQuery) -> ServiceResult<CitationMap> {
        caller.may(Operation::Explore)?;
        Ok(explore::map(self.graph.as_ref(), query).await?)
    }

    /// The sentences in which one paper cites another, in reading order; none where it does not.
    #[tracing::instrument(name = "service.citing_sentences", level = "debug", skip_all, fields(%caller))]
    pub async fn citing_sentences(
        &self,
        caller: &Caller,
        citing: &PaperId,
        cited: &PaperId,
    ) -> ServiceResult<Vec<CitationContext>> {
        caller.may(Operation::Explore)?;
        Ok(explore::citing_sentences(self.graph.as_ref(), citing, cited).await?)
    }

    /// Papers that others cite together with one, most often first.
    #[tracing::instrument(name = "service.co_citation", level = "debug", skip_all, fields(%caller))]
    pub async fn co_citation(
        &self,
        caller: &Caller,
        paper: &PaperId,
        limit: u32,
    ) -> ServiceResult<Vec<CoCitation>> {
        caller.may(Operation::Explore)?;
        Ok(explore::co_citation(self.graph.as_ref(), paper, limit).await?)
    }

    /// Entities that more papers speak of in a window of days than in the one before; `None` when no paper has a day.
    /// `Invalid` for a window that can't be.
    #[tracing::instrument(name = "service.trending", level = "debug", skip_all, fields(%caller))]
    pub async fn trending(
        &self,
        caller: &Caller,
        query: &TrendQuery,
        limit: usize,
    ) -> ServiceResult<Option<Trending<Entity>>> {
        caller.may(Operation::Explore)?;
        let found = explore::trending(self.graph.as_ref(), query, limit).await;
        found.map_err(|error| invalid_window(error.into()))
    }

    /// The same of subject classes such as `cs.CL`.
    #[tracing::instrument(name = "service.trending_categories", level = "debug", skip_all, fields(%caller))]
    pub async fn trending_categories(
        &self,
        caller: &Caller,
        query: &TrendQuery,
        limit: usize,
    ) -> ServiceResult<Option<Trending<Category>>> {
        caller.may(Operation::Explore)?;
        let found = explore::trending_categories(self.graph.as_ref(), query, limit).await;
        found.map_err(|error| invalid_window(error.into()))
    }

    /// Papers of a topic over time. The name or alias of an entity means that entity; anything else is searched for.
    #[tracing::instrument(name = "service.timeline", level = "debug", skip_all, fields(%caller))]
    pub async fn timeline(
        &self,
        caller: &Caller,
        topic: &str,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
    ) -> ServiceResult<Timeline> {
        caller.may(Operation::Explore)?;
        Ok(explore::timeline(self.graph.as_ref(), &searched(topic), from, until).await?)
    }

    /// Authors whose papers speak of the same rare entities and cite the same papers as one's do.
    #[tracing::instrument(name = "service.similar_authors", level = "debug", skip_all, fields(%caller))]
    pub async fn similar_authors(
        &self,
        caller: &Caller,
        author: &str,
        limit: usize,
    ) -> ServiceResult<SimilarAuthors> {
        caller.may(Operation::Explore)?;
        Ok(explore::similar_authors(self.graph.as_ref(), &searched(author), limit).await?)
    }
}

/// What is related to a paper, and why: it needs the model of the library's vectors, too.
pub struct Relations {
    answerer: Arc<Answerer>,
}

impl Relations {
    pub fn new(answerer: Arc<Answerer>) -> Self {
        Self { answerer }
    }

    /// Papers linked to one, ingested or cited only, most related first.
    #[tracing::instrument(name = "service.related", level = "debug", skip_all, fields(%caller))]
    pub async fn related(
        &self,
        caller: &Caller,
        paper: &PaperId,
        limit: usize,
    ) -> ServiceResult<Vec<Related>> {
        caller.may(Operation::Relate)?;
        Ok(self.answerer.related(paper, limit).await?)
    }
}

/// There is no question in a window: one that can't be is an invalid input like any other.
fn invalid_window(error: ServiceError) -> ServiceError {
    match error.kind {
        ErrorKind::InvalidQuestion => ServiceError::invalid(error.message),
        _ => error,
    }
}
