//! What a person says of a paper, in place of what was read.

use super::asked;
use super::error::{ApiError, ApiResult};
use super::query::parse_paper;
use super::types::Paper;
use async_graphql::{Context, ID, InputObject, Object, Result};
use graph_schema::{Author, Correction, Doi};

/// A name of an author.
#[derive(InputObject)]
pub struct AuthorInput {
    #[graphql(default)]
    given: String,
    family: String,
}

/// What is said of a paper; what is left out stays as it is known.
#[derive(InputObject)]
pub struct PaperCorrection {
    title: Option<String>,
    authors: Option<Vec<AuthorInput>>,
    year: Option<i32>,
    /// Empty: it appeared nowhere.
    venue: Option<String>,
    doi: Option<String>,
}

impl PaperCorrection {
    fn correction(self) -> ApiResult<Correction> {
        let parse = |text: String| {
            let problem = format!("{text:?} is no DOI: one is like 10.1000/182");
            Doi::parse(text.trim()).map_err(|_| ApiError::bad_input(problem))
        };
        let author = |one: AuthorInput| Author {
            given: one.given.trim().to_owned(),
            family: one.family.trim().to_owned(),
        };
        Ok(Correction {
            title: self.title,
            authors: self
                .authors
                .map(|authors| authors.into_iter().map(author).collect()),
            year: self.year,
            venue: self.venue,
            doi: self.doi.map(parse).transpose()?,
        })
    }
}

#[derive(Default)]
pub struct CorrectingMutation;

#[Object]
impl CorrectingMutation {
    /// Says what a paper is called, by whom, when and where it appeared. It counts from now on, whatever its file, a catalogue or
    /// a list says later. `NOT_FOUND` where the library has no text of it.
    #[graphql(complexity = "child_complexity + 100")]
    async fn correct_paper(
        &self,
        ctx: &Context<'_>,
        id: ID,
        said: PaperCorrection,
    ) -> Result<Paper> {
        let (service, caller) = asked(ctx)?;
        let (id, said) = (parse_paper(&id)?, said.correction()?);
        let administration = &service.administration;
        let paper = administration.correct_paper(caller, &id, said).await?;
        Ok(Paper(paper))
    }
}
