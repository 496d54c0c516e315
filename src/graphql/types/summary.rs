//! Summaries of papers.

use super::{AnswerSentence, MadeWith, date};
use crate::graphql::page::short_list;
use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

#[derive(SimpleObject)]
pub struct Summary {
    paper: ID,
    /// The paper in one sentence of its own.
    tldr: Option<AnswerSentence>,
    /// An aspect without evidence is left out.
    #[graphql(complexity = "short_list(5, child_complexity)")]
    parts: Vec<SummaryPart>,
    /// `extractive`, or the name of the generating model.
    composer: String,
    /// Which models made it; null for a summary of an earlier version.
    made_with: Option<MadeWith>,
    created_at: DateTime<Utc>,
}

#[derive(SimpleObject)]
pub struct SummaryPart {
    aspect: Aspect,
    #[graphql(complexity = "short_list(2, child_complexity)")]
    sentences: Vec<AnswerSentence>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::Aspect")]
pub enum Aspect {
    Objective,
    Method,
    Data,
    Results,
    Limitations,
}

impl From<graph_schema::Summary> for Summary {
    fn from(summary: graph_schema::Summary) -> Self {
        let parts = summary.parts.into_iter().map(|part| SummaryPart {
            aspect: part.aspect.into(),
            sentences: part.sentences.into_iter().map(Into::into).collect(),
        });
        Self {
            paper: summary.paper.as_str().into(),
            tldr: summary.tldr.map(Into::into),
            parts: parts.collect(),
            composer: summary.composer,
            made_with: summary.made_with.map(Into::into),
            created_at: date(summary.created_at),
        }
    }
}
