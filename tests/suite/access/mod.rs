//! A server that asks who its clients are: what each role may do over every field of GraphQL and every route, and how users
//! and keys come and go.

mod accounts;
mod chats;
mod fields;
mod limits;
mod oidc;
mod routes;
mod tools;

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use graph_schema::{ContentHash, PaperId, Role};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

const REQUIRED: &str = "[feedback]\nenabled = true\n[access]\nmode = 'required'\n\
     [arxiv]\napi_base = 'http://127.0.0.1:1/api'\ninterval_s = 0\n";

/// Somebody who asks; `None` for a stranger.
type Asker = Option<Role>;

const ASKERS: [Asker; 4] = [
    None,
    Some(Role::Reader),
    Some(Role::Curator),
    Some(Role::Admin),
];

/// One server for the tests of roles, with a key of each.
struct Guarded {
    server: Server,
    keys: Vec<(Role, String)>,
    /// A paper of its library.
    paper: String,
}

static GUARDED: LazyLock<Guarded> = LazyLock::new(|| {
    let server = Server::configured(REQUIRED, sample_files()[..2].to_vec(), patient());
    let keys = Role::ALL.map(|role| (role, key(&server, role))).to_vec();
    let bytes = std::fs::read(&sample_files()[0]).expect("a paper");
    Guarded {
        paper: PaperId::ingested(&ContentHash::of(&bytes)).to_string(),
        server,
        keys,
    }
});

impl Guarded {
    /// The request as somebody's.
    fn by(&self, asker: Asker, request: RequestBuilder) -> RequestBuilder {
        match asker {
            Some(role) => request.bearer_auth(self.secret(role)),
            None => request,
        }
    }

    fn secret(&self, role: Role) -> &str {
        let key = self.keys.iter().find(|(of, _)| *of == role);
        &key.expect("a key").1
    }
}

/// The program on the server's library, beside it.
fn command(server: &Server, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_papyri"));
    command
        .arg("--library")
        .arg(server.library())
        .args(args)
        .current_dir(server.library().parent().expect("a folder"))
        .env_remove("RUST_LOG");
    command
}

fn run(server: &Server, args: &[&str], input: &str) -> Output {
    let mut running = command(server, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = running.stdin.take().expect("its input");
    // It may have ended without reading.
    let _unread = stdin.write_all(input.as_bytes());
    drop(stdin);
    running.wait_with_output().expect("it ends")
}

fn done(server: &Server, args: &[&str], input: &str) -> Value {
    let args = [&["--json"], args].concat();
    let output = run(server, &args, input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn json(server: &Server, args: &[&str]) -> Value {
    done(server, args, "")
}

/// A new key of a role.
fn key(server: &Server, role: Role) -> String {
    let made = [
        "keys",
        "create",
        "--name",
        "a test",
        "--role",
        role.as_str(),
    ];
    let made = json(server, &made);
    made["secret"].as_str().expect("a secret").to_owned()
}

/// Status, and the code of the first error where the answer is JSON with errors.
async fn outcome(response: Response) -> (u16, Option<String>) {
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    let code = body["errors"][0]["extensions"]["code"].as_str();
    let code = code.or(body["error"]["code"].as_str());
    (status, code.map(str::to_owned))
}
