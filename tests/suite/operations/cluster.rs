//! The health of a cluster, asked of an API of Kubernetes that this test runs.

use crate::support::Papyri;
use crate::support::stub::{self, Asked, Given};
use serde_json::{Value, json};
use std::process::Output;

/// What the API holds of one kind, in pages of one.
fn listed(items: &[Value], asked: &Asked) -> Given {
    assert_eq!(asked.field("limit").as_deref(), Some("500"));
    let at: usize = asked
        .field("continue")
        .map_or(0, |at| at.parse().expect("a place"));
    let rest = match at + 1 < items.len() {
        true => (at + 1).to_string(),
        false => String::new(),
    };
    let page = json!({ "metadata": { "continue": rest }, "items": items[at..].first().map(|one| json!([one])).unwrap_or(json!([])) });
    (200, page.to_string())
}

fn pod(name: &str, ready: &str, restarts: u64) -> Value {
    json!({
        "metadata": { "name": name },
        "status": { "phase": "Running", "conditions": [{ "type": "Ready", "status": ready }], "containerStatuses": [{
            "restartCount": restarts,
            "state": { "waiting": { "reason": "CrashLoopBackOff" } },
            "lastState": { "terminated": { "reason": "OOMKilled" } },
        }] },
    })
}

/// The API of a cluster with two nodes, one deployment and these pods; who asks may see the nodes or not.
fn api(pods: Vec<Value>, nodes: bool) -> String {
    let node = |name: &str| json!({ "metadata": { "name": name }, "status": { "conditions": [{ "type": "Ready", "status": "True" }] } });
    let (all, ready) = ([node("one"), node("two")], pods.len());
    let serve = json!({ "metadata": { "name": "serve" }, "spec": { "replicas": 2 }, "status": { "readyReplicas": ready } });
    stub::start(move |asked| match asked.path.split('?').next() {
        _ if asked.method != "GET" => (405, String::new()),
        Some("/api/v1/nodes") if !nodes => (403, json!({ "kind": "Status" }).to_string()),
        Some("/api/v1/nodes") => listed(&all, asked),
        Some("/apis/apps/v1/namespaces/lab/deployments") => {
            listed(std::slice::from_ref(&serve), asked)
        }
        Some("/api/v1/namespaces/lab/pods") => listed(&pods, asked),
        _ => (404, String::new()),
    })
}

fn asked(api: &str, more: &[&str]) -> (Output, String) {
    let papyri = Papyri::new();
    let mut command = papyri.command();
    command
        .args(["cluster"])
        .args(more)
        .env("PAPYRI_CLUSTER__API", api)
        .env("PAPYRI_CLUSTER__NAMESPACE", "lab");
    let output = command.output().expect("it starts");
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output, text)
}

#[test]
fn a_cluster_that_is_well_is_said_to_be() {
    let api = api(
        vec![pod("serve-a", "True", 0), pod("serve-b", "True", 1)],
        true,
    );
    let (output, text) = asked(&api, &[]);
    assert!(output.status.success(), "{text}");
    for line in [
        "node one: ready\n",
        "node two: ready\n",
        "deployment serve: 2 of 2 ready\n",
        "pod serve-a: Running\n",
        "pod serve-b: Running, 1 restart\n",
        "lab: well\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn what_is_wrong_is_named_and_ends_with_one() {
    let api = api(vec![pod("serve-a", "False", 7)], false);
    let (output, text) = asked(&api, &[]);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for line in [
        "nodes: not for who asks\n",
        "deployment serve: 1 of 2 ready\n",
        "pod serve-a: CrashLoopBackOff, OOMKilled, 7 restarts\n",
        "lab: not well\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let (_, text) = asked(&api, &["--json"]);
    let health: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(health["nodes"], Value::Null);
    assert_eq!(
        health["pods"][0]["wrong"],
        json!(["CrashLoopBackOff", "OOMKilled"])
    );
    assert_eq!(health["deployments"][0]["ready"], 1);
}

#[test]
fn an_api_that_can_not_be_asked_is_named() {
    let refusing = |status: u16| stub::start(move |_| (status, "{}".to_owned()));
    for (api, named) in [
        (refusing(401), "cluster.token_file"),
        (
            refusing(403),
            "may not list deployments in the namespace lab",
        ),
        (refusing(500), "500"),
        (refusing(200), "no list of Kubernetes"),
        (
            "http://127.0.0.1:9".to_owned(),
            "the cluster's API can't be asked",
        ),
        ("http://10.1.2.3".to_owned(), "cluster.api"),
        ("https://127.0.0.1:9".to_owned(), "cluster.ca_file"),
    ] {
        let (output, text) = asked(&api, &[]);
        assert_eq!(output.status.code(), Some(1), "{api}: {text}");
        assert!(text.contains(named), "{named}: {text}");
    }
}
