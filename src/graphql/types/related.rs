//! Related papers and the reasons.

use super::Paper;
use super::reference::CitationIntent;
use async_graphql::{Enum, SimpleObject};

#[derive(SimpleObject)]
pub struct RelatedPaper {
    paper: Paper,
    /// Compares within one list only.
    score: f32,
    /// Weightiest first.
    why: Vec<RelationReason>,
}

#[derive(SimpleObject)]
pub struct RelationReason {
    kind: RelationKind,
    text: String,
    /// For a citation: what it cites for, most often first.
    intents: Vec<CitationIntent>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// The paper asked about cites it.
    Cites,
    /// It cites the paper asked about.
    CitedBy,
    SharedReferences,
    SharedEntities,
    SimilarText,
}

impl From<answer::Related> for RelatedPaper {
    fn from(related: answer::Related) -> Self {
        let why = related.why.iter().map(|why| RelationReason {
            kind: why.into(),
            text: why.to_string(),
            intents: why.intents().iter().map(|one| (*one).into()).collect(),
        });
        Self {
            why: why.collect(),
            paper: Paper(related.paper),
            score: related.score,
        }
    }
}

impl From<&answer::Why> for RelationKind {
    fn from(why: &answer::Why) -> Self {
        match why {
            answer::Why::Cites { .. } => Self::Cites,
            answer::Why::CitedBy { .. } => Self::CitedBy,
            answer::Why::SharedReferences { .. } => Self::SharedReferences,
            answer::Why::SharedEntities { .. } => Self::SharedEntities,
            answer::Why::SimilarText { .. } => Self::SimilarText,
        }
    }
}
