//! The same library on SQLite and on a real Neo4j: the same graph, the same answers.

mod support;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use support::{Papyri, samples, stderr};
use tempfile::TempDir;

const PASSWORD: &str = "papyri-test";

/// A Neo4j of its own; it ends when its standard input closes.
struct Neo4j {
    url: String,
    _process: Child,
    _dir: TempDir,
}

fn neo4j() -> Neo4j {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let port = free.expect("a free port").port();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neo4j/neo4j.sh");
    let mut process = Command::new(script)
        .args([
            dir.path().to_str().expect("a plain path"),
            &port.to_string(),
            PASSWORD,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script starts");
    let said = BufReader::new(process.stdout.take().expect("its output"));
    assert!(
        said.lines()
            .map_while(Result::ok)
            .any(|line| line == "ready"),
        "Neo4j did not start"
    );
    Neo4j {
        url: format!("bolt://127.0.0.1:{port}"),
        _process: process,
        _dir: dir,
    }
}

/// Runs the program on its library with the graph on the server.
fn on_server(papyri: &Papyri, server: &Neo4j, args: &[&str]) -> std::process::Output {
    let mut command = papyri.command();
    command
        .args(["--graph", &server.url])
        .env("PAPYRI_GRAPH__PASSWORD", PASSWORD);
    command.args(args).output().expect("the program starts")
}

fn json_on_server(papyri: &Papyri, server: &Neo4j, args: &[&str]) -> Value {
    let output = on_server(papyri, server, &[&["--json"], args].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", stderr(&output)))
}

/// Without what differs from run to run.
fn lasting(mut answer: Value) -> Value {
    for changing in ["id", "created_at"] {
        if let Some(object) = answer.as_object_mut() {
            object.remove(changing);
        }
    }
    answer
}

#[test]
fn both_modes_answer_the_same() {
    let (server, local, remote) = (neo4j(), Papyri::new(), Papyri::new());
    let folder = samples();
    let folder = folder.to_str().expect("a plain path");

    let early = on_server(&remote, &server, &["ingest", folder]);
    assert!(
        !early.status.success() && stderr(&early).contains("papyri migrate"),
        "{}",
        stderr(&early)
    );
    let plan = json_on_server(&remote, &server, &["migrate", "--dry-run"]);
    assert_eq!((&plan["found"], &plan["done"]), (&json!(0), &json!(false)));
    json_on_server(&remote, &server, &["migrate"]);
    let again = json_on_server(&remote, &server, &["migrate"]);
    assert_eq!((&again["found"], &again["steps"]), (&json!(1), &json!([])));

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
    ] {
        let (here, there) = (local.json(args), json_on_server(&remote, &server, args));
        assert_eq!(lasting(here), lasting(there), "{args:?}");
    }
}
