//! The passage index in use: another may take its place while the program runs. What only looks or removes goes through here;
//! who searches by a model's vector holds the index itself, with its model.

use crate::{IndexedPassage, PassageHit, PassageIndex, StoreResult};
use async_trait::async_trait;
use graph_schema::{PaperId, PassageId};
use std::sync::{Arc, PoisonError, RwLock};

/// Delegates to the index in use. A paper that goes also goes from the index that is being made beside it.
pub struct PassagesInUse(RwLock<State>);

struct State {
    now: Arc<dyn PassageIndex>,
    beside: Option<Arc<dyn PassageIndex>>,
}

impl PassagesInUse {
    pub fn new(now: Arc<dyn PassageIndex>) -> Self {
        Self(RwLock::new(State { now, beside: None }))
    }

    pub fn now(&self) -> Arc<dyn PassageIndex> {
        self.read(|state| state.now.clone())
    }

    /// The index that is to take its place, as far as this process knows.
    pub fn beside(&self) -> Option<Arc<dyn PassageIndex>> {
        self.read(|state| state.beside.clone())
    }

    /// Another is being made, or none any more.
    pub fn set_beside(&self, beside: Option<Arc<dyn PassageIndex>>) {
        self.change(|state| state.beside = beside);
    }

    /// The next call goes to this one.
    pub fn replace(&self, now: Arc<dyn PassageIndex>) {
        self.change(|state| *state = State { now, beside: None });
    }

    /// What was made beside of a paper is of a text that it has no more.
    pub async fn forget_beside(&self, paper: &PaperId) -> StoreResult<()> {
        match self.beside() {
            Some(beside) => beside.delete_paper(paper).await,
            None => Ok(()),
        }
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        // The state is replaced whole.
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[async_trait]
impl PassageIndex for PassagesInUse {
    async fn ping(&self) -> StoreResult<()> {
        self.now().ping().await
    }

    async fn put_passages(&self, passages: &[IndexedPassage]) -> StoreResult<()> {
        self.now().put_passages(passages).await
    }

    async fn delete_paper(&self, paper: &PaperId) -> StoreResult<()> {
        self.now().delete_paper(paper).await?;
        self.forget_beside(paper).await
    }

    async fn nearest_passages(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.now().nearest_passages(dense, within, limit).await
    }

    async fn matching_passages(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.now().matching_passages(text, within, limit).await
    }

    async fn dense_vectors(&self, ids: &[PassageId]) -> StoreResult<Vec<(PassageId, Vec<f32>)>> {
        self.now().dense_vectors(ids).await
    }

    async fn passage_ids(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>> {
        self.now().passage_ids(after, limit).await
    }

    async fn count(&self) -> StoreResult<u64> {
        self.now().count().await
    }
}
