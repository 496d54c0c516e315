//! Searching arXiv and bringing papers in from there, as clients of the service meet it.

use crate::replay::{Replay, Reply, Request, recording};
use crate::support::samples;
use crate::support::server::Server;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{SinkExt, StreamExt};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, http::HeaderValue};

const SEARCH: &str = "query($q: String, $category: String, $from: NaiveDate, $to: NaiveDate, $first: Int, $after: String) {
    arxivSearch(query: $q, category: $category, from: $from, to: $to, first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { arxivId version title abstract authors { name } categories published updated doi journalRef pdfUrl
                inLibrary { id pages abstractOnly } } } }";
const EVENT: &str =
    "stage bytes totalBytes alreadyThere code reason paper { id title pages abstractOnly version }";

/// The paper of the recordings that these tests bring in.
pub const PAPER: &str = "2401.90001";

/// arXiv as recorded, with `pdf` for every PDF, and without sources.
pub fn arxiv(pdf: impl Fn() -> Reply + Send + Sync + 'static) -> Replay {
    arxiv_with(pdf, || Reply::html(404, "No such source"))
}

/// The same with `source` for every source.
fn arxiv_with(
    pdf: impl Fn() -> Reply + Send + Sync + 'static,
    source: impl Fn() -> Reply + Send + Sync + 'static,
) -> Replay {
    Replay::start(move |request: &Request| {
        if request.path.starts_with("/pdf/") {
            return pdf();
        }
        if request.path.starts_with("/src/") {
            return source();
        }
        match (request.parameter("id_list"), request.parameter("start")) {
            (PAPER, _) => Reply::atom(one_entry()),
            ("", "0") => Reply::atom(recording("search-0.xml")),
            ("", "3") => Reply::atom(recording("search-3.xml")),
            _ => Reply::atom(recording("search-none.xml")),
        }
    })
}

/// The feed that arXiv gives for one id: the first entry of the recorded search.
fn one_entry() -> String {
    let feed = String::from_utf8(recording("search-0.xml")).expect("UTF-8");
    let feed = feed.replace("Results>6<", "Results>1<");
    let end = feed.find("</entry>").expect("an entry") + "</entry>".len();
    format!("{}</feed>", &feed[..end])
}

pub fn sample_pdf() -> Reply {
    let file = samples().join("03-rank-fusion.pdf");
    Reply::pdf(std::fs::read(file).expect("a sample"))
}

fn serve(arxiv: &Replay, limits: Limits) -> Server {
    serve_at(&arxiv.address, limits)
}

fn serve_at(arxiv: &str, limits: Limits) -> Server {
    let configuration =
        format!("[arxiv]\napi_base = '{arxiv}/api'\npdf_base = '{arxiv}/pdf'\ninterval_s = 0.0\n");
    Server::configured(&configuration, Vec::new(), limits)
}

/// One file packed as arXiv packs it.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes).expect("it is packed");
    writer.finish().expect("it is packed")
}

async fn start(server: &Server, id: &str) -> Value {
    let query = format!(
        "mutation($id: String!) {{ ingestArxiv(id: $id) {{ arxivId title event {{ {EVENT} }} }} }}"
    );
    server.data(&query, json!({ "id": id })).await["ingestArxiv"].take()
}

async fn search(server: &Server, variables: Value) -> Value {
    server.data(SEARCH, variables).await["arxivSearch"].take()
}

/// All events of an arrival, to its end.
async fn follow(server: &Server, id: &str) -> Vec<Value> {
    let url = format!("ws://{}/graphql", server.address);
    let mut request = url.into_client_request().expect("a request");
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request)
        .await
        .expect("a WebSocket");
    let query = format!("subscription($id: String!) {{ arrival(id: $id) {{ {EVENT} }} }}");
    let payload = json!({ "query": query, "variables": { "id": id } });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "type": "subscribe", "id": "1", "payload": payload }),
    ] {
        let message = Message::text(message.to_string());
        socket.send(message).await.expect("it is sent");
    }
    let mut events = Vec::new();
    loop {
        let message = tokio::time::timeout(Duration::from_secs(120), socket.next()).await;
        let message = message.expect("the arrival goes on").expect("more");
        let Message::Text(text) = message.expect("a message") else {
            continue;
        };
        let mut message: Value = serde_json::from_str(&text).expect("JSON");
        match message["type"].as_str() {
            Some("next") => {
                assert_eq!(message["payload"].get("errors"), None, "{message:#}");
                events.push(message["payload"]["data"]["arrival"].take());
            }
            Some("connection_ack") => {}
            Some("complete") => return events,
            _ => panic!("{message:#}"),
        }
    }
}

/// The stages in order, a download's steps as one.
fn stages(events: &[Value]) -> Vec<&str> {
    let mut stages: Vec<&str> = events
        .iter()
        .map(|event| event["stage"].as_str().expect("a stage"))
        .collect();
    stages.dedup();
    stages
}

fn last(events: &[Value]) -> &Value {
    events.last().expect("an event")
}

fn pdf_requests(arxiv: &Replay) -> usize {
    let requests = arxiv.requests();
    requests
        .iter()
        .filter(|request| request.path.starts_with("/pdf/"))
        .count()
}

#[tokio::test]
async fn results_come_by_pages_and_what_the_library_has_is_marked() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    let asked =
        json!({ "q": "rank fusion", "category": "cs.ir", "from": "2001-01-01", "first": 3 });
    let page = search(&server, asked.clone()).await;
    assert_eq!(page["totalCount"], 6);
    let first = &page["nodes"][0];
    assert_eq!(first["arxivId"], PAPER);
    assert_eq!(
        first["title"],
        "Reciprocal rank fusion without judged queries"
    );
    assert_eq!(first["authors"][0]["name"], "Ada Bergström");
    assert_eq!(first["published"], "2024-01-03");
    assert_eq!(first["doi"], "10.5555/papyri.901");
    assert_eq!(first["inLibrary"], Value::Null);
    let query = arxiv.requests()[0].parameter("search_query").to_owned();
    assert!(query.contains("cat:cs.IR"), "{query}");

    let mut more = asked.clone();
    more["after"] = page["pageInfo"]["endCursor"].clone();
    let next = search(&server, more).await;
    assert_eq!(arxiv.requests()[1].parameter("start"), "3");
    assert!(!next["nodes"].as_array().expect("nodes").is_empty());

    start(&server, PAPER).await;
    assert_eq!(last(&follow(&server, PAPER).await)["stage"], "DONE");
    let before = arxiv.requests().len();
    let page = search(&server, asked).await;
    assert_eq!(arxiv.requests().len(), before, "the page is remembered");
    let marked = &page["nodes"][0]["inLibrary"];
    assert_eq!(marked["abstractOnly"], false, "{page:#}");
    assert_eq!(page["nodes"][1]["inLibrary"], Value::Null);
}

#[tokio::test]
async fn searches_that_are_none_are_refused() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    for (variables, word) in [
        (json!({}), "asks for nothing"),
        (json!({ "q": "x", "category": "cs.C!" }), "category"),
        (
            json!({ "q": "x", "category": "c".repeat(5_000) }),
            "category",
        ),
        (
            json!({ "q": "x", "from": "2024-02-01", "to": "2024-01-01" }),
            "first day",
        ),
        (json!({ "q": "x".repeat(2_000) }), "longer than"),
        (json!({ "q": "x", "after": "nonsense" }), "cursor"),
    ] {
        let (code, message) = server.error(SEARCH, variables).await;
        assert!(
            code == "BAD_INPUT" && message.contains(word),
            "{code}: {message}"
        );
    }
    let many = "{ arxivSearch(query: \"x\", first: 101) { totalCount } }";
    assert_eq!(server.error(many, json!({})).await.0, "BAD_INPUT");
    assert!(arxiv.requests().is_empty(), "nothing of it was asked");
    let query = "mutation { ingestArxiv(id: \"no id\") { arxivId } }";
    assert_eq!(server.error(query, json!({})).await.0, "BAD_INPUT");
}

#[tokio::test]
async fn a_paper_arrives_in_steps_and_its_summary_before_its_end() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    let arrival = start(&server, &format!("arXiv:{PAPER}v1")).await;
    assert_eq!(arrival["arxivId"], PAPER);
    let events = follow(&server, PAPER).await;
    assert_eq!(
        stages(&events),
        [
            "QUEUED",
            "DOWNLOADING",
            "READING",
            "LINKED",
            "SUMMARY_READY",
            "DONE"
        ],
        "{events:#?}"
    );
    let downloaded = events.iter().rfind(|event| event["stage"] == "DOWNLOADING");
    let downloaded = downloaded.expect("a download");
    assert_eq!(
        downloaded["bytes"], downloaded["totalBytes"],
        "{downloaded:#}"
    );
    let done = last(&events);
    assert_eq!(done["alreadyThere"], false);
    // What arXiv says of it counts, with the pages of the PDF.
    let title = "Reciprocal rank fusion without judged queries";
    assert_eq!(done["paper"]["title"], title);
    assert_eq!(done["paper"]["abstractOnly"], false);

    let id = &done["paper"]["id"];
    let query =
        "query($id: ID!) { summary(paper: $id) { parts { sentences { citations { page } } } }
        ask(question: \"How are sparse and dense rankings fused?\", within: [$id]) { found }
        arrivals { arxivId } stats { papers } }";
    let after = server.data(query, json!({ "id": id })).await;
    let page = &after["summary"]["parts"][0]["sentences"][0]["citations"][0]["page"];
    assert!(
        page.as_u64().is_some_and(|page| page > 0),
        "of the pages: {after:#}"
    );
    assert_eq!(after["ask"]["found"], true);
    assert_eq!(after["arrivals"], json!([]));
    assert_eq!(after["stats"]["papers"], 1, "in place of its abstract");

    start(&server, PAPER).await;
    let again = follow(&server, PAPER).await;
    assert_eq!(stages(&again), ["QUEUED", "DONE"]);
    assert_eq!(last(&again)["alreadyThere"], true);
    assert_eq!(pdf_requests(&arxiv), 1);
}

#[tokio::test]
async fn twice_at_once_is_one_download() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    tokio::join!(start(&server, PAPER), start(&server, PAPER));
    let (one, other) = tokio::join!(follow(&server, PAPER), follow(&server, PAPER));
    assert_eq!(last(&one)["stage"], "DONE", "{one:#?}");
    assert_eq!(stages(&one), stages(&other));
    assert_eq!(pdf_requests(&arxiv), 1);
}

#[tokio::test]
async fn a_paper_that_nobody_has_is_not_found() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    start(&server, "2401.99999").await;
    let events = follow(&server, "2401.99999").await;
    assert_eq!(stages(&events), ["QUEUED", "FAILED"]);
    let failed = last(&events);
    assert_eq!(failed["code"], "NOT_FOUND");
    assert!(
        failed["reason"]
            .as_str()
            .is_some_and(|why| why.contains("2401.99999"))
    );
    assert_eq!(failed["paper"], Value::Null);
}

#[tokio::test]
async fn a_web_page_in_place_of_the_pdf_is_told_in_plain_words() {
    let arxiv = arxiv(|| Reply::html(200, "Are you a robot? 10.1.2.3"));
    let server = serve(&arxiv, Limits::default());
    start(&server, PAPER).await;
    let events = follow(&server, PAPER).await;
    assert_eq!(stages(&events), ["QUEUED", "DOWNLOADING", "FAILED"]);
    let failed = last(&events);
    let reason = failed["reason"].as_str().expect("a reason");
    assert!(
        reason.contains("web page") && !reason.contains("10.1.2.3"),
        "{reason}"
    );
    assert_eq!(failed["paper"]["abstractOnly"], true, "its abstract stays");
    // Asked for again, it is tried again.
    start(&server, PAPER).await;
    follow(&server, PAPER).await;
    assert_eq!(pdf_requests(&arxiv), 2);
}

#[tokio::test]
async fn a_pdf_that_can_not_be_read_says_why() {
    let arxiv = arxiv(|| Reply::pdf(crate::support::pdf::without_text()));
    let server = serve(&arxiv, Limits::default());
    start(&server, PAPER).await;
    let events = follow(&server, PAPER).await;
    assert_eq!(
        stages(&events),
        ["QUEUED", "DOWNLOADING", "READING", "FAILED"]
    );
    let reason = last(&events)["reason"].as_str().expect("a reason");
    assert!(reason.contains("text"), "{reason}");
}

/// A server that fetches sources first.
fn prefers_source(arxiv: &Replay) -> Server {
    let address = &arxiv.address;
    let configuration = format!(
        "[arxiv]\napi_base = '{address}/api'\npdf_base = '{address}/pdf'\nsource_base = '{address}/src'\nprefer = 'source'\ninterval_s = 0.0\n"
    );
    Server::configured(&configuration, Vec::new(), Limits::default())
}

/// The end of its arrival, whether it has pages, and what was downloaded of it.
async fn arrived(arxiv: &Replay) -> (Value, bool, Vec<String>) {
    let server = prefers_source(arxiv);
    start(&server, PAPER).await;
    let mut events = follow(&server, PAPER).await;
    let end = events.pop().expect("an end");
    let has_pages = end["paper"]["pages"].as_u64() > Some(0);
    let requests = arxiv.requests().into_iter();
    let paths = requests.map(|request| request.path);
    let fetched = paths.filter(|path| path.starts_with("/pdf/") || path.starts_with("/src/"));
    let folder = |path: String| path[..4].to_owned();
    (end, has_pages, fetched.map(folder).collect())
}

#[tokio::test]
async fn the_source_is_fetched_where_it_is_preferred() {
    let clay = include_bytes!("../corpus/latex/clay.tex");
    let arxiv = arxiv_with(sample_pdf, || {
        Reply::new(200, "application/gzip", packed(clay))
    });
    let (end, has_pages, fetched) = arrived(&arxiv).await;
    assert_eq!(
        (&end["stage"], has_pages),
        (&json!("DONE"), false),
        "{end:#}"
    );
    assert_eq!(end["paper"]["abstractOnly"], false);
    assert_eq!(fetched, ["/src"]);
}

#[tokio::test]
async fn where_a_source_can_not_be_had_or_read_the_pdf_is() {
    let sources: [fn() -> Reply; 4] = [
        || Reply::html(404, "No such source"),
        || Reply::html(200, "Are you a robot?"),
        || Reply::new(200, "application/postscript", b"%!PS-Adobe".as_slice()),
        || Reply::new(200, "application/gzip", packed(b"plain \\bye")),
    ];
    for source in sources {
        let arxiv = arxiv_with(sample_pdf, source);
        let (end, has_pages, fetched) = arrived(&arxiv).await;
        assert_eq!(
            (&end["stage"], has_pages),
            (&json!("DONE"), true),
            "{end:#}"
        );
        assert_eq!(fetched, ["/src", "/pdf"]);
    }
    // Authors may have sent nothing but a PDF.
    let arxiv = arxiv_with(|| Reply::html(404, "No such PDF"), sample_pdf);
    let (end, has_pages, fetched) = arrived(&arxiv).await;
    assert_eq!(
        (&end["stage"], has_pages),
        (&json!("DONE"), true),
        "{end:#}"
    );
    assert_eq!(fetched, ["/src"]);
}

#[tokio::test]
async fn a_paper_arrives_though_nobody_looks() {
    let arxiv = arxiv(sample_pdf);
    let server = serve(&arxiv, Limits::default());
    start(&server, PAPER).await;
    let query = "{ arrivals { arxivId } papers { nodes { arxivId abstractOnly } } }";
    let arrived = async {
        loop {
            let seen = server.data(query, json!({})).await;
            let full = json!([{ "arxivId": PAPER, "abstractOnly": false }]);
            if seen["arrivals"] == json!([]) && seen["papers"]["nodes"] == full {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(120), arrived).await;
    waited.expect("it arrives");
}

#[tokio::test]
async fn more_papers_than_may_wait_are_turned_away() {
    let arxiv = Replay::start(|_: &Request| Reply::hang());
    let limits = Limits {
        concurrent_arrivals: 1,
        waiting_arrivals: 1,
        ..Limits::default()
    };
    let server = serve(&arxiv, limits);
    start(&server, PAPER).await;
    start(&server, "2401.90002").await;
    let query = "mutation { ingestArxiv(id: \"cs/0112901\") { arxivId } }";
    assert_eq!(server.error(query, json!({})).await.0, "OVERLOADED");
    start(&server, PAPER).await;
    let under_way = server.data("{ arrivals { arxivId } }", json!({})).await;
    let expected = json!([{ "arxivId": PAPER }, { "arxivId": "2401.90002" }]);
    assert_eq!(under_way["arrivals"], expected);
}

#[tokio::test]
async fn arxiv_away_is_unavailable() {
    // Nothing listens on a port that was just given back.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    let server = serve_at(&address, Limits::default());
    let (code, message) = server.error(SEARCH, json!({ "q": "fusion" })).await;
    assert_eq!(code, "UNAVAILABLE");
    assert!(message.contains("arXiv"), "{message}");
    start(&server, PAPER).await;
    let events = follow(&server, PAPER).await;
    assert_eq!(stages(&events), ["QUEUED", "FAILED"]);
    assert_eq!(last(&events)["code"], "UNAVAILABLE");
}

// The client's connection is closed by a thread of its own while this one waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_ends_when_its_client_leaves() {
    let arxiv = Replay::start(|request: &Request| match request.nth {
        0 => Reply::hang(),
        _ => Reply::atom(recording("search-0.xml")),
    });
    let server = serve(&arxiv, Limits::default());
    {
        let asked = server.reply(SEARCH, json!({ "q": "fusion" }));
        let left = tokio::time::timeout(Duration::from_millis(500), asked).await;
        assert!(left.is_err(), "it hangs");
    }
    assert!(arxiv.abandoned(), "arXiv is not asked any more");
    // Its place in arXiv's line is free.
    let page = search(&server, json!({ "q": "quotes" })).await;
    assert_eq!(page["totalCount"], 6);
}
