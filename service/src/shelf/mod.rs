//! What readers make of papers: collections, which may be shared, and tags, notes and reading states, which are each reader's
//! own. Without accounts all of it is the one local reader's.

mod collections;
mod marked;
mod notes;
mod reading;
mod tags;

pub use collections::{CollectionView, Named};
pub use marked::Marked;
pub use notes::NewNote;
pub use stores_core::shelf::{MOST_COLLECTED, MOST_LISTED, MOST_TAGS_OF_PAPER};

use crate::{ServiceError, ServiceResult};
use graph_schema::{IdError, PaperId, PaperKind};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use stores_core::{AccountStore, PaperStore, ShelfStore, Stores};

/// Papers that one call puts somewhere or takes away, at most.
const MOST_NAMED: usize = 1_000;

#[derive(Clone)]
pub struct Shelf {
    shelf: Arc<dyn ShelfStore>,
    papers: Arc<dyn PaperStore>,
    accounts: Arc<dyn AccountStore>,
}

impl Shelf {
    pub fn new(stores: &Stores) -> Self {
        Self {
            shelf: stores.shelf.clone(),
            papers: stores.graph.clone(),
            accounts: stores.accounts.clone(),
        }
    }

    /// Each once; `NotFound` when one is not in the library, or known from references only.
    async fn in_library(&self, papers: &[PaperId]) -> ServiceResult<Vec<PaperId>> {
        let wanted = at_most(papers)?;
        let found = self.papers.papers(&wanted).await?;
        let there: BTreeSet<&PaperId> = found
            .iter()
            .filter(|paper| paper.kind == PaperKind::Ingested)
            .map(|paper| &paper.id)
            .collect();
        match wanted.iter().find(|id| !there.contains(id)) {
            Some(id) => Err(ServiceError::not_found(format!("there is no paper {id}"))),
            None => Ok(wanted),
        }
    }
}

/// Each once; `Invalid` for more than one call takes.
fn at_most(papers: &[PaperId]) -> ServiceResult<Vec<PaperId>> {
    let each: BTreeSet<&PaperId> = papers.iter().collect();
    if each.len() > MOST_NAMED {
        let text = format!("name at most {MOST_NAMED} papers at once");
        return Err(ServiceError::invalid(text));
    }
    Ok(each.into_iter().cloned().collect())
}

/// What is written down of a call about several papers.
fn first(papers: &[PaperId]) -> Option<&dyn fmt::Display> {
    papers.first().map(|id| id as &dyn fmt::Display)
}

fn wrong(error: IdError) -> ServiceError {
    ServiceError::invalid(error.to_string())
}
