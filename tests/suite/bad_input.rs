//! Bad input from outside: each gets a clear error, nothing is lost, nothing panics.

use crate::support::{Papyri, pdf, sample_files};
use serde_json::Value;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;

/// Ingests `bytes` as a file beside a good paper; returns the reason it failed with.
fn reason_for(name: &str, bytes: &[u8]) -> String {
    let papyri = Papyri::new();
    let bad = papyri.dir().join(name);
    fs::write(&bad, bytes).unwrap();
    let report = papyri.ingest(&[&bad, &sample_files()[0]], &["--no-embed"]);
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&1.into(), &1.into()),
        "{report:#}"
    );
    reason_of(&report, name)
}

fn reason_of(report: &Value, name: &str) -> String {
    let files = report["files"].as_array().expect("files");
    let file = files.iter().find(|file| {
        file["file"]
            .as_str()
            .is_some_and(|path| path.ends_with(name))
    });
    let reason = file
        .and_then(|file| file["reason"].as_str())
        .unwrap_or_else(|| panic!("{report:#}"));
    assert!(!reason.contains("panicked"), "{reason}");
    reason.to_lowercase()
}

fn assert_says(reason: &str, words: &[&str]) {
    assert!(
        words.iter().any(|word| reason.contains(word)),
        "{reason:?} says none of {words:?}"
    );
}

#[test]
fn empty_file() {
    assert_says(&reason_for("empty.pdf", b""), &["empty"]);
}

#[test]
fn text_named_pdf() {
    assert_says(
        &reason_for("text.pdf", b"Dear reviewer, this is no PDF."),
        &["not a pdf", "no pdf"],
    );
}

#[test]
fn truncated_pdf() {
    let whole = fs::read(&sample_files()[0]).unwrap();
    let reason = reason_for("cut.pdf", &whole[..whole.len() / 3]);
    assert_says(&reason, &["damaged", "truncated", "cut"]);
}

#[test]
fn encrypted_pdf() {
    assert_says(
        &reason_for("locked.pdf", &pdf::encrypted()),
        &["encrypted", "password"],
    );
}

#[test]
fn pdf_without_pages() {
    assert_says(
        &reason_for("nopages.pdf", &pdf::without_pages()),
        &["no pages", "no page"],
    );
}

#[test]
fn scan_without_text_layer() {
    assert_says(
        &reason_for("scan.pdf", &pdf::without_text()),
        &["no text layer, ocr needed", "no text could be read"],
    );
}

#[test]
fn bomb() {
    assert_says(
        &reason_for("bomb.pdf", &pdf::bomb()),
        &["decompress", "inflate", "too large", "expand"],
    );
}

#[test]
fn over_the_size_limit() {
    let papyri = Papyri::new();
    let big = papyri.dir().join("big.pdf");
    fs::File::create(&big)
        .unwrap()
        .set_len(301_000_000)
        .unwrap();
    let report = papyri.ingest(&[&big], &["--no-embed"]);
    assert_says(&reason_of(&report, "big.pdf"), &["limit of 300 mb"]);
}

#[test]
fn path_without_permission() {
    let papyri = Papyri::new();
    let secret = papyri.dir().join("secret.pdf");
    fs::write(&secret, pdf::with_text("hidden")).unwrap();
    for (path, mode) in [(papyri.dir(), 0o777), (&secret, 0o000)] {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let mut command = papyri.command();
    command
        .args(["--json", "ingest", "--no-embed"])
        .arg(&secret)
        .env("HOME", papyri.dir());
    // Root may read everything; as root, the program runs as nobody, from where nobody may run it.
    if fs::read(&secret).is_ok() {
        let program = papyri.dir().join("papyri");
        fs::copy(env!("CARGO_BIN_EXE_papyri"), &program).unwrap();
        let args: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = std::process::Command::new(program);
        command
            .args(args)
            .current_dir(papyri.dir())
            .env("HOME", papyri.dir())
            .uid(65534)
            .gid(65534);
    }
    let output = command.output().expect("the program starts");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", crate::support::stderr(&output)));
    assert_eq!(output.status.code(), Some(4));
    assert_says(&reason_of(&report, "secret.pdf"), &["permission denied"]);
}

#[test]
fn path_that_is_not_there() {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[Path::new("/nowhere/paper.pdf")], &["--no-embed"]);
    assert_says(&reason_of(&report, "paper.pdf"), &["no such file"]);
}

#[test]
fn question_of_bad_utf8() {
    let papyri = Papyri::new();
    let question = std::ffi::OsStr::from_bytes(b"what is \xff\xfe?");
    let output = papyri.command().arg("ask").arg(question).output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(2),
        "{}",
        crate::support::stderr(&output)
    );
    assert!(
        crate::support::stderr(&output).contains("UTF-8"),
        "{}",
        crate::support::stderr(&output)
    );
}

#[test]
fn empty_question() {
    let output = Papyri::new().run(&["ask", "  "]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&crate::support::stderr(&output).to_lowercase(), &["empty"]);
}

#[test]
fn question_of_100_kb() {
    let output = Papyri::new().run(&["ask", &"why ".repeat(25_000)]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&crate::support::stderr(&output).to_lowercase(), &["long"]);
}
