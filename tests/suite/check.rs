//! `papyri check --repair`: whatever is deleted or damaged is named; what can be made again is, and the library is what
//! it was.

use crate::support::service::Service;
use crate::support::{Dump, Papyri, copy_folder, samples, stderr};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

const QUESTION: &str = "How can sparse and dense retrieval be combined?";

/// A library of the sample papers with a summary; each test works on a copy.
struct Original {
    papyri: Papyri,
    dump: Dump,
    answer: Value,
}

static ORIGINAL: LazyLock<Original> = LazyLock::new(|| {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&samples()], &[]);
    assert_eq!(report["new"], 8, "{report:#}");
    papyri.json(&["summarize", "Fusing Sparse and Dense Rankings"]);
    let answer = lasting(papyri.json(&["ask", QUESTION]));
    Original {
        dump: papyri.dump(),
        papyri,
        answer,
    }
});

fn lasting(answer: Value) -> Value {
    crate::support::lasting(answer)
}

fn copy_of_original() -> Papyri {
    let copy = Papyri::new();
    copy_folder(&ORIGINAL.papyri.library(), &copy.library());
    copy
}

/// Every file below a folder, in order.
fn files(below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![below.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            match entry.file_type().expect("a kind").is_dir() {
                true => waiting.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

fn parsed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no JSON: {error}\n{}", stderr(output)))
}

/// Nothing panics, whatever is damaged.
fn calm(output: &Output, what: &str) {
    let said = stderr(output);
    assert_ne!(output.status.code(), Some(101), "{what}: {said}");
    assert!(output.status.code().is_some(), "{what} was killed: {said}");
    assert!(!said.contains("panicked"), "{what}: {said}");
}

fn check(papyri: &Papyri, flags: &[&str], what: &str) -> (Option<i32>, Value) {
    let output = papyri.run(&[&["--json", "check"], flags].concat());
    calm(&output, what);
    (output.status.code(), parsed(&output))
}

/// The damage is named, mended, and gone; the library is what it was.
fn named_and_mended(papyri: &Papyri, what: &str) {
    let (code, report) = check(papyri, &[], what);
    assert_eq!(code, Some(5), "{what}: {report:#}");
    assert_ne!(report["findings"], json!([]), "{what}");
    let (code, report) = check(papyri, &["--repair"], what);
    assert_eq!(code, Some(0), "{what}: {report:#}");
    let (code, report) = check(papyri, &[], what);
    assert_eq!((code, &report["findings"]), (Some(0), &json!([])), "{what}");
    assert_eq!(papyri.dump(), ORIGINAL.dump, "{what}");
    let answer = lasting(papyri.json(&["ask", QUESTION]));
    assert_eq!(answer, ORIGINAL.answer, "{what}");
}

fn sql(papyri: &Papyri, statements: &str) {
    let file = papyri.library().join("library.sqlite");
    let db = rusqlite::Connection::open(file).expect("the library's file");
    let off = "PRAGMA foreign_keys = OFF;";
    db.execute_batch(&format!("{off} {statements}"))
        .expect("SQL");
}

#[test]
fn a_whole_library_is_left_alone() {
    let papyri = copy_of_original();
    for flags in [&[][..], &["--repair"]] {
        let (code, report) = check(&papyri, flags, "nothing");
        assert_eq!(code, Some(0), "{report:#}");
        assert_eq!(
            (&report["papers"], &report["findings"]),
            (&json!(8), &json!([]))
        );
    }
    assert_eq!(papyri.dump(), ORIGINAL.dump);
}

#[test]
fn folders_that_are_gone() {
    for folder in ["passages", "text"] {
        let papyri = copy_of_original();
        std::fs::remove_dir_all(papyri.library().join(folder)).expect("it goes");
        // Before anything is mended, everything says so.
        let asked = papyri.run(&["ask", "Which goalkeeper won the cup?"]);
        assert_eq!(asked.status.code(), Some(1), "{folder}");
        let exported = papyri.run(&["export", "-"]);
        assert_eq!(exported.status.code(), Some(1), "{folder}");
        for output in [asked, exported] {
            calm(&output, folder);
            assert!(
                stderr(&output).contains("papyri check --repair"),
                "{}",
                stderr(&output)
            );
        }
        let service = Service::start(papyri.command());
        assert_eq!(service.status("/health/readyz"), 503, "{folder}");
        assert_eq!(service.status("/health/livez"), 200, "{folder}");
        drop(service);
        named_and_mended(&papyri, folder);
    }
}

#[test]
fn ingesting_again_makes_again_what_is_lost() {
    for folder in ["passages", "text"] {
        let papyri = copy_of_original();
        std::fs::remove_dir_all(papyri.library().join(folder)).expect("it goes");
        let report = papyri.ingest(&[&samples()], &[]);
        assert_ne!(report["missing"], json!([]), "{folder}: {report:#}");
        assert_eq!(report["new"], 8, "{folder}: {report:#}");
        let (code, report) = check(&papyri, &[], folder);
        assert_eq!(code, Some(0), "{folder}: {report:#}");
        assert_eq!(papyri.dump(), ORIGINAL.dump, "{folder}");
    }
}

#[test]
fn texts_and_summaries_that_are_torn_or_altered() {
    let papyri = copy_of_original();
    let texts = files(&papyri.library().join("text"));
    let read = |at: usize| std::fs::read_to_string(&texts[at]).expect("a text");
    std::fs::write(&texts[0], &read(0)[..100]).expect("it is torn");
    std::fs::write(&texts[1], read(1).replacen(" the ", " no ", 1)).expect("it is altered");
    std::fs::write(&texts[2], "").expect("it is emptied");
    std::fs::remove_file(&texts[3]).expect("it goes");
    for summary in files(&papyri.library().join("summary")) {
        std::fs::write(summary, "{").expect("it is torn");
    }
    named_and_mended(&papyri, "texts and summaries");
}

#[test]
fn layouts_and_tables_that_are_gone_or_torn() {
    let papyri = copy_of_original();
    let layouts = files(&papyri.library().join("layout"));
    assert_eq!(layouts.len(), 8);
    let bytes = std::fs::read(&layouts[0]).expect("a layout");
    std::fs::write(&layouts[0], &bytes[..bytes.len() / 2]).expect("it is torn");
    std::fs::remove_file(&layouts[1]).expect("it goes");
    let tables = files(&papyri.library().join("tables"));
    assert_eq!(tables.len(), 8);
    let cells = std::fs::read(&tables[2]).expect("tables");
    std::fs::write(&tables[2], &cells[..cells.len() - 1]).expect("they are torn");
    std::fs::remove_file(&tables[1]).expect("they go");
    named_and_mended(&papyri, "layouts and tables");
    assert_eq!(std::fs::read(&layouts[0]).expect("a layout"), bytes);
    assert_eq!(std::fs::read(&tables[2]).expect("tables"), cells);
    assert!(layouts[1].exists() && tables[1].exists());
}

#[test]
fn what_is_left_over_goes() {
    let papyri = copy_of_original();
    for folder in ["text", "summary", "versions"] {
        let folder = papyri.library().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("p-00000000000000ff.json"), "{}").expect("it is written");
    }
    let tables = papyri.library().join("tables/p-00000000000000ff.bin");
    std::fs::write(tables, "PTB1").expect("it is written");
    named_and_mended(&papyri, "left over");
}

#[test]
fn a_file_that_is_gone_is_counted_and_one_that_is_damaged_is_dropped() {
    let papyri = copy_of_original();
    let raw = files(&papyri.library().join("raw"));
    std::fs::remove_file(&raw[0]).expect("it goes");
    let (code, report) = check(&papyri, &[], "a file");
    assert_eq!((code, &report["without_file"]), (Some(0), &json!(1)));
    std::fs::write(&raw[1], "%PDF-1.5 torn").expect("it is torn");
    let (code, report) = check(&papyri, &["--repair"], "a file");
    assert_eq!(code, Some(5), "{report:#}");
    assert_eq!(report["findings"][0]["part"], "file", "{report:#}");
    // The same files again bring their pages back.
    let again = papyri.ingest(&[&samples()], &[]);
    assert_eq!(again["unchanged"], 8, "{again:#}");
    let (code, report) = check(&papyri, &[], "a file");
    assert_eq!((code, &report["without_file"]), (Some(0), &json!(0)));
    // With the text gone as well there is nothing to read it from.
    for file in [
        files(&papyri.library().join("raw")),
        files(&papyri.library().join("text")),
    ]
    .concat()
    {
        std::fs::remove_file(file).expect("it goes");
    }
    let (code, report) = check(&papyri, &["--repair"], "both");
    assert_eq!(code, Some(5));
    let remedy = report["findings"][0]["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("papyri ingest"), "{report:#}");
}

#[test]
fn rows_that_are_changed() {
    for change in [
        "UPDATE passages SET text = 'other words' WHERE ordinal = 0",
        "DELETE FROM passages WHERE ordinal = 1",
        "UPDATE entities SET papers = papers + 1",
        "DELETE FROM papers WHERE kind = 'cited_only'",
        "DELETE FROM ledger WHERE hash < '8'",
    ] {
        let papyri = copy_of_original();
        sql(&papyri, change);
        named_and_mended(&papyri, change);
    }
}

#[test]
fn the_graph_that_is_gone_is_read_again() {
    let papyri = copy_of_original();
    for file in ["library.sqlite", "library.sqlite-wal", "library.sqlite-shm"] {
        let _ = std::fs::remove_file(papyri.library().join(file));
    }
    let asked = papyri.run(&["ask", QUESTION]);
    calm(&asked, "no graph");
    assert!(
        stderr(&asked).contains("papyri check --repair"),
        "{}",
        stderr(&asked)
    );
    let (code, report) = check(&papyri, &["--repair"], "no graph");
    assert_eq!(code, Some(0), "{report:#}");
    // The names of the files were in it.
    let (dump, original) = (papyri.dump(), &ORIGINAL.dump);
    assert_eq!(dump.indexed_passages, original.indexed_passages);
    for (made, was) in dump.papers.iter().zip(&original.papers) {
        assert_eq!(
            (&made.paper.id, &made.passages),
            (&was.paper.id, &was.passages)
        );
    }
    assert_eq!(dump.papers.len(), original.papers.len());
}

/// Which model made the vectors stands there, and nowhere else.
#[test]
fn the_identity_that_is_gone_comes_back() {
    for damage in ["gone", "torn"] {
        let papyri = copy_of_original();
        let file = papyri.library().join("library.json");
        match damage {
            "gone" => std::fs::remove_file(&file).expect("it goes"),
            _ => std::fs::write(&file, "{").expect("it is torn"),
        }
        let answer = lasting(papyri.json(&["ask", QUESTION]));
        assert_eq!(answer, ORIGINAL.answer, "{damage}");
        assert_eq!(check(&papyri, &[], damage).0, Some(0));
    }
}

/// What another writes over a repaired index is found, and chats and ratings are where they were.
#[test]
fn ratings_stay_when_their_paper_is_made_again() {
    let papyri = copy_of_original();
    let paper = ORIGINAL
        .dump
        .papers
        .iter()
        .find(|one| one.paper.id.is_ingested());
    let id = paper.expect("a paper").paper.id.clone();
    sql(
        &papyri,
        &format!(
            "INSERT INTO ratings (target_kind, target, stars, comment, created_at) VALUES ('paper_summary', '{id}', 5, '', 1); DELETE FROM papers WHERE id = '{id}'"
        ),
    );
    named_and_mended(&papyri, "a paper and its rating");
    let file = papyri.library().join("library.sqlite");
    let db = rusqlite::Connection::open(file).expect("the library's file");
    let rated: i64 = db
        .query_row("SELECT count(*) FROM ratings", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(rated, 1);
    // One whose paper does not come back goes.
    sql(
        &papyri,
        "INSERT INTO ratings (target_kind, target, stars, comment, created_at) VALUES ('paper_summary', 'p-00000000000000ff', 5, '', 1)",
    );
    named_and_mended(&papyri, "a rating of nothing");
}
