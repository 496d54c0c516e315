//! A page of arXiv's results as a connection.

use super::page::Cursor;
use super::types::{ArxivPaper, ArxivPaperConnection, TotalCount};
use async_graphql::connection::{Connection, Edge};
use ingest::source::atom::AtomPage;
use service::acquire::MAX_RESULTS;
use std::collections::HashSet;

/// `limit` results behind the first `offset`, of the page that came.
pub fn connection(page: &AtomPage, offset: u64, limit: u32) -> ArxivPaperConnection {
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
