//! Searching arXiv for a client that waits: bounded in number, depth and time. Dropping the search ends it.

use super::error::{ApiError, ApiResult, Code};
use super::gate::Gate;
use super::types::{ArxivPaper, ArxivPaperConnection, TotalCount};
use crate::graphql::page::Cursor;
use crate::http::state::AppState;
use async_graphql::connection::{Connection, Edge};
use chrono::NaiveDate;
use ingest::source::atom::AtomPage;
use ingest::source::{ArxivClient, Category, SearchQuery};
use std::collections::HashSet;
use std::time::Duration;

/// Results of one search that can be paged through.
const MAX_RESULTS: u64 = 10_000;
/// The longest category has some twenty characters.
const MAX_CATEGORY_CHARS: usize = 40;

pub struct Searching {
    client: ArxivClient,
    gate: Gate,
    patience: Duration,
}

/// What a client searches for.
pub struct Search {
    pub query: Option<String>,
    pub category: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Searching {
    pub fn new(state: &AppState) -> Self {
        let limits = &state.limits;
        Self {
            client: state.arxiv.clone(),
            // The client lets one request at a time through: whoever is let in here waits there.
            gate: Gate::new("searches", limits.concurrent_searches, 0, limits.patience),
            patience: limits.search_patience,
        }
    }

    /// `limit` results behind the first `offset`. Pages asked for lately come from memory.
    pub async fn page(
        &self,
        search: Search,
        offset: u64,
        limit: u32,
    ) -> ApiResult<ArxivPaperConnection> {
        let query = search.parse()?;
        if offset >= MAX_RESULTS {
            let text = format!("a search gives {MAX_RESULTS} results at most: narrow it down");
            return Err(ApiError::bad_input(text));
        }
        let start = usize::try_from(offset).map_err(ApiError::internal)?;
        // An empty page is nothing that arXiv can be asked for.
        let size = limit.max(1) as usize;
        let _pass = self.gate.enter().await?;
        let asked = self.client.search_page(&query, start, size);
        let page = tokio::time::timeout(self.patience, asked)
            .await
            .map_err(|_| {
                let text = "arXiv takes too long to answer; try again in a moment";
                ApiError::new(Code::Unavailable, text)
            })??;
        Ok(connection(&page, offset, limit))
    }
}

impl Search {
    fn parse(self) -> ApiResult<SearchQuery> {
        let category = self.category.filter(|text| !text.trim().is_empty());
        if category
            .as_ref()
            .is_some_and(|text| text.chars().count() > MAX_CATEGORY_CHARS)
        {
            return Err(ApiError::bad_input("this is no arXiv category"));
        }
        Ok(SearchQuery {
            category: category.as_deref().map(Category::parse).transpose()?,
            from: self.from,
            to: self.to,
            ..SearchQuery::new(self.query.unwrap_or_default())
        })
    }
}

fn connection(page: &AtomPage, offset: u64, limit: u32) -> ArxivPaperConnection {
    let entries = (page.records.len() + page.unread.len()) as u64;
    let end = offset.saturating_add(entries);
    let more = entries > 0 && end < page.total.min(MAX_RESULTS);
    let mut connection =
        Connection::with_additional_fields(offset > 0, more, TotalCount::of(page.total));
    let mut seen = HashSet::new();
    let distinct = page.records.iter().filter(|record| seen.insert(&record.id));
    connection.edges.extend(
        (offset..)
            .zip(distinct)
            .take(limit as usize)
            .map(|(at, record)| Edge::new(Cursor(at), ArxivPaper(record.clone()))),
    );
    // What could not be read, or came twice, is not met again on the next page.
    if let (true, Some(last)) = (entries <= limit.into(), connection.edges.last_mut()) {
        last.cursor = Cursor(end - 1);
    }
    connection
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::connection::CursorType;
    use ingest::source::atom::parse;

    fn page() -> AtomPage {
        parse(include_str!("../../ingest/tests/recordings/search-0.xml")).expect("a feed")
    }

    fn cursors(connection: &ArxivPaperConnection) -> Vec<String> {
        let edges = connection.edges.iter();
        edges.map(|edge| edge.cursor.encode_cursor()).collect()
    }

    #[test]
    fn the_last_cursor_stands_behind_all_that_came() {
        let mut page = page();
        let all = connection(&page, 0, 3);
        assert!(all.has_next_page && !all.has_previous_page);
        assert_eq!(
            cursors(&all),
            [0, 1, 2].map(|at| Cursor(at).encode_cursor())
        );
        page.records[2] = page.records[0].clone();
        let twice = connection(&page, 3, 3);
        assert_eq!(cursors(&twice), [3, 5].map(|at| Cursor(at).encode_cursor()));
        assert!(!twice.has_next_page && twice.has_previous_page);
    }

    #[test]
    fn nothing_is_asked_for() {
        let none = connection(&page(), 0, 0);
        assert!(none.edges.is_empty() && none.has_next_page);
    }
}
