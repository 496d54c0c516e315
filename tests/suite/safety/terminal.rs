//! The command line in bad company: pipes that end, pipes that never begin, names that command the terminal.

use crate::support::{Papyri, sample_files, stderr};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn reasons(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let files = report["files"].as_array().expect("files").iter();
    let failed = files.filter(|file| file["status"] == "failed");
    failed
        .map(|file| (text(&file["file"]), text(&file["reason"])))
        .collect()
}

#[test]
fn a_pipe_named_like_a_paper_is_refused() {
    let papyri = Papyri::new();
    let pipe = papyri.dir().join("x.pdf");
    let made = Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    for path in [pipe.as_path(), papyri.dir()] {
        let report = papyri.ingest(&[path], &["--no-embed"]);
        let reasons = reasons(&report);
        assert!(
            matches!(&reasons[..], [(file, reason)] if file.ends_with("x.pdf") && reason.contains("no regular file")),
            "{report:#}"
        );
    }
    let report = papyri.ingest(&[Path::new("/dev/zero")], &["--no-embed"]);
    assert_eq!(reasons(&report).len(), 1, "{report:#}");
}

#[test]
fn every_missing_path_is_told() {
    let papyri = Papyri::new();
    let (one, other) = (
        Path::new("/nowhere/one.pdf"),
        Path::new("/nowhere/other.pdf"),
    );
    let report = papyri.ingest(
        &[one, &sample_files()[0], other, Path::new("[")],
        &["--no-embed"],
    );
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&1.into(), &3.into()),
        "{report:#}"
    );
    let told: Vec<String> = reasons(&report).into_iter().map(|(file, _)| file).collect();
    assert!(
        told.contains(&one.display().to_string()) && told.contains(&other.display().to_string())
    );
}

/// A command whose output nobody reads.
fn unread(papyri: &Papyri, args: &[&str]) -> Output {
    let mut command = papyri.command();
    let mut child = command
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let papyri = Papyri::new();
    let samples = sample_files();
    papyri.ingest(&[&samples[0], &samples[1]], &["--no-embed"]);
    for args in [
        &["papers"][..],
        &["papers", "--json"],
        &["papers", "--cited-only", "--limit", "1000"],
        &["explore", "trending"],
        &["explore", "trending", "--json"],
        &["schema"],
        &["--help"],
        &["export", "-"],
        &["jobs", "list"],
        &["jobs", "watch"],
        &["ingest", "--no-embed", "."],
    ] {
        let output = unread(&papyri, args);
        let said = stderr(&output);
        assert!(
            !said.contains("roken pipe") && !said.contains("panicked"),
            "{args:?}: {said}"
        );
        assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    }
}

#[test]
fn nobody_need_read_what_is_wrong() {
    let papyri = Papyri::new();
    let bad = papyri.dir().join("bad.pdf");
    fs::write(&bad, "no PDF").expect("a file");
    let mut command = papyri.command();
    let mut child = command
        .args(["ingest", "--no-embed"])
        .arg(&bad)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stderr.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn names_do_not_command_the_terminal() {
    let papyri = Papyri::new();
    let name = "a\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2Jb\u{202e}fdp.pdf";
    let bad = papyri.dir().join(name);
    fs::write(&bad, "no PDF").expect("a file");
    let path = bad.to_str().expect("a path");
    for args in [
        &["ingest", "--no-embed", path][..],
        &["ingest", "--no-embed", "--json", path],
        &["ingest", "--no-embed", name],
        &["summarize", name],
        &["related", path],
        &["explore", "path", name, name],
        &["import", path],
        &["papers", name],
        &["--config", path, "papers"],
        &["--config", "\u{1b}[31mnowhere", "papers"],
        &["--library", path, "papers"],
        &["papers", "--search", name],
        &["-vv", "ingest", "--no-embed", path],
    ] {
        let output = papyri.run(args);
        let said = [&output.stdout[..], &output.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let commands = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.contains(commands), "{args:?}: {said:?}");
    }
}
