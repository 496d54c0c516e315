//! What a library has learnt is damaged: answers go on without it, and all else does not look at it.

use crate::support::service::Service;
use crate::support::{Papyri, samples, stderr};
use serde_json::{Value, json};
use std::fs;

#[test]
fn a_damaged_registry_stops_no_answer() {
    let papyri = Papyri::new();
    let file = samples().join("03-rank-fusion.pdf");
    assert_eq!(papyri.ingest(&[&file], &[])["new"], 1);
    let registry = papyri.library().join("learn/registry.json");
    fs::create_dir_all(registry.parent().expect("a folder")).expect("a folder");
    for damage in [
        "{\"runs\": [{\"mod",
        "",
        "[[[[",
        "{\"productions\": 7}",
        "\u{0}\u{0}",
    ] {
        fs::write(&registry, damage).expect("it is written");

        for args in [
            &["papers"][..],
            &["check"],
            &["chats", "list"],
            &["datasets", "list"],
        ] {
            let output = papyri.run(args);
            assert!(output.status.success(), "{args:?}: {}", stderr(&output));
            assert!(
                !stderr(&output).contains("registry"),
                "{args:?}: {}",
                stderr(&output)
            );
        }

        for args in [&["versions", "list"][..], &["experiment", "status"]] {
            let output = papyri.run(args);
            assert_eq!(output.status.code(), Some(1), "{args:?}");
            assert!(
                stderr(&output).contains("learn/registry.json"),
                "{}",
                stderr(&output)
            );
        }

        let output = papyri.run(&["--json", "ask", "How are ranked lists fused?"]);
        let said = stderr(&output);
        assert!(
            said.contains("learn/registry.json") && said.contains("built-in"),
            "{said}"
        );
        let answer: Value = serde_json::from_slice(&output.stdout).expect("an answer");
        assert_eq!(answer["trace"]["model"], "built-in", "{answer:#}");
    }

    let service = Service::start(papyri.command());
    let question = json!({ "q": "How are ranked lists fused?" });
    let query = "query($q: String!) { ask(question: $q) { model sentences { text } } }";
    let (status, reply) = service.wait_for(service.ask(query, &question));
    assert_eq!(
        (status, &reply["data"]["ask"]["model"]),
        (200, &json!("built-in")),
        "{reply:#}"
    );
}
