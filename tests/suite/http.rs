//! The service as its clients meet it: GraphQL over HTTP and WebSocket, uploads, health, the page.

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use futures::{SinkExt, StreamExt};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, http::HeaderValue};

/// All samples, served once for the tests that only read.
static SERVER: LazyLock<Server> = LazyLock::new(|| Server::start(sample_files(), patient()));

const QUESTION: &str = "How can sparse and dense retrieval be combined?";
const ANSWER: &str = "id question standaloneQuestion found composer createdAt
    sentences { text citations { paper { id title } paperTitle section page quote passageId start end } }";

async fn ask(server: &Server, question: &str) -> Value {
    let query = format!("query($q: String!) {{ ask(question: $q) {{ {ANSWER} }} }}");
    server.data(&query, json!({ "q": question })).await["ask"].take()
}

fn citations(answer: &Value) -> Vec<&Value> {
    let sentences = answer["sentences"].as_array().expect("sentences");
    let lists = sentences
        .iter()
        .map(|one| one["citations"].as_array().expect("citations"));
    lists
        .inspect(|list| assert!(!list.is_empty(), "{answer:#}"))
        .flatten()
        .collect()
}

fn papers_of(answer: &Value) -> BTreeSet<String> {
    let ids = citations(answer)
        .into_iter()
        .map(|one| one["paper"]["id"].as_str().expect("an id").to_owned());
    ids.collect()
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every quote has its rectangles, which lie on the pages it names.
async fn assert_drawn(server: &Server, question: &str) {
    let query = "query($q: String!) { ask(question: $q) { sentences { citations { page quote
        rects { page x y width height } paper { pages pageSizes { page width height } } } } } }";
    let answer = server.data(query, json!({ "q": question })).await["ask"].take();
    for citation in citations(&answer) {
        let rects = citation["rects"].as_array().expect("rects");
        assert!(!rects.is_empty(), "{citation:#}");
        assert_eq!(rects[0]["page"], citation["page"]);
        let sizes = citation["paper"]["pageSizes"].as_array().expect("sizes");
        assert_eq!(json!(sizes.len()), citation["paper"]["pages"]);
        for rect in rects {
            let size = sizes.iter().find(|size| size["page"] == rect["page"]);
            let size = size.expect("the size of its page");
            for (at, length, side) in [("x", "width", "width"), ("y", "height", "height")] {
                let number = |value: &Value| value.as_f64().expect("a number");
                let (from, long) = (number(&rect[at]), number(&rect[length]));
                assert!(from >= 0.0 && long > 0.0, "{rect}");
                assert!(from + long <= number(&size[side]), "{rect} on {size}");
            }
        }
    }
}

/// Every quote stands on the page it names (or runs on to the next).
async fn assert_quoted(server: &Server, answer: &Value) {
    for citation in citations(answer) {
        let page = citation["page"].as_i64().expect("a page");
        let query = "query($id: ID!, $page: Int!, $next: Int!) {
            paper(id: $id) { here: pageText(page: $page) next: pageText(page: $next) } }";
        let variables = json!({ "id": citation["paper"]["id"], "page": page, "next": page + 1 });
        let paper = server.data(query, variables).await["paper"].take();
        let text = format!(
            "{} {}",
            paper["here"].as_str().unwrap(),
            paper["next"].as_str().unwrap_or_default()
        );
        let quote = plain(citation["quote"].as_str().expect("a quote"));
        assert!(
            plain(&text).contains(&quote),
            "{quote:?} is not on page {page}"
        );
    }
}

#[tokio::test]
async fn an_answer_quotes_pages_of_several_papers() {
    let answer = ask(&SERVER, QUESTION).await;
    assert_eq!(
        (&answer["found"], &answer["composer"]),
        (&json!(true), &json!("extractive"))
    );
    assert!(papers_of(&answer).len() >= 2, "{answer:#}");
    assert_quoted(&SERVER, &answer).await;
    assert_drawn(&SERVER, QUESTION).await;
}

#[tokio::test]
async fn without_evidence_it_says_so() {
    let answer = ask(
        &SERVER,
        "Which goalkeeper won the 1974 water polo cup in Split?",
    )
    .await;
    assert_eq!(
        (&answer["found"], &answer["sentences"]),
        (&json!(false), &json!([]))
    );
}

#[tokio::test]
async fn within_keeps_to_the_papers_named() {
    let one = papers_of(&ask(&SERVER, QUESTION).await)
        .into_iter()
        .next()
        .expect("a paper");
    let query =
        format!("query($q: String!, $w: [ID!]) {{ ask(question: $q, within: $w) {{ {ANSWER} }} }}");
    let answer = SERVER
        .data(&query, json!({ "q": QUESTION, "w": [one] }))
        .await["ask"]
        .take();
    assert_eq!(papers_of(&answer), BTreeSet::from([one]));
}

#[tokio::test]
async fn a_follow_up_is_answered_in_the_light_of_the_chat() {
    let chat = SERVER
        .data("mutation { startChat { id title } }", json!({}))
        .await["startChat"]
        .take();
    let send = format!(
        "mutation($c: ID!, $t: String!) {{ sendMessage(chat: $c, text: $t) {{ {ANSWER} }} }}"
    );
    let mut answers = Vec::new();
    for text in [QUESTION, "and on which datasets?"] {
        let variables = json!({ "c": chat["id"], "t": text });
        answers.push(SERVER.data(&send, variables).await["sendMessage"].take());
    }
    let follow_up = &answers[1];
    let understood = follow_up["standaloneQuestion"]
        .as_str()
        .expect("a question");
    assert!(
        understood.contains("datasets") && understood.contains("dense retrieval"),
        "{understood}"
    );
    assert_eq!(follow_up["found"], true);
    assert_quoted(&SERVER, follow_up).await;
    let quotes = |answer: &Value| -> BTreeSet<String> {
        citations(answer)
            .iter()
            .map(|one| one["quote"].to_string())
            .collect()
    };
    // What was quoted before may be quoted again where it answers, but it is another answer.
    assert_ne!(quotes(follow_up), quotes(&answers[0]), "{follow_up:#}");
    // Alone, the same words mean nothing in particular: the answer is another.
    let alone = ask(&SERVER, "and on which datasets?").await;
    assert_ne!(alone["sentences"], follow_up["sentences"]);
    assert!(
        !papers_of(follow_up).is_disjoint(&papers_of(&answers[0])),
        "{follow_up:#}"
    );

    let query = "query($id: ID!) { chat(id: $id) { title turns { ordinal answer { id } } } chats(first: 100) { id } }";
    let kept = SERVER.data(query, json!({ "id": chat["id"] })).await;
    assert_eq!(kept["chat"]["title"], QUESTION);
    let turns = json!([
        { "ordinal": 0, "answer": { "id": answers[0]["id"] } },
        { "ordinal": 1, "answer": { "id": follow_up["id"] } },
    ]);
    assert_eq!(kept["chat"]["turns"], turns);
    assert!(
        kept["chats"]
            .as_array()
            .unwrap()
            .contains(&json!({ "id": chat["id"] }))
    );
}

#[tokio::test]
async fn sentences_stream_before_the_answer() {
    let mut request = format!("ws://{}/graphql", SERVER.address)
        .into_client_request()
        .unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request)
        .await
        .expect("a WebSocket");
    let query = format!(
        "subscription($q: String!) {{ answer(question: $q) {{ __typename ... on AnswerSentence {{ text }} ... on Answer {{ {ANSWER} }} }} }}"
    );
    let payload = json!({ "query": query, "variables": { "q": QUESTION } });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "type": "ping" }),
        json!({ "type": "subscribe", "id": "1", "payload": payload }),
    ] {
        socket
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }
    let (mut kinds, mut events) = (Vec::new(), Vec::new());
    while !kinds.iter().any(|kind| kind == "complete") {
        let message = socket.next().await.expect("more").expect("a message");
        let Message::Text(text) = message else {
            continue;
        };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        if message["type"] == "next" {
            assert_eq!(message["payload"].get("errors"), None, "{message:#}");
            events.push(message["payload"]["data"]["answer"].clone());
        }
        kinds.push(message["type"].as_str().expect("a type").to_owned());
    }
    assert!(
        kinds.contains(&"connection_ack".into()) && kinds.contains(&"pong".into()),
        "{kinds:?}"
    );
    let answer = events.pop().expect("events");
    assert_eq!(answer["__typename"], "Answer");
    let streamed: Vec<&Value> = events.iter().map(|event| &event["text"]).collect();
    let kept: Vec<&Value> = answer["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["text"])
        .collect();
    assert!(!streamed.is_empty());
    assert_eq!(streamed, kept);
}

#[tokio::test]
async fn papers_are_paged_by_cursors() {
    let query = "query($after: String) { papers(first: 3, after: $after) {
        nodes { id title } edges { cursor } pageInfo { hasNextPage endCursor } totalCount } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = SERVER.data(query, json!({ "after": after })).await["papers"].take();
        seen.extend(
            page["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["title"].to_string()),
        );
        assert_eq!(page["totalCount"], sample_files().len());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), sample_files().len());
    assert!(
        seen.is_sorted_by_key(|title| title.to_lowercase()),
        "{seen:?}"
    );
    assert_eq!(BTreeSet::from_iter(&seen).len(), seen.len());

    let found = SERVER
        .data(
            "{ papers(search: \"fusion\") { nodes { title } totalCount } }",
            json!({}),
        )
        .await;
    assert!(
        found["papers"]["nodes"][0]["title"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .contains("fusing"),
        "{found:#}"
    );
    let cited = SERVER
        .data(
            "{ papers(kind: CITED_ONLY, first: 1) { nodes { kind } totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(cited["papers"]["nodes"][0]["kind"], "CITED_ONLY");
}

#[tokio::test]
async fn the_graph_around_a_paper() {
    let query = "{ papers(first: 20) { nodes { id citedBy(first: 2) { paper { id } } entities(first: 1) { entity { id name } } } } }";
    let papers = SERVER.data(query, json!({})).await["papers"]["nodes"].take();
    let papers = papers.as_array().expect("papers");
    let cited = papers
        .iter()
        .find(|paper| paper["citedBy"] != json!([]))
        .expect("a cited paper");
    let query = "query($id: ID!) { paper(id: $id) { title year authors { name } abstract pages source
        sections { number title level kind page }
        references(first: 5) { totalCount nodes { raw title year cited { id kind } linkScore contexts { callout sentence page } } }
        citedBy(first: 5) { paper { id } reference { title } contexts { sentence } }
        entities(first: 3) { count entity { id name kind paperCount } } } }";
    let whole = SERVER.data(query, json!({ "id": cited["id"] })).await["paper"].take();
    assert!(
        whole["references"]["totalCount"].as_u64() > Some(0),
        "{whole:#}"
    );
    assert!(!whole["sections"].as_array().unwrap().is_empty());
    assert!(
        !whole["citedBy"][0]["contexts"]
            .as_array()
            .unwrap()
            .is_empty(),
        "{whole:#}"
    );
    let citer = &cited["citedBy"][0]["paper"]["id"];
    let query = "query($a: ID!, $b: ID!) { path(from: $a, to: $b) { id }
        related(paper: $a, first: 5) { paper { id } score why { kind text } } summary(paper: $a) { composer parts { aspect sentences { text citations { quote page } } } } }";
    let linked = SERVER
        .data(query, json!({ "a": cited["id"], "b": citer }))
        .await;
    assert_eq!(
        linked["path"],
        json!([{ "id": cited["id"] }, { "id": citer }])
    );
    let related = linked["related"].as_array().expect("related");
    let why = related
        .iter()
        .find(|one| &one["paper"]["id"] == citer)
        .expect("the citer is related");
    let kinds: Vec<&str> = why["why"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"CITED_BY"), "{kinds:?}");
    assert!(!linked["summary"]["parts"].as_array().unwrap().is_empty());

    let mention = papers
        .iter()
        .find_map(|paper| paper["entities"].get(0))
        .expect("an entity");
    let query = "query($id: ID!, $name: String!) { entity(id: $id) { name paperCount papers(first: 9) { id } }
        entities(name: $name, first: 3) { id } }";
    let entity = json!({ "id": mention["entity"]["id"], "name": mention["entity"]["name"] });
    let found = SERVER.data(query, entity).await;
    assert_eq!(found["entity"]["name"], mention["entity"]["name"]);
    let count = found["entity"]["papers"].as_array().unwrap().len();
    assert_eq!(found["entity"]["paperCount"], count);
    assert_eq!(found["entities"][0]["id"], mention["entity"]["id"]);
    let stats = SERVER
        .data(
            "{ stats { papers linkedReferences passages entities citedOnly references } }",
            json!({}),
        )
        .await;
    assert_eq!(stats["stats"]["papers"], sample_files().len());
}

#[tokio::test]
async fn ratings_are_kept_for_what_is_there() {
    let answer = ask(&SERVER, QUESTION).await;
    let rate = "mutation($a: ID!, $s: Int!, $c: String) { rateAnswer(answer: $a, stars: $s, comment: $c) { stars comment createdAt } }";
    let rated = SERVER
        .data(rate, json!({ "a": answer["id"], "s": 4, "c": " Both. " }))
        .await;
    assert_eq!(
        (
            &rated["rateAnswer"]["stars"],
            &rated["rateAnswer"]["comment"]
        ),
        (&json!(4), &json!("Both."))
    );
    let (paper, unknown) = (
        &citations(&answer)[0]["paper"]["id"],
        "01234567-89ab-4def-8123-456789abcdef",
    );
    let summary =
        "mutation($p: ID!) { ratePaperSummary(paper: $p, stars: 5, comment: \"Good\") { stars } }";
    assert_eq!(
        SERVER.data(summary, json!({ "p": paper })).await["ratePaperSummary"]["stars"],
        5
    );

    for (variables, code) in [
        (json!({ "a": answer["id"], "s": 0 }), "BAD_INPUT"),
        (json!({ "a": answer["id"], "s": 6 }), "BAD_INPUT"),
        (json!({ "a": unknown, "s": 3 }), "NOT_FOUND"),
        (json!({ "a": "../etc", "s": 3 }), "BAD_INPUT"),
        (
            json!({ "a": answer["id"], "s": 3, "c": "x".repeat(4_001) }),
            "BAD_INPUT",
        ),
    ] {
        assert_eq!(SERVER.error(rate, variables).await.0, code);
    }
}

#[tokio::test]
async fn uploads_are_new_unchanged_or_failed_with_a_reason() {
    let server = Server::start(
        Vec::new(),
        Limits {
            max_upload_bytes: 1_000_000,
            ..Limits::default()
        },
    );
    let bytes = std::fs::read(&sample_files()[2]).unwrap();
    let mut seen = Vec::new();
    for file in [
        ("a.pdf", bytes.clone()),
        ("b.pdf", bytes),
        ("notes.pdf", b"only notes".to_vec()),
    ] {
        let reply: Value = server.upload(Some(file)).await.json().await.expect("JSON");
        seen.push(reply["data"]["uploadPaper"].clone());
    }
    let statuses: Vec<&Value> = seen.iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["NEW", "UNCHANGED", "FAILED"], "{seen:#?}");
    assert_eq!(seen[0]["paper"], seen[1]["paper"]);
    assert!(
        seen[2]["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("PDF")),
        "{seen:#?}"
    );
    let id = seen[0]["paper"]["id"].as_str().expect("an id");
    let answer = ask(&server, "What is rank fusion?").await;
    assert_eq!(
        papers_of(&answer),
        BTreeSet::from([id.to_owned()]),
        "it is answered from at once"
    );

    let pdf = server.get(&format!("/papers/{id}/pdf")).await;
    assert_eq!(pdf.headers()["content-type"], "application/pdf");
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
    assert_eq!(server.get("/papers/p-nothing/pdf").await.status(), 400);

    let without = server.upload(None).await;
    assert_eq!(without.status(), 400);
    let reply: Value = without.json().await.expect("JSON");
    assert_eq!(
        reply["errors"][0]["extensions"]["code"], "BAD_INPUT",
        "{reply:#}"
    );
    let large = server
        .upload(Some(("large.pdf", vec![b'%'; 1_200_000])))
        .await;
    assert_eq!(large.status(), 413);
    let reply: Value = large.json().await.expect("JSON");
    assert_eq!(reply["errors"][0]["extensions"]["code"], "TOO_LARGE");
    let broken = server.client.post(server.url("/graphql"));
    let broken = broken
        .header("content-type", "multipart/form-data; boundary=x")
        .body("--x\r\nnonsense");
    assert_eq!(broken.send().await.unwrap().status(), 400);
    assert_eq!(
        server.data("{ stats { papers } }", json!({})).await["stats"]["papers"],
        1
    );
}

#[tokio::test]
async fn questions_that_are_none() {
    let query = "query($q: String!) { ask(question: $q) { id } }";
    let question = |text: String| SERVER.error(query, json!({ "q": text }));
    assert_eq!(question(String::new()).await.0, "INVALID_QUESTION");
    assert_eq!(question(" \n ".into()).await.0, "INVALID_QUESTION");
    let (code, message) = question("why ".repeat(25_000)).await;
    assert_eq!(code, "INVALID_QUESTION");
    assert!(
        message.contains("longer") || message.contains("long"),
        "{message}"
    );
    let mut body = br#"{"query":"{ ask(question: \"na"#.to_vec();
    body.extend(b"\xff\xfe\") { id } }\"}");
    let reply = SERVER.post(body).await;
    assert_eq!(reply.status(), 400);
    let reply: Value = reply.json().await.expect("JSON");
    assert_eq!(reply["errors"][0]["extensions"]["code"], "BAD_INPUT");
    for odd in [
        "?",
        "漢字",
        "\u{0}\u{202e}",
        "' OR 1=1 --",
        "{}[]()*~^\"",
        "a\nb\tc",
    ] {
        let reply = SERVER.reply(query, json!({ "q": odd })).await;
        let code = &reply["errors"][0]["extensions"]["code"];
        assert!(
            code.is_null() || code == "INVALID_QUESTION",
            "{odd:?}: {reply:#}"
        );
    }
}

#[tokio::test]
async fn queries_are_bounded() {
    let deep = format!("{}id{}", "{ chat(id: \"x\") ".repeat(100), "}".repeat(100));
    assert_eq!(SERVER.error(&deep, json!({})).await.0, "QUERY_TOO_DEEP");
    let fields = "citedBy(first: 2) { paper { ".repeat(50);
    let nested = format!(
        "{{ paper(id: \"p-x\") {{ {fields} id {} }} }}",
        "} }".repeat(50)
    );
    assert_eq!(SERVER.error(&nested, json!({})).await.0, "QUERY_TOO_DEEP");
    let wide = "{ papers(first: 100) { nodes { citedBy(first: 100) { paper { id } } } } }";
    assert_eq!(SERVER.error(wide, json!({})).await.0, "QUERY_TOO_COMPLEX");
    for (query, code) in [
        ("{ papers(first: 101) { totalCount } }", "BAD_INPUT"),
        ("{ papers(first: -1) { totalCount } }", "BAD_INPUT"),
        (
            "{ papers(after: \"nonsense\") { totalCount } }",
            "BAD_INPUT",
        ),
        ("{ paper(id: \"nonsense\") { id } }", "BAD_INPUT"),
        ("{ path(from: \"x\", to: \"y\") { id } }", "BAD_INPUT"),
        ("{ nothing }", "BAD_INPUT"),
        ("{ papers", "BAD_INPUT"),
        ("", "BAD_INPUT"),
    ] {
        assert_eq!(SERVER.error(query, json!({})).await.0, code, "{query}");
    }
    let large = SERVER.post(vec![b' '; 300 * 1024]).await;
    assert_eq!(large.status(), 413);
    for not_json in ["", "[]", "null", "nonsense"] {
        assert_eq!(SERVER.post(not_json).await.status(), 400, "{not_json:?}");
    }
    let missing = "01234567-89ab-4def-8123-456789abcdef";
    let send = "mutation($c: ID!) { sendMessage(chat: $c, text: \"why?\") { id } }";
    assert_eq!(
        SERVER.error(send, json!({ "c": missing })).await.0,
        "NOT_FOUND"
    );
    let none = SERVER
        .data(
            "query($c: ID!) { chat(id: $c) { id } }",
            json!({ "c": missing }),
        )
        .await;
    assert_eq!(none["chat"], Value::Null);
}

#[tokio::test]
async fn pages_of_other_origins_are_refused() {
    let request = SERVER
        .client
        .post(SERVER.url("/graphql"))
        .header("origin", "https://elsewhere.example");
    let reply = request
        .body("{\"query\":\"{ __typename }\"}")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 403);
    let request = SERVER
        .client
        .post(SERVER.url("/graphql"))
        .header("origin", SERVER.url(""));
    let reply = request
        .body("{\"query\":\"{ __typename }\"}")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
}

#[tokio::test]
async fn health_metrics_and_pages() {
    for path in ["/health/livez", "/health/readyz"] {
        let reply = SERVER.get(path).await;
        assert_eq!(reply.status(), 200);
        assert_eq!(reply.json::<Value>().await.unwrap()["status"], "ok");
    }
    ask(&SERVER, QUESTION).await;
    // The library's size is counted beside the requests.
    let counted = async {
        loop {
            let page = SERVER.get("/metrics").await.text().await.unwrap();
            if page.contains("papyri_passages ") {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let patience = Duration::from_secs(60);
    let metrics = tokio::time::timeout(patience, counted).await.unwrap();
    for name in [
        "papyri_http_requests_total{",
        "papyri_ask_seconds_bucket{",
        "papyri_papers{kind=\"ingested\"}",
        "papyri_jobs{",
        "papyri_store_up{store=\"graph\"} 1",
        "papyri_question_stage_seconds_count{stage=\"retrieve\"}",
        "papyri_model_seconds_count{kind=\"embedder\"",
        "papyri_model_seconds_count{kind=\"reranker\"",
        "papyri_sentences_dropped_total 0",
    ] {
        assert!(metrics.contains(name), "{name} is not in\n{metrics}");
    }
    let graphiql = SERVER.get("/graphiql").await.text().await.unwrap();
    assert!(graphiql.contains("GraphiQL") && graphiql.contains("/assets/"));
    let page = SERVER.get("/").await;
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'self'")
    );
    let page = page.text().await.unwrap();
    let start = page.find("/assets/").expect("the page was built: make web");
    let asset: String = page[start..].chars().take_while(|c| *c != '"').collect();
    assert_eq!(SERVER.get(&asset).await.status(), 200, "{asset}");

    for path in ["/nothing", "/assets/nothing.js", "/assets/../Cargo.toml"] {
        let missing = SERVER.get(path).await;
        assert_eq!(missing.status(), 404);
        let reply: Value = missing.json().await.expect("JSON");
        assert_eq!(reply["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
    assert_eq!(SERVER.get("/graphql").await.status(), 405);
    let request = SERVER
        .client
        .get(SERVER.url("/health/livez"))
        .header("x-request-id", "mine-1");
    assert_eq!(
        request.send().await.unwrap().headers()["x-request-id"],
        "mine-1"
    );
}
