//! How a question was understood.

use super::Paper;
use crate::graphql::loaders::Loaders;
use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use graph_schema::Meaning;

/// What was made of a question before anything was searched.
#[derive(SimpleObject)]
pub struct Understanding {
    kind: QuestionKind,
    /// What the question names of the library.
    names: Vec<NamedInQuestion>,
    filters: QuestionFilters,
    /// Whether it leans on the chat's earlier turns.
    follows_up: bool,
}

/// What kind of answer a question wants.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::QuestionKind")]
pub enum QuestionKind {
    /// What something is or stands for.
    Definition,
    /// How something is done.
    Method,
    /// A figure of a paper's text.
    Number,
    /// What data something was tried on.
    Dataset,
    /// How things differ or which is better.
    Comparison,
    Limitation,
    Reason,
    YesNo,
    /// Which papers do or use something.
    List,
    /// Authors, year, venue, counts.
    Metadata,
    /// Who cites whom.
    CitationGraph,
    /// Thanks, greetings.
    SmallTalk,
    Other,
}

/// A part of a question and what of the library it means.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct NamedInQuestion {
    /// As written in the question.
    text: String,
    /// What it was taken for: `PAPER`, `AUTHOR`, `ENTITY` or `VENUE`.
    kind: NameKind,
    /// The title or the name, as the library has it.
    name: String,
    #[graphql(skip)]
    paper: Option<graph_schema::PaperId>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    Paper,
    Author,
    Entity,
    Venue,
}

#[ComplexObject]
impl NamedInQuestion {
    /// The paper it names, where it names one that is still there.
    async fn paper(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let Some(id) = &self.paper else {
            return Ok(None);
        };
        let paper = ctx.data::<Loaders>()?.load_one(id.clone()).await?;
        Ok(paper.map(Paper))
    }
}

/// What an answer may come from; nothing set is the whole library.
#[derive(SimpleObject)]
pub struct QuestionFilters {
    /// Ids of the only papers that may answer.
    papers: Vec<String>,
    authors: Vec<String>,
    /// First year, included.
    from_year: Option<i32>,
    /// Last year, included.
    to_year: Option<i32>,
    venue: Option<String>,
}

impl From<graph_schema::Understanding> for Understanding {
    fn from(understanding: graph_schema::Understanding) -> Self {
        let filters = understanding.filters;
        Self {
            kind: understanding.kind.into(),
            names: understanding.names.into_iter().map(Into::into).collect(),
            filters: QuestionFilters {
                papers: filters.papers.iter().map(ToString::to_string).collect(),
                authors: filters.authors,
                from_year: filters.from_year,
                to_year: filters.to_year,
                venue: filters.venue,
            },
            follows_up: understanding.follows_up,
        }
    }
}

impl From<graph_schema::Named> for NamedInQuestion {
    fn from(named: graph_schema::Named) -> Self {
        let (kind, name, paper) = match named.meaning {
            Meaning::Paper { id, title } => (NameKind::Paper, title, Some(id)),
            Meaning::Author { name } => (NameKind::Author, name, None),
            Meaning::Entity { name, .. } => (NameKind::Entity, name, None),
            Meaning::Venue { name } => (NameKind::Venue, name, None),
        };
        Self {
            text: named.text,
            kind,
            name,
            paper,
        }
    }
}
