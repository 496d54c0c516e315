//! The interface for scripts, held against its own document: every path and method answers with a status that it names and
//! a body that fits.

mod schema;
mod shelf;

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(sample_files(), patient()));

/// A use of an operation: what follows its path, parameters filled in, and what is sent.
struct Use {
    path: String,
    body: Sent,
    status: u16,
}

enum Sent {
    Nothing,
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

fn get(path: impl Into<String>, status: u16) -> Use {
    Use {
        path: path.into(),
        body: Sent::Nothing,
        status,
    }
}

fn json_to(path: &str, body: Value, status: u16) -> Use {
    Use {
        path: path.into(),
        body: Sent::Json(body),
        status,
    }
}

const UNKNOWN: &str = "00000000-0000-0000-0000-000000000000";

/// Uses of each operation, by its id in the document: at least one that succeeds, and those that fail in ways of their own.
fn uses(operation: &str, paper: &str) -> Vec<Use> {
    let none = "p-0000000000000000";
    let asked = |body: Value, status| Use {
        path: "/v1/ask".into(),
        body: Sent::Json(body),
        status,
    };
    let sent = |path: &str, kind, bytes: &[u8], status| Use {
        path: path.into(),
        body: Sent::Bytes(kind, bytes.to_vec()),
        status,
    };
    match operation {
        "ask" => vec![
            asked(
                json!({ "question": "How can sparse and dense retrieval be combined?" }),
                200,
            ),
            asked(
                json!({ "question": "What are quotes?", "within": [paper] }),
                200,
            ),
            asked(
                json!({ "question": "Which goalkeeper won the 1974 water polo cup?" }),
                200,
            ),
            asked(json!({ "question": " " }), 400),
            asked(
                json!({ "question": "What are quotes?", "within": ["x"] }),
                400,
            ),
            asked(json!({ "question": "x", "colour": 1 }), 400),
            asked(
                json!({ "question": "What are quotes?", "collection": UNKNOWN }),
                404,
            ),
            asked(
                json!({ "question": "What are quotes?", "collection": UNKNOWN, "within": [paper] }),
                400,
            ),
            asked(json!([]), 400),
            asked(json!({ "question": "x".repeat(300_000) }), 413),
        ],
        "listPapers" => vec![
            get("/v1/papers", 200),
            get("/v1/papers?search=retrieval&limit=2&offset=1", 200),
            get("/v1/papers?search=", 200),
            get("/v1/papers?search=%22%27%3B%00*", 200),
            get("/v1/papers?offset=1000000", 200),
            get("/v1/papers?limit=0", 400),
            get("/v1/papers?limit=101", 400),
            get("/v1/papers?limit=x", 400),
            get("/v1/papers?offset=1000001", 400),
            get("/v1/papers?offset=-1", 400),
            get("/v1/papers?page=1", 400),
            get("/v1/papers?tag=none&state=to_read", 200),
            get(format!("/v1/papers?collection={UNKNOWN}"), 404),
            get("/v1/papers?collection=x", 400),
            get("/v1/papers?state=half", 400),
            get("/v1/papers?tag=", 400),
            get(format!("/v1/papers?search={}", "x".repeat(1_001)), 400),
        ],
        "uploadPaper" => vec![
            sent(
                "/v1/papers?name=again.pdf",
                "application/pdf",
                &std::fs::read(&sample_files()[0]).expect("a paper"),
                200,
            ),
            sent("/v1/papers", "application/pdf", b"no PDF", 200),
            sent("/v1/papers", "application/pdf", b"", 200),
            sent("/v1/papers", "text/plain", b"no PDF", 400),
            sent("/v1/papers?colour=x", "application/pdf", b"no PDF", 400),
        ],
        "showPaper" => vec![
            get(format!("/v1/papers/{paper}"), 200),
            get(format!("/v1/papers/{none}"), 404),
            get("/v1/papers/x", 400),
            get("/v1/papers/%00", 400),
        ],
        "deletePaper" => vec![
            // The last of the samples, which no other use names.
            get("/v1/papers/LAST", 204),
            get(format!("/v1/papers/{none}"), 404),
            get("/v1/papers/x", 400),
        ],
        "summarisePaper" => vec![
            get(format!("/v1/papers/{paper}/summary"), 200),
            get(format!("/v1/papers/{paper}/summary?fresh=true"), 200),
            get(format!("/v1/papers/{none}/summary"), 404),
            get(format!("/v1/papers/{paper}/summary?fresh=maybe"), 400),
            get("/v1/papers/x/summary", 400),
        ],
        "relatedPapers" => vec![
            get(format!("/v1/papers/{paper}/related?limit=3"), 200),
            get(format!("/v1/papers/{none}/related"), 404),
            get(format!("/v1/papers/{paper}/related?limit=0"), 400),
        ],
        "search" => vec![
            get("/v1/search?q=BM25", 200),
            get("/v1/search?q=BM25&limit=1", 200),
            get("/v1/search", 400),
            get("/v1/search?q=%20", 400),
            get("/v1/search?q=x&limit=1000", 400),
        ],
        "listCollections" => vec![
            get("/v1/collections", 200),
            get(
                format!("/v1/collections?holding={paper}&limit=2&offset=1"),
                200,
            ),
            get("/v1/collections?holding=x", 400),
            get("/v1/collections?limit=0", 400),
        ],
        "createCollection" => vec![
            json_to(
                "/v1/collections",
                json!({ "name": "A", "papers": [paper] }),
                201,
            ),
            json_to(
                "/v1/collections",
                json!({ "name": "B", "papers": [none] }),
                404,
            ),
            json_to("/v1/collections", json!({ "name": " a " }), 400),
            json_to("/v1/collections", json!({ "name": "" }), 400),
            json_to("/v1/collections", json!({ "name": "C", "colour": 1 }), 400),
            json_to(
                "/v1/collections",
                json!({ "name": "x".repeat(300_000) }),
                413,
            ),
        ],
        "showCollection" => vec![
            get("/v1/collections/COLLECTION", 200),
            get(format!("/v1/collections/{UNKNOWN}"), 404),
            get("/v1/collections/x", 400),
        ],
        "changeCollection" => vec![
            json_to(
                "/v1/collections/COLLECTION",
                json!({ "visibility": "public" }),
                200,
            ),
            json_to(
                "/v1/collections/COLLECTION",
                json!({ "name": "Kept here" }),
                200,
            ),
            json_to("/v1/collections/COLLECTION", json!({}), 400),
            json_to(
                "/v1/collections/COLLECTION",
                json!({ "visibility": "shared" }),
                400,
            ),
            json_to(
                "/v1/collections/COLLECTION",
                json!({ "shared_with": [{ "user": "anna" }] }),
                400,
            ),
            json_to(
                &format!("/v1/collections/{UNKNOWN}"),
                json!({ "name": "x" }),
                404,
            ),
        ],
        "deleteCollection" => vec![
            get("/v1/collections/GOING", 204),
            get(format!("/v1/collections/{UNKNOWN}"), 404),
            get("/v1/collections/x", 400),
        ],
        "addToCollection" => vec![
            json_to(
                "/v1/collections/COLLECTION/papers",
                json!({ "papers": [paper] }),
                200,
            ),
            json_to(
                "/v1/collections/COLLECTION/papers",
                json!({ "papers": [none] }),
                404,
            ),
            json_to(
                "/v1/collections/COLLECTION/papers",
                json!({ "papers": ["x"] }),
                400,
            ),
            json_to(
                &format!("/v1/collections/{UNKNOWN}/papers"),
                json!({ "papers": [] }),
                404,
            ),
        ],
        "removeFromCollection" => vec![
            get(format!("/v1/collections/COLLECTION/papers/{none}"), 204),
            get(format!("/v1/collections/{UNKNOWN}/papers/{paper}"), 404),
            get("/v1/collections/COLLECTION/papers/x", 400),
        ],
        "listTags" => vec![get("/v1/tags", 200), get("/v1/tags?limit=0", 400)],
        "tagPaper" => vec![
            get(format!("/v1/papers/{paper}/tags/To%20cite"), 204),
            get(format!("/v1/papers/{none}/tags/x"), 404),
            get(format!("/v1/papers/{paper}/tags/{}", "x".repeat(61)), 400),
        ],
        "untagPaper" => vec![
            get(format!("/v1/papers/{paper}/tags/going"), 204),
            get(format!("/v1/papers/{paper}/tags/none"), 404),
            get("/v1/papers/x/tags/none", 400),
        ],
        "setReading" => vec![
            json_to(
                &format!("/v1/papers/{paper}/reading"),
                json!({ "state": "reading" }),
                204,
            ),
            json_to(
                &format!("/v1/papers/{none}/reading"),
                json!({ "state": "read" }),
                404,
            ),
            json_to(
                &format!("/v1/papers/{paper}/reading"),
                json!({ "state": "half" }),
                400,
            ),
        ],
        "forgetReading" => vec![
            get(format!("/v1/papers/{paper}/reading"), 204),
            get("/v1/papers/x/reading", 400),
        ],
        "listNotes" => vec![
            get("/v1/notes", 200),
            get(format!("/v1/notes?paper={paper}&limit=1"), 200),
            get("/v1/notes?paper=x", 400),
        ],
        "addNote" => vec![
            json_to(
                "/v1/notes",
                json!({ "paper": paper, "text": "Check.", "quote": "a quote", "page": 1 }),
                201,
            ),
            json_to("/v1/notes", json!({ "paper": paper }), 400),
            json_to("/v1/notes", json!({ "paper": none, "text": "x" }), 404),
        ],
        "editNote" => vec![
            json_to("/v1/notes/NOTE", json!({ "text": "Checked." }), 200),
            json_to(&format!("/v1/notes/{UNKNOWN}"), json!({ "text": "x" }), 404),
            json_to("/v1/notes/x", json!({ "text": "x" }), 400),
        ],
        "deleteNote" => vec![
            get("/v1/notes/GONE", 204),
            get(format!("/v1/notes/{UNKNOWN}"), 404),
        ],
        unknown => panic!("the document has an operation {unknown}: it needs uses here"),
    }
}

async fn send(method: &Method, usage: &Use, named: &[(&str, String)]) -> Response {
    let mut path = usage.path.clone();
    for (name, id) in named {
        path = path.replace(name, id);
    }
    let url = SERVER.url(&path);
    let request = SERVER.client.request(method.clone(), url);
    let request = match &usage.body {
        Sent::Nothing => request,
        Sent::Json(body) => request.json(body),
        Sent::Bytes(kind, bytes) => request.header("content-type", *kind).body(bytes.clone()),
    };
    request.send().await.expect("an answer")
}

async fn document() -> Value {
    SERVER
        .get("/openapi.json")
        .await
        .json()
        .await
        .expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_as_its_document_says() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let listed = SERVER.get("/v1/papers?limit=100").await;
    let listed: Value = listed.json().await.expect("JSON");
    let ids: Vec<&str> = listed["papers"]
        .as_array()
        .expect("papers")
        .iter()
        .filter(|paper| paper["kind"] == "ingested")
        .filter_map(|paper| paper["id"].as_str())
        .collect();
    let (paper, last) = (ids[0], ids[ids.len() - 1]);
    let named = [
        ("LAST", last.to_owned()),
        ("COLLECTION", shelf::a_collection(&SERVER, "Kept").await),
        ("GOING", shelf::a_collection(&SERVER, "Going").await),
        ("NOTE", shelf::a_note(&SERVER, paper).await),
        ("GONE", shelf::a_note(&SERVER, paper).await),
    ];
    shelf::tagged(&SERVER, paper, "going").await;
    let mut wrong = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("an id");
            let verb: Method = method.to_uppercase().parse().expect("a method");
            let mut seen = BTreeSet::new();
            for usage in uses(id, paper) {
                let response = send(&verb, &usage, &named).await;
                let status = response.status().as_u16();
                seen.insert(status);
                let told = format!(
                    "{method} {path} ({})",
                    usage.path.chars().take(80).collect::<String>()
                );
                if status != usage.status {
                    let text = response.text().await.unwrap_or_default();
                    wrong.push(format!("{told}: {status}, not {}: {text}", usage.status));
                    continue;
                }
                let described = &operation["responses"][status.to_string()];
                if described.is_null() {
                    wrong.push(format!("{told}: {status} is not described"));
                    continue;
                }
                let schema = &described["content"]["application/json"]["schema"];
                let text = response.text().await.expect("a body");
                let fit = match (schema.is_null(), text.is_empty()) {
                    (true, true) => Ok(()),
                    (false, false) => {
                        let body = serde_json::from_str(&text).expect("JSON");
                        schema::fits(&document, schema, &body)
                    }
                    _ => Err(format!("a body is described or sent, not both: {text}")),
                };
                wrong.extend(fit.err().map(|problem| format!("{told}: {problem}")));
            }
            assert!(
                seen.iter().any(|status| (200..300).contains(status)),
                "{id}: {seen:?}"
            );
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_and_other_origins_are_refused() {
    for path in [
        "/v1/ask",
        "/v1/papers",
        "/v1/search",
        "/openapi.json",
        "/docs",
    ] {
        let request = SERVER.client.request(Method::PUT, SERVER.url(path));
        assert_eq!(
            request.send().await.expect("an answer").status(),
            405,
            "{path}"
        );
    }
    let refused = SERVER.client.put(SERVER.url("/v1/papers")).send().await;
    let refused = refused.expect("an answer");
    assert_eq!(refused.headers()["allow"], "GET, POST");
    let elsewhere = |method: Method, path: &str| {
        let request = SERVER.client.request(method, SERVER.url(path));
        request.header("origin", "https://elsewhere.example")
    };
    for (method, path) in [
        (Method::POST, "/v1/ask"),
        (Method::POST, "/v1/papers"),
        (Method::DELETE, "/v1/papers/p-0000000000000000"),
        (
            Method::GET,
            "/v1/papers/p-0000000000000000/summary?fresh=true",
        ),
    ] {
        let refused = elsewhere(method, path).send().await.expect("an answer");
        assert_eq!(refused.status(), 403, "{path}");
    }
    let renamed = SERVER.client.get(SERVER.url("/v1/papers"));
    let renamed = renamed.header("host", "elsewhere.example");
    assert_eq!(renamed.send().await.expect("an answer").status(), 403);
}

/// The page that shows the document comes from the program, under a policy that lets nothing else in.
#[tokio::test(flavor = "multi_thread")]
async fn the_documents_page_comes_from_here() {
    let page = SERVER.get("/docs").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(
        policy.starts_with("default-src 'self'; connect-src 'self'"),
        "{policy}"
    );
    let page = page.text().await.expect("a page");
    assert!(
        !page.contains("http://") && !page.contains("https://"),
        "{page}"
    );
}
