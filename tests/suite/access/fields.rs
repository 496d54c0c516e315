//! Every root field of the schema, as everybody.

use super::{ASKERS, Asker, GUARDED, Guarded, outcome};
use futures::{SinkExt, StreamExt};
use graph_schema::Role;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use service::{Needs, Operation};
use std::collections::BTreeSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message, http::HeaderValue};

const NOBODYS: &str = "p-0000000000000000";

/// Each root field: its type, its name, the operation that it is, and a use of it. `PAPER` is a paper of the library; what
/// changes something names what is not there.
const FIELDS: &[(&str, &str, Operation, &str)] = &[
    (
        "query",
        "paper",
        Operation::ReadPapers,
        "paper(id: \"PAPER\") { title }",
    ),
    (
        "query",
        "papers",
        Operation::ReadPapers,
        "papers { totalCount }",
    ),
    (
        "query",
        "related",
        Operation::Relate,
        "related(paper: \"PAPER\") { score }",
    ),
    (
        "query",
        "ask",
        Operation::Ask,
        "ask(question: \"What are quotes?\") { id }",
    ),
    (
        "query",
        "summary",
        Operation::Summarise,
        "summary(paper: \"PAPER\") { composer }",
    ),
    (
        "query",
        "entity",
        Operation::ReadPapers,
        "entity(id: \"e-0000000000000000\") { name }",
    ),
    (
        "query",
        "entities",
        Operation::ReadPapers,
        "entities(name: \"x\") { name }",
    ),
    (
        "query",
        "chat",
        Operation::ReadChats,
        "chat(id: \"00000000-0000-0000-0000-000000000000\") { title }",
    ),
    ("query", "chats", Operation::ReadChats, "chats { title }"),
    (
        "query",
        "arxivSearch",
        Operation::SearchArxiv,
        "arxivSearch(query: \"x\") { totalCount }",
    ),
    (
        "query",
        "arrivals",
        Operation::SeeArrivals,
        "arrivals { arxivId }",
    ),
    ("query", "stats", Operation::SeeStats, "stats { papers }"),
    ("query", "answering", Operation::Ask, "answering { effort }"),
    (
        "query",
        "queue",
        Operation::SeeQueue,
        "queue { counts { count } }",
    ),
    ("query", "jobs", Operation::SeeQueue, "jobs { id }"),
    (
        "mutation",
        "retryJobs",
        Operation::ChangeQueue,
        "retryJobs(ids: [])",
    ),
    (
        "mutation",
        "cancelJobs",
        Operation::ChangeQueue,
        "cancelJobs(ids: [])",
    ),
    (
        "mutation",
        "correctPaper",
        Operation::CorrectPaper,
        "correctPaper(id: \"PAPER\", said: { venue: \"Kept Papers\" }) { id }",
    ),
    (
        "mutation",
        "enrichPapers",
        Operation::Enrich,
        "enrichPapers(papers: [\"PAPER\"]) { id }",
    ),
    (
        "query",
        "enrichment",
        Operation::Enrich,
        "enrichment(id: \"j-0123456789abcdef\") { state }",
    ),
    (
        "query",
        "serviceStats",
        Operation::SeeOperations,
        "serviceStats { minutes }",
    ),
    ("query", "signalConsent", Operation::Signal, "signalConsent"),
    (
        "query",
        "path",
        Operation::Explore,
        "path(from: \"PAPER\", to: \"PAPER\") { title }",
    ),
    (
        "query",
        "neighbourhood",
        Operation::Explore,
        "neighbourhood(paper: \"PAPER\") { distance }",
    ),
    (
        "query",
        "citationMap",
        Operation::Explore,
        "citationMap { __typename }",
    ),
    (
        "query",
        "citingSentences",
        Operation::Explore,
        "citingSentences(citing: \"PAPER\", cited: \"PAPER\") { sentence }",
    ),
    (
        "query",
        "coCitation",
        Operation::Explore,
        "coCitation(paper: \"PAPER\") { __typename }",
    ),
    (
        "query",
        "trending",
        Operation::Explore,
        "trending { __typename }",
    ),
    (
        "query",
        "trendingCategories",
        Operation::Explore,
        "trendingCategories { __typename }",
    ),
    (
        "query",
        "timeline",
        Operation::Explore,
        "timeline(topic: \"quotes\") { __typename }",
    ),
    (
        "query",
        "similarAuthors",
        Operation::Explore,
        "similarAuthors(author: \"nobody\") { __typename }",
    ),
    (
        "mutation",
        "startChat",
        Operation::WriteChats,
        "startChat { id }",
    ),
    (
        "mutation",
        "renameChat",
        Operation::WriteChats,
        "renameChat(chat: \"00000000-0000-0000-0000-000000000000\", title: \"x\") { id }",
    ),
    (
        "mutation",
        "sendMessage",
        Operation::Ask,
        "sendMessage(chat: \"00000000-0000-0000-0000-000000000000\", text: \"What are quotes?\") { id }",
    ),
    (
        "mutation",
        "uploadPaper",
        Operation::TakeIn,
        "uploadPaper(file: $file) { status }",
    ),
    (
        "mutation",
        "ingestArxiv",
        Operation::BringFromArxiv,
        "ingestArxiv(id: \"2401.00001\") { arxivId }",
    ),
    (
        "mutation",
        "deletePaper",
        Operation::DeletePaper,
        "deletePaper(id: \"p-0000000000000000\")",
    ),
    (
        "mutation",
        "deleteChat",
        Operation::DeleteChats,
        "deleteChat(id: \"00000000-0000-0000-0000-000000000000\")",
    ),
    (
        "mutation",
        "deleteAnswer",
        Operation::DeleteChats,
        "deleteAnswer(id: \"00000000-0000-0000-0000-000000000000\")",
    ),
    (
        "mutation",
        "ratePaperSummary",
        Operation::Rate,
        "ratePaperSummary(paper: \"p-0000000000000000\", stars: 3) { stars }",
    ),
    (
        "query",
        "feedbackForm",
        Operation::SendFeedback,
        "feedbackForm { currency }",
    ),
    (
        "mutation",
        "sendFeedback",
        Operation::SendFeedback,
        "sendFeedback(monthly: 3)",
    ),
    (
        "mutation",
        "signalAnswer",
        Operation::Signal,
        "signalAnswer(answer: \"00000000-0000-0000-0000-000000000000\", acts: [{ kind: COPIED }])",
    ),
    (
        "mutation",
        "rateAnswer",
        Operation::Rate,
        "rateAnswer(answer: \"00000000-0000-0000-0000-000000000000\", stars: 3) { stars }",
    ),
    (
        "query",
        "collections",
        Operation::SeeShelf,
        "collections { name }",
    ),
    (
        "query",
        "collection",
        Operation::SeeShelf,
        "collection(id: \"00000000-0000-0000-0000-000000000000\") { name }",
    ),
    ("query", "tags", Operation::SeeShelf, "tags { tag }"),
    ("query", "notes", Operation::SeeShelf, "notes { text }"),
    (
        "mutation",
        "createCollection",
        Operation::KeepShelf,
        "createCollection(name: \"x\") { id }",
    ),
    (
        "mutation",
        "renameCollection",
        Operation::KeepShelf,
        "renameCollection(id: \"00000000-0000-0000-0000-000000000000\", name: \"x\") { id }",
    ),
    (
        "mutation",
        "shareCollection",
        Operation::KeepShelf,
        "shareCollection(id: \"00000000-0000-0000-0000-000000000000\", visibility: PUBLIC) { id }",
    ),
    (
        "mutation",
        "deleteCollection",
        Operation::KeepShelf,
        "deleteCollection(id: \"00000000-0000-0000-0000-000000000000\")",
    ),
    (
        "mutation",
        "addToCollection",
        Operation::KeepShelf,
        "addToCollection(id: \"00000000-0000-0000-0000-000000000000\", papers: []) { id }",
    ),
    (
        "mutation",
        "removeFromCollection",
        Operation::KeepShelf,
        "removeFromCollection(id: \"00000000-0000-0000-0000-000000000000\", papers: []) { id }",
    ),
    (
        "mutation",
        "tagPapers",
        Operation::KeepShelf,
        "tagPapers(papers: [\"p-0000000000000000\"], tag: \"x\")",
    ),
    (
        "mutation",
        "untagPapers",
        Operation::KeepShelf,
        "untagPapers(papers: [\"p-0000000000000000\"], tag: \"x\")",
    ),
    (
        "mutation",
        "setReadingState",
        Operation::KeepShelf,
        "setReadingState(papers: [\"p-0000000000000000\"], state: READ)",
    ),
    (
        "mutation",
        "addNote",
        Operation::KeepShelf,
        "addNote(paper: \"p-0000000000000000\", text: \"x\") { id }",
    ),
    (
        "mutation",
        "editNote",
        Operation::KeepShelf,
        "editNote(id: \"00000000-0000-0000-0000-000000000000\", text: \"x\") { id }",
    ),
    (
        "mutation",
        "deleteNote",
        Operation::KeepShelf,
        "deleteNote(id: \"00000000-0000-0000-0000-000000000000\")",
    ),
    (
        "subscription",
        "answer",
        Operation::Ask,
        "answer(question: \"What are quotes?\") { __typename }",
    ),
    (
        "subscription",
        "arrival",
        Operation::SeeArrivals,
        "arrival(id: \"2401.99999\") { __typename }",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_root_field_of_the_schema_stands_in_the_table() {
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } } \
        subscriptionType { fields { name } } } }";
    let request = GUARDED.server.client.post(GUARDED.server.url("/graphql"));
    let request = GUARDED.by(Some(Role::Reader), request);
    let reply = request.json(&json!({ "query": query })).send().await;
    let reply: Value = reply.expect("an answer").json().await.expect("JSON");
    let mut there = BTreeSet::new();
    for kind in ["query", "mutation", "subscription"] {
        let fields = &reply["data"]["__schema"][format!("{kind}Type")]["fields"];
        for field in fields.as_array().unwrap_or_else(|| panic!("{reply:#}")) {
            there.insert((kind, field["name"].as_str().expect("a name").to_owned()));
        }
    }
    let known = FIELDS
        .iter()
        .map(|(kind, name, ..)| (*kind, (*name).to_owned()));
    assert_eq!(
        there,
        known.collect(),
        "each field needs its operation and its use here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_is_for_those_whose_role_its_operation_takes() {
    for (kind, name, operation, usage) in FIELDS {
        let Needs::Role(least) = operation.needs() else {
            panic!("{name} is nothing that anybody may do");
        };
        for asker in ASKERS {
            let code = used(
                &GUARDED,
                kind,
                &usage.replace("PAPER", &GUARDED.paper),
                asker,
            )
            .await;
            let code = code.as_deref();
            match asker {
                None => assert_eq!(code, Some("UNAUTHENTICATED"), "{name}"),
                Some(role) if role < least => {
                    assert_eq!(code, Some("FORBIDDEN"), "{name} as {role}");
                }
                Some(role) => {
                    let refused =
                        matches!(code, Some("FORBIDDEN" | "UNAUTHENTICATED" | "BAD_INPUT"));
                    assert!(!refused, "{name} as {role}: {code:?}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_is_made_anew_by_curators() {
    let usage = format!(
        "summary(paper: \"{}\", fresh: true) {{ composer }}",
        GUARDED.paper
    );
    let code = used(&GUARDED, "query", &usage, Some(Role::Reader)).await;
    assert_eq!(code.as_deref(), Some("FORBIDDEN"));
    let code = used(&GUARDED, "query", &usage, Some(Role::Curator)).await;
    assert_eq!(code, None);
    // What is refused is refused before anything is looked up.
    let usage = format!("deletePaper(id: \"{NOBODYS}\")");
    let code = used(&GUARDED, "mutation", &usage, Some(Role::Reader)).await;
    assert_eq!(code.as_deref(), Some("FORBIDDEN"));
}

/// The code of what went wrong.
async fn used(guarded: &Guarded, kind: &str, usage: &str, asker: Asker) -> Option<String> {
    if kind == "subscription" {
        return subscribed(guarded, usage, asker).await;
    }
    let request = guarded.by(
        asker,
        guarded.server.client.post(guarded.server.url("/graphql")),
    );
    let request = match usage.contains("$file") {
        true => request.multipart(form(usage)),
        false => request.json(&json!({ "query": format!("{kind} {{ {usage} }}") })),
    };
    let (status, code) = outcome(request.send().await.expect("an answer")).await;
    let expected = match code.as_deref() {
        Some("UNAUTHENTICATED") => Some(401),
        Some("FORBIDDEN") => Some(403),
        _ => None,
    };
    assert!(
        expected.is_none_or(|expected| status == expected),
        "{usage}: {status} {code:?}"
    );
    code
}

fn form(usage: &str) -> Form {
    let operations = json!({
        "query": format!("mutation($file: Upload!) {{ {usage} }}"),
        "variables": { "file": null },
    });
    Form::new()
        .text("operations", operations.to_string())
        .text("map", r#"{"0":["variables.file"]}"#)
        .part("0", Part::bytes(b"no PDF".to_vec()).file_name("x.pdf"))
}

async fn subscribed(guarded: &Guarded, usage: &str, asker: Asker) -> Option<String> {
    let address = format!("ws://{}/graphql", guarded.server.address);
    let mut request = address.into_client_request().expect("a request");
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", protocol);
    if let Some(role) = asker {
        let key = format!("Bearer {}", guarded.secret(role));
        headers.insert("authorization", key.parse().expect("a header"));
    }
    let (mut socket, _) = match tokio_tungstenite::connect_async(request).await {
        Ok(opened) => opened,
        Err(Error::Http(refused)) => {
            assert_eq!(refused.status(), 401);
            return Some("UNAUTHENTICATED".to_owned());
        }
        Err(error) => panic!("no WebSocket: {error}"),
    };
    let payload = json!({ "query": format!("subscription {{ {usage} }}") });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "type": "subscribe", "id": "1", "payload": payload }),
    ] {
        let message = Message::text(message.to_string());
        socket.send(message).await.expect("it is sent");
    }
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message.expect("a message") else {
            continue;
        };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        let errors = match message["type"].as_str() {
            Some("next") => &message["payload"]["errors"],
            Some("error") => &message["payload"],
            _ => continue,
        };
        let code = errors[0]["extensions"]["code"].as_str();
        return code.map(str::to_owned);
    }
    panic!("the WebSocket ended without a word");
}
