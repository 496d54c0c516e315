//! Every route, as everybody.

use super::{ASKERS, GUARDED, outcome};
use reqwest::Method;
use serde_json::{Value, json};
use service::{Needs, Operation};
use std::collections::BTreeSet;
use std::path::Path;

/// What a route takes.
enum Takes {
    /// Whoever is known: what is asked there has its own operations.
    Known,
    Operation(Operation),
}

/// Method, address, and a body of JSON.
type Use = (Method, String, Option<Value>);

use Takes::{Known, Operation as Is};

/// Each route as it is configured, and uses of it.
fn routes() -> Vec<(&'static str, Takes, Vec<Use>)> {
    let get = |path: &str| (Method::GET, path.to_owned(), None);
    let paper = &GUARDED.paper;
    let none = "00000000-0000-0000-0000-000000000000";
    let asked = json!({ "messages": [{ "role": "user", "content": "What are quotes?" }] });
    let health = || Is(Operation::SeeHealth);
    vec![
        (
            "/graphql",
            Known,
            vec![(
                Method::POST,
                "/graphql".into(),
                Some(json!({ "query": "{ __typename }" })),
            )],
        ),
        (
            "/mcp",
            Known,
            vec![(
                Method::POST,
                "/mcp".into(),
                Some(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })),
            )],
        ),
        ("/health/livez", health(), vec![get("/health/livez")]),
        ("/health/readyz", health(), vec![get("/health/readyz")]),
        ("/metrics", Is(Operation::SeeMetrics), vec![get("/metrics")]),
        (
            "/papers/{id}/pdf",
            Is(Operation::ReadFiles),
            vec![
                get(&format!("/papers/{paper}/pdf")),
                (Method::HEAD, format!("/papers/{paper}/pdf"), None),
            ],
        ),
        (
            "/papers/{id}/figures/{number}.png",
            Is(Operation::ReadFiles),
            vec![
                get(&format!("/papers/{paper}/figures/1.png")),
                (Method::HEAD, format!("/papers/{paper}/figures/1.png"), None),
            ],
        ),
        ("/v1/models", Is(Operation::Ask), vec![get("/v1/models")]),
        (
            "/v1/chat/completions",
            Is(Operation::Ask),
            vec![(Method::POST, "/v1/chat/completions".into(), Some(asked))],
        ),
        (
            "/v1/embeddings",
            Is(Operation::Embed),
            vec![(
                Method::POST,
                "/v1/embeddings".into(),
                Some(json!({ "input": "quotes" })),
            )],
        ),
        (
            "/v1/ask",
            Is(Operation::Ask),
            vec![(
                Method::POST,
                "/v1/ask".into(),
                Some(json!({ "question": "What are quotes?" })),
            )],
        ),
        (
            "/v1/papers",
            Is(Operation::ReadPapers),
            vec![get("/v1/papers")],
        ),
        (
            "/v1/papers",
            Is(Operation::TakeIn),
            vec![(Method::POST, "/v1/papers".into(), Some(json!("no PDF")))],
        ),
        (
            "/v1/papers/{id}",
            Is(Operation::ReadPapers),
            vec![get(&format!("/v1/papers/{paper}"))],
        ),
        (
            "/v1/papers/{id}",
            Is(Operation::DeletePaper),
            vec![(Method::DELETE, "/v1/papers/p-0000000000000000".into(), None)],
        ),
        (
            "/v1/papers/{id}/summary",
            Is(Operation::Summarise),
            vec![get(&format!("/v1/papers/{paper}/summary"))],
        ),
        (
            "/v1/papers/{id}/summary",
            Is(Operation::SummariseAnew),
            vec![get(&format!("/v1/papers/{paper}/summary?fresh=true"))],
        ),
        (
            "/v1/papers/{id}/related",
            Is(Operation::Relate),
            vec![get(&format!("/v1/papers/{paper}/related"))],
        ),
        (
            "/v1/search",
            Is(Operation::ReadPapers),
            vec![get("/v1/search?q=quotes")],
        ),
        (
            "/v1/collections",
            Is(Operation::SeeShelf),
            vec![get("/v1/collections")],
        ),
        (
            "/v1/collections",
            Is(Operation::KeepShelf),
            vec![(
                Method::POST,
                "/v1/collections".into(),
                Some(json!({ "name": "of a route" })),
            )],
        ),
        (
            "/v1/collections/{id}",
            Is(Operation::SeeShelf),
            vec![get(&format!("/v1/collections/{none}"))],
        ),
        (
            "/v1/collections/{id}",
            Is(Operation::KeepShelf),
            vec![
                (
                    Method::PATCH,
                    format!("/v1/collections/{none}"),
                    Some(json!({ "name": "x" })),
                ),
                (Method::DELETE, format!("/v1/collections/{none}"), None),
            ],
        ),
        (
            "/v1/collections/{id}/papers",
            Is(Operation::KeepShelf),
            vec![(
                Method::POST,
                format!("/v1/collections/{none}/papers"),
                Some(json!({ "papers": [] })),
            )],
        ),
        (
            "/v1/collections/{id}/papers/{paper}",
            Is(Operation::KeepShelf),
            vec![(
                Method::DELETE,
                format!("/v1/collections/{none}/papers/{paper}"),
                None,
            )],
        ),
        ("/v1/tags", Is(Operation::SeeShelf), vec![get("/v1/tags")]),
        (
            "/v1/papers/{id}/tags/{tag}",
            Is(Operation::KeepShelf),
            vec![
                (
                    Method::PUT,
                    "/v1/papers/p-0000000000000000/tags/x".into(),
                    None,
                ),
                (
                    Method::DELETE,
                    "/v1/papers/p-0000000000000000/tags/x".into(),
                    None,
                ),
            ],
        ),
        (
            "/v1/papers/{id}/reading",
            Is(Operation::KeepShelf),
            vec![
                (
                    Method::PUT,
                    "/v1/papers/p-0000000000000000/reading".into(),
                    Some(json!({ "state": "read" })),
                ),
                (
                    Method::DELETE,
                    "/v1/papers/p-0000000000000000/reading".into(),
                    None,
                ),
            ],
        ),
        ("/v1/notes", Is(Operation::SeeShelf), vec![get("/v1/notes")]),
        (
            "/v1/notes",
            Is(Operation::KeepShelf),
            vec![(
                Method::POST,
                "/v1/notes".into(),
                Some(json!({ "paper": "p-0000000000000000", "text": "x" })),
            )],
        ),
        (
            "/v1/notes/{id}",
            Is(Operation::KeepShelf),
            vec![
                (
                    Method::PATCH,
                    format!("/v1/notes/{none}"),
                    Some(json!({ "text": "x" })),
                ),
                (Method::DELETE, format!("/v1/notes/{none}"), None),
            ],
        ),
        ("/openapi.json", health(), vec![get("/openapi.json")]),
        ("/docs", health(), vec![get("/docs")]),
        // Where one logs in, nobody is known yet.
        (
            "/session",
            health(),
            vec![get("/session"), (Method::DELETE, "/session".into(), None)],
        ),
        // Where one logs in elsewhere; this server has no elsewhere.
        ("/session/oidc", health(), vec![get("/session/oidc")]),
        (
            "/session/oidc/callback",
            health(),
            vec![get("/session/oidc/callback?code=a&state=b")],
        ),
        // The page holds nothing of the library.
        ("/", health(), vec![get("/")]),
        ("/graphiql", health(), vec![get("/graphiql")]),
        ("/assets/{path:.*}", health(), vec![get("/assets/none.js")]),
    ]
}

#[test]
fn every_route_stands_in_the_table() {
    let known: BTreeSet<String> = routes()
        .iter()
        .map(|(route, ..)| (*route).to_owned())
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut there = BTreeSet::new();
    let mut waiting = vec![folder];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source file");
        for way in ["resource(", "route(", "get_only(", "scope("] {
            for behind in text.split(way).skip(1) {
                if let Some(route) = behind.trim_start().strip_prefix('"') {
                    let route = route.split('"').next().unwrap_or_default();
                    there.insert(route.to_owned());
                }
            }
        }
    }
    assert_eq!(
        there, known,
        "each route needs its operation and its use here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_for_those_whose_role_its_operation_takes() {
    for (route, takes, uses) in routes() {
        let least = match takes {
            Known => Some(graph_schema::Role::Reader),
            Is(operation) => match operation.needs() {
                Needs::Nothing => None,
                Needs::Role(role) | Needs::Account(role) => Some(role),
            },
        };
        for (method, path, body) in uses {
            for asker in ASKERS {
                let url = GUARDED.server.url(&path);
                let mut request = GUARDED.server.client.request(method.clone(), url);
                if let Some(body) = &body {
                    request = request.json(body);
                }
                let response = GUARDED.by(asker, request).send().await.expect("an answer");
                let challenge = response.headers().get("www-authenticate").cloned();
                let (status, code) = outcome(response).await;
                let who = format!("{method} {route} as {asker:?}: {status} {code:?}");
                match (least, asker) {
                    (Some(_), None) => {
                        assert_eq!(status, 401, "{who}");
                        assert_eq!(challenge.expect(&who), "Bearer realm=\"papyri\"");
                        if method != Method::HEAD {
                            assert_eq!(code.as_deref(), Some("UNAUTHENTICATED"), "{who}");
                        }
                    }
                    (Some(least), Some(role)) if role < least => {
                        assert_eq!(status, 403, "{who}");
                        assert_eq!(code.as_deref(), Some("FORBIDDEN"), "{who}");
                    }
                    _ => assert!(![401, 403].contains(&status), "{who}"),
                }
            }
        }
    }
}
