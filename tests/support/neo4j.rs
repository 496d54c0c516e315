//! A Neo4j of a test's own: started by `tests/neo4j/neo4j.sh` on a free port, gone with the value.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{BufRead, BufReader, Lines, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

pub const PASSWORD: &str = "papyri-test";

/// It ends when its standard input closes.
pub struct Neo4j {
    pub url: String,
    pub port: u16,
    process: Child,
    queries: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    dir: TempDir,
}

impl Neo4j {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.expect("a free port").port();
        let (process, queries, said) = serve(dir.path(), port, &[PASSWORD]);
        Self {
            url: format!("bolt://127.0.0.1:{port}"),
            port,
            process,
            queries,
            said,
            dir,
        }
    }

    /// As a crash would.
    pub fn kill(&mut self) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it ended");
    }

    pub fn start_again(&mut self) {
        // The password is set already.
        (self.process, self.queries, self.said) = serve(self.dir.path(), self.port, &[]);
    }

    /// The operators of a query's plan, by their names.
    pub fn plan(&mut self, query: &str) -> Vec<String> {
        let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(self.queries, "{line}").expect("the server listens");
        let plan = self.said.next().expect("a plan").expect("text");
        plan.split(' ').map(str::to_owned).collect()
    }
}

fn serve(
    dir: &Path,
    port: u16,
    password: &[&str],
) -> (Child, ChildStdin, Lines<BufReader<ChildStdout>>) {
    let mut process = Command::new(script())
        .args([dir.to_str().expect("a plain path"), &port.to_string()])
        .args(password)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script starts");
    let mut said = BufReader::new(process.stdout.take().expect("its output")).lines();
    let ready = said
        .by_ref()
        .map_while(Result::ok)
        .any(|line| line == "ready");
    assert!(ready, "Neo4j did not start");
    let queries = process.stdin.take().expect("its input");
    (process, queries, said)
}

/// The script, from whichever crate's tests.
fn script() -> PathBuf {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_dir
        .ancestors()
        .map(|dir| dir.join("tests/neo4j/neo4j.sh"))
        .find(|script| script.exists())
        .expect("tests/neo4j/neo4j.sh")
}
