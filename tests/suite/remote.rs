//! The same library on SQLite and on a real Neo4j: the same graph, the same answers.

use crate::qdrant::QdrantServer;
use crate::support::neo4j::{Neo4j, PASSWORD};
use crate::support::proxy::Proxy;
use crate::support::service::Service;
use crate::support::{Papyri, json_of, lasting, pdf, sample_files, samples, stderr};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The program on its library with the graph on the server.
fn on_server(papyri: &Papyri, server: &Neo4j, args: &[&str]) -> Command {
    let mut command = papyri.command();
    command
        .args(["--graph", &server.url])
        .env("PAPYRI_GRAPH__PASSWORD", PASSWORD);
    command.args(args);
    command
}

fn json_on_server(papyri: &Papyri, server: &Neo4j, args: &[&str]) -> Value {
    json_of(on_server(papyri, server, &[]), args)
}

#[test]
fn both_modes_answer_the_same() {
    let (server, local, remote) = (Neo4j::start(), Papyri::new(), Papyri::new());
    let folder = samples();
    let folder = folder.to_str().expect("a plain path");

    let early = on_server(&remote, &server, &["ingest", folder])
        .output()
        .expect("the program starts");
    assert!(
        !early.status.success() && stderr(&early).contains("papyri migrate"),
        "{}",
        stderr(&early)
    );
    let plan = json_on_server(&remote, &server, &["migrate", "--dry-run"]);
    assert_eq!((&plan["found"], &plan["done"]), (&json!(0), &json!(false)));
    json_on_server(&remote, &server, &["migrate"]);
    let again = json_on_server(&remote, &server, &["migrate"]);
    let newest = graph_schema::migrations::NEO4J.len();
    assert_eq!(
        (&again["found"], &again["steps"]),
        (&json!(newest), &json!([]))
    );

    let reports = [
        local.json(&["ingest", folder]),
        json_on_server(&remote, &server, &["ingest", folder]),
    ];
    for report in &reports {
        assert_eq!(
            (&report["new"], &report["failed"]),
            (&json!(8), &json!(0)),
            "{report:#}"
        );
    }
    let unchanged = json_on_server(&remote, &server, &["ingest", folder]);
    assert_eq!(
        unchanged["unchanged"], 8,
        "the ledger is on the server: {unchanged:#}"
    );

    for args in [
        &["papers"][..],
        &["papers", "--cited-only", "--limit", "200"],
        &["papers", "--search", "fusion"],
        &["papers", "--search", "margin"],
        &["ask", "How can sparse and dense retrieval be combined?"],
        &["ask", "How are quotes verified?"],
        &["ask", "Which goalkeeper won the cup?"],
        &["summarize", "Fusing Sparse and Dense Rankings"],
        &["related", "Fusing Sparse and Dense Rankings"],
        &["related", "Multi-Hop Retrieval over Linked Papers"],
        &[
            "explore",
            "path",
            "Lexical Scoring with BM25",
            "Multi-Hop Retrieval over Linked Papers",
        ],
        &[
            "explore",
            "neighbourhood",
            "Fusing Sparse and Dense Rankings",
            "--hops",
            "3",
        ],
        &["explore", "co-citation", "Fusing Sparse and Dense Rankings"],
        &["explore", "similar-authors", "Ada Quill"],
        &["explore", "timeline", "BM25"],
        &["explore", "timeline", "sparse rankings"],
        &["explore", "trending"],
    ] {
        let (here, there) = (local.json(args), json_on_server(&remote, &server, args));
        assert_eq!(lasting(here), lasting(there), "{args:?}");
    }
    // The library moves from one mode to the other and is the same.
    let file = local.dir().join("library.jsonl.gz");
    let file = file.to_str().expect("a plain path");
    let exported = local.json(&["export", file]);
    let imported = json_on_server(&remote, &server, &["import", file]);
    assert_eq!(imported, exported, "counts and hashes");
    let back = remote.dir().join("library.jsonl.gz");
    let back = back.to_str().expect("a plain path");
    let again = json_on_server(&remote, &server, &["export", back]);
    assert_eq!(again["papers_sha256"], exported["papers_sha256"]);
    assert_eq!(
        again["counts"]["references"],
        exported["counts"]["references"]
    );
    // The same over GraphQL: the schema, the graph, a chat that remembers.
    let services = [local.command(), on_server(&remote, &server, &[])].map(Service::start);
    let [here, there] = services.each_ref().map(conversation);
    assert!(here.len() > 8);
    for (here, there) in here.iter().zip(&there) {
        assert_eq!(here, there);
    }
}

/// What a client of the service sees: the parts that do not differ from run to run.
fn conversation(service: &Service) -> Vec<Value> {
    let none = Value::Null;
    let ask = |query: &str, variables: &Value| service.data(query, variables);
    let mut seen = vec![
        ask("{ __schema { types { name fields { name } } } }", &none),
        ask(
            "{ papers(first: 8) { totalCount nodes { id title pages authors { name } sections { title }
               entities(first: 3) { count entity { name } } references(first: 10) { nodes { raw title } } } } }",
            &none,
        ),
    ];
    let papers = seen[1]["papers"]["nodes"].clone();
    let ids = papers
        .as_array()
        .expect("papers")
        .iter()
        .map(|paper| &paper["id"]);
    let ids: Vec<&Value> = ids.collect();
    for (one, other) in ids.iter().zip(ids.iter().skip(3)).take(4) {
        let variables = json!({ "one": one, "other": other });
        seen.push(ask(
            "query($one: ID!, $other: ID!) { path(from: $one, to: $other) { id }
               related(paper: $one, first: 5) { score paper { id } why { kind text } } }",
            &variables,
        ));
    }
    let chat = ask("mutation { startChat(title: \"Fusion\") { id } }", &none);
    let send = "mutation($chat: ID!, $text: String!) { sendMessage(chat: $chat, text: $text) {
        standaloneQuestion found sentences { text citations { quote page paper { id } } } } }";
    for text in [
        "What is reciprocal rank fusion?",
        "When is it better than the alternative?",
    ] {
        let variables = json!({ "chat": chat["startChat"]["id"], "text": text });
        seen.push(ask(send, &variables));
    }
    let turns = "query($id: ID!) { chat(id: $id) { title turns { ordinal answer { question } } } }";
    seen.push(ask(turns, &json!({ "id": chat["startChat"]["id"] })));
    seen
}

#[test]
fn an_ingest_waits_for_a_server_that_crashed_and_goes_on() {
    let (mut server, local, remote) = (Neo4j::start(), Papyri::new(), Papyri::new());
    json_on_server(&remote, &server, &["migrate"]);
    // Copies that differ by a comment make the run long enough to be met in its middle.
    let papers = remote.dir().join("papers");
    std::fs::create_dir(&papers).expect("a folder");
    for copy in 0..4 {
        for file in sample_files() {
            let mut bytes = std::fs::read(&file).expect("a sample");
            bytes.extend(format!("\n% copy {copy}\n").bytes());
            let name = file.file_name().expect("a name").to_string_lossy();
            std::fs::write(papers.join(format!("{copy}-{name}")), bytes).expect("it is written");
        }
    }
    let folder = papers.to_str().expect("a plain path");
    let mut run = on_server(
        &remote,
        &server,
        &["--json", "ingest", "--no-embed", "--jobs", "1", folder],
    );
    let mut run = run
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let onlooker = Papyri::new();
    let some_are_in = || {
        let listed = on_server(&onlooker, &server, &["--json", "papers"])
            .output()
            .expect("the program starts");
        let listed: Option<Value> = serde_json::from_slice(&listed.stdout).ok();
        listed.and_then(|page| page["total"].as_u64()).unwrap_or(0) >= 2
    };
    while !some_are_in() {
        assert!(
            run.try_wait().expect("a state").is_none(),
            "it ended too soon"
        );
    }
    let mut told = BufReader::new(run.stderr.take().expect("it is piped"));
    server.kill();
    let mut said = String::new();
    while !said.contains("waiting for it") {
        let read = told.read_line(&mut said).expect("text");
        assert!(read > 0, "it ended without waiting: {said}");
    }
    assert!(run.try_wait().expect("a state").is_none(), "it waits");
    server.start_again();
    let rest = std::thread::spawn(move || {
        told.read_to_string(&mut said).expect("text");
        said
    });
    let output = run.wait_with_output().expect("it ends");
    let said = rest.join().expect("what it said");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&report["new"], &report["unchanged"], &report["failed"]),
        (&json!(8), &json!(24), &json!(0)),
        "copies are the papers: {said}"
    );
    assert!(
        said.contains("waiting for it") && said.contains("going on"),
        "{said}"
    );

    local.json(&["ingest", "--no-embed", folder]);
    for args in [
        &["papers"][..],
        &["papers", "--cited-only", "--limit", "200"],
    ] {
        assert_eq!(
            local.json(args),
            json_on_server(&remote, &server, args),
            "{args:?}"
        );
    }
}

#[test]
fn a_service_says_that_its_graph_is_slow_or_away_and_comes_back() {
    let (mut server, papyri) = (Neo4j::start(), Papyri::new());
    json_on_server(&papyri, &server, &["migrate"]);
    let proxy = Proxy::start(server.port);
    let mut command = papyri.command();
    command
        .args(["--graph", &format!("bolt://127.0.0.1:{}", proxy.port)])
        .env("PAPYRI_GRAPH__PASSWORD", PASSWORD)
        .env("PAPYRI_GRAPH__MAX_CONNECTIONS", "1")
        .env("PAPYRI_GRAPH__TIMEOUT_S", "9");
    let service = Service::start(command);
    assert_eq!(service.status("/health/readyz"), 200);
    assert_eq!(service.wait_for(service.stats()), (200, Value::Null));

    // Slow: who has the one connection is told after its time, who waits for it is told that it is too much.
    proxy.freeze(true);
    let (slow, waiting) = (service.stats(), service.stats());
    let (slow, waiting) = service.wait_for(async {
        let slow = tokio::spawn(slow);
        // The first has the connection when its question is held.
        while proxy.held() == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let waiting = waiting.await;
        (slow.await.expect("it ends"), waiting)
    });
    assert_eq!(waiting, (429, json!("OVERLOADED")));
    assert_eq!(slow, (503, json!("UNAVAILABLE")));
    assert_eq!(service.status("/health/readyz"), 503);
    proxy.freeze(false);
    assert!(service.becomes_ready(true), "it is ready again");
    assert_eq!(service.wait_for(service.stats()), (200, Value::Null));

    server.kill();
    assert!(service.becomes_ready(false), "it says that it is not ready");
    assert_eq!(service.status("/health/livez"), 200);
    server.start_again();
    assert!(service.becomes_ready(true), "it is ready again");
}

const LAMPS: &str = "How many lamps does the lighthouse of Skerry burn?";

/// A version of one paper, which says how many lamps there are.
fn lamps(how_many: &str) -> Vec<u8> {
    let says = format!(
        "The lighthouse of Skerry burns {how_many} lamps. They are lit at dusk by the keeper."
    );
    pdf::article(
        "Lamps of the Northern Lighthouses",
        "Hanna Berg",
        &[
            "Abstract",
            &says,
            "Introduction",
            "Lighthouses of the north burn oil in winter. Keepers climb the stairs each evening to trim the wicks.",
            &says,
        ],
    )
}

/// Papers that change and papers that go, with graph and passages on servers.
#[test]
fn on_servers_a_changed_paper_is_replaced_and_a_removal_cut_off_is_ended() {
    let (graph, passages, papyri) = (Neo4j::start(), QdrantServer::start(), Papyri::new());
    let command = || {
        let mut command = on_server(&papyri, &graph, &[]);
        command.args(["--passages", &passages.url()]);
        command
    };
    let json = |args: &[&str]| json_of(command(), args);
    json(&["migrate"]);
    let path = papyri.dir().join("lamps.pdf");
    let file = path.to_str().expect("a plain path");
    let comes = |how_many: &str| {
        std::fs::write(&path, lamps(how_many)).expect("it is written");
        json(&["ingest", file])
    };
    assert_eq!(comes("three")["new"], 1);
    let before = json(&["papers"])["papers"][0].clone();
    let report = comes("seven");
    assert_eq!(
        (&report["replaced"], &report["new"]),
        (&json!(1), &json!(0)),
        "{report:#}"
    );
    let listed = json(&["papers"]);
    assert_eq!(
        (&listed["total"], &listed["papers"][0]["id"]),
        (&json!(1), &before["id"])
    );
    assert_ne!(listed["papers"][0]["content_hash"], before["content_hash"]);
    let answer = json(&["ask", LAMPS])["sentences"].to_string();
    assert!(
        answer.contains("seven") && !answer.contains("three"),
        "{answer}"
    );
    assert_eq!(json(&["check"])["findings"], json!([]));
    let id = before["id"].as_str().expect("an id");
    let versions = papyri.library().join(format!("versions/{id}.json"));
    let versions = std::fs::read_to_string(versions).expect("what was before is known");
    let was = before["content_hash"].as_str().expect("a hash");
    assert!(versions.contains(was), "{versions}");

    // Killed at moments spread over the removal: at the next start the paper is whole or gone.
    let mut at_work = 0;
    for pause_ms in [10, 40, 80, 150, 300, 600] {
        let mut run = command();
        run.args(["papers", "delete", "--yes", id]);
        let mut run = run
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(pause_ms));
        at_work += u32::from(run.try_wait().expect("a state").is_none());
        // One that has ended already is no failure.
        let _ = run.kill();
        run.wait().expect("it ends");
        assert_eq!(
            json(&["check"])["findings"],
            json!([]),
            "after {pause_ms} ms"
        );
        let there = json(&["papers"])["total"].as_u64() == Some(1);
        assert_eq!(
            passages.points_in("papyri") > 0,
            there,
            "after {pause_ms} ms"
        );
        let again = comes("seven");
        assert_eq!(again["new"], json!(u32::from(!there)), "{again:#}");
    }
    assert!(at_work > 0, "some moments were early enough");

    // Written down and not begun; the passages gone; all but the graph gone.
    let listed = json(&["papers"])["papers"][0].clone();
    let (id, hash) = (listed["id"].clone(), listed["content_hash"].clone());
    let name = id.as_str().expect("an id");
    let written = papyri.library().join(format!("removal/{name}.json"));
    for files_gone in [false, true] {
        let intention = json!({ "paper": id, "hashes": [hash] }).to_string();
        std::fs::create_dir_all(papyri.library().join("removal")).expect("a folder");
        std::fs::write(&written, intention).expect("it is written down");
        if files_gone {
            std::fs::remove_dir_all(papyri.library().join("text")).expect("it goes");
            std::fs::remove_dir_all(papyri.library().join("raw")).expect("it goes");
        }
        assert_eq!(json(&["papers"])["total"], 0, "the next start ends it");
        assert!(!written.exists() && passages.points_in("papyri") == 0);
        assert_eq!(json(&["check"])["findings"], json!([]));
        assert_eq!(comes("seven")["new"], 1);
    }
}
