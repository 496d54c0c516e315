//! Servers that are busy, slow, broken or hostile.

use super::replay::{Replay, Reply, Request, recording};
use super::{crossref, moss, openalex, options, unpaywall};
use ingest::source::works::{Crossref, Enricher, Registry, WorksOptions};
use ingest::source::{SourceError, SourceErrorKind};
use std::time::{Duration, Instant};

/// A server that answers the first requests with these replies, in order, and then the last for ever.
fn script(replies: Vec<Reply>) -> Replay {
    Replay::start(move |request: &Request| replies[request.nth.min(replies.len() - 1)].clone())
}

fn whole() -> Reply {
    Reply::json(recording("crossref-work.json"))
}

async fn refused(reply: Reply) -> SourceError {
    let server = script(vec![reply]);
    crossref(&server)
        .by_doi(&moss())
        .await
        .expect_err("it is no answer")
}

#[tokio::test]
async fn a_work_that_nobody_knows() {
    let server = script(vec![Reply::new(404, "text/plain", "Resource not found.")]);
    assert_eq!(crossref(&server).by_doi(&moss()).await.unwrap(), None);
    let json = Reply::new(
        404,
        "application/json",
        r#"{"error": true, "HTTP_status_code": 404}"#,
    );
    let server = script(vec![json]);
    assert_eq!(unpaywall(&server).by_doi(&moss()).await.unwrap(), None);
    assert_eq!(openalex(&server).by_doi(&moss()).await.unwrap(), None);
    assert_eq!(server.requests().len(), 2, "asked once each");
}

#[tokio::test]
async fn a_busy_server_is_waited_for_as_long_as_it_asks() {
    let server = script(vec![Reply::busy(429).with("retry-after", "1"), whole()]);
    let begun = Instant::now();
    let work = crossref(&server).by_doi(&moss()).await.unwrap();
    assert!(work.is_some() && begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests().len(), 2);
    // Longer than anybody waits: the error says how long.
    let server = script(vec![Reply::busy(503).with("retry-after", "600")]);
    let client = crossref(&server);
    for _ in 0..2 {
        let error = client.by_doi(&moss()).await.unwrap_err();
        let SourceErrorKind::Unavailable {
            retry_after: Some(wait),
        } = error.kind
        else {
            panic!("{error:?}");
        };
        assert!(wait > Duration::from_secs(590), "{wait:?}");
    }
    assert_eq!(server.requests().len(), 1, "silence is kept");
}

#[tokio::test]
async fn a_failing_server_is_tried_again_and_given_up() {
    let server = script(vec![Reply::busy(500), whole()]);
    assert!(crossref(&server).by_doi(&moss()).await.unwrap().is_some());
    let server = script(vec![Reply::busy(502)]);
    let error = crossref(&server).by_doi(&moss()).await.unwrap_err();
    assert!(matches!(error.kind, SourceErrorKind::Unavailable { .. }));
    assert_eq!(server.requests().len(), 3, "two tries after the first");
}

#[tokio::test]
async fn a_slow_server_is_not_waited_for_without_end() {
    let server = script(vec![Reply::hang()]);
    let impatient = WorksOptions {
        timeout: Duration::from_millis(100),
        ..options(&server)
    };
    let client = Crossref::new(&impatient).unwrap();
    let error = client.by_doi(&moss()).await.unwrap_err();
    assert!(matches!(error.kind, SourceErrorKind::Unavailable { .. }));
    let text = error.to_string();
    assert!(
        text.contains("Crossref") && text.contains("enrich.timeout_s"),
        "{text}"
    );
    assert!(server.abandoned());
}

#[tokio::test]
async fn requests_keep_their_distance_and_come_one_at_a_time() {
    let server = script(vec![whole()]);
    let polite = WorksOptions {
        min_interval: Duration::from_millis(200),
        ..options(&server)
    };
    let client = Crossref::new(&polite).unwrap();
    let doi = moss();
    let (a, b, c) = tokio::join!(
        client.by_doi(&doi),
        client.by_doi(&doi),
        client.by_doi(&doi)
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(server.most_at_once(), 1);
    let asked = server.requests();
    for two in asked.windows(2) {
        assert!(two[1].at - two[0].at >= Duration::from_millis(190));
    }
}

#[tokio::test]
async fn answers_that_are_none() {
    let page = refused(Reply::html(200, "Sign in")).await;
    assert_eq!(page.kind, SourceErrorKind::Malformed);
    assert!(
        page.to_string()
            .contains("Crossref sent text/html \"Sign in\""),
        "{page}"
    );
    for (body, says) in [
        ("{\"message\": {", "no JSON"),
        ("[]", "no object"),
        ("", "no JSON"),
        ("{}", "describes no work"),
        ("{\"message\": 7}", "describes no work"),
        ("{\"message\": {\"DOI\": [1]}}", "describes no work"),
    ] {
        let error = refused(Reply::json(body)).await;
        assert_eq!(error.kind, SourceErrorKind::Malformed, "{body}");
        let text = error.to_string();
        assert!(text.contains("Crossref") && text.contains(says), "{text}");
    }
    let nested = "[".repeat(100_000);
    assert_eq!(
        refused(Reply::json(nested)).await.kind,
        SourceErrorKind::Malformed
    );
}

#[tokio::test]
async fn another_work_than_was_asked_for() {
    let other = String::from_utf8(recording("crossref-work.json")).unwrap();
    let other = other.replace("10.5555/moss.2011", "10.5555/other");
    let error = refused(Reply::json(other)).await;
    assert_eq!(error.kind, SourceErrorKind::Malformed);
    assert!(
        error
            .to_string()
            .contains("was asked for 10.5555/moss.2011 and described 10.5555/other"),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_without_end() {
    let server = script(vec![Reply::json(vec![b' '; 200_000])]);
    let small = WorksOptions {
        max_bytes: 100_000,
        ..options(&server)
    };
    let client = Crossref::new(&small).unwrap();
    assert_eq!(client.registry(), Registry::Crossref);
    let error = client.by_doi(&moss()).await.unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::TooLarge);
    let cut = script(vec![whole().cut(40), whole()]);
    let work = crossref(&cut).by_doi(&moss()).await.unwrap();
    assert!(work.is_some(), "a connection that broke is tried again");
}

#[tokio::test]
async fn a_redirect_leads_nowhere_else() {
    let away = refused(Reply::redirect("http://elsewhere.example/works")).await;
    assert_eq!(away.kind, SourceErrorKind::Refused);
    assert!(away.to_string().contains("not trusted"), "{away}");
    let banned = refused(Reply::new(403, "text/plain", "no")).await;
    assert_eq!(banned.kind, SourceErrorKind::Refused);
    assert!(banned.to_string().contains("enrich.contact"), "{banned}");
}
