//! Harvesting: pages and tokens, categories and sets, deletions, formats, errors of the protocol.

use crate::replay::{Replay, Reply, Request, recording};
use crate::{client, script};
use ingest::source::oai::{Change, OaiPage};
use ingest::source::{ArxivRecord, Category, HarvestQuery, SourceErrorKind};

fn query(category: &str) -> HarvestQuery {
    HarvestQuery {
        category: Some(Category::parse(category).unwrap()),
        from: "2024-01-01".parse().ok(),
        until: "2024-03-01".parse().ok(),
        ..HarvestQuery::default()
    }
}

fn pages() -> Replay {
    Replay::start(
        |request: &Request| match request.parameter("resumptionToken") {
            "" => Reply::xml(recording("oai-1.xml")),
            _ => Reply::xml(recording("oai-2.xml")),
        },
    )
}

fn ids(page: &OaiPage) -> Vec<&str> {
    page.items.iter().map(|item| item.id.as_str()).collect()
}

fn present(page: &OaiPage) -> Vec<&ArxivRecord> {
    fn record(change: &Change) -> Option<&ArxivRecord> {
        match change {
            Change::Present(record) => Some(record),
            Change::Deleted => None,
        }
    }
    page.items
        .iter()
        .filter_map(|item| record(&item.change))
        .collect()
}

#[tokio::test]
async fn a_list_is_followed_by_its_tokens() {
    let server = pages();
    let (client, query) = (
        client(&server),
        HarvestQuery {
            category: None,
            ..query("cs.IR")
        },
    );
    let first = client.list_records(&query, None).await.unwrap();
    assert_eq!(ids(&first), ["2401.90001", "2401.90002", "2401.90009"]);
    assert_eq!(first.items[2].change, Change::Deleted);
    let token = first.next.clone().expect("a token");
    assert_eq!((token.list_size, token.cursor), (Some(5), Some(0)));
    let second = client
        .list_records(&query, Some(&token.value))
        .await
        .unwrap();
    assert_eq!(
        (ids(&second), second.next.clone()),
        (vec!["cs/0112901", "2402.90004"], None)
    );
    let requests = server.requests();
    assert_eq!(
        (
            requests[0].parameter("from"),
            requests[0].parameter("until")
        ),
        ("2024-01-01", "2024-03-01")
    );
    assert_eq!(requests[0].parameter("metadataPrefix"), "arXiv");
    assert_eq!(
        requests[1].parameter("resumptionToken"),
        "from=2024-01-01|page=2"
    );
    assert_eq!(
        requests[1].query.len(),
        2,
        "nothing may stand beside a token"
    );
}

#[tokio::test]
async fn a_set_is_filtered_by_category_and_deletions_stay() {
    let server = pages();
    let page = client(&server)
        .list_records(&query("cs.IR"), None)
        .await
        .unwrap();
    assert_eq!(ids(&page), ["2401.90001", "2401.90009"]);
    assert_eq!(server.requests()[0].parameter("set"), "cs:cs:IR");
    let query = HarvestQuery {
        set: Some("cs".to_owned()),
        ..query("cs.CL")
    };
    let page = client(&server).list_records(&query, None).await.unwrap();
    assert_eq!(ids(&page), ["2401.90001", "2401.90002", "2401.90009"]);
    assert_eq!(server.requests()[1].parameter("set"), "cs");
}

#[tokio::test]
async fn a_record_says_the_same_as_a_search_result() {
    let page = client(&pages())
        .list_records(&query("cs.IR"), None)
        .await
        .unwrap();
    let harvested = present(&page)[0].clone();
    let found =
        ingest::source::atom::parse(&ingest::source::decode(&recording("search-3.xml"), None))
            .unwrap();
    let searched = found
        .records
        .into_iter()
        .find(|record| record.id == harvested.id)
        .unwrap();
    let license = harvested.license.clone();
    assert_eq!(
        license.as_deref(),
        Some("http://creativecommons.org/licenses/by/4.0/")
    );
    let same = ArxivRecord {
        version: None,
        pdf_url: None,
        license,
        ..searched
    };
    assert_eq!(harvested, same);
}

#[tokio::test]
async fn errors_of_the_protocol_say_what_to_do() {
    let query = query("cs.IR");
    let server = script(vec![Reply::xml(recording("oai-expired.xml"))]);
    let error = client(&server)
        .list_records(&query, Some("old"))
        .await
        .unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Expired);
    assert_eq!(server.requests().len(), 1);

    let server = script(vec![Reply::xml(recording("oai-none.xml"))]);
    let page = client(&server).list_records(&query, None).await.unwrap();
    assert!(page.items.is_empty() && page.next.is_none() && !page.cut);
}
