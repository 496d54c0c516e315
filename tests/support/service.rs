//! `papyri serve` as a process of its own.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Ends when it is dropped.
pub struct Service {
    address: String,
    process: Child,
    runtime: Runtime,
}

impl Service {
    /// The command names library and stores; what is served comes from here.
    pub fn start(mut command: Command) -> Self {
        let mut process = command
            .args(["--json", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("a line");
        let listening: Value = serde_json::from_str(&line).expect("JSON");
        let address = listening["listening"].as_str().expect("an address");
        Self {
            address: address.to_owned(),
            process,
            runtime: Runtime::new().expect("a runtime"),
        }
    }

    /// Its number, by which it gets signals.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Waits until it has ended, as it should.
    pub fn ends(mut self) {
        let status = self.process.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }

    pub fn status(&self, path: &str) -> u16 {
        let request = reqwest::Client::new().get(format!("{}{path}", self.address));
        self.runtime
            .block_on(async { request.send().await.expect("an answer").status().as_u16() })
    }

    /// What a page says.
    pub fn page(&self, path: &str) -> String {
        let request = reqwest::Client::new().get(format!("{}{path}", self.address));
        self.runtime
            .block_on(async { request.send().await.expect("an answer").text().await })
            .expect("a text")
    }

    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Status and body of a GraphQL query's answer.
    pub fn ask(
        &self,
        query: &str,
        variables: &Value,
    ) -> impl Future<Output = (u16, Value)> + Send + 'static {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = reqwest::Client::new()
            .post(format!("{}/graphql", self.address))
            .header("content-type", "application/json")
            .body(body);
        async move {
            let reply = request.send().await.expect("an answer");
            let status = reply.status().as_u16();
            (status, reply.json().await.expect("JSON"))
        }
    }

    /// The answer to a query that sends a file; an error when the connection breaks.
    pub fn upload(
        &self,
        query: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> impl Future<Output = reqwest::Result<Value>> + Send + 'static {
        let operations = json!({ "query": query, "variables": { "file": null } }).to_string();
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new()
            .text("operations", operations)
            .text("map", r#"{"0":["variables.file"]}"#)
            .part("0", part);
        let request = reqwest::Client::new().post(format!("{}/graphql", self.address));
        async move { request.multipart(form).send().await?.json().await }
    }

    /// The data of a GraphQL query that succeeds.
    pub fn data(&self, query: &str, variables: &Value) -> Value {
        let (_, mut reply) = self.wait_for(self.ask(query, variables));
        assert_eq!(reply.get("errors"), None, "{query}: {reply:#}");
        reply["data"].take()
    }

    /// Status and code of a query that asks the graph.
    pub fn stats(&self) -> impl Future<Output = (u16, Value)> + Send + 'static {
        let reply = self.ask("{ stats { papers } }", &Value::Null);
        async move {
            let (status, reply) = reply.await;
            (status, reply["errors"][0]["extensions"]["code"].clone())
        }
    }

    /// Whether it says so within half a minute.
    pub fn becomes_ready(&self, ready: bool) -> bool {
        let wanted = if ready { 200 } else { 503 };
        (0..60).any(|_| {
            std::thread::sleep(Duration::from_millis(500));
            self.status("/health/readyz") == wanted
        })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Where it ended by itself there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
