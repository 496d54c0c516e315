//! Requests to `/graphql`: each gets an answer that a client can understand, and the next one too.

use super::Target;
use crate::support::server::{Server, patient};
use serde_json::Value;

const TARGET: Target = Target {
    name: "graphql",
    cases: 600,
    words: &[
        "{ ",
        " }",
        "... on Paper ",
        "fragment F on Query { ...F }",
        "...F",
        "@include(if: $x)",
        "$x: [[ID!]!]!",
        "first: -1",
        "\\u0000",
        "\\ud83d",
        "\"\"\"",
        "__schema { types { fields { type { ofType { name } } } } }",
        "query",
        "mutation",
        "subscription",
        "\"variables\": {\"x\": ",
        "\"extensions\":{\"persistedQuery\":",
        "[{\"query\":",
    ],
    longest: 20_000,
};

/// What a client may be told of a request that is wrong.
const STATUSES: [u16; 8] = [200, 400, 404, 405, 413, 415, 422, 429];

#[tokio::test(flavor = "multi_thread")]
async fn requests() {
    let server = Server::start(Vec::new(), patient());
    let corpus = TARGET.corpus(Vec::new());
    for (case, input) in TARGET.inputs(&corpus).enumerate() {
        let reply = server.post(input.clone()).await;
        let status = reply.status().as_u16();
        let body = reply.text().await.expect("a body");
        let known = STATUSES.contains(&status) && is_answer(&body);
        if !known || body.contains("panicked") {
            println!("{status}: {body}");
            TARGET.keep(case, &input);
        }
    }
    let data = server.data("{ stats { papers } }", Value::Null).await;
    assert_eq!(data["stats"]["papers"], 0);
}

/// Data, or errors that each have a code; several requests in one have several answers.
fn is_answer(body: &str) -> bool {
    fn one(reply: &Value) -> bool {
        let errors = reply["errors"].as_array();
        let coded = |error: &Value| error["extensions"]["code"].is_string();
        errors.map_or(reply["data"].is_object(), |errors| errors.iter().all(coded))
    }
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Array(replies)) => replies.iter().all(one),
        Ok(reply) => one(&reply),
        Err(_) => false,
    }
}
