//! Authors who work alike.

use super::Paper;
use async_graphql::{ID, SimpleObject};

#[derive(SimpleObject)]
pub struct SimilarAuthors {
    /// As the latest paper prints it.
    name: String,
    /// Last word of the family name and first initial: authors with the same key are one here.
    key: String,
    /// The papers that were compared: the latest, at most 30.
    papers: Vec<Paper>,
    /// Most similar first.
    similar: Vec<SimilarAuthor>,
}

#[derive(SimpleObject)]
pub struct SimilarAuthor {
    name: String,
    key: String,
    /// Compares within one list only.
    score: f64,
    /// Rare entities that papers of both mention, at most 10, rarest first.
    entities: Vec<SharedEntity>,
    /// Papers that papers of both cite.
    common_references: u64,
    /// Papers that the two wrote together; they say nothing for the score. Above 0 for a co-author.
    joint_papers: u64,
}

#[derive(SimpleObject)]
pub struct SharedEntity {
    id: ID,
    name: String,
    /// Papers of the library that mention it.
    paper_count: u64,
}

impl From<answer::explore::SimilarAuthors> for SimilarAuthors {
    fn from(found: answer::explore::SimilarAuthors) -> Self {
        Self {
            name: found.name,
            key: found.key.to_string(),
            papers: found.papers.into_iter().map(Paper).collect(),
            similar: found.similar.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<answer::explore::SimilarAuthor> for SimilarAuthor {
    fn from(one: answer::explore::SimilarAuthor) -> Self {
        let entity = |shared: answer::explore::SharedEntity| SharedEntity {
            id: shared.id.as_str().into(),
            name: shared.name,
            paper_count: shared.papers,
        };
        Self {
            name: one.name,
            key: one.key.to_string(),
            score: one.score,
            entities: one.entities.into_iter().map(entity).collect(),
            common_references: one.common_references,
            joint_papers: one.joint_papers,
        }
    }
}
