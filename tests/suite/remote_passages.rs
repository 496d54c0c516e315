//! The same library with its passages in its folder and on a Qdrant server: the same answers.

use crate::qdrant::QdrantServer;
use crate::support::service::Service;
use crate::support::{Papyri, json_of, lasting, samples, stderr};
use serde_json::{Value, json};
use std::process::Command;

/// The program on its library with the passages on the server.
fn on_server(papyri: &Papyri, server: &QdrantServer) -> Command {
    let mut command = papyri.command();
    command.args(["--passages", &server.url()]);
    command
}

fn json_on_server(papyri: &Papyri, server: &QdrantServer, args: &[&str]) -> Value {
    json_of(on_server(papyri, server), args)
}

#[test]
fn both_indexes_answer_the_same() {
    let (server, local, remote) = (QdrantServer::start(), Papyri::new(), Papyri::new());
    let folder = samples();
    let folder = folder.to_str().expect("a plain path");
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
    assert!(local.library().join("passages").exists());
    assert!(
        !remote.library().join("passages").exists(),
        "the folder has no index of its own"
    );
    let indexed = local.dump().indexed_passages;
    assert_eq!(server.points_in("papyri") as u64, indexed);

    for args in [
        &["ask", "How can sparse and dense retrieval be combined?"][..],
        &["ask", "How are quotes verified?"],
        &["ask", "What do the parameters of BM25 do?"],
        &["ask", "Which goalkeeper won the cup?"],
        &["summarize", "Fusing Sparse and Dense Rankings"],
        &["related", "Fusing Sparse and Dense Rankings"],
        &["related", "Multi-Hop Retrieval over Linked Papers"],
    ] {
        let (here, there) = (local.json(args), json_on_server(&remote, &server, args));
        assert_eq!(lasting(here), lasting(there), "{args:?}");
    }
}

/// Two folders on one server, each with a model of its own.
#[test]
fn a_collection_of_another_model_is_refused_by_name() {
    let (server, papyri, other) = (QdrantServer::start(), Papyri::new(), Papyri::new());
    let paper = samples().join("03-rank-fusion.pdf");
    let paper = paper.to_str().expect("a plain path");
    json_on_server(&papyri, &server, &["ingest", paper]);
    let points = server.points_in("papyri");
    assert!(points > 0);

    // What a library of another model says of itself.
    std::fs::create_dir_all(other.library()).expect("a folder");
    let identity = json!({
        "id": "3f0c8f0e-52a5-4c5f-9d1e-0f4c1c0a7d11",
        "embedder": { "name": "all-MiniLM-L6-v2", "version": "int8" }
    });
    std::fs::write(other.library().join("library.json"), identity.to_string()).expect("written");
    for args in [
        &["papers"][..],
        &["ask", "What is fused?"],
        &["ingest", paper],
    ] {
        let refused = on_server(&other, &server).args(args).output();
        let refused = refused.expect("the program starts");
        let said = stderr(&refused);
        assert!(!refused.status.success(), "{args:?}");
        for named in [
            "all-MiniLM-L6-v2",
            "bge-small-en-v1.5",
            "passages.collection",
        ] {
            assert!(said.contains(named), "{args:?}: {said}");
        }
    }
    assert_eq!(server.points_in("papyri"), points, "none is mixed in");

    // A folder that says nothing learns from the collection whose vectors they are.
    let (new, mut papers) = (Papyri::new(), Vec::new());
    for papyri in [&papyri, &new] {
        json_on_server(papyri, &server, &["papers"]);
        let identity = std::fs::read(papyri.library().join("library.json")).expect("an identity");
        let identity: Value = serde_json::from_slice(&identity).expect("JSON");
        papers.push(identity["embedder"].clone());
    }
    assert_eq!(papers[0], papers[1]);
}

#[test]
fn a_service_says_that_its_passages_are_away_and_comes_back() {
    let (mut server, papyri) = (QdrantServer::start(), Papyri::new());
    let service = Service::start(on_server(&papyri, &server));
    assert_eq!(service.status("/health/readyz"), 200);
    server.stop();
    assert!(service.becomes_ready(false), "it says that it is not ready");
    assert_eq!(service.status("/health/livez"), 200);
    server.start_again();
    assert!(service.becomes_ready(true), "it is ready again");
}

#[test]
fn what_is_wrong_is_named_by_its_setting() {
    // Digits alone, which are a text all the same.
    let (mut server, papyri) = (QdrantServer::start_with(Some("0042")), Papyri::new());
    let papers = |key: Option<&str>| {
        let mut command = on_server(&papyri, &server);
        if let Some(key) = key {
            command.env("PAPYRI_PASSAGES__API_KEY", key);
        }
        command.arg("papers").output().expect("the program starts")
    };
    for key in [None, Some("wr0ng-key")] {
        let refused = papers(key);
        let said = stderr(&refused);
        assert!(!refused.status.success());
        assert!(said.contains("PAPYRI_PASSAGES__API_KEY"), "{said}");
        assert!(!said.contains("wr0ng-key"), "{said}");
    }
    let let_in = papers(Some("0042"));
    assert!(let_in.status.success(), "{}", stderr(&let_in));

    server.stop();
    let away = on_server(&papyri, &server).arg("papers").output();
    let said = stderr(&away.expect("the program starts"));
    assert!(
        said.contains("passages.url") && said.lines().count() == 1,
        "{said}"
    );
    let odd = papyri.run(&["--passages", "q:6334", "papers"]);
    assert!(stderr(&odd).contains("passages.url"), "{}", stderr(&odd));
}
