//! The service as programs that speak to OpenAI's servers meet it.

use crate::support::sample_files;
use crate::support::server::Server;
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::sync::LazyLock;

static SERVER: LazyLock<Server> =
    LazyLock::new(|| Server::start(sample_files(), Limits::default()));

const QUESTION: &str = "How can sparse and dense retrieval be combined?";

async fn post(body: &Value) -> reqwest::Response {
    let client = reqwest::Client::new();
    let request = client.post(SERVER.url("/v1/chat/completions")).json(body);
    request.send().await.expect("a response")
}

fn asked(question: &str) -> Value {
    json!({ "model": "papyri", "messages": [{ "role": "user", "content": question }] })
}

async fn completion(body: &Value) -> Value {
    let response = post(body).await;
    assert_eq!(response.status(), 200);
    response.json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_model() {
    let models = SERVER.get("/v1/models").await.json::<Value>().await;
    assert_eq!(models.expect("JSON")["data"][0]["id"], "papyri");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_with_its_sources() {
    let answer = completion(&asked(QUESTION)).await;
    let message = &answer["choices"][0]["message"];
    let text = message["content"].as_str().expect("text");
    assert!(
        text.contains(" [1]") && text.contains("\n\nSources\n[1] “"),
        "{text}"
    );
    let annotations = message["annotations"].as_array().expect("annotations");
    assert!(!annotations.is_empty());
    let letters: Vec<char> = text.chars().collect();
    for one in annotations {
        let at = |name: &str| one["url_citation"][name].as_u64().expect("an index") as usize;
        let mark: String = letters[at("start_index")..at("end_index")].iter().collect();
        assert!(
            mark.starts_with('[') && mark.ends_with(']'),
            "{mark}: {text}"
        );
        let url = one["url_citation"]["url"].as_str().expect("an address");
        let path = url.split('#').next().expect("a path");
        assert_eq!(SERVER.get(path).await.status(), 200, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_is_the_same() {
    let whole = completion(&asked(QUESTION)).await;
    let mut body = asked(QUESTION);
    body["stream"] = true.into();
    let events = post(&body).await.text().await.expect("events");
    let mut chunks: Vec<&str> = events
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .collect();
    assert_eq!(chunks.pop(), Some("[DONE]"));
    let chunks: Vec<Value> = chunks
        .iter()
        .map(|chunk| serde_json::from_str(chunk).expect("JSON"))
        .collect();
    assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
    let text: String = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, whole["choices"][0]["message"]["content"]);
    let last = chunks.last().expect("a last one");
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_before_is_remembered() {
    let first = completion(&asked("Who wrote the paper on reciprocal rank fusion?")).await;
    let said = first["choices"][0]["message"]["content"].clone();
    let body = json!({ "messages": [
        { "role": "user", "content": "What does reciprocal rank fusion do?" },
        { "role": "assistant", "content": said },
        { "role": "user", "content": "Who wrote that paper?" },
    ] });
    let second = completion(&body).await;
    let text = second["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(text.contains(" is by "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_papers_do_not_say_is_not_answered() {
    let answer = completion(&asked(
        "How long do tomatoes take to ripen in a greenhouse?",
    ))
    .await;
    let text = answer["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(
        text.starts_with("The papers of this library hold no answer"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_told_in_the_clients_shape() {
    for (body, part) in [
        (json!({ "messages": [] }), "role user"),
        (json!({ "messages": "x" }), "chat completion"),
        (asked("  "), "empty"),
    ] {
        let response = post(&body).await;
        assert_eq!(response.status(), 400);
        let error: Value = response.json().await.expect("JSON");
        let message = error["error"]["message"].as_str().expect("a message");
        assert!(message.contains(part), "{message}");
        assert_eq!(error["error"]["type"], "invalid_request_error");
    }
}
