//! A paper as arXiv lists it.

use super::{Author, Paper, TotalCount};
use crate::graphql::loaders::{ListedAs, Loaders};
use crate::graphql::page::Cursor;
use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Object, Result};
use chrono::NaiveDate;
use ingest::source::ArxivRecord;

pub type ArxivPaperConnection = Connection<Cursor, ArxivPaper, TotalCount, EmptyFields>;

pub struct ArxivPaper(pub ArxivRecord);

/// A paper as arXiv lists it, in the library or not.
#[Object]
impl ArxivPaper {
    /// Without version.
    async fn arxiv_id(&self) -> &str {
        self.0.id.as_str()
    }

    /// The newest version, from 1.
    async fn version(&self) -> Option<u32> {
        self.0.version
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn authors(&self) -> Vec<Author> {
        self.0.authors.iter().map(Author::from).collect()
    }

    /// Empty for a paper without one.
    #[graphql(name = "abstract")]
    async fn abstract_text(&self) -> &str {
        &self.0.abstract_text
    }

    /// Subject classes such as `cs.CL`, the primary one first.
    async fn categories(&self) -> &[String] {
        &self.0.categories
    }

    /// The day of its first version, `YYYY-MM-DD`.
    async fn published(&self) -> NaiveDate {
        self.0.published
    }

    /// The day of its newest version, if that is not the first.
    async fn updated(&self) -> Option<NaiveDate> {
        self.0.updated
    }

    async fn doi(&self) -> Option<&str> {
        self.0.doi.as_ref().map(|doi| doi.as_str())
    }

    /// Where it was published, in the authors' words.
    async fn journal_ref(&self) -> Option<&str> {
        self.0.journal_ref.as_deref()
    }

    async fn pdf_url(&self) -> Option<&str> {
        self.0.pdf_url.as_deref()
    }

    /// The same paper in the library, where it is there: with its full text, or as an abstract only.
    #[graphql(complexity = "child_complexity + 2")]
    async fn in_library(&self, ctx: &Context<'_>) -> Result<Option<Paper>> {
        let key = ListedAs(self.0.id.clone(), self.0.doi.clone());
        Ok(ctx.data::<Loaders>()?.load_one(key).await?.map(Paper))
    }
}
