//! How far a reader has read papers.

use super::{Shelf, at_most};
use crate::{Caller, Operation, ServiceResult};
use graph_schema::{PaperId, Reading, ReadingState};

impl Shelf {
    /// How far the caller has read papers, in their order; those of which nothing is kept are left out.
    #[tracing::instrument(name = "service.readings", level = "debug", skip_all, fields(%caller))]
    pub async fn readings(
        &self,
        caller: &Caller,
        papers: &[PaperId],
    ) -> ServiceResult<Vec<(PaperId, ReadingState)>> {
        caller.may(Operation::SeeShelf)?;
        let found = self.shelf.readings_of(caller.owner(), papers).await?;
        Ok(found
            .into_iter()
            .map(|one| (one.paper, one.state))
            .collect())
    }

    /// Keeps how far the caller has read papers; `None` forgets it. `NotFound` for a paper that is not there.
    #[tracing::instrument(name = "service.set_reading", level = "debug", skip_all, fields(%caller))]
    pub async fn set_reading(
        &self,
        caller: &Caller,
        papers: &[PaperId],
        state: Option<ReadingState>,
    ) -> ServiceResult<()> {
        let doing = caller.begins(Operation::KeepShelf, super::first(papers))?;
        doing.end(self.read(caller, papers, state).await)
    }

    async fn read(
        &self,
        caller: &Caller,
        papers: &[PaperId],
        state: Option<ReadingState>,
    ) -> ServiceResult<()> {
        let Some(state) = state else {
            let papers = at_most(papers)?;
            self.shelf.remove_readings(caller.owner(), &papers).await?;
            return Ok(());
        };
        let papers = self.in_library(papers).await?;
        let readings: Vec<Reading> = papers
            .into_iter()
            .map(|paper| Reading {
                owner: caller.owner().cloned(),
                paper,
                state,
            })
            .collect();
        Ok(self.shelf.put_readings(&readings).await?)
    }
}
