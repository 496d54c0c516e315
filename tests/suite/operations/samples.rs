//! What is sampled is kept and shown; what it costs is reckoned; a request under way outlives TERM.

use crate::support::service::Service;
use crate::support::{Papyri, samples};
use serde_json::json;
use std::process::Command;

#[test]
fn what_was_done_is_sampled_and_shown() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &[]);
    let service = Service::start(papyri.command());
    let asked = service.ask(
        "query($q: String!) { ask(question: $q) { id } }",
        &json!({ "q": "How are quotes verified?" }),
    );
    assert_eq!(service.wait_for(asked).0, 200);
    // A question that is under way when TERM comes is answered.
    let second = service.ask(
        "query($q: String!) { ask(question: $q) { sentences { text } } }",
        &json!({ "q": "How can sparse and dense retrieval be combined?" }),
    );
    let process = service.id();
    let (status, answer) = service.wait_for(async {
        let under_way = tokio::spawn(second);
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        let term = Command::new("kill")
            .args(["-TERM", &process.to_string()])
            .status();
        assert!(term.expect("kill runs").success());
        under_way.await.expect("it ends")
    });
    assert_eq!(status, 200, "{answer}");
    assert!(
        !answer["data"]["ask"]["sentences"]
            .as_array()
            .expect("an answer")
            .is_empty()
    );
    service.ends();
    let stats = papyri.json(&["stats", "--since", "1h"]);
    let work = &stats["total"]["work"];
    assert_eq!(work["questions"], 2.0, "{stats:#}");
    assert!(work["read"].as_f64() >= Some(6.0), "{stats:#}");
    assert_eq!(stats["processes"], 2, "{stats:#}");
    assert!(
        stats["total"]["process"]["cpu_seconds"].as_f64() > Some(0.1),
        "{stats:#}"
    );
    let people = papyri.run(&["stats"]);
    let people = String::from_utf8_lossy(&people.stdout).into_owned();
    assert!(people.contains("questions  2"), "{people}");
    // Two questions say nothing of what one costs.
    let cost = papyri.run(&["cost"]);
    let refused = String::from_utf8_lossy(&cost.stderr).into_owned();
    assert!(
        !cost.status.success() && refused.contains("--measure"),
        "{refused}"
    );
}

#[test]
fn what_it_costs_is_measured() {
    let papyri = Papyri::new();
    let paths = samples();
    let told = papyri.json(&[
        "cost",
        "--measure",
        paths.to_str().expect("a path"),
        "--papers",
        "1000",
    ]);
    let measured = &told["measured"];
    for key in ["cpu_s_per_paper", "bytes_per_paper", "cpu_s_per_question"] {
        assert!(measured[key].as_f64() > Some(0.0), "{told:#}");
    }
    assert_eq!(measured["from"], "run");
    for cost in told["costs"].as_array().expect("costs") {
        let per_paper = cost["per_paper"].as_f64().expect("a price");
        let taking_on = cost["taking_on"].as_f64().expect("a price");
        assert!(
            per_paper > 0.0 && (taking_on - 1_000.0 * per_paper).abs() < 1e-9,
            "{cost}"
        );
    }
    assert!(!papyri.library().exists(), "the library is left alone");
}
