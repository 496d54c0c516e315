//! Scans: refused with a hint where nothing can read them, read later, marked as such; and the layouts of papers that
//! were read before there were any.

use crate::support::{Papyri, json_of, passed_over, sample_files, samples, scan, stderr};
use graph_schema::{PaperLayout, TextSource};
use std::path::Path;
use std::process::Command;

/// A sample paper as a scan, in the folder of a library.
fn scanned(papyri: &Papyri) -> std::path::PathBuf {
    let sample = sample_files()
        .into_iter()
        .find(|file| file.ends_with("03-rank-fusion.pdf"));
    let file = papyri.dir().join("scan.pdf");
    std::fs::write(&file, scan::of(&sample.expect("the sample"))).expect("a scan");
    file
}

/// The program where no recogniser is installed.
fn without_tesseract(papyri: &Papyri) -> Command {
    let mut command = papyri.command();
    command.env("PATH", "/nowhere");
    command
}

/// Told, so that nobody takes a test for passed that could not be made.
fn has_tesseract() -> bool {
    let there = Command::new("tesseract").arg("--version").output().is_ok();
    if !there {
        passed_over("tesseract is not installed here: what it reads is not tested (make ocr)");
    }
    there
}

fn words(text: &str) -> Vec<String> {
    let plain = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    };
    text.split_whitespace()
        .map(plain)
        .filter(|word| !word.is_empty())
        .collect()
}

fn text_of(papyri: &Papyri) -> String {
    let folder = papyri.library().join("text");
    let mut files = std::fs::read_dir(&folder).expect("texts").flatten();
    let file = files.next().expect("one text").path();
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(file).expect("a text")).expect("JSON");
    json["text"].as_str().expect("text").to_owned()
}

#[test]
fn a_scan_waits_for_a_recogniser_and_says_so() {
    let papyri = Papyri::new();
    let file = scanned(&papyri);
    let report = json_of(
        without_tesseract(&papyri),
        &["ingest", file.to_str().unwrap()],
    );
    let reason = report["files"][0]["reason"].as_str().expect("a reason");
    assert!(
        reason.contains("OCR needed") && reason.contains("tesseract-ocr"),
        "{report:#}"
    );

    let refused = without_tesseract(&papyri)
        .args(["reindex", "--ocr"])
        .output()
        .unwrap();
    assert!(!refused.status.success());
    assert!(
        stderr(&refused).contains("apt-get install tesseract-ocr"),
        "{}",
        stderr(&refused)
    );

    let mut off = papyri.command();
    off.env("PAPYRI_INGEST__OCR", "off")
        .args(["reindex", "--ocr"]);
    let off = off.output().unwrap();
    assert!(stderr(&off).contains("ingest.ocr"), "{}", stderr(&off));
}

#[test]
fn a_scan_is_read_when_a_recogniser_has_come() {
    if !has_tesseract() {
        return;
    }
    let papyri = Papyri::new();
    let file = scanned(&papyri);
    let report = json_of(
        without_tesseract(&papyri),
        &["ingest", file.to_str().unwrap()],
    );
    assert_eq!(report["failed"], 1, "{report:#}");
    let read = papyri.json(&["reindex", "--ocr"]);
    assert_eq!(
        (&read["read"], &read["failed"]),
        (&1.into(), &serde_json::json!([])),
        "{read:#}"
    );
    // Once is enough, by either way.
    assert_eq!(papyri.json(&["reindex", "--ocr"])["read"], 0);
    assert_eq!(papyri.ingest(&[&file], &[])["unchanged"], 1);

    let answer = papyri.json(&["ask", "How can sparse and dense retrieval be combined?"]);
    let citation = &answer["sentences"][0]["citations"][0];
    assert_eq!(citation["recognised"], true, "{answer:#}");
    let shown = papyri.run(&["ask", "How can sparse and dense retrieval be combined?"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("read by OCR"));

    // How sure it was is kept of each page.
    let kept = layouts(&papyri.library().join("layout"));
    let layout = PaperLayout::from_bytes(&kept[0].1).expect("a layout");
    for page in &layout.pages {
        let sure = page.confidence.expect("a confidence");
        assert!(
            page.source == TextSource::Recognised && sure > 0.7,
            "{page:?}"
        );
    }

    let recognised = words(&text_of(&papyri));
    let original = Papyri::new();
    original.ingest(&[&samples().join("03-rank-fusion.pdf")], &["--no-embed"]);
    let mut missing = words(&text_of(&original));
    let all = missing.len();
    for word in &recognised {
        if let Some(at) = missing.iter().position(|one| one == word) {
            missing.swap_remove(at);
        }
    }
    assert!(
        missing.len() * 20 <= all,
        "{} of {all} words are missing: {missing:?}",
        missing.len()
    );
    let (there, gold) = (recognised.len(), all);
    assert!(
        there * 20 <= gold * 21,
        "{there} words, the paper has {gold}"
    );
}

#[test]
fn layouts_are_made_for_papers_of_before() {
    let papyri = Papyri::new();
    papyri.ingest(&[&samples()], &["--no-embed"]);
    let folder = papyri.library().join("layout");
    let before = layouts(&folder);
    assert_eq!(before.len(), sample_files().len());
    std::fs::remove_dir_all(&folder).expect("the layouts go");
    let report = papyri.json(&["reindex", "--layout"]);
    assert_eq!(report["made"], sample_files().len(), "{report:#}");
    assert_eq!(layouts(&folder), before);
    let drawn = PaperLayout::from_bytes(&before[0].1).expect("a layout");
    assert!(drawn.pages.iter().all(|page| page.confidence.is_none()));
    let again = papyri.json(&["reindex", "--layout"]);
    assert_eq!(
        (&again["made"], &again["there"]),
        (&0.into(), &sample_files().len().into())
    );
}

/// Names and bytes.
fn layouts(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).expect("layouts").flatten();
    let mut found: Vec<(String, Vec<u8>)> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(file.path()).expect("a layout"))
        })
        .collect();
    found.sort();
    found
}
