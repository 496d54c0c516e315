//! The rules of Prometheus and the dashboard of Grafana, against the metrics that there are.

use crate::support::sample_files;
use crate::support::server::{Server, patient};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn promtool(args: &[&str]) {
    let output = Command::new(root().join("tests/promtool/promtool.sh"))
        .args(args)
        .current_dir(root().join("deploy/prometheus"))
        .output()
        .expect("the script starts");
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "promtool {args:?}: {said}");
}

#[test]
fn every_rule_fires_and_clears() {
    promtool(&["check", "rules", "rules.yml"]);
    promtool(&["test", "rules", "rules_test.yml"]);
    let read = |name: &str| {
        std::fs::read_to_string(root().join("deploy/prometheus").join(name)).expect("it is there")
    };
    let (rules, tests) = (read("rules.yml"), read("rules_test.yml"));
    for alert in rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
    {
        let fires = format!("alertname: {alert}\n");
        let silent = format!("alertname: {alert}, exp_alerts: []");
        assert!(tests.contains(&fires), "{alert} is not seen to fire");
        assert!(
            tests.matches(&silent).count() >= 2,
            "{alert} is not seen to clear"
        );
    }
}

/// The names of our metrics in a text.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c: char| !is_part(c))
        .filter(|word| word.starts_with("papyri_"))
        .map(str::to_owned)
        .collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

#[tokio::test]
async fn every_metric_that_is_looked_at_is_there() {
    // The first server of a process begins to count; what is ingested before that is not seen.
    let _first = Server::start(Vec::new(), patient());
    let server = Server::start(sample_files(), patient());
    let asked = server.data(
        "query($q: String!) { ask(question: $q) { id } }",
        json!({ "q": "How are quotes verified?" }),
    );
    asked.await;
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana/papyri.json")).expect("JSON");
    let queries: Vec<String> = dashboard["panels"]
        .as_array()
        .expect("panels")
        .iter()
        .flat_map(|panel| panel["targets"].as_array().cloned().unwrap_or_default())
        .map(|target| target["expr"].as_str().expect("a query").to_owned())
        .collect();
    assert!(queries.len() > 20, "{queries:?}");
    let mut wanted = named(&queries.join("\n"));
    wanted.extend(named(&read("deploy/prometheus/rules.yml")));
    assert!(wanted.len() > 20, "{wanted:?}");
    // What is asked at intervals is there soon.
    let missing = async {
        loop {
            let page = server.get("/metrics").await.text().await.expect("text");
            let there = named(&page);
            let missing: Vec<&String> = wanted.difference(&there).collect();
            if missing.is_empty() {
                return;
            }
            println!("not yet: {missing:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let patience = Duration::from_secs(60);
    let all = tokio::time::timeout(patience, missing).await;
    all.expect("every metric is there within a minute");
}
