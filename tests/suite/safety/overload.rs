//! More questions than can be answered: some are, the others are told at once and when to come again.

use crate::support::sample_files;
use crate::support::server::Server;
use futures::future::join_all;
use papyri::http::state::Limits;
use reqwest::StatusCode;
use serde_json::{Value, json};

const QUESTION: &str = "How can sparse and dense retrieval be combined?";

fn body(query: &str) -> String {
    json!({ "query": query, "variables": { "q": QUESTION } }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_place_is_told_when_to_come_again() {
    let limits = Limits {
        concurrent_asks: 1,
        waiting_asks: 1,
        ..Limits::default()
    };
    let server = Server::start(sample_files(), limits);
    let ask = body("query($q: String!) { ask(question: $q) { found } }");
    let replies = join_all((0..12).map(|_| server.post(ask.clone()))).await;
    let (mut answered, mut refused) = (0, 0);
    for reply in replies {
        let wait = reply.headers().get("retry-after").cloned();
        match reply.status() {
            StatusCode::OK => answered += 1,
            status => {
                assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
                let wait = wait
                    .expect("Retry-After")
                    .to_str()
                    .expect("text")
                    .to_owned();
                let said: Value = reply.json().await.expect("JSON");
                let extensions = &said["errors"][0]["extensions"];
                assert_eq!(extensions["code"], "OVERLOADED", "{said:#}");
                assert_eq!(extensions["retryAfter"].to_string(), wait);
                assert!(
                    wait.parse::<u64>().is_ok_and(|seconds| seconds >= 1),
                    "{wait}"
                );
                refused += 1;
            }
        }
    }
    assert!(
        answered >= 1 && refused >= 1,
        "{answered} answered, {refused} refused"
    );
    let after = server.post(ask).await;
    assert_eq!(after.status(), StatusCode::OK, "the room is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_asks_few_questions() {
    let server = Server::start(Vec::new(), Limits::default());
    let asks = |count: usize| {
        let fields: String = (0..count)
            .map(|at| format!("a{at}: ask(question: $q) {{ found }} "))
            .collect();
        format!("query($q: String!) {{ {fields} }}")
    };
    let (code, message) = server.error(&asks(19), json!({ "q": QUESTION })).await;
    assert!(
        code == "QUERY_TOO_COMPLEX" && message.contains("19"),
        "{message}"
    );
    server.data(&asks(2), json!({ "q": QUESTION })).await;
}
