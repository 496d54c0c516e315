//! A library out as JSON Lines and in again: the same library, or a clear error.

use crate::support::{Papyri, samples, stderr};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::process::Output;

/// A library of the sample papers with a chat's worth of answers in it.
fn library() -> Papyri {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&samples()], &[]);
    assert_eq!(report["new"], 8, "{report:#}");
    papyri.json(&["ask", "How can sparse and dense retrieval be combined?"]);
    papyri.json(&["summarize", "Fusing Sparse and Dense Rankings"]);
    papyri
}

fn refused(output: &Output, words: &str) {
    let said = stderr(output);
    assert!(!output.status.success(), "it should fail");
    assert!(said.contains(words), "{words:?} is not in: {said}");
}

#[test]
fn a_library_moves_whole() {
    let (from, to) = (library(), Papyri::new());
    let file = from.dir().join("library.jsonl.gz");
    let file = file.to_str().expect("a plain path");
    let exported = from.json(&["export", file]);
    assert_eq!(exported["counts"]["papers"], 8, "{exported:#}");
    assert_eq!(exported["counts"]["pdfs"], 8);
    assert_eq!(exported["counts"]["ledger"], 8);
    assert!(exported["counts"]["vectors"].as_u64() > Some(20));
    assert_eq!(from.json(&["export", file]), exported, "the same again");
    let identity = std::fs::read(from.library().join("library.json")).expect("an identity");
    let identity: Value = serde_json::from_slice(&identity).expect("JSON");
    assert_eq!(exported["library"], identity["id"]);
    let lock = std::fs::read_to_string(from.library().join("papyri.lock")).expect("a lock");
    let id = identity["id"].as_str().expect("an id");
    assert!(
        lock.contains("papyri export") || lock.contains("papyri --"),
        "{lock}"
    );
    assert!(lock.contains(&format!("library {id}")), "{lock}");

    for _ in 0..2 {
        let imported = to.json(&["import", file]);
        assert_eq!(imported, exported, "counts and hashes");
    }
    assert_eq!(from.dump(), to.dump());
    let question = "How are quotes verified?";
    let (mut here, mut there) = (from.json(&["ask", question]), to.json(&["ask", question]));
    for answer in [&mut here, &mut there] {
        answer["id"] = Value::Null;
        answer["created_at"] = Value::Null;
    }
    assert_eq!(here, there);
    let again = to.ingest(&[&samples()], &[]);
    assert_eq!(again["unchanged"], 8, "the ledger came along: {again:#}");
}

#[test]
fn what_is_not_whole_is_refused() {
    let (from, to) = (Papyri::new(), Papyri::new());
    from.ingest(&[&samples().join("03-rank-fusion.pdf")], &["--no-embed"]);
    let file = from.dir().join("library.jsonl");
    let name = file.to_str().expect("a plain path");
    from.json(&["export", name, "--no-pdfs"]);
    let text = std::fs::read_to_string(&file).expect("the export");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() >= 4, "head, paper, ledger, end");

    let import = |text: &str| {
        std::fs::write(&file, text).expect("it is written");
        to.run(&["import", name])
    };
    refused(&import(&lines[..lines.len() - 1].join("\n")), "breaks off");
    refused(&import(&text[..text.len() / 2]), "line 2");
    refused(&import(""), "breaks off");
    refused(&import("{\"type\":\"ledger\",\"entries\":[]}\n"), "no head");
    refused(&import("%PDF-1.5\n"), "line 1 is no line of an export");
    let other = text.replacen("\"dimension\":384", "\"dimension\":768", 1);
    refused(&import(&other), "models.dimension is 384");
    let newer = text.replacen("\"papyri_export\":2", "\"papyri_export\":9", 1);
    refused(&import(&newer), "format 9");
    let damaged = text.replacen("Fusing", "Fuming", 1);
    refused(&import(&damaged), "damaged");
    let whole = import(&text);
    assert!(whole.status.success(), "{}", stderr(&whole));

    // As versions before wrote it: without the library's id.
    let (head, rest) = text.split_once('\n').expect("a head");
    let mut head: Value = serde_json::from_str(head).expect("JSON");
    head.as_object_mut()
        .expect("an object")
        .remove("library")
        .expect("an id");
    let (body, end) = rest.trim_end().rsplit_once('\n').expect("an end");
    let before = format!("{head}\n{body}\n");
    let mut end: Value = serde_json::from_str(end).expect("JSON");
    end["stream"] = json!(format!("{:x}", Sha256::digest(&before)));
    let older = import(&format!("{before}{end}\n"));
    assert!(older.status.success(), "{}", stderr(&older));

    refused(&to.run(&["import", "nowhere.jsonl"]), "nowhere.jsonl");
    let nowhere = from.dir().join("no/such/folder/x.jsonl");
    let nowhere = from.run(&["export", nowhere.to_str().expect("a plain path")]);
    refused(&nowhere, "no/such/folder");
}

#[test]
fn through_a_pipe() {
    let (from, to) = (Papyri::new(), Papyri::new());
    from.ingest(&[&samples().join("03-rank-fusion.pdf")], &["--no-embed"]);
    let out = from.run(&["export", "-"]);
    assert!(out.status.success(), "{}", stderr(&out));
    let mut import = to
        .command()
        .args(["--json", "import", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = import.stdin.take().expect("its input");
    std::io::Write::write_all(&mut input, &out.stdout).expect("it reads");
    drop(input);
    let done = import.wait_with_output().expect("it ends");
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(report["counts"]["papers"], json!(1));
}
