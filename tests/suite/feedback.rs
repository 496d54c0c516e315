//! What readers miss: asked where it is configured, kept without their name, given out and summed up.

use crate::support::server::{Server, patient};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;

const SEND: &str = "mutation($missing: String, $pays: WouldPay, $amount: Float) { sendFeedback(missing: $missing, wouldPay: $pays, monthly: $amount) }";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_unless_it_is_configured() {
    let server = Server::start(Vec::new(), patient());
    let asked = server
        .data("{ feedbackForm { currency } }", Value::Null)
        .await;
    assert_eq!(asked["feedbackForm"], Value::Null);
    let (code, said) = server.error(SEND, json!({ "missing": "a map" })).await;
    assert_eq!(code, "FORBIDDEN");
    assert!(said.contains("feedback.enabled"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_is_kept_given_out_and_summed_up() {
    let settings = "[feedback]\nenabled = true\ncurrency = 'CHF'\n";
    let server = Server::configured(settings, Vec::new(), patient());
    let asked = server
        .data("{ feedbackForm { currency } }", Value::Null)
        .await;
    assert_eq!(asked["feedbackForm"]["currency"], "CHF");
    for said in [
        json!({ "missing": "  Alerts by mail  ", "pays": "YES", "amount": 12.5 }),
        json!({ "pays": "NO" }),
        json!({ "amount": 0 }),
    ] {
        assert_eq!(server.data(SEND, said).await["sendFeedback"], true);
    }
    for wrong in [
        json!({}),
        json!({ "missing": " " }),
        json!({ "amount": -1 }),
        json!({ "amount": 1e12 }),
        json!({ "missing": "x".repeat(4_001) }),
    ] {
        assert_eq!(
            server.error(SEND, wrong.clone()).await.0,
            "BAD_INPUT",
            "{wrong}"
        );
    }
    // The folder is the server's: the files lie there one by one, and nothing in them says who it was.
    let folder = server.library().join("learn/feedback");
    let mut kept: Vec<Value> = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    names.sort();
    for name in names {
        let text = std::fs::read(name).expect("a file");
        kept.push(serde_json::from_slice(&text).expect("JSON"));
    }
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0]["missing"], "Alerts by mail");
    let keys: BTreeSet<&str> = kept[0]
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    let known = ["amount", "at", "currency", "missing", "would_pay"];
    assert_eq!(keys, BTreeSet::from(known));
}

#[test]
fn the_command_line_gives_it_out() {
    let settings = "[feedback]\nenabled = true\n";
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("papyri.toml"), settings).expect("written");
    let folder = dir.path().join("library/learn/feedback");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, entry) in [
        (
            "018f0000-0000-7000-8000-000000000001",
            json!({ "at": 1_796_000_000_000_i64, "missing": "Alerts", "would_pay": "yes", "amount": 10.0, "currency": "EUR" }),
        ),
        (
            "018f0000-0000-7000-8000-000000000002",
            json!({ "at": 1_796_000_000_001_i64, "missing": "", "would_pay": "maybe", "amount": 30.0, "currency": "EUR" }),
        ),
    ] {
        std::fs::write(folder.join(format!("{name}.json")), entry.to_string()).expect("written");
    }
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_papyri"));
        command
            .arg("--library")
            .arg(dir.path().join("library"))
            .args(args);
        let output = command.current_dir(dir.path()).output().expect("it starts");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {error}");
        String::from_utf8(output.stdout).expect("text")
    };
    let summary: Value = serde_json::from_str(&run(&["--json", "feedback"])).expect("JSON");
    assert_eq!(
        (&summary["entries"], &summary["yes"], &summary["maybe"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert_eq!(summary["amounts"][0]["named"], 2);
    assert!(run(&["feedback"]).contains("would pay: 1 yes, 1 maybe, 0 no"));
    let lines = run(&["--json", "feedback", "list"]);
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!((lines.len(), &lines[0]["missing"]), (2, &json!("Alerts")));
    assert!(run(&["feedback", "clear"]).starts_with("2 removed"));
    assert_eq!(run(&["--json", "feedback", "list"]), "");
}
