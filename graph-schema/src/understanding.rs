//! How a question was understood before anything was searched.

use crate::{EntityId, PaperId};
use serde::{Deserialize, Serialize};

/// What is told with an answer: what kind of question it was taken for, what it names, what it was narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Understanding {
    pub kind: QuestionKind,
    /// What the question names of the library, in the order of the question.
    pub names: Vec<Named>,
    pub filters: QuestionFilters,
    /// Whether it leans on the chat's earlier turns.
    pub follows_up: bool,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// "What is X?", "what does X stand for?"
    Definition,
    /// "How does X work?"
    Method,
    /// "How many", "what score": a figure of a paper's text.
    Number,
    /// What data something was tried on.
    Dataset,
    /// How two things differ or which is better.
    Comparison,
    Limitation,
    /// "Why?"
    Reason,
    YesNo,
    /// Which papers do or use something: answered by a list of papers.
    List,
    /// Authors, year, venue, counts: what the graph knows of papers.
    Metadata,
    /// Who cites whom.
    CitationGraph,
    /// Thanks, greetings, "what can you do?"
    SmallTalk,
    #[default]
    Other,
}

/// A part of a question and what of the library it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// As written in the question.
    pub text: String,
    pub meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    Paper { id: PaperId, title: String },
    Author { name: String },
    Entity { id: EntityId, name: String },
    Venue { name: String },
}

/// What an answer may come from. The default is the whole library.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionFilters {
    /// Only these papers; empty is all.
    pub papers: Vec<PaperId>,
    /// Only papers of these authors, as the library prints their names; empty is all.
    pub authors: Vec<String>,
    /// First year, included.
    pub from_year: Option<i32>,
    /// Last year, included.
    pub to_year: Option<i32>,
    pub venue: Option<String>,
}

impl QuestionFilters {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}
