//! `papyri arxiv` against a server that replays recordings.

use crate::replay::{Replay, Reply, Request, recording};
use crate::support::{Papyri, stderr};
use graph_schema::{ArxivId, ContentHash, Paper, PaperRecord};
use serde_json::Value;
use std::process::Output;
use stores_embedded::{EmbeddedStores, OpenOptions};

fn server() -> Replay {
    Replay::start(|request: &Request| match request.parameter("start") {
        "0" => Reply::atom(recording("search-0.xml")),
        _ => Reply::atom(recording("search-3.xml")),
    })
}

fn search(papyri: &Papyri, server: &Replay, args: &[&str]) -> Output {
    papyri
        .command()
        .env("PAPYRI_ARXIV__API_BASE", server.url("/api"))
        .env("PAPYRI_ARXIV__CONTACT", "library@example.org")
        .env("PAPYRI_ARXIV__INTERVAL_S", "0")
        .args(["arxiv", "search"])
        .args(args)
        .output()
        .expect("the program starts")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

/// A library that holds one of the papers in the recordings.
fn put_paper(papyri: &Papyri, arxiv_id: &str) {
    let options = OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    let stores = EmbeddedStores::open(&papyri.library(), options).expect("the library opens");
    let hash = ContentHash::of(b"a paper");
    let record = PaperRecord {
        paper: Paper {
            arxiv_id: ArxivId::parse(arxiv_id).ok(),
            ..Paper::ingested(hash, "Verified quotes in answers")
        },
        sections: Vec::new(),
        references: Vec::new(),
        contexts: Vec::new(),
        mentions: Vec::new(),
        passages: Vec::new(),
        incoming: Vec::new(),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime
        .block_on(stores.graph.put_paper(&record))
        .expect("it is written");
}

#[test]
fn results_are_shown_and_what_the_library_has_is_marked() {
    let (papyri, server) = (Papyri::new(), server());
    put_paper(&papyri, "2401.90002");
    let output = search(
        &papyri,
        &server,
        &["rank fusion", "--category", "cs.IR", "--from", "2024-01-01"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let first = "  2401.90001        Reciprocal rank fusion without judged queries\n";
    assert!(text.starts_with(first), "{text}");
    assert!(
        text.contains(
            "Ada Bergström, Ben van der Hook; 2024-01-03, updated 2024-02-20; cs.IR cs.CL"
        ),
        "{text}"
    );
    assert!(
        text.contains("* 2401.90002        Verified quotes in answers\n"),
        "{text}"
    );
    assert!(text.ends_with("4 of 6 papers\n"), "{text}");
    let asked = server.requests()[0].parameter("search_query").to_owned();
    assert!(
        asked.starts_with("(all:rank AND all:fusion) AND cat:cs.IR AND submittedDate:[20240101"),
        "{asked}"
    );
    assert!(
        server.requests()[0]
            .header("user-agent")
            .is_some_and(|agent| agent.contains("library@example.org"))
    );
}

#[test]
fn json_for_programs_on_an_empty_library() {
    let (papyri, server) = (Papyri::new(), server());
    let found = json(&search(
        &papyri,
        &server,
        &["fusion", "--json", "--max", "2"],
    ));
    assert_eq!(found["total"], 6);
    let papers = found["papers"].as_array().expect("papers");
    assert_eq!(papers.len(), 2, "{found:#}");
    assert_eq!(papers[0]["id"], "2401.90001");
    assert_eq!(papers[0]["in_library"], false);
    assert_eq!(papers[0]["categories"][0], "cs.IR");
}

#[test]
fn a_library_in_use_does_not_hinder_a_search() {
    let (papyri, server) = (Papyri::new(), server());
    let options = OpenOptions {
        dimension: 384,
        ..OpenOptions::default()
    };
    let _held = EmbeddedStores::open(&papyri.library(), options).expect("the library opens");
    let output = search(&papyri, &server, &["fusion", "--json"]);
    assert!(
        output.status.success() && stderr(&output).contains("another process"),
        "{}",
        stderr(&output)
    );
    let found = json(&output);
    assert_eq!(found["papers"].as_array().map(Vec::len), Some(4));
    assert_eq!(found["papers"][0]["in_library"], Value::Null);
}

#[test]
fn wrong_searches_and_settings_are_named() {
    let (papyri, server) = (Papyri::new(), server());
    for (args, word) in [
        (&["x", "--category", "cs.C7"][..], "cs.C7"),
        (&[][..], "asks for nothing"),
        (&["x", "--max", "0"][..], "1 to"),
        (
            &["x", "--from", "2024-02-01", "--to", "2024-01-01"][..],
            "first day",
        ),
    ] {
        let output = search(&papyri, &server, args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(
            stderr(&output).contains(word),
            "{args:?}: {}",
            stderr(&output)
        );
    }
    assert!(server.requests().is_empty());
    let mut command = papyri.command();
    let wrong = command
        .env("PAPYRI_ARXIV__INTERVAL_S", "-1")
        .args(["arxiv", "search", "x"])
        .output();
    let wrong = stderr(&wrong.expect("the program starts"));
    assert!(wrong.contains("arxiv.interval_s"), "{wrong}");
}

#[test]
fn a_server_that_refuses_is_one_clear_line() {
    let (papyri, server) = (
        Papyri::new(),
        Replay::start(|_: &Request| Reply::html(403, "Access denied")),
    );
    let output = search(&papyri, &server, &["fusion"]);
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(
        error.contains("arxiv.contact") && error.lines().count() == 1,
        "{error}"
    );
}
