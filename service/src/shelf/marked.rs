//! The papers that a collection, a tag, a reading state have in common.

use super::{MOST_COLLECTED, Shelf, wrong};
use crate::{Caller, Operation, ServiceResult};
use graph_schema::{CollectionId, PaperId, ReadingState, Right, Tag};
use std::collections::BTreeSet;
use stores_core::StoreResult;

/// Which papers are meant: those that fit all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    pub collection: Option<CollectionId>,
    pub tag: Option<String>,
    pub state: Option<ReadingState>,
}

impl Shelf {
    /// The papers that fit, by id; `None` where nothing is given: whichever. `NotFound` for a collection that the caller does
    /// not see.
    #[tracing::instrument(name = "service.marked", level = "debug", skip_all, fields(%caller))]
    pub async fn marked(
        &self,
        caller: &Caller,
        marked: &Marked,
    ) -> ServiceResult<Option<Vec<PaperId>>> {
        caller.may(Operation::SeeShelf)?;
        let mut fitting: Option<BTreeSet<PaperId>> = None;
        if let Some(id) = &marked.collection {
            self.opened(caller, id, Right::Read).await?;
            let held = self.shelf.collected(id, None, MOST_COLLECTED).await?;
            keep(&mut fitting, held);
        }
        if let Some(tag) = &marked.tag {
            let tag = Tag::parse(tag).map_err(wrong)?;
            keep(&mut fitting, self.all_tagged(caller, &tag).await?);
        }
        if let Some(state) = marked.state {
            keep(&mut fitting, self.all_in_state(caller, state).await?);
        }
        Ok(fitting.map(Vec::from_iter))
    }

    async fn all_tagged(&self, caller: &Caller, tag: &Tag) -> StoreResult<Vec<PaperId>> {
        let mut all = Vec::new();
        loop {
            let tagged = self
                .shelf
                .tagged(caller.owner(), tag, all.last(), MOST_COLLECTED);
            let some = tagged.await?;
            if some.is_empty() {
                return Ok(all);
            }
            all.extend(some);
        }
    }

    async fn all_in_state(
        &self,
        caller: &Caller,
        state: ReadingState,
    ) -> StoreResult<Vec<PaperId>> {
        let mut all = Vec::new();
        loop {
            let read = self
                .shelf
                .in_state(caller.owner(), state, all.last(), MOST_COLLECTED);
            let some = read.await?;
            if some.is_empty() {
                return Ok(all);
            }
            all.extend(some);
        }
    }
}

fn keep(fitting: &mut Option<BTreeSet<PaperId>>, found: Vec<PaperId>) {
    let found = BTreeSet::from_iter(found);
    *fitting = Some(match fitting.take() {
        Some(before) => before.intersection(&found).cloned().collect(),
        None => found,
    });
}
