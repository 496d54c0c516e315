//! A Postgres of a test's own, with the script beside this file; it ends when its standard input closes.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub const PASSWORD: &str = "papyri-test";

pub struct Postgres {
    port: u16,
    process: Child,
    dir: TempDir,
}

impl Postgres {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.expect("a free port").port();
        Self {
            port,
            process: serve(dir.path(), port),
            dir,
        }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://127.0.0.1:{}/{database}", self.port)
    }

    /// As a crash would; and starts it again.
    #[allow(dead_code, reason = "each test file uses its own part of this module")]
    pub fn crash(&mut self) {
        self.end();
        self.process = serve(self.dir.path(), self.port);
    }

    /// The script ends the server at once, its processes with it and nothing closed in order.
    fn end(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().expect("it ended");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(dir: &Path, port: u16) -> Child {
    // Two crates' tests use this file: the script is found from either.
    let near = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = [
        "tests/postgres/postgres.sh",
        "../../tests/postgres/postgres.sh",
    ]
    .map(|path| near.join(path))
    .into_iter()
    .find(|path| path.is_file())
    .expect("the script is there");
    let mut process = Command::new(script)
        .args([
            dir.to_str().expect("a plain path"),
            &port.to_string(),
            PASSWORD,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the script starts");
    let said = BufReader::new(process.stdout.take().expect("its output"));
    let ready = said
        .lines()
        .map_while(Result::ok)
        .any(|line| line == "ready");
    assert!(ready, "Postgres did not start");
    process
}
