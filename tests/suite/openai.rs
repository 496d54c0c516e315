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
async fn one_model_answers_and_one_embeds() {
    let models = SERVER.get("/v1/models").await.json::<Value>().await;
    let models = models.expect("JSON");
    assert_eq!(models["data"][0]["id"], "papyri");
    let embedder = models["data"][1]["id"].as_str().expect("a name");
    let embedded = embeddings(&json!({ "input": "felt", "model": embedder })).await;
    assert_eq!(embedded["model"], embedder);
}

async fn embedded(body: &Value) -> reqwest::Response {
    let client = reqwest::Client::new();
    let request = client.post(SERVER.url("/v1/embeddings")).json(body);
    request.send().await.expect("a response")
}

async fn embeddings(body: &Value) -> Value {
    let response = embedded(body).await;
    assert_eq!(response.status(), 200);
    response.json().await.expect("JSON")
}

fn vectors(reply: &Value) -> Vec<Vec<f32>> {
    let data = reply["data"].as_array().expect("vectors");
    let indices: Vec<&Value> = data.iter().map(|one| &one["index"]).collect();
    assert_eq!(indices, (0..data.len()).collect::<Vec<_>>());
    let one = |one: &Value| serde_json::from_value(one["embedding"].clone()).expect("numbers");
    data.iter().map(one).collect()
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_embedded_in_their_order() {
    let texts = [
        "Felt is made of wool.",
        "Felt is a cloth made from sheep's wool.",
        "The court adjourned until Monday.",
    ];
    let reply = embeddings(&json!({ "model": "papyri", "input": texts })).await;
    let found = vectors(&reply);
    for vector in &found {
        assert!(
            (cosine(vector, vector) - 1.0).abs() < 1e-3,
            "of unit length"
        );
    }
    assert!(cosine(&found[0], &found[1]) > cosine(&found[0], &found[2]));
    let tokens = reply["usage"]["prompt_tokens"].as_u64().expect("a count");
    assert!((15..60).contains(&tokens), "{tokens}");
    assert_eq!(reply["usage"]["total_tokens"], tokens);
    let alone = embeddings(&json!({ "input": texts[0] })).await;
    // The eight-bit model rounds by what else it reads at once.
    assert!(cosine(&vectors(&alone)[0], &found[0]) > 0.97);
    let query = embeddings(&json!({ "input": texts[0], "input_type": "query" })).await;
    assert_eq!(vectors(&query)[0].len(), found[0].len());
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_come_as_bytes_too() {
    use base64::Engine;
    let body = json!({ "input": ["Felt is made of wool."] });
    let floats = vectors(&embeddings(&body).await).remove(0);
    let mut body = body;
    body["encoding_format"] = "base64".into();
    let reply = embeddings(&body).await;
    let text = reply["data"][0]["embedding"].as_str().expect("text");
    let bytes = base64::prelude::BASE64_STANDARD
        .decode(text)
        .expect("base64");
    let (parts, rest) = bytes.as_chunks::<4>();
    assert!(rest.is_empty());
    let decoded: Vec<f32> = parts.iter().map(|one| f32::from_le_bytes(*one)).collect();
    assert!(cosine(&decoded, &floats) > 0.999 && decoded.len() == floats.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_embedded_is_told_with_its_place() {
    let long = "wool ".repeat(2_000);
    for (body, status, part) in [
        (json!({}), 400, "input"),
        (json!({ "input": [] }), 400, "1 to 2048"),
        (json!({ "input": vec!["a"; 2_049] }), 400, "1 to 2048"),
        (
            json!({ "input": ["wool", " "] }),
            400,
            "the text 1 is empty",
        ),
        (
            json!({ "input": ["wool", long] }),
            400,
            "the text 1 has 2000 tokens",
        ),
        (json!({ "input": [[1, 2], [3]] }), 400, "tokens"),
        (json!({ "input": [1, 2] }), 400, "tokens"),
        (json!({ "input": 7 }), 400, "none for embeddings"),
        (json!({ "input": "a", "dimensions": 7 }), 400, "dimensions"),
        (
            json!({ "input": "a", "encoding_format": "hex" }),
            400,
            "hex",
        ),
        (
            json!({ "input": "a", "model": "text-embedding-3-small" }),
            404,
            "text-embedding-3-small",
        ),
    ] {
        let response = embedded(&body).await;
        let told = response.status();
        let error: Value = response.json().await.expect("JSON");
        let message = error["error"]["message"].as_str().expect("a message");
        assert!(told == status && message.contains(part), "{told} {message}");
        assert_eq!(error["error"]["type"], "invalid_request_error");
    }
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
