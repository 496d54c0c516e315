//! The service on a free port, in this process, over a library of its own.

use papyri::config::{Config, Overrides};
use papyri::http::{self, state::AppState, state::Limits};
use papyri::startup::Library;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use service::Caller;
use service::acquire::{Came, Upload};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

pub struct Server {
    pub address: String,
    pub client: Client,
    dir: TempDir,
}

/// Limits for many tests that ask at once: whoever finds no place waits for as long as it takes.
pub fn patient() -> Limits {
    Limits {
        waiting_asks: 1_000,
        patience: Duration::from_secs(600),
        ..Limits::default()
    }
}

/// The settings' file in a server's folder.
const SETTINGS: &str = "papyri.toml";

impl Server {
    /// Serves a library of these papers; lives as long as the process.
    pub fn start(papers: Vec<PathBuf>, limits: Limits) -> Self {
        Self::configured("", papers, limits)
    }

    /// The same with settings as in `papyri.toml`.
    pub fn configured(toml: &str, papers: Vec<PathBuf>, limits: Limits) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join(SETTINGS);
        std::fs::write(file, toml).expect("the settings are written");
        Self::serve(dir, papers, limits)
    }

    /// The same on top of what the folder's library holds.
    pub fn serve(dir: TempDir, papers: Vec<PathBuf>, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let overrides = Overrides {
            library: Some(dir.path().join("library")),
            ..Overrides::default()
        };
        let file = dir.path().join(SETTINGS);
        let file = file.exists().then_some(file);
        let (ready, is_ready) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let mut config =
                    Config::load(file.as_deref(), &overrides).expect("a configuration");
                // This process is a test: the program reads its PDFs.
                config.ingest.reader = Some(env!("CARGO_BIN_EXE_papyri").into());
                let state = state(config, papers, limits).await;
                ready.send(()).expect("the test waits");
                let served = http::run(listener, state, CancellationToken::new()).await;
                served.expect("serves");
            });
        });
        is_ready.recv().expect("the library opens");
        Self {
            address,
            // Each test has a runtime of its own: a connection kept by one is dead for the next.
            client: Client::builder()
                .pool_max_idle_per_host(0)
                .build()
                .expect("a client"),
            dir,
        }
    }

    /// The library's folder.
    pub fn library(&self) -> PathBuf {
        self.dir.path().join("library")
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client
            .get(self.url(path))
            .send()
            .await
            .expect("an answer")
    }

    /// A body as it is.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Response {
        let request = self.client.post(self.url("/graphql"));
        let request = request.header("content-type", "application/json");
        request.body(body).send().await.expect("an answer")
    }

    /// The whole reply to a query.
    pub async fn reply(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        self.post(body.to_string())
            .await
            .json()
            .await
            .expect("JSON")
    }

    /// The data of a query that succeeds.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut reply = self.reply(query, variables).await;
        assert_eq!(reply.get("errors"), None, "{query}: {reply:#}");
        reply["data"].take()
    }

    /// The code and message of a query that fails.
    pub async fn error(&self, query: &str, variables: Value) -> (String, String) {
        let reply = self.reply(query, variables).await;
        let error = &reply["errors"][0];
        let text = |value: &Value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{reply:#}"))
                .to_owned()
        };
        (text(&error["extensions"]["code"]), text(&error["message"]))
    }

    /// Uploads by the GraphQL multipart request specification; without `file` none is sent along.
    pub async fn upload(&self, file: Option<(&str, Vec<u8>)>) -> Response {
        let query = "mutation($file: Upload!) { uploadPaper(file: $file) { status reason paper { id title } } }";
        self.upload_with(query, file).await
    }

    /// The same, asking what `query` asks.
    pub async fn upload_with(&self, query: &str, file: Option<(&str, Vec<u8>)>) -> Response {
        let operations = json!({ "query": query, "variables": { "file": null } });
        let mut form = reqwest::multipart::Form::new().text("operations", operations.to_string());
        form = match file {
            Some((name, bytes)) => form.text("map", r#"{"0":["variables.file"]}"#).part(
                "0",
                reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()),
            ),
            None => form.text("map", "{}"),
        };
        let request = self.client.post(self.url("/graphql")).multipart(form);
        request.send().await.expect("an answer")
    }
}

async fn state(config: Config, papers: Vec<PathBuf>, limits: Limits) -> AppState {
    let library = Library::open(config).await.expect("the library opens");
    let state = library
        .server(limits)
        .expect("the model is installed: make models");
    for paper in papers {
        let file = Upload {
            name: paper.display().to_string(),
            file: std::fs::File::open(&paper).expect("a paper"),
        };
        let acquisition = &state.service.acquisition;
        let taken_in = acquisition.upload(&Caller::Local, file).await;
        let came = Came::from(taken_in.expect("it is taken in"));
        assert_eq!(came.reason, None, "{}", paper.display());
    }
    state
}
