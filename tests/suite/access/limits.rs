//! How often an account may ask, and what is written down of it.

use super::{REQUIRED, done, json as told, key, outcome};
use crate::support::server::{Server, patient};
use graph_schema::Role;
use reqwest::Response;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn query(server: &Server, key: &str, query: &str) -> Response {
    let request = server.client.post(server.url("/graphql")).bearer_auth(key);
    let request = request.json(&json!({ "query": query }));
    request.send().await.expect("an answer")
}

fn is_soon(response: &Response) {
    let wait = response.headers()["retry-after"].to_str().expect("text");
    let wait: u64 = wait.parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_has_its_own_number_of_requests_and_questions() {
    let settings = REQUIRED.replace(
        "mode =",
        "requests_per_minute = 5\nwork_per_minute = 1\nmode =",
    );
    let server = Server::configured(&settings, Vec::new(), patient());
    let (one, other) = (key(&server, Role::Reader), key(&server, Role::Reader));
    let ask = "{ ask(question: \"What are quotes?\") { id } }";
    let busy = (429, Some("OVERLOADED".to_owned()));
    assert_eq!(outcome(query(&server, &one, ask).await).await, (200, None));
    let refused = query(&server, &one, ask).await;
    is_soon(&refused);
    assert_eq!(outcome(refused).await, busy, "one question");
    // As clients of OpenAI's read it.
    let request = server.client.post(server.url("/v1/chat/completions"));
    let body = json!({ "messages": [{ "role": "user", "content": "What are quotes?" }] });
    let refused = request.bearer_auth(&one).json(&body).send().await;
    let refused = refused.expect("an answer");
    is_soon(&refused);
    assert_eq!(refused.status(), 429);
    let refused: Value = refused.json().await.expect("JSON");
    assert_eq!(refused["error"]["type"], "rate_limit_error");

    let stats = "{ stats { papers } }";
    for _ in 0..2 {
        assert_eq!(
            outcome(query(&server, &one, stats).await).await,
            (200, None)
        );
    }
    let refused = query(&server, &one, stats).await;
    is_soon(&refused);
    assert_eq!(outcome(refused).await, busy, "five requests");
    let listed = server
        .client
        .get(server.url("/v1/models"))
        .bearer_auth(&one);
    let listed = listed.send().await.expect("an answer");
    is_soon(&listed);
    let listed: Value = listed.json().await.expect("JSON");
    assert_eq!(listed["error"]["type"], "rate_limit_error");
    assert_eq!(
        outcome(query(&server, &other, ask).await).await,
        (200, None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_tried_again_and_again() {
    let settings = REQUIRED.replace("mode =", "logins_per_minute = 2\nmode =");
    let server = Server::configured(&settings, Vec::new(), patient());
    done(
        &server,
        &["users", "add", "anna"],
        "four plain words here\n",
    );
    let tried = async |password: &str| {
        let request = server.client.post(server.url("/session"));
        let body = json!({ "name": "Anna", "password": password });
        request.json(&body).send().await.expect("an answer")
    };
    for _ in 0..2 {
        assert_eq!(tried("some other words here").await.status(), 401);
    }
    let refused = tried("four plain words here").await;
    is_soon(&refused);
    assert_eq!(refused.status(), 429, "right or not");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_what_is_written_down_and_no_question_is() {
    let server = Server::configured(REQUIRED, Vec::new(), patient());
    done(
        &server,
        &["users", "add", "anna"],
        "four plain words here\n",
    );
    let reader = key(&server, Role::Reader);
    let ask = "{ ask(question: \"Which unheard-of words are here?\") { id } }";
    assert_eq!(query(&server, &reader, ask).await.status(), 200);
    let delete = "mutation { deletePaper(id: \"p-0000000000000000\") }";
    assert_eq!(query(&server, &reader, delete).await.status(), 403);
    let admin = key(&server, Role::Admin);
    assert_eq!(query(&server, &admin, delete).await.status(), 200);
    for password in ["some other words here", "four plain words here"] {
        let request = server.client.post(server.url("/session"));
        let body = json!({ "name": "anna", "password": password });
        request.json(&body).send().await.expect("an answer");
    }

    // Lines are written by a task of the server's: they are there soon.
    let deadline = Instant::now() + Duration::from_secs(30);
    let lines = loop {
        let lines = told(&server, &["audit"])["lines"].take();
        let lines = lines.as_array().expect("lines").clone();
        if lines.len() >= 8 || Instant::now() > deadline {
            break lines;
        }
    };
    let mut seen: Vec<String> = lines
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let who = text("who");
            let who = who.split(' ').next().expect("a kind");
            format!("{who}: {} ({})", text("what"), text("outcome"))
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            "key: ask a question (done)",
            "key: delete a paper (done)",
            "key: delete a paper (refused)",
            "local: add a user (done)",
            "local: make a key (done)",
            "local: make a key (done)",
            "stranger: log in (refused)",
            "user: log in (done)",
        ],
        "{lines:#?}"
    );
    let all = Value::Array(lines.clone()).to_string();
    assert!(
        !all.contains("unheard-of") && !all.contains("words"),
        "{all}"
    );
    let deleted = lines
        .iter()
        .find(|line| line["what"] == "delete a paper" && line["outcome"] == "done");
    let deleted = deleted.expect("a line");
    assert_eq!(deleted["about"], "p-0000000000000000");
    let who = deleted["who"].as_str().expect("who");
    let own = told(&server, &["audit", "--who", who, "--limit", "1"]);
    assert_eq!(own["lines"].as_array().expect("lines").len(), 1);
    let later = told(&server, &["audit", "--since", "2100-01-01"]);
    assert_eq!(later["lines"], json!([]));
}
