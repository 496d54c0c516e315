//! Entities that papers share, and their mentions.

use super::Paper;
use crate::graphql::error::ApiError;
use crate::graphql::loaders::{Loaders, PapersWith};
use crate::graphql::page::{self, cost};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use service::browse::EntityCount;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::EntityKind")]
pub enum EntityKind {
    Method,
    Dataset,
    Task,
    Metric,
}

pub struct Entity {
    entity: graph_schema::Entity,
    /// `None` until it is asked for.
    papers: Option<u64>,
}

impl From<EntityCount> for Entity {
    fn from(count: EntityCount) -> Self {
        Self {
            entity: count.entity,
            papers: Some(count.papers),
        }
    }
}

impl From<graph_schema::Entity> for Entity {
    fn from(entity: graph_schema::Entity) -> Self {
        Self {
            entity,
            papers: None,
        }
    }
}

#[Object]
impl Entity {
    async fn id(&self) -> ID {
        self.entity.id.as_str().into()
    }

    async fn kind(&self) -> EntityKind {
        self.entity.kind.into()
    }

    async fn name(&self) -> &str {
        &self.entity.name
    }

    async fn aliases(&self) -> &[String] {
        &self.entity.aliases
    }

    /// How many ingested papers mention it.
    async fn paper_count(&self, ctx: &Context<'_>) -> Result<u64> {
        if let Some(papers) = self.papers {
            return Ok(papers);
        }
        let count = ctx
            .data::<Loaders>()?
            .load_one(self.entity.id.clone())
            .await?;
        Ok(count.map_or(0, |count| count.papers))
    }

    /// Ingested papers that mention it, most often first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn papers(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Paper>> {
        let loaders = ctx.data::<Loaders>()?;
        let key = PapersWith(self.entity.id.clone(), page::first(first)?);
        let ids = loaders.load_one(key).await?.unwrap_or_default();
        let mut papers = loaders.load_many(ids.clone()).await?;
        Ok(ids
            .iter()
            .filter_map(|id| papers.remove(id))
            .map(Paper)
            .collect())
    }
}

/// That a paper speaks of an entity.
#[derive(SimpleObject)]
pub struct Mention {
    entity: Entity,
    /// How often it is named.
    count: u32,
    /// The passages that name it, in order.
    passages: Vec<ID>,
}

impl From<graph_schema::Mention> for Mention {
    fn from(mention: graph_schema::Mention) -> Self {
        Self {
            entity: mention.entity.into(),
            count: mention.count,
            passages: mention
                .passages
                .iter()
                .map(|id| id.as_str().into())
                .collect(),
        }
    }
}

/// The first `first` of a paper's mentions.
pub async fn mentions(
    loaders: &Loaders,
    paper: graph_schema::PaperId,
    first: Option<i32>,
) -> Result<Vec<Mention>, ApiError> {
    let limit = page::first(first)? as usize;
    let mentions = loaders
        .load_one(crate::graphql::loaders::MentionsOf(paper))
        .await?;
    Ok(mentions
        .unwrap_or_default()
        .into_iter()
        .take(limit)
        .map(Into::into)
        .collect())
}
