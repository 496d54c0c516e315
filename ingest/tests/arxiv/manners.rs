//! Good manners, and patience with a server that has none.

use crate::replay::{Reply, recording};
use crate::{client, is_unavailable, options, script};
use ingest::source::{
    ArxivClient, ArxivOptions, Backoff, SearchQuery, SourceErrorKind, SourceResult,
};
use std::time::Duration;

fn good() -> Reply {
    Reply::atom(recording("search-0.xml"))
}

/// Asks for one page.
async fn ask(client: &ArxivClient) -> SourceResult<usize> {
    let query = SearchQuery {
        max: 3,
        ..SearchQuery::new("x")
    };
    client
        .search_all(query)
        .await
        .map(|found| found.records.len())
}

fn hasty(options: ArxivOptions) -> ArxivClient {
    let backoff = Backoff {
        retries: 1,
        ..options.backoff.clone()
    };
    let timeout = Duration::from_millis(200);
    ArxivClient::new(ArxivOptions {
        timeout,
        backoff,
        ..options
    })
    .unwrap()
}

#[tokio::test]
async fn clones_ask_one_after_the_other_and_keep_their_distance() {
    let server = script(vec![good()]);
    let min_interval = Duration::from_millis(60);
    let fresh = Duration::ZERO;
    let client = ArxivClient::new(ArxivOptions {
        min_interval,
        fresh,
        ..options(&server)
    })
    .unwrap();
    let others = [client.clone(), client.clone()];
    let (a, b, c) = tokio::join!(ask(&client), ask(&others[0]), ask(&others[1]));
    assert_eq!((a.unwrap(), b.unwrap(), c.unwrap()), (3, 3, 3));
    assert_eq!(server.most_at_once(), 1);
    let requests = server.requests();
    for pair in requests.windows(2) {
        assert!(pair[1].at.duration_since(pair[0].at) >= Duration::from_millis(40));
    }
}

#[tokio::test]
async fn a_busy_server_is_waited_for() {
    let server = script(vec![
        Reply::busy(503).with("retry-after", "0"),
        Reply::busy(429),
        Reply::busy(500),
        good(),
    ]);
    assert_eq!(ask(&client(&server)).await.unwrap(), 3);
    assert_eq!(server.requests().len(), 4);
}

/// The server's clock is decades behind ours: only its own date tells how long a second is.
#[tokio::test]
async fn a_wish_given_as_a_date_is_read_by_the_servers_clock() {
    let busy = Reply::busy(503)
        .with("date", "Thu, 01 Jan 1998 00:00:00 GMT")
        .with("retry-after", "Thu, 01 Jan 1998 00:00:01 GMT");
    let server = script(vec![busy, good()]);
    assert_eq!(ask(&client(&server)).await.unwrap(), 3);
    let requests = server.requests();
    let waited = requests[1].at.duration_since(requests[0].at);
    assert!(waited >= Duration::from_millis(900), "{waited:?}");
}

#[tokio::test]
async fn a_long_silence_is_kept_by_all_clones() {
    let server = script(vec![Reply::busy(503).with("retry-after", "3600")]);
    let client = client(&server);
    let hour = Duration::from_secs(3600);
    let error = ask(&client).await.unwrap_err();
    assert_eq!(
        error.kind,
        SourceErrorKind::Unavailable {
            retry_after: Some(hour)
        }
    );
    let error = ask(&client.clone()).await.unwrap_err();
    let SourceErrorKind::Unavailable {
        retry_after: Some(left),
    } = error.kind
    else {
        panic!("{error:?}");
    };
    assert!(left <= hour && left > hour / 2, "{left:?}");
    assert_eq!(server.requests().len(), 1, "nobody asked again");
}

#[tokio::test]
async fn a_server_that_stays_busy_is_left() {
    let server = script(vec![Reply::busy(503)]);
    let error = ask(&client(&server)).await.unwrap_err();
    assert!(is_unavailable(error.kind), "{error:?}");
    assert_eq!(server.requests().len(), 4, "one try and three more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_server_is_left_in_time() {
    let server = script(vec![Reply::hang()]);
    let error = ask(&hasty(options(&server))).await.unwrap_err();
    assert!(is_unavailable(error.kind), "{error:?}");
    assert!(error.context.contains("arxiv.timeout_s"), "{error}");
    assert!(server.abandoned());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_by_its_setting() {
    let server = script(vec![good()]);
    let api_base = "http://127.0.0.1:1/api".to_owned();
    let error = ask(&hasty(ArxivOptions {
        api_base,
        ..options(&server)
    }))
    .await
    .unwrap_err();
    assert!(
        is_unavailable(error.kind) && error.context.contains("_base"),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_search_frees_the_connection_and_the_line() {
    let server = script(vec![Reply::hang(), good()]);
    let client = client(&server);
    let search = tokio::time::timeout(Duration::from_millis(100), ask(&client));
    assert!(search.await.is_err(), "it hangs");
    assert!(server.abandoned(), "the connection is closed");
    assert_eq!(ask(&client).await.unwrap(), 3);
}

#[tokio::test]
async fn redirects_are_followed_in_turn() {
    let server = script(vec![Reply::redirect("/moved?start=0"), good()]);
    assert_eq!(ask(&client(&server)).await.unwrap(), 3);
    assert_eq!(server.requests()[1].path, "/moved");
    assert_eq!(server.most_at_once(), 1);
}

#[tokio::test]
async fn redirects_in_a_circle_or_away_are_refused() {
    for to in [
        "/there",
        "/api/query",
        "http://elsewhere.example/",
        "file:///etc/passwd",
        "//",
    ] {
        let server = script(vec![Reply::redirect(to)]);
        let error = ask(&client(&server)).await.unwrap_err();
        assert_eq!(error.kind, SourceErrorKind::Refused, "{to}: {error}");
        assert!(server.requests().len() <= 3, "{to}");
    }
}

#[tokio::test]
async fn a_ban_is_not_argued_with() {
    let server = script(vec![Reply::html(403, "Access denied")]);
    let error = ask(&client(&server)).await.unwrap_err();
    assert_eq!(error.kind, SourceErrorKind::Refused);
    assert!(error.context.contains("arxiv.contact"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read() {
    let server = script(vec![good()]);
    let client = ArxivClient::new(ArxivOptions {
        max_bytes: 1_000,
        ..options(&server)
    })
    .unwrap();
    assert_eq!(
        ask(&client).await.unwrap_err().kind,
        SourceErrorKind::TooLarge
    );
}

#[test]
fn wrong_settings_are_named() {
    let error = |options: ArxivOptions| {
        ArxivClient::new(options)
            .err()
            .expect("an error")
            .to_string()
    };
    let wrong = "ftp://arxiv.org/oai".to_owned();
    let options = ArxivOptions {
        oai_base: wrong,
        ..ArxivOptions::default()
    };
    assert!(error(options).contains("arxiv.oai_base"));
    let options = ArxivOptions {
        contact: Some("a\nb".to_owned()),
        ..ArxivOptions::default()
    };
    assert!(error(options).contains("arxiv.contact"));
}
