//! One loader for every edge of the graph: what one answer needs twice is asked of the library once.

mod shelf;

pub use shelf::{ReadingOf, TagsOf};

use super::error::{ApiError, ApiResult};
use async_graphql::dataloader::{DataLoader, Loader};
use futures::{StreamExt, TryStreamExt, stream};
use graph_schema::{
    ArxivId, CitationContext, CitationIntent, Doi, EntityId, Mention, Paper, PaperId, PaperLayout,
    PaperStatus, PaperText, Reference, Section,
};
use service::browse::{CitedBy, EntityCount};
use service::{Caller, Service, ServiceResult};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Questions to the library under way at once for one batch.
const AT_ONCE: usize = 4;

/// Loads for one caller: what one may see is not what another may see.
pub struct GraphLoader {
    service: Arc<Service>,
    caller: Caller,
}

pub type Loaders = DataLoader<GraphLoader>;

pub fn loaders(service: Arc<Service>, caller: Caller) -> Loaders {
    DataLoader::new(GraphLoader { service, caller }, tokio::spawn)
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
    F: Future<Output = ServiceResult<V>>,
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
        let papers = self.service.papers.papers(&self.caller, keys).await?;
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
        let statuses = self.service.papers.statuses(&self.caller, &ids).await?;
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
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(
            keys,
            |key| async move { papers.sections(caller, &key.0).await },
        )
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
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(keys, |key| async move {
            papers.references(caller, &key.0).await
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
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(keys, |key| async move {
            papers.citation_contexts(caller, &key.0).await
        })
        .await
    }
}

impl Loader<MentionsOf> for GraphLoader {
    type Value = Vec<Mention>;
    type Error = ApiError;

    async fn load(&self, keys: &[MentionsOf]) -> ApiResult<HashMap<MentionsOf, Vec<Mention>>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(
            keys,
            |key| async move { papers.mentions(caller, &key.0).await },
        )
        .await
    }
}

impl Loader<CitersOf> for GraphLoader {
    type Value = Vec<CitedBy>;
    type Error = ApiError;

    async fn load(&self, keys: &[CitersOf]) -> ApiResult<HashMap<CitersOf, Vec<CitedBy>>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(keys, |key| async move {
            papers
                .cited_by(caller, &key.paper, key.intent, key.limit)
                .await
        })
        .await
    }
}

impl Loader<EntityId> for GraphLoader {
    type Value = EntityCount;
    type Error = ApiError;

    async fn load(&self, keys: &[EntityId]) -> ApiResult<HashMap<EntityId, EntityCount>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        let found = each(keys, |key| async move { papers.entity(caller, &key).await });
        Ok(there(found.await?))
    }
}

impl Loader<PapersWith> for GraphLoader {
    type Value = Vec<PaperId>;
    type Error = ApiError;

    async fn load(&self, keys: &[PapersWith]) -> ApiResult<HashMap<PapersWith, Vec<PaperId>>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        each(keys, |key| async move {
            papers.papers_mentioning(caller, &key.0, key.1).await
        })
        .await
    }
}

impl Loader<ListedAs> for GraphLoader {
    type Value = Paper;
    type Error = ApiError;

    async fn load(&self, keys: &[ListedAs]) -> ApiResult<HashMap<ListedAs, Paper>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        let found = each(keys, |key| async move {
            papers.listed_as(caller, key.1.as_ref(), &key.0).await
        });
        Ok(there(found.await?))
    }
}

impl Loader<TextOf> for GraphLoader {
    type Value = Arc<PaperText>;
    type Error = ApiError;

    async fn load(&self, keys: &[TextOf]) -> ApiResult<HashMap<TextOf, Arc<PaperText>>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        let found = each(keys, |key| async move {
            let text = papers.text(caller, &key.0).await?;
            Ok(text.map(Arc::new))
        });
        Ok(there(found.await?))
    }
}

impl Loader<LayoutOf> for GraphLoader {
    type Value = Arc<PaperLayout>;
    type Error = ApiError;

    async fn load(&self, keys: &[LayoutOf]) -> ApiResult<HashMap<LayoutOf, Arc<PaperLayout>>> {
        let (papers, caller) = (&self.service.papers, &self.caller);
        let found = each(keys, |key| async move {
            let layout = papers.layout(caller, &key.0).await?;
            Ok(layout.map(Arc::new))
        });
        Ok(there(found.await?))
    }
}

/// Those that there are.
fn there<K: Eq + Hash, V>(found: HashMap<K, Option<V>>) -> HashMap<K, V> {
    let found = found.into_iter();
    found
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}
