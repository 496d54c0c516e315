//! The cross-encoder trained further by the program, and what was learnt used by it.

use crate::support::{Papyri, sample_files, stderr};
use serde_json::{Value, json};
use std::fs;

/// Questions for which the text that names a colour is to be preferred.
fn pairs() -> String {
    (0..180)
        .map(|n| {
            let pair = json!({
                "question": format!("What is known of loom {n}?"),
                "good": format!("Loom {n} is painted green."),
                "bad": [format!("Loom {n} was built by hand.")],
                "paper": format!("paper {n}"),
            });
            format!("{pair}\n")
        })
        .collect()
}

#[test]
fn a_reranker_is_trained_and_used() {
    let papyri = Papyri::new();
    let dir = papyri.dir();
    let (from, out) = (dir.join("pairs.jsonl"), dir.join("own.safetensors"));
    fs::write(&from, pairs()).expect("a file");
    let [from, out] = [&from, &out].map(|path| path.to_str().expect("a name").to_owned());
    let train = |out: &str| {
        papyri.run(&[
            "--json", "train", "reranker", &from, "--out", out, "--epochs", "1", "--rate", "4e-3",
        ])
    };
    let trained = train(&out);
    assert!(trained.status.success(), "{}", stderr(&trained));
    let run: Value = serde_json::from_slice(&trained.stdout).expect("JSON");
    let first = |of: &str| {
        run[of]["ranking.first"]["value"]
            .as_f64()
            .expect("a figure")
    };
    assert!(first("metrics") >= first("metrics_before"), "{run:#}");
    assert!(run["trained_on"].as_u64().expect("a count") > 40, "{run:#}");
    assert_eq!(run["curve"].as_array().map(Vec::len), Some(2), "{run:#}");
    let state = format!("{out}.state");
    assert!(!fs::exists(&state).expect("a folder"), "{state} is left");

    // A state of other pairs is not taken up.
    fs::write(&state, "{\"name\":\"other\",\"curve\":[],\"best\":0}\n").expect("a file");
    let refused = train(&out);
    assert!(!refused.status.success());
    assert!(
        stderr(&refused).contains("delete it"),
        "{}",
        stderr(&refused)
    );

    let sample = sample_files().swap_remove(0);
    papyri.json(&["ingest", sample.to_str().expect("a name")]);
    let ask = |adapter: &str| {
        let mut command = papyri.command();
        command.env("PAPYRI_MODELS__RERANKER_ADAPTER", adapter);
        command.args(["--json", "ask", "What do the two parameters of BM25 do?"]);
        command.output().expect("it starts")
    };
    for adapter in [out.as_str(), "none", "papers"] {
        let asked = ask(adapter);
        assert!(
            asked.status.code().is_some_and(|code| code != 1),
            "{}",
            stderr(&asked)
        );
    }
    let foreign = ask(&from);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(stderr(&foreign).contains("adapter"), "{}", stderr(&foreign));
}

#[test]
fn what_can_not_be_learnt_from_is_named() {
    let papyri = Papyri::new();
    let from = papyri.dir().join("pairs.jsonl");
    let train = |text: &str| {
        fs::write(&from, text).expect("a file");
        let from = from.to_str().expect("a name");
        let out = papyri.run(&["train", "reranker", from, "--out", "own.safetensors"]);
        assert!(!out.status.success());
        stderr(&out)
    };
    assert!(train("nothing").contains("line or item 1"));
    let few: String = pairs()
        .lines()
        .take(3)
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(train(&few).contains("at least 20"));
}
