//! Every tool of an assistant's, over HTTP, as everybody; and the protocol itself.

use super::{ASKERS, GUARDED, outcome};
use graph_schema::Role;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use service::{Needs, Operation};
use std::collections::BTreeSet;

/// Each tool with what it does and arguments that it takes.
fn tools() -> Vec<(&'static str, Operation, Value)> {
    let paper = GUARDED.paper.as_str();
    let one = json!({ "paper": paper });
    vec![
        (
            "ask",
            Operation::Ask,
            json!({ "question": "What are quotes?" }),
        ),
        (
            "search_papers",
            Operation::ReadPapers,
            json!({ "words": "quotes" }),
        ),
        ("get_paper", Operation::ReadPapers, one.clone()),
        (
            "read_page",
            Operation::ReadPapers,
            json!({ "paper": paper, "page": 1 }),
        ),
        ("summarize_paper", Operation::Summarise, one.clone()),
        ("related_papers", Operation::Relate, one.clone()),
        (
            "citation_path",
            Operation::Explore,
            json!({ "from": paper, "to": paper }),
        ),
        (
            "add_arxiv",
            Operation::BringFromArxiv,
            json!({ "id": "1706.03762" }),
        ),
        ("list_collections", Operation::SeeShelf, json!({})),
        (
            "add_to_collection",
            Operation::KeepShelf,
            json!({ "collection": "of a tool", "papers": [paper] }),
        ),
        (
            "remove_from_collection",
            Operation::KeepShelf,
            json!({ "collection": "of a tool", "papers": [paper] }),
        ),
        (
            "tag_paper",
            Operation::KeepShelf,
            json!({ "paper": paper, "tag": "of a tool" }),
        ),
        (
            "add_note",
            Operation::KeepShelf,
            json!({ "paper": paper, "text": "of a tool" }),
        ),
        ("list_notes", Operation::SeeShelf, one),
    ]
}

fn post(message: &Value) -> RequestBuilder {
    let request = GUARDED.server.client.post(GUARDED.server.url("/mcp"));
    let request = request.header("accept", "application/json, text/event-stream");
    request.json(message)
}

fn message(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// The answer to a message of a role's.
async fn said(role: Role, method: &str, params: Value) -> Value {
    let request = GUARDED.by(Some(role), post(&message(method, params)));
    let response = request.header("mcp-protocol-version", "2025-06-18");
    let response = response.send().await.expect("an answer");
    assert_eq!(response.status(), 200, "{method}");
    assert_eq!(response.headers()["content-type"], "application/json");
    let answer: Value = response.json().await.expect("JSON");
    assert_eq!(
        (&answer["jsonrpc"], &answer["id"]),
        (&json!("2.0"), &json!(7))
    );
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_is_for_those_whose_role_its_operation_takes() {
    let listed = said(Role::Reader, "tools/list", json!({})).await;
    let listed = listed["result"]["tools"].as_array().expect("tools").clone();
    let listed: BTreeSet<&str> = listed
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    let known: BTreeSet<&str> = tools().iter().map(|(tool, ..)| *tool).collect();
    assert_eq!(
        listed, known,
        "each tool needs its operation and its use here"
    );
    for (tool, operation, arguments) in tools() {
        let (Needs::Role(least) | Needs::Account(least)) = operation.needs() else {
            panic!("{tool}: a tool is for those who are known");
        };
        let call = json!({ "name": tool, "arguments": arguments });
        for asker in ASKERS {
            let Some(role) = asker else {
                let refused = post(&message("tools/call", call.clone())).send().await;
                let refused = outcome(refused.expect("an answer")).await;
                assert_eq!(refused, (401, Some("UNAUTHENTICATED".into())), "{tool}");
                continue;
            };
            let told = said(role, "tools/call", call.clone()).await["result"].take();
            let text = told["content"][0]["text"].as_str().unwrap_or_default();
            let refused = told["isError"] == true && text.contains("needs the role");
            assert_eq!(refused, role < least, "{tool} as {role}: {told:#}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_says_hello_and_asks() {
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    let hello = said(Role::Reader, "initialize", hello).await;
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(hello["result"]["serverInfo"]["name"], "papyri");
    let told = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let told = GUARDED
        .by(Some(Role::Reader), post(&told))
        .send()
        .await
        .expect("an answer");
    assert_eq!(told.status(), 202);
    let page = json!({ "name": "read_page", "arguments": { "paper": GUARDED.paper, "page": 1 } });
    let page = said(Role::Reader, "tools/call", page).await;
    let text = page["result"]["content"][0]["text"].as_str().expect("text");
    assert!(text.len() > 200, "{page:#}");
    let unknown = said(Role::Reader, "no/such", json!({})).await;
    assert_eq!(unknown["error"]["code"], -32601, "{unknown:#}");
    // What one account keeps no other sees.
    let note = json!({ "name": "add_note", "arguments": { "paper": GUARDED.paper, "text": "of the curator alone" } });
    said(Role::Curator, "tools/call", note).await;
    let notes = json!({ "name": "list_notes", "arguments": { "paper": GUARDED.paper } });
    for (role, sees) in [(Role::Reader, false), (Role::Curator, true)] {
        let notes = said(role, "tools/call", notes.clone()).await.to_string();
        assert_eq!(
            notes.contains("of the curator alone"),
            sees,
            "{role}: {notes}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_message_and_who_may_not_send_one_is_refused() {
    let list = message("tools/list", json!({}));
    let sent = |headers: &[(&str, &str)], body: &str| {
        let mut request = GUARDED.server.client.post(GUARDED.server.url("/mcp"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        GUARDED
            .by(Some(Role::Reader), request)
            .body(body.to_owned())
            .send()
    };
    for (body, code) in [
        ("{", -32700),
        ("", -32700),
        ("[]", -32600),
        ("7", -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"tools/list"}"#, -32600),
    ] {
        let refused = sent(&[], body).await.expect("an answer");
        assert_eq!(refused.status(), 400, "{body}");
        let refused: Value = refused.json().await.expect("JSON");
        assert_eq!(refused["error"]["code"], code, "{body}: {refused}");
    }
    let large = " ".repeat(300 * 1024);
    let list = list.to_string();
    for (headers, body, status, code) in [
        (
            &[("origin", "https://elsewhere.example")][..],
            &list,
            403,
            "FORBIDDEN",
        ),
        (
            &[("host", "elsewhere.example")][..],
            &list,
            403,
            "FORBIDDEN",
        ),
        (
            &[("mcp-protocol-version", "1999-01-01")][..],
            &list,
            400,
            "BAD_INPUT",
        ),
        (&[][..], &large, 413, "TOO_LARGE"),
    ] {
        let refused = sent(headers, body).await.expect("an answer");
        assert_eq!(
            outcome(refused).await,
            (status, Some(code.into())),
            "{headers:?}"
        );
    }
    for method in [Method::GET, Method::DELETE] {
        let url = GUARDED.server.url("/mcp");
        let request = GUARDED.server.client.request(method, url);
        let refused = GUARDED
            .by(Some(Role::Reader), request)
            .send()
            .await
            .expect("an answer");
        assert_eq!(refused.status(), 405);
    }
}
