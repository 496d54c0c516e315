//! A new version takes over under load, and goes back, and no request fails.

use crate::support::{Papyri, samples};
use serde_json::json;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

fn free_port() -> String {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a free port").to_string()
}

struct Colours {
    state: PathBuf,
    listen: String,
    blue: String,
    green: String,
}

impl Colours {
    fn run(&self, words: &[&str]) -> bool {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let log = self.state.with_extension("log");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log);
        let status = Command::new(root.join("deploy/bluegreen/bluegreen.sh"))
            .arg(&self.state)
            .args(words)
            .env("LISTEN", &self.listen)
            .env("BLUE", &self.blue)
            .env("GREEN", &self.green)
            .env("QUESTION", "How are quotes verified?")
            .env("PROXY_PROGRAM", root.join("tests/nginx/nginx.sh"))
            .stderr(log.expect("a log"))
            .status();
        status.expect("the script starts").success()
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.state.with_extension("log")).unwrap_or_default()
    }
}

impl Drop for Colours {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_colours_change() {
    let (one, two) = (Papyri::new(), Papyri::new());
    for papyri in [&one, &two] {
        papyri.ingest(&[&samples()], &[]);
    }
    let colours = Arc::new(Colours {
        state: one.dir().join("colours"),
        listen: free_port(),
        blue: free_port(),
        green: free_port(),
    });
    let deploy = |papyri: &Papyri| {
        let (program, library) = (env!("CARGO_BIN_EXE_papyri"), papyri.library());
        let library = library.to_str().expect("a path").to_owned();
        let words = ["deploy", program, "--library", &library];
        tokio::task::block_in_place(|| assert!(colours.run(&words), "{}", colours.said()));
    };
    let run = |word: &str| {
        tokio::task::block_in_place(|| assert!(colours.run(&[word]), "{word}: {}", colours.said()));
    };
    deploy(&one);
    let (over, sent) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU32::new(0)),
    );
    let load = tokio::spawn(load(colours.listen.clone(), over.clone(), sent.clone()));
    deploy(&two);
    run("back");
    run("finish");
    // A program that does not work takes nothing over.
    let broken = tokio::task::block_in_place(|| colours.run(&["deploy", "/bin/false"]));
    assert!(!broken, "{}", colours.said());
    let after = sent.load(Ordering::Relaxed) + 40;
    while sent.load(Ordering::Relaxed) < after {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    over.store(true, Ordering::Relaxed);
    let failed = load.await.expect("the load ends");
    println!(
        "{} requests, {} failed",
        sent.load(Ordering::Relaxed),
        failed.len()
    );
    assert_eq!(failed, Vec::<String>::new(), "{}", colours.said());
}

/// Twenty requests a second, each on a connection of its own, one in twenty a question; those that failed.
async fn load(listen: String, over: Arc<AtomicBool>, sent: Arc<AtomicU32>) -> Vec<String> {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    let client = client.build().expect("a client");
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    let mut under_way = tokio::task::JoinSet::new();
    while !over.load(Ordering::Relaxed) {
        ticks.tick().await;
        let number = sent.fetch_add(1, Ordering::Relaxed);
        let request = match number % 20 {
            0 => client
                .post(format!("http://{listen}/v1/ask"))
                .json(&json!({ "question": "How are quotes verified?" })),
            _ => client.get(format!("http://{listen}/v1/papers")),
        };
        under_way.spawn(async move {
            match request.send().await {
                Err(error) => Some(format!("{number}: {error:?}")),
                Ok(reply) if !reply.status().is_success() => {
                    Some(format!("{number}: {}", reply.status()))
                }
                Ok(reply) => reply
                    .bytes()
                    .await
                    .err()
                    .map(|error| format!("{number}: {error:?}")),
            }
        });
    }
    under_way.join_all().await.into_iter().flatten().collect()
}
