//! One loader for every edge of the graph: what one answer needs twice is asked of the store once.

use super::error::{ApiError, ApiResult};
use crate::http::state::AppState;
use async_graphql::dataloader::{DataLoader, Loader};
use futures::{StreamExt, TryStreamExt, stream};
use graph_schema::{
    ArxivId, CitationContext, CitationIntent, Doi, EntityId, Mention, Paper, PaperId, PaperLayout,
    PaperStatus, PaperText, Reference, Section, StoredText,
};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use stores_core::{BlobKey, CitedBy, EntityCount};

/// Questions to the store under way at once for one batch.
const AT_ONCE: usize = 4;

pub struct GraphLoader(AppState);

pub type Loaders = DataLoader<GraphLoader>;

pub fn loaders(state: AppState) -> Loaders {
    DataLoader::new(GraphLoader(state), tokio::spawn)
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SectionsOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReferencesOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContextsOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MentionsOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LayoutOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatusOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CitersOf {
    pub paper: PaperId,
    /// Those that cite it for this; all where it is `None`.
    pub intent: Option<CitationIntent>,
    pub limit: u32,
}
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PapersWith(pub EntityId, pub u32);
/// The paper that a catalogue lists by these.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListedAs(pub ArxivId, pub Option<Doi>);

/// Asks for each key, a few at once.
async fn each<K, V, F>(keys: &[K], load: impl Fn(K) -> F) -> ApiResult<HashMap<K, V>>
where
    K: Clone + Eq + Hash,
    F: Future<Output = ApiResult<V>>,
{
    // Collected first: a lazy iterator over borrowed keys makes the future not general enough.
    let asked: Vec<_> = keys
        .iter()
        .cloned()
        .map(|key| (key.clone(), load(key)))
        .collect();
    stream::iter(asked)
        .map(|(key, value)| async move { Ok((key, value.await?)) })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

impl Loader<PaperId> for GraphLoader {
    type Value = Paper;
    type Error = ApiError;

    async fn load(&self, keys: &[PaperId]) -> ApiResult<HashMap<PaperId, Paper>> {
        let papers = self.0.graph.papers(keys).await?;
        Ok(papers
            .into_iter()
            .map(|paper| (paper.id.clone(), paper))
            .collect())
    }
}

impl Loader<StatusOf> for GraphLoader {
    type Value = PaperStatus;
    type Error = ApiError;

    async fn load(&self, keys: &[StatusOf]) -> ApiResult<HashMap<StatusOf, PaperStatus>> {
        let ids: Vec<PaperId> = keys.iter().map(|key| key.0.clone()).collect();
        let statuses = self.0.graph.statuses(&ids).await?;
        Ok(statuses
            .into_iter()
            .map(|(id, status)| (StatusOf(id), status))
            .collect())
    }
}

impl Loader<SectionsOf> for GraphLoader {
    type Value = Vec<Section>;
    type Error = ApiError;

    async fn load(&self, keys: &[SectionsOf]) -> ApiResult<HashMap<SectionsOf, Vec<Section>>> {
        each(keys, |key| async move {
            Ok(self.0.graph.sections(&key.0).await?)
        })
        .await
    }
}

impl Loader<ReferencesOf> for GraphLoader {
    type Value = Vec<Reference>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[ReferencesOf],
    ) -> ApiResult<HashMap<ReferencesOf, Vec<Reference>>> {
        each(keys, |key| async move {
            Ok(self.0.graph.references(&key.0).await?)
        })
        .await
    }
}

impl Loader<ContextsOf> for GraphLoader {
    type Value = Vec<CitationContext>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[ContextsOf],
    ) -> ApiResult<HashMap<ContextsOf, Vec<CitationContext>>> {
        each(keys, |key| async move {
            Ok(self.0.graph.citation_contexts(&key.0).await?)
        })
        .await
    }
}

impl Loader<MentionsOf> for GraphLoader {
    type Value = Vec<Mention>;
    type Error = ApiError;

    async fn load(&self, keys: &[MentionsOf]) -> ApiResult<HashMap<MentionsOf, Vec<Mention>>> {
        each(keys, |key| async move {
            Ok(self.0.graph.mentions(&key.0).await?)
        })
        .await
    }
}

impl Loader<CitersOf> for GraphLoader {
    type Value = Vec<CitedBy>;
    type Error = ApiError;

    async fn load(&self, keys: &[CitersOf]) -> ApiResult<HashMap<CitersOf, Vec<CitedBy>>> {
        each(keys, |key| async move {
            Ok(match key.intent {
                Some(intent) => {
                    self.0
                        .graph
                        .cited_for(&key.paper, intent, key.limit)
                        .await?
                }
                None => self.0.graph.cited_by(&key.paper, key.limit).await?,
            })
        })
        .await
    }
}

impl Loader<EntityId> for GraphLoader {
    type Value = EntityCount;
    type Error = ApiError;

    async fn load(&self, keys: &[EntityId]) -> ApiResult<HashMap<EntityId, EntityCount>> {
        let found = each(
            keys,
            |key| async move { Ok(self.0.graph.entity(&key).await?) },
        )
        .await?;
        Ok(found
            .into_iter()
            .filter_map(|(key, entity)| Some((key, entity?)))
            .collect())
    }
}

impl Loader<PapersWith> for GraphLoader {
    type Value = Vec<PaperId>;
    type Error = ApiError;

    async fn load(&self, keys: &[PapersWith]) -> ApiResult<HashMap<PapersWith, Vec<PaperId>>> {
        each(keys, |key| async move {
            let papers = self.0.graph.papers_mentioning(&key.0, key.1).await?;
            Ok(papers.into_iter().map(|(paper, _)| paper).collect())
        })
        .await
    }
}

impl Loader<ListedAs> for GraphLoader {
    type Value = Paper;
    type Error = ApiError;

    /// The one with its full text, where there are several.
    async fn load(&self, keys: &[ListedAs]) -> ApiResult<HashMap<ListedAs, Paper>> {
        let found = each(keys, |key| async move {
            let graph = &self.0.graph;
            let there = graph
                .papers_by_identifier(key.1.as_ref(), Some(&key.0))
                .await?;
            Ok(there.into_iter().min_by_key(Paper::is_abstract_only))
        })
        .await?;
        Ok(found
            .into_iter()
            .filter_map(|(key, paper)| Some((key, paper?)))
            .collect())
    }
}

impl Loader<TextOf> for GraphLoader {
    type Value = Arc<PaperText>;
    type Error = ApiError;

    async fn load(&self, keys: &[TextOf]) -> ApiResult<HashMap<TextOf, Arc<PaperText>>> {
        let found = each(keys, |key| async move {
            let Some(bytes) = self.0.blobs.get(&BlobKey::Text(key.0)).await? else {
                return Ok(None);
            };
            let stored = StoredText::parse(&bytes).map_err(ApiError::internal)?;
            Ok(Some(Arc::new(stored.text)))
        })
        .await?;
        Ok(found
            .into_iter()
            .filter_map(|(key, text)| Some((key, text?)))
            .collect())
    }
}

impl Loader<LayoutOf> for GraphLoader {
    type Value = Arc<PaperLayout>;
    type Error = ApiError;

    async fn load(&self, keys: &[LayoutOf]) -> ApiResult<HashMap<LayoutOf, Arc<PaperLayout>>> {
        let found = each(keys, |key| async move {
            let Some(bytes) = self.0.blobs.get(&BlobKey::Layout(key.0.clone())).await? else {
                return Ok(None);
            };
            match PaperLayout::from_bytes(&bytes) {
                Ok(layout) => Ok(Some(Arc::new(layout))),
                // Highlighting is worth less than the answer it is for.
                Err(error) => {
                    tracing::warn!(paper = %key.0, %error, "a layout can't be read");
                    Ok(None)
                }
            }
        })
        .await?;
        Ok(found
            .into_iter()
            .filter_map(|(key, layout)| Some((key, layout?)))
            .collect())
    }
}
