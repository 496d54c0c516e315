//! The same library on SQLite and on a real Neo4j: the same graph, the same answers.

mod support;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use support::service::Service;
use support::{Papyri, lasting, sample_files, samples, stderr};
use tempfile::TempDir;

const PASSWORD: &str = "papyri-test";

/// A Neo4j of its own; it ends when its standard input closes.
struct Neo4j {
    url: String,
    port: u16,
    process: Child,
    dir: TempDir,
}

impl Neo4j {
    fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.expect("a free port").port();
        Self {
            url: format!("bolt://127.0.0.1:{port}"),
            port,
            process: serve_neo4j(dir.path(), port, &[PASSWORD]),
            dir,
        }
    }

    /// As a crash would.
    fn kill(&mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it ended");
    }

    fn start_again(&mut self) {
        // The password is set already.
        self.process = serve_neo4j(self.dir.path(), self.port, &[]);
    }
}

fn serve_neo4j(dir: &Path, port: u16, password: &[&str]) -> Child {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neo4j/neo4j.sh");
    let mut process = Command::new(script)
        .args([dir.to_str().expect("a plain path"), &port.to_string()])
        .args(password)
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
    process
}

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
    let output = on_server(papyri, server, &[&["--json"], args].concat())
        .output()
        .expect("the program starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", stderr(&output)))
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
    server.kill();
    std::thread::sleep(Duration::from_secs(4));
    assert!(run.try_wait().expect("a state").is_none(), "it waits");
    server.start_again();
    let output = run.wait_with_output().expect("it ends");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&json!(32), &json!(0)),
        "{}",
        stderr(&output)
    );
    let said = stderr(&output);
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
fn a_service_says_that_its_graph_is_away_and_comes_back() {
    let (mut server, papyri) = (Neo4j::start(), Papyri::new());
    json_on_server(&papyri, &server, &["migrate"]);
    let service = Service::start(on_server(&papyri, &server, &[]));
    assert_eq!(service.status("/health/readyz"), 200);
    server.kill();
    assert!(service.becomes_ready(false), "it says that it is not ready");
    assert_eq!(service.status("/health/livez"), 200);
    server.start_again();
    assert!(service.becomes_ready(true), "it is ready again");
}
