//! Summaries of papers.

use super::{AnswerSentence, date};
use crate::graphql::page::short_list;
use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, Utc};

#[derive(SimpleObject)]
pub struct Summary {
    paper: ID,
    /// An aspect without evidence is left out.
    #[graphql(complexity = "short_list(4, child_complexity)")]
    parts: Vec<SummaryPart>,
    /// `extractive`, or the name of the generating model.
    composer: String,
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
            parts: parts.collect(),
            composer: summary.composer,
            created_at: date(summary.created_at),
        }
    }
}
