//! GraphQL over server-sent events, as a client of graphql-sse reads them.

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use serde_json::{Value, json};
use std::sync::LazyLock;

static SERVER: LazyLock<Server> =
    LazyLock::new(|| Server::start(sample_files()[..3].to_vec(), patient()));

async fn sent(accept: &str, body: &Value) -> reqwest::Response {
    let request = SERVER.client.post(SERVER.url("/graphql"));
    let request = request.header("accept", accept).json(body);
    request.send().await.expect("an answer")
}

/// The events of a whole stream: their names, and the JSON that they carry.
async fn events(body: &Value) -> Vec<(String, Value)> {
    let response = sent("text/event-stream", body).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let text = response.text().await.expect("text");
    let event = |block: &str| {
        let field = |name: &str| {
            let of = |line: &str| {
                line.strip_prefix(name)?
                    .strip_prefix(':')
                    .map(str::to_owned)
            };
            let found: Vec<String> = block.lines().filter_map(of).collect();
            assert!(found.len() < 2, "one {name} an event: {block}");
            found.first().map(|text| text.trim_start().to_owned())
        };
        let data = field("data").expect("data");
        let data = match data.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).expect("JSON"),
        };
        (field("event").expect("a name"), data)
    };
    let blocks = text.split_terminator("\n\n");
    // A comment is a sign of life.
    blocks
        .filter(|block| !block.starts_with(':'))
        .map(event)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_come_as_events_before_the_answer() {
    let query = "subscription($q: String!) { answer(question: $q) {
        __typename ... on AnswerSentence { text } ... on Answer { found sentences { text } } } }";
    let question = "How can ranked lists be fused?";
    let mut all = events(&json!({ "query": query, "variables": { "q": question } })).await;
    let end = all.pop().expect("an end");
    assert_eq!(end, ("complete".to_owned(), Value::Null));
    let mut results: Vec<Value> = all
        .into_iter()
        .map(|(name, result)| {
            assert_eq!(
                (name.as_str(), result.get("errors")),
                ("next", None),
                "{result}"
            );
            result["data"]["answer"].clone()
        })
        .collect();
    let answer = results.pop().expect("an answer");
    assert_eq!(
        (&answer["__typename"], &answer["found"]),
        (&json!("Answer"), &json!(true))
    );
    let streamed: Vec<&Value> = results.iter().map(|one| &one["text"]).collect();
    let kept = answer["sentences"].as_array().expect("sentences");
    let kept: Vec<&Value> = kept.iter().map(|one| &one["text"]).collect();
    assert!(!streamed.is_empty());
    assert_eq!(streamed, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_one_event_and_so_is_what_is_wrong() {
    let all = events(&json!({ "query": "{ stats { papers } }" })).await;
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[0].1, json!({ "data": { "stats": { "papers": 3 } } }));
    assert_eq!(all[1].0, "complete");
    for (wrong, code) in [
        ("{ stats { nothing } }", "BAD_INPUT"),
        (
            "subscription { answer(question: \"\") { __typename } }",
            "INVALID_QUESTION",
        ),
        (
            "subscription { arrival(id: \"1706.03762\") { __typename } }",
            "NOT_FOUND",
        ),
    ] {
        let all = events(&json!({ "query": wrong })).await;
        assert_eq!(all.len(), 2, "{wrong}: {all:?}");
        assert_eq!(
            all[0].1["errors"][0]["extensions"]["code"], code,
            "{wrong}: {all:?}"
        );
        assert_eq!(all[1].0, "complete");
    }
    // What is no request begins no stream.
    let none = sent("text/event-stream", &json!(7)).await;
    assert_eq!(none.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_json_gets_json() {
    for accept in [
        "*/*",
        "application/json",
        "application/json, text/event-stream",
    ] {
        let response = sent(accept, &json!({ "query": "{ stats { papers } }" })).await;
        assert_eq!(
            response.headers()["content-type"],
            "application/json",
            "{accept}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_gets_no_stream() {
    let request = SERVER.client.post(SERVER.url("/graphql"));
    let request = request
        .header("accept", "text/event-stream")
        .header("origin", "https://elsewhere.example")
        .json(&json!({ "query": "{ stats { papers } }" }));
    assert_eq!(request.send().await.expect("an answer").status(), 403);
}
