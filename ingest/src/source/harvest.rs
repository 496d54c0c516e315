//! Following arXiv by OAI-PMH: lists of what changed, page by page.

use super::category::Category;
use super::client::{ArxivClient, parsed};
use super::error::{SourceError, SourceErrorKind, SourceResult};
use super::exchange::Validators;
use super::oai::{self, Change, OaiItem, OaiPage};
use super::retry::Failure;
use chrono::NaiveDate;
use reqwest::Url;

/// What to follow. Dates are those of the server's books (`datestamp`), both ends included.
#[derive(Debug, Clone, Default)]
pub struct HarvestQuery {
    /// Only papers in this category, from its set; all of arXiv without one.
    pub category: Option<Category>,
    /// A set by its name, in place of the category's own.
    pub set: Option<String>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// The one of arXiv's formats that has authors in parts.
const FORMAT: &str = "arXiv";

impl ArxivClient {
    /// The first page of a list, or the page that a token of the one before leads to. Records outside the
    /// category are left out: a set may hold more than its name says. Deletions always come. `Expired`
    /// when the token is no longer good. A page that stays cut is `Malformed`: nothing of it is given, so
    /// that nothing behind the cut is lost.
    pub async fn list_records(
        &self,
        query: &HarvestQuery,
        token: Option<&str>,
    ) -> SourceResult<OaiPage> {
        let mut parameters = vec![("verb", "ListRecords".to_owned())];
        match token {
            // The protocol allows nothing beside a token.
            Some(token) => parameters.push(("resumptionToken", token.to_owned())),
            None => parameters.extend(query.parameters()),
        }
        let mut page = self.records(&parameters).await?;
        if let Some(category) = &query.category {
            page.items.retain(|item| is_in(item, category));
        }
        Ok(page)
    }

    async fn records(&self, parameters: &[(&str, String)]) -> SourceResult<OaiPage> {
        let wire = &self.inner.wire;
        let url =
            Url::parse_with_params(&self.inner.options.oai_base, parameters).map_err(|error| {
                SourceError::new(SourceErrorKind::Invalid, "arxiv.oai_base is no web address")
                    .with_source(error)
            })?;
        let mut tries = wire.tries();
        loop {
            let read = match wire.document(&url, &Validators::default()).await {
                Ok(Some(document)) => parsed(document, oai::parse_records).await,
                Ok(None) => Err(cut("arXiv gave an empty answer")),
                Err(failure) => Err(failure),
            };
            match read {
                Ok(page) if !page.cut => return Ok(page),
                Ok(_) => {
                    tries
                        .pause(cut("arXiv's answer ends in the middle"))
                        .await?
                }
                Err(failure) => tries.pause(failure).await?,
            }
        }
    }
}

impl HarvestQuery {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("metadataPrefix", FORMAT.to_owned())];
        let own = || self.category.as_ref().map(Category::set);
        parameters.extend(self.set.clone().or_else(own).map(|set| ("set", set)));
        parameters.extend(self.from.map(|from| ("from", from.to_string())));
        parameters.extend(self.until.map(|until| ("until", until.to_string())));
        parameters
    }
}

fn is_in(item: &OaiItem, category: &Category) -> bool {
    match &item.change {
        Change::Present(record) => category.holds(&record.categories),
        Change::Deleted => true,
    }
}

fn cut(context: &str) -> Failure {
    Failure::passing(SourceError::new(SourceErrorKind::Malformed, context))
}
