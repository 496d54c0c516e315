//! Searching: pages, duplicates, versions, what the query becomes, what is kept in memory.

use crate::replay::{Replay, Reply, Request, recording};
use crate::{client, options, script};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt;
use graph_schema::ArxivId;
use ingest::source::{ArxivClient, ArxivOptions, Category, SearchQuery, SourceErrorKind};
use std::io::Write;
use std::time::Duration;

/// Serves the recorded page that begins where the request says.
fn pages() -> Replay {
    Replay::start(|request: &Request| match request.parameter("start") {
        "0" => Reply::atom(recording("search-0.xml")),
        _ => Reply::atom(recording("search-3.xml")),
    })
}

fn ids(records: &[ingest::source::ArxivRecord]) -> Vec<&str> {
    records.iter().map(|record| record.id.as_str()).collect()
}

#[tokio::test]
async fn pages_become_one_list_without_duplicates() {
    let server = pages();
    let found = client(&server)
        .search_all(SearchQuery::new("rank fusion"))
        .await
        .unwrap();
    let expected = ["2401.90001", "2401.90002", "cs/0112901", "2402.90004"];
    assert_eq!(ids(&found.records), expected);
    assert_eq!(
        found.records[0].version,
        Some(2),
        "the newer version replaces the older"
    );
    assert_eq!((found.total, found.unread.len()), (6, 0));
    let starts: Vec<String> = server
        .requests()
        .iter()
        .map(|r| r.parameter("start").to_owned())
        .collect();
    assert_eq!(starts, ["0", "3"]);
}

#[tokio::test]
async fn a_record_has_all_that_arxiv_says() {
    let found = client(&pages())
        .search_all(SearchQuery::new("x"))
        .await
        .unwrap();
    is_kept_as_json(&found.records[0]);
    let old = &found.records[2];
    assert_eq!(old.categories, ["cs.DL", "physics.comp-ph"]);
    assert_eq!(old.authors[2].family, "The Quill Collaboration");
    assert_eq!((old.version, old.updated), (Some(1), None));
}

/// The JSON is part of the format: it identifies papers of which only the abstract is known.
fn is_kept_as_json(record: &ingest::source::ArxivRecord) {
    let json = serde_json::to_string(record).unwrap();
    let expected = concat!(
        r#"{"id":"2401.90001","version":2,"title":"Reciprocal rank fusion without judged queries","#,
        r#""authors":[{"given":"Ada","family":"Bergström"},{"given":"Ben","family":"van der Hook"}],"#,
        r#""abstract_text":"We fuse sparse & dense rankings. The fused list keeps what either of them finds, "#,
        r#"for every $\\alpha < 1$.","categories":["cs.IR","cs.CL"],"published":"2024-01-03","#,
        r#""updated":"2024-02-20","doi":"10.5555/papyri.901","journal_ref":"Papyri Notes 1 (2024) 1-12","#,
        r#""comment":"12 pages, 3 figures","pdf_url":"https://arxiv.org/pdf/2401.90001v2","license":null}"#
    );
    assert_eq!(json, expected);
    assert_eq!(
        serde_json::from_str::<ingest::source::ArxivRecord>(&json).unwrap(),
        *record
    );
}

#[tokio::test]
async fn the_query_and_the_name_of_the_client_arrive() {
    let server = script(vec![Reply::atom(recording("search-none.xml"))]);
    let query = SearchQuery {
        category: Some(Category::parse("cs.CL").unwrap()),
        from: "2024-01-01".parse().ok(),
        to: "2024-01-31".parse().ok(),
        max: 40,
        ..SearchQuery::new("\"rank fusion\" & naïve")
    };
    let found = client(&server).search_all(query).await.unwrap();
    assert_eq!((found.records.len(), found.total), (0, 0));
    let request = &server.requests()[0];
    assert_eq!(request.path, "/api/query");
    assert_eq!(
        request.parameter("search_query"),
        "(all:\"rank fusion\" AND all:naïve) AND cat:cs.CL AND submittedDate:[202401010000 TO 202401312359]"
    );
    assert_eq!(
        (
            request.parameter("max_results"),
            request.parameter("sortBy")
        ),
        ("40", "relevance")
    );
    let agent = request.header("user-agent").unwrap();
    assert!(
        agent.starts_with("papyri/") && agent.ends_with(" (library@example.org)"),
        "{agent}"
    );
}

#[tokio::test]
async fn no_more_than_wanted_is_given_and_asked_for() {
    let server = pages();
    let query = SearchQuery {
        max: 2,
        ..SearchQuery::new("x")
    };
    let found = client(&server).search_all(query).await.unwrap();
    assert_eq!(ids(&found.records), ["2401.90001", "2401.90002"]);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn pages_come_as_a_stream() {
    let client = client(&pages());
    let pages: Vec<_> = client
        .search(SearchQuery::new("x"))
        .map(Result::unwrap)
        .collect()
        .await;
    let sizes: Vec<usize> = pages.iter().map(|page| page.records.len()).collect();
    assert_eq!(
        sizes,
        [3, 2],
        "the duplicate is left out, the newer version is given"
    );
}

#[tokio::test]
async fn a_server_that_repeats_one_page_is_left() {
    let page = String::from_utf8(recording("search-0.xml")).unwrap();
    let endless = page.replace("totalResults>6<", "totalResults>999999<");
    let server = script(vec![Reply::atom(endless)]);
    let found = client(&server)
        .search_all(SearchQuery::new("x"))
        .await
        .unwrap();
    assert_eq!(found.records.len(), 3);
    assert!(server.requests().len() <= 5);
}

#[tokio::test]
async fn an_empty_page_in_the_middle_is_asked_for_again() {
    let server = script(vec![
        Reply::atom(recording("search-0.xml")),
        Reply::atom(recording("search-empty.xml")),
        Reply::atom(recording("search-3.xml")),
    ]);
    let found = client(&server)
        .search_all(SearchQuery::new("x"))
        .await
        .unwrap();
    assert_eq!((found.records.len(), server.requests().len()), (4, 3));
}

#[tokio::test]
async fn papers_are_looked_up_by_their_ids() {
    let server = script(vec![Reply::atom(recording("search-0.xml"))]);
    let ids = ["2401.90001", "2401.90002", "cs/0112901"].map(|id| ArxivId::parse(id).unwrap());
    let found = client(&server).by_ids(&ids).await.unwrap();
    assert_eq!(found.records.len(), 3);
    let request = &server.requests()[0];
    assert_eq!(
        request.parameter("id_list"),
        "2401.90001,2401.90002,cs/0112901"
    );
    assert!(
        client(&server)
            .by_ids(&[])
            .await
            .unwrap()
            .records
            .is_empty()
    );
}

#[tokio::test]
async fn what_arxiv_does_not_take_is_said() {
    for status in [200, 400] {
        let reply = Reply::new(
            status,
            "application/atom+xml",
            recording("search-error.xml"),
        );
        let server = script(vec![reply]);
        let error = client(&server)
            .search_all(SearchQuery::new("x"))
            .await
            .unwrap_err();
        assert_eq!(error.kind, SourceErrorKind::Invalid);
        assert!(
            error.context.contains("start must be non-negative"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1, "it is not asked again");
    }
}

#[tokio::test]
async fn a_wrong_query_asks_nobody() {
    let server = pages();
    let error = client(&server)
        .search_all(SearchQuery::new(" "))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind, server.requests().len()),
        (SourceErrorKind::Invalid, 0)
    );
}

#[tokio::test]
async fn a_fresh_page_is_not_asked_for_and_an_old_one_on_condition() {
    let handler = |request: &Request| match request.header("if-none-match") {
        Some("\"v1\"") => Reply::new(304, "application/atom+xml", ""),
        _ => Reply::atom(recording("search-0.xml")).with("etag", "\"v1\""),
    };
    let ask = |fresh: Duration| async move {
        let server = Replay::start(handler);
        let client = ArxivClient::new(ArxivOptions {
            fresh,
            ..options(&server)
        })
        .unwrap();
        let query = SearchQuery {
            max: 3,
            ..SearchQuery::new("x")
        };
        let first = client.search_all(query.clone()).await.unwrap();
        assert_eq!(client.clone().search_all(query).await.unwrap(), first);
        server.requests()
    };
    assert_eq!(ask(Duration::from_secs(60)).await.len(), 1);
    let requests = ask(Duration::ZERO).await;
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].header("if-none-match"), Some("\"v1\""));
}

#[tokio::test]
async fn packed_answers_are_unpacked_within_the_limit() {
    let packed = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        Reply::atom(encoder.finish().unwrap()).with("content-encoding", "gzip")
    };
    let server = script(vec![packed(&recording("search-0.xml"))]);
    let query = SearchQuery {
        max: 3,
        ..SearchQuery::new("x")
    };
    assert_eq!(
        client(&server)
            .search_all(query.clone())
            .await
            .unwrap()
            .records
            .len(),
        3
    );
    assert_eq!(server.requests()[0].header("accept-encoding"), Some("gzip"));

    let server = script(vec![packed(&vec![b' '; 3_000_000])]);
    let small = ArxivOptions {
        max_bytes: 1_000_000,
        ..options(&server)
    };
    let error = ArxivClient::new(small)
        .unwrap()
        .search_all(query)
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::TooLarge);
}
