//! What the caller made of papers, for all papers of a list at once.

use super::GraphLoader;
use crate::graphql::error::{ApiError, ApiResult};
use async_graphql::dataloader::Loader;
use graph_schema::{PaperId, ReadingState};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TagsOf(pub PaperId);
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReadingOf(pub PaperId);

impl Loader<TagsOf> for GraphLoader {
    type Value = Vec<String>;
    type Error = ApiError;

    async fn load(&self, keys: &[TagsOf]) -> ApiResult<HashMap<TagsOf, Vec<String>>> {
        let ids: Vec<PaperId> = keys.iter().map(|key| key.0.clone()).collect();
        let mut tags: HashMap<TagsOf, Vec<String>> = HashMap::new();
        for (paper, tag) in self.service.shelf.tags_of(&self.caller, &ids).await? {
            tags.entry(TagsOf(paper)).or_default().push(tag.into());
        }
        Ok(tags)
    }
}

impl Loader<ReadingOf> for GraphLoader {
    type Value = ReadingState;
    type Error = ApiError;

    async fn load(&self, keys: &[ReadingOf]) -> ApiResult<HashMap<ReadingOf, ReadingState>> {
        let ids: Vec<PaperId> = keys.iter().map(|key| key.0.clone()).collect();
        let states = self.service.shelf.readings(&self.caller, &ids).await?;
        Ok(states
            .into_iter()
            .map(|(paper, state)| (ReadingOf(paper), state))
            .collect())
    }
}
