//! The papers of the graph with their stored pages: where a line of an answer is shown.

use super::title_page;
use crate::AnswerError;
use crate::engine::Engine;
use crate::parts::Parts;
use crate::readings::{Reading, Readings};
use graph_schema::{Citation, PaperId, PassageId};
use std::sync::Arc;
use stores_core::{GraphStore, PassageIndex};

/// What answers from the graph are made from: no model, and of the options nothing.
#[derive(Clone, Copy)]
pub(super) struct Pages<'a> {
    parts: &'a Parts,
    passages: &'a dyn PassageIndex,
    readings: &'a Readings,
}

impl<'a> Pages<'a> {
    pub fn of(engine: &'a Engine) -> Self {
        Self {
            parts: &engine.parts,
            passages: engine.vectors.passages.as_ref(),
            readings: &engine.readings,
        }
    }

    pub fn graph(self) -> &'a dyn GraphStore {
        self.parts.graph.as_ref()
    }

    pub fn passages(self) -> &'a dyn PassageIndex {
        self.passages
    }

    /// `None` for a paper without text.
    pub async fn reading(self, paper: &PaperId) -> Result<Option<Arc<Reading>>, AnswerError> {
        self.readings.get(self.parts, paper).await
    }

    /// The passage that a place of the text stands in; the first one for a place outside all, such as a title page.
    async fn passage_at(self, paper: &PaperId, start: usize) -> Result<PassageId, AnswerError> {
        let passages = self.parts.graph.passages_of(paper).await?;
        let holding = passages
            .into_iter()
            .find(|passage| passage.start <= start && start < passage.end);
        Ok(holding.map_or_else(|| PassageId::new(paper, 0), |passage| passage.id))
    }

    pub async fn cite_span(
        self,
        reading: &Reading,
        span: (usize, usize),
    ) -> Result<Option<Citation>, AnswerError> {
        let passage = self.passage_at(&reading.paper.id, span.0).await?;
        Ok(crate::verify::cite(reading, &passage, span.0, span.1))
    }

    /// The title page's own words for a paper: title and authors as far as they are found, else how its text begins.
    /// `None` for a paper without text.
    pub async fn title_citation(self, paper: &PaperId) -> Result<Option<Citation>, AnswerError> {
        let Some(reading) = self.reading(paper).await? else {
            return Ok(None);
        };
        match title_page::by_line(&reading) {
            Some(span) => self.cite_span(&reading, span).await,
            None => Ok(None),
        }
    }
}
