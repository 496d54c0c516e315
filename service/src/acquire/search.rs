//! Searching arXiv for somebody who waits: bounded in number, depth and time. Dropping the search ends it.

use super::Parts;
use crate::{Gate, ServiceError, ServiceResult};
use chrono::NaiveDate;
use ingest::source::atom::AtomPage;
use ingest::source::{ArxivClient, Category, SearchQuery};
use std::sync::Arc;
use std::time::Duration;

/// Results of one search that can be paged through.
pub const MAX_RESULTS: u64 = 10_000;
/// The longest category has some twenty characters.
const MAX_CATEGORY_CHARS: usize = 40;

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// As [`SearchQuery::text`].
    pub query: Option<String>,
    pub category: Option<String>,
    /// Days of the first version, both included.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

pub(super) struct Searching {
    client: ArxivClient,
    gate: Gate,
    patience: Duration,
}

impl Searching {
    pub fn new(parts: &Parts) -> Self {
        let limits = &parts.limits;
        Self {
            client: parts.client.clone(),
            // The client lets one request at a time through: whoever is let in here waits there.
            gate: Gate::new("searches", limits.concurrent_searches, 0, limits.patience),
            patience: limits.search_patience,
        }
    }

    pub async fn page(
        &self,
        search: Search,
        offset: u64,
        limit: u32,
    ) -> ServiceResult<Arc<AtomPage>> {
        let query = search.parse()?;
        if offset >= MAX_RESULTS {
            let text = format!("a search gives {MAX_RESULTS} results at most: narrow it down");
            return Err(ServiceError::invalid(text));
        }
        let start = usize::try_from(offset).map_err(ServiceError::internal)?;
        // An empty page is nothing that arXiv can be asked for.
        let size = limit.max(1) as usize;
        let _pass = self.gate.enter().await?;
        let asked = self.client.search_page(&query, start, size);
        let page = tokio::time::timeout(self.patience, asked).await;
        let slow =
            |_| ServiceError::unavailable("arXiv takes too long to answer; try again in a moment");
        Ok(page.map_err(slow)??)
    }
}

impl Search {
    fn parse(self) -> ServiceResult<SearchQuery> {
        let category = self.category.filter(|text| !text.trim().is_empty());
        if category
            .as_ref()
            .is_some_and(|text| text.chars().count() > MAX_CATEGORY_CHARS)
        {
            return Err(ServiceError::invalid("this is no arXiv category"));
        }
        Ok(SearchQuery {
            category: category.as_deref().map(Category::parse).transpose()?,
            from: self.from,
            to: self.to,
            ..SearchQuery::new(self.query.unwrap_or_default())
        })
    }
}
