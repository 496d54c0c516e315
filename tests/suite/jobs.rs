//! `papyri jobs` on a queue in the library, beside a process that holds it, and on a real Postgres.

use crate::postgres::{PASSWORD, Postgres};
use crate::support::server::{Server, patient};
use crate::support::{Papyri, stderr};
use graph_schema::{JobKind, NewJob};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Arc;
use stores_core::{JobQueue, LeaseRequest};
use stores_embedded::{EmbeddedStores, OpenOptions};
use stores_remote::{PostgresJobs, PostgresOptions};

fn job(key: &str) -> NewJob {
    NewJob::new(JobKind::named("full_text"), key, json!({ "id": key }))
}

fn request(limit: u32) -> LeaseRequest {
    LeaseRequest {
        worker: "reader on host".into(),
        kinds: vec![JobKind::named("full_text")],
        limit,
        lease_ms: 10_000_000_000_000,
        now: 1_000,
    }
}

/// One job of each state: `arxiv:dead`, `arxiv:done`, `arxiv:running`, `arxiv:waiting`.
async fn fill(jobs: &dyn JobQueue) {
    for key in ["dead", "done", "running"] {
        jobs.enqueue(&[job(&format!("arxiv:{key}"))], 1_000)
            .await
            .expect("it is put in");
        for leased in jobs.lease(&request(1)).await.expect("a lease") {
            let ended = match key {
                "dead" => jobs.fail(&leased.lease, "404: no PDF", None, 2_000).await,
                "done" => jobs.complete(&leased.lease, 2_000).await,
                _ => Ok(true),
            };
            assert!(ended.expect("an end"));
        }
    }
    jobs.enqueue(&[job("arxiv:waiting")], 1_000)
        .await
        .expect("it is put in");
}

fn keys(listing: &Value) -> Vec<&str> {
    let jobs = listing["jobs"].as_array().expect("jobs");
    jobs.iter().filter_map(|job| job["key"].as_str()).collect()
}

fn hold(papyri: &Papyri) -> EmbeddedStores {
    EmbeddedStores::open(&papyri.library(), OpenOptions::default()).expect("it opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_looks_after_the_queue_of_a_library_at_work() {
    let papyri = Papyri::new();
    let empty = papyri.json(&["jobs", "list"]);
    assert_eq!(empty, json!({ "jobs": [], "next": null }));
    // The library is held from here on, as by a harvest.
    let held = hold(&papyri);
    fill(held.jobs.as_ref()).await;

    let dead = papyri.json(&["jobs", "list", "--state", "dead"]);
    assert_eq!(keys(&dead), ["arxiv:dead"]);
    assert_eq!(dead["jobs"][0]["cause"], "404: no PDF");
    let shown = papyri.run(&["jobs", "list"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("404: no PDF") && shown.contains("by reader on host"),
        "{shown}"
    );
    let first = papyri.json(&["jobs", "list", "--limit", "3"]);
    let next = first["next"].as_str().expect("more");
    let second = papyri.json(&["jobs", "list", "--limit", "3", "--after", next]);
    assert_eq!((keys(&second).len(), &second["next"]), (1, &Value::Null));
    let none = papyri.json(&["jobs", "list", "--kind", "metadata"]);
    assert!(keys(&none).is_empty());

    let retried = papyri.json(&["jobs", "retry", "--dead"]);
    assert_eq!(retried, json!({ "retried": 1 }));
    let waiting = papyri.json(&["jobs", "list", "--state", "waiting"]);
    assert_eq!(keys(&waiting).len(), 2);
    let id = waiting["jobs"][0]["id"].as_str().expect("an id");
    assert_eq!(papyri.json(&["jobs", "cancel", id])["cancelled"], 1);
    let again = papyri.run(&["jobs", "cancel", id]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("0 cancelled\nthe others"));
    let metadata = ["jobs", "cancel", "--waiting", "--kind", "metadata"];
    assert_eq!(papyri.json(&metadata)["cancelled"], 0);
    assert_eq!(
        papyri.json(&["jobs", "cancel", "--waiting"])["cancelled"],
        1
    );
    assert_eq!(papyri.json(&["jobs", "retry", "--cancelled"])["retried"], 2);

    for wrong in [
        &["jobs", "retry"][..],
        &["jobs", "retry", "7"],
        &["jobs", "list", "--state", "lost"],
        &["jobs", "cancel", "--waiting", id],
    ] {
        assert_eq!(papyri.run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    drop(held);
    assert_eq!(
        keys(&papyri.json(&["jobs", "list"])).len(),
        4,
        "it was kept"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_ends_when_nothing_is_left() {
    let papyri = Papyri::new();
    let held = hold(&papyri);
    let batch: Vec<NewJob> = (0..40).map(|at| job(&format!("k{at}"))).collect();
    held.jobs.enqueue(&batch, 1_000).await.expect("put in");
    let mut watch = papyri.command();
    let watch = watch
        .args(["--json", "jobs", "watch", "--interval", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    for _ in 0..20 {
        for leased in held.jobs.lease(&request(2)).await.expect("a lease") {
            assert!(
                held.jobs
                    .complete(&leased.lease, 2_000)
                    .await
                    .expect("an end")
            );
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let output = tokio::task::block_in_place(|| watch.wait_with_output()).expect("it ends");
    assert!(output.status.success());
    let lines: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let last = lines.last().expect("a line");
    assert_eq!((&last["waiting"], &last["done"]), (&json!(0), &json!(40)));
    for line in &lines {
        let all = line["waiting"].as_u64().unwrap_or(0) + line["done"].as_u64().unwrap_or(0);
        assert_eq!(all + line["running"].as_u64().unwrap_or(0), 40, "{line}");
    }
    let after = papyri.run(&["jobs", "watch"]);
    let after = String::from_utf8_lossy(&after.stdout).into_owned();
    assert!(
        after.starts_with("waiting 0  running 0  done 40"),
        "{after}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_can_be_in_postgres() {
    let (server, papyri) = (Postgres::start(), Papyri::new());
    let url = server.url("postgres");
    let run = |password: &str, args: &[&str]| {
        let mut command: Command = papyri.command();
        command
            .env("PAPYRI_JOBS__URL", &url)
            .env("PAPYRI_JOBS__PASSWORD", password)
            .arg("--json")
            .args(args);
        let output = tokio::task::block_in_place(|| command.output());
        output.expect("the program starts")
    };
    let json = |args: &[&str]| -> Value {
        let output = run(PASSWORD, args);
        let parsed = serde_json::from_slice(&output.stdout);
        parsed.unwrap_or_else(|error| panic!("{args:?}: {error}: {}", stderr(&output)))
    };
    let figures = json(&["eval", "queue", "--jobs-count", "120"]);
    let figures = figures.as_array().expect("figures");
    assert_eq!(figures.len(), 12, "two engines, three numbers of workers");
    assert!(figures.iter().all(|figure| figure["items"] == 120));

    // The jobs are one library's, which has an id before it has anything else.
    assert_eq!(keys(&json(&["jobs", "list"])).len(), 0);
    let identity = std::fs::read(papyri.library().join("library.json")).expect("an identity");
    let identity: Value = serde_json::from_slice(&identity).expect("JSON");
    let id = identity["id"].as_str().expect("an id");
    let options = PostgresOptions {
        password: Some(SecretString::from(PASSWORD)),
        library: id.parse().expect("a UUID"),
        ..PostgresOptions::new(&url)
    };
    let jobs = Arc::new(PostgresJobs::open(options).await.expect("opens"));
    assert!(jobs.stats(0).await.expect("counts").counts.is_empty());
    fill(jobs.as_ref()).await;
    assert_eq!(keys(&json(&["jobs", "list"])).len(), 4);
    assert_eq!(json(&["jobs", "retry", "--dead"])["retried"], 1);
    assert_eq!(json(&["jobs", "cancel", "--waiting"])["cancelled"], 2);
    let stored = papyri.library().join("library.sqlite");
    assert!(!stored.exists(), "the queue needs no stores of the library");

    let full = run(PASSWORD, &["eval", "queue", "--jobs-count", "120"]);
    assert!(
        stderr(&full).contains("empty database"),
        "{}",
        stderr(&full)
    );
    let refused = run("wr0ng", &["jobs", "list"]);
    let said = stderr(&refused);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said.contains("PAPYRI_JOBS__PASSWORD") && !said.contains("wr0ng"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_seen_and_changed_over_graphql() {
    let papyri = Papyri::new();
    let held = hold(&papyri);
    fill(held.jobs.as_ref()).await;
    drop(held);
    let server = Server::serve(papyri.into_dir(), Vec::new(), patient());
    let seen = "{ queue { counts { kind state count } }
        dead: jobs(state: DEAD) { id kind about state attempts cause paper { id } }
        none: jobs(kind: \"metadata\") { id } }";
    let seen = server.data(seen, json!({})).await;
    let counts = seen["queue"]["counts"].as_array().expect("counts");
    let dead = json!({ "kind": "full_text", "state": "DEAD", "count": 1 });
    assert!(counts.contains(&dead), "{seen:#}");
    let job = &seen["dead"][0];
    assert_eq!(
        (&job["about"], &job["cause"], &job["paper"]),
        (&json!("arxiv:dead"), &json!("404: no PDF"), &Value::Null)
    );
    assert_eq!(seen["none"], json!([]));

    let id = json!({ "ids": [job["id"]] });
    let cancel = "mutation($ids: [ID!]!) { cancelJobs(ids: $ids) }";
    assert_eq!(server.data(cancel, id.clone()).await["cancelJobs"], 0);
    let retry = "mutation($ids: [ID!]) { retryJobs(ids: $ids) }";
    assert_eq!(server.data(retry, id.clone()).await["retryJobs"], 1);
    assert_eq!(server.data(cancel, id.clone()).await["cancelJobs"], 1);
    assert_eq!(server.data(retry, id).await["retryJobs"], 1);
    // All that were given up: there is none any more.
    assert_eq!(server.data(retry, json!({})).await["retryJobs"], 0);
    let wrong = server.error("{ jobs(kind: \"No Kind\") { id } }", json!({}));
    assert_eq!(wrong.await.0, "BAD_INPUT");
}
