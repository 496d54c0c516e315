//! Summaries of papers: as kept, or made anew.

use crate::{Caller, Gate, Operation, ServiceResult};
use answer::Answerer;
use graph_schema::{PaperId, Summary};
use std::sync::Arc;

/// Summarises papers. A summary takes a place among the questions: both keep the models busy.
pub struct Summaries {
    answerer: Arc<Answerer>,
    gate: Arc<Gate>,
}

impl Summaries {
    pub fn new(answerer: Arc<Answerer>, gate: Arc<Gate>) -> Self {
        Self { answerer, gate }
    }

    /// The stored summary of an ingested paper, or a new one when there is none. `NotFound` for a paper that is not there
    /// or has no text.
    #[tracing::instrument(name = "service.summarise", level = "debug", skip_all, fields(%caller, %paper))]
    pub async fn summary(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Summary> {
        caller.may(Operation::Summarise)?;
        self.made(paper, false).await
    }

    /// A new one, which takes the stored one's place.
    #[tracing::instrument(name = "service.summarise_anew", level = "debug", skip_all, fields(%caller, %paper))]
    pub async fn summary_anew(&self, caller: &Caller, paper: &PaperId) -> ServiceResult<Summary> {
        let doing = caller.begins(Operation::SummariseAnew, Some(paper))?;
        doing.end(self.made(paper, true).await)
    }

    async fn made(&self, paper: &PaperId, anew: bool) -> ServiceResult<Summary> {
        let _pass = self.gate.enter().await?;
        Ok(self.answerer.summary(paper, anew).await?)
    }
}
