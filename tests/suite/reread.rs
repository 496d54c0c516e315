//! `papyri reindex --text`: papers that an older reader read are read anew, and what people made of them stays; by a command, beside a
//! service, and killed in the middle.

use crate::support::service::Service;
use crate::support::{Dump, Papyri, copy_folder, passed_over, sample_files, scan, stderr};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Instant;

/// What the papers say, and what an older reader took it for.
const WORDS: &str = "nine kilograms";
const OLD: &str = "five kilograms";
const QUESTION: &str = "How much does a pot of clay weigh?";

const ABSTRACT: &str = "{\"title\":\"Rain on Tin\",\"abstract\":\"We listen to rain on roofs of tin.\",\"authors\":[\"Roe, B.\"],\"year\":2010}\n";
/// A reference manager's word on the sample in Markdown.
const RECORD: &str = "@article{slate, title = {Flat Slate}, author = {Silva, Ada M.}, year = {2016}, doi = {10.1000/slate}, journal = {Journal of Slate}}\n";

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name)
}

/// A library of every kind of file, and what it is; each test works on a copy.
static ORIGINAL: LazyLock<(Papyri, Dump)> = LazyLock::new(|| {
    let papyri = Papyri::new();
    let list = papyri.dir().join("list.jsonl");
    std::fs::write(&list, ABSTRACT).expect("it is written");
    let mut files = sample_files()[..2].to_vec();
    files.extend(
        [
            "markup/moss.xml",
            "latex/clay.tex",
            "markdown/slate.md",
            "html/moss.html",
        ]
        .map(corpus),
    );
    files.push(list);
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let taken = papyri.ingest(&paths, &[]);
    assert_eq!(taken["failed"], 0, "{taken:#}");
    let dump = papyri.dump();
    (papyri, dump)
});

/// Papers of the original with their texts.
const PAPERS: u64 = 6;

fn copy() -> Papyri {
    let copy = Papyri::new();
    copy_folder(&ORIGINAL.0.library(), &copy.library());
    copy
}

/// As an older reader would have left it: other words in text, passages and vectors, fewer references and entities, no word of its
/// version in the ledger that this reader would call its own.
fn make_old(papyri: &Papyri) {
    for file in files(&papyri.library().join("text")) {
        let text = std::fs::read_to_string(&file).expect("a text");
        let mut json: Value = serde_json::from_str(&text.replace(WORDS, OLD)).expect("JSON");
        // Texts of before had neither.
        let fields = json.as_object_mut().expect("an object");
        fields.retain(|name, _| name != "sha256" && name != "parts");
        std::fs::write(&file, json.to_string()).expect("it is written");
    }
    for layout in files(&papyri.library().join("layout")) {
        std::fs::remove_file(layout).expect("it goes");
    }
    sql(
        papyri,
        &format!(
            "UPDATE ledger SET pipeline = 3;
             UPDATE passages SET text = replace(text, '{WORDS}', '{OLD}');
             DELETE FROM contexts;
             UPDATE bibliography SET title = 'misread', venue = NULL;"
        ),
    );
}

fn sql(papyri: &Papyri, statements: &str) {
    let file = papyri.library().join("library.sqlite");
    let db = rusqlite::Connection::open(file).expect("the library's file");
    db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statements}"))
        .expect("SQL");
}

/// Every file below a folder, in order.
fn files(below: &Path) -> Vec<PathBuf> {
    let found = std::fs::read_dir(below).into_iter().flatten().flatten();
    let below = |entry: std::fs::DirEntry| match entry.path() {
        folder if folder.is_dir() => files(&folder),
        file => vec![file],
    };
    let mut found: Vec<PathBuf> = found.flat_map(below).collect();
    found.sort();
    found
}

/// What the command says as JSON, and its exit code.
fn reread(papyri: &Papyri, args: &[&str]) -> (Value, Option<i32>) {
    ran(papyri.command(), args)
}

fn ran(mut command: Command, args: &[&str]) -> (Value, Option<i32>) {
    let output = command
        .args(["--json", "reindex", "--text"])
        .args(args)
        .output()
        .expect("it starts");
    let said = serde_json::from_slice(&output.stdout);
    let said = said.unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    (said, output.status.code())
}

fn counts(read_anew: u64, current: u64, kept: u64) -> Value {
    json!({ "read_anew": read_anew, "current": current, "abstracts": 1, "kept": kept })
}

fn older(papyri: &Papyri) -> (u64, u64) {
    let of = |args: &[&str]| papyri.json(args)["older_reader"].as_u64().expect("a count");
    (of(&["check"]), of(&["stats"]))
}

/// The first quote of an answer to the question.
fn quoted(papyri: &Papyri) -> String {
    papyri.json(&["ask", QUESTION])["sentences"][0].to_string()
}

fn is_the_original(papyri: &Papyri) {
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
    assert_eq!(papyri.dump(), ORIGINAL.1);
}

#[test]
fn an_older_reading_is_made_anew() {
    let papyri = copy();
    assert_eq!(older(&papyri), (0, 0));
    make_old(&papyri);
    assert_eq!(older(&papyri), (PAPERS, PAPERS));
    let told = String::from_utf8(papyri.run(&["stats"]).stdout).expect("text");
    assert!(
        told.contains("6 papers were read by an older reader: `papyri reindex --text`"),
        "{told}"
    );
    assert!(quoted(&papyri).contains(OLD));

    // One of them is named first.
    let one = papyri.json(&["papers", "--search", "clay"])["papers"][0]["id"].clone();
    let one = one.as_str().expect("an id");
    let (said, code) = reread(&papyri, &["--paper", one]);
    assert_eq!(code, Some(0), "{said:#}");
    assert_eq!(said["counts"]["read_anew"], 1, "{said:#}");
    assert_eq!(older(&papyri), (PAPERS - 1, PAPERS - 1));

    let (said, code) = reread(&papyri, &[]);
    assert_eq!((code, &said["state"]), (Some(0), &json!("done")));
    assert_eq!(said["counts"], counts(PAPERS - 1, 1, 0), "{said:#}");
    assert_eq!(older(&papyri), (0, 0));
    is_the_original(&papyri);
    let answer = quoted(&papyri);
    assert!(answer.contains(WORDS) && !answer.contains(OLD), "{answer}");

    let again = papyri.run(&["reindex", "--text"]);
    let told = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success(), "{}", stderr(&again));
    assert!(told.starts_with("nothing to do: 6 papers"), "{told}");
    let (said, _) = reread(&papyri, &["--all"]);
    assert_eq!(said["counts"], counts(PAPERS, 0, 0), "{said:#}");
    is_the_original(&papyri);
}

#[test]
fn its_file_that_comes_again_is_read_by_the_reader_of_today() {
    let papyri = copy();
    make_old(&papyri);
    let clay = corpus("latex/clay.tex");
    let again = papyri.ingest(&[&clay], &[]);
    assert_eq!(again["new"], 1, "{again:#}");
    assert_eq!(older(&papyri), (PAPERS - 1, PAPERS - 1));
    assert_eq!(papyri.ingest(&[&clay], &[])["unchanged"], 1);
}

const CORRECT: &str = "mutation($id: ID!, $said: PaperCorrection!) { correctPaper(id: $id, said: $said) { title year } }";
const CHAT: &str = "mutation { startChat(title: \"Clay\") { id } }";
const SEND: &str = "mutation($chat: ID!, $text: String!) { sendMessage(chat: $chat, text: $text) { id found sentences { citations { quote } } } }";

#[test]
fn what_people_made_of_papers_stays() {
    let papyri = copy();
    let list = papyri.dir().join("list.bib");
    std::fs::write(&list, RECORD).expect("it is written");
    papyri.ingest(&[&list], &[]);
    let clay = papyri.json(&["papers", "--search", "clay"])["papers"][0]["id"].clone();
    let clay = clay.as_str().expect("an id").to_owned();
    papyri.json(&["tags", "add", "to cite", &clay]);
    papyri.json(&["notes", "add", &clay, "weigh it again"]);
    papyri.json(&["collections", "create", "Thesis", &clay]);
    let service = Service::start(papyri.command());
    let said = json!({ "title": "Pots: A Correction", "year": 2016 });
    service.data(CORRECT, &json!({ "id": clay, "said": said }));
    let chat = service.data(CHAT, &json!({}))["startChat"]["id"].clone();
    let sent = service.data(SEND, &json!({ "chat": chat, "text": QUESTION }));
    assert_eq!(sent["sendMessage"]["found"], true, "{sent:#}");
    drop(service);

    let kept = |papyri: &Papyri| {
        let shown = [
            &["papers"][..],
            &["tags", "list"],
            &["notes", "list"],
            &["collections", "show", "thesis"],
            &["chats", "list"],
        ];
        shown.map(|args| papyri.json(args))
    };
    let (before, dump) = (kept(&papyri), papyri.dump());
    let described = before[0].to_string();
    assert!(described.contains("Journal of Slate"), "{described}");
    assert!(described.contains("Pots: A Correction"), "{described}");
    make_old(&papyri);
    // Twice: what a record says counts after a first time, too.
    for args in [&[][..], &["--all"]] {
        let (said, code) = reread(&papyri, args);
        assert_eq!(code, Some(0), "{said:#}");
        assert_eq!(said["counts"], counts(PAPERS, 0, 0), "{said:#}");
        assert_eq!(kept(&papyri), before, "{args:?}");
        assert_eq!(papyri.dump(), dump, "{args:?}");
    }
}

#[test]
fn a_service_does_it_and_answers_by_the_new_text() {
    let papyri = copy();
    make_old(&papyri);
    let service = Service::start(papyri.command());
    let ask =
        "query($text: String!) { ask(question: $text) { sentences { citations { quote } } } }";
    let quotes = || service.data(ask, &json!({ "text": QUESTION }))["ask"].to_string();
    assert!(quotes().contains(OLD), "{}", quotes());
    assert_eq!(papyri.json(&["stats"])["older_reader"], PAPERS);

    let by_words = papyri.run(&["reindex", "--text", "--paper", "clay"]);
    let told = stderr(&by_words);
    assert!(
        !by_words.status.success() && told.contains("by their ids"),
        "{told}"
    );
    let (said, code) = reread(&papyri, &[]);
    assert_eq!(
        (code, &said["state"]),
        (Some(0), &json!("done")),
        "{said:#}"
    );
    assert_eq!(said["counts"], counts(PAPERS, 0, 0), "{said:#}");
    assert_eq!(papyri.json(&["stats"])["older_reader"], 0);
    let now = quotes();
    assert!(now.contains(WORDS) && !now.contains(OLD), "{now}");
    drop(service);
    is_the_original(&papyri);
}

#[test]
fn killed_anywhere_it_goes_on() {
    let begin = || {
        let papyri = copy();
        make_old(&papyri);
        papyri
    };
    let calm = begin();
    let started = Instant::now();
    assert_eq!(reread(&calm, &[]).1, Some(0));
    let takes = started.elapsed();
    let mut went_on = 0;
    for share in [0.5, 0.65, 0.8, 0.9] {
        let papyri = begin();
        let mut run = papyri
            .command()
            .args(["reindex", "--text"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(takes.mul_f64(share));
        // One that has ended already is no failure.
        let _ = run.kill();
        run.wait().expect("it ends");
        let (said, code) = reread(&papyri, &[]);
        assert_eq!(code, Some(0), "{share}: {said:#}");
        let all = |name: &str| said["counts"][name].as_u64().expect("a count");
        assert_eq!(all("read_anew") + all("current"), PAPERS, "{said:#}");
        went_on += u64::from(all("current") > 0 && all("read_anew") > 0);
        is_the_original(&papyri);
    }
    println!("{went_on} of 4 kills came between two papers, of {takes:?}");
    let jobs = calm.json(&["jobs", "list", "--kind", "reread"]);
    assert_eq!(jobs["jobs"][0]["state"], "done", "{jobs:#}");
}

#[test]
fn a_paper_whose_file_is_gone_or_torn_is_named_and_kept() {
    let papyri = copy();
    make_old(&papyri);
    let raw = files(&papyri.library().join("raw"));
    assert_eq!(raw.len() as u64, PAPERS);
    std::fs::remove_file(&raw[0]).expect("it goes");
    std::fs::write(&raw[1], "torn").expect("it is torn");
    let before = papyri.dump();
    let (said, code) = reread(&papyri, &[]);
    assert_eq!((code, &said["state"]), (Some(4), &json!("done")));
    assert_eq!(said["counts"], counts(PAPERS - 2, 0, 2), "{said:#}");
    let kept = said["kept"].as_array().expect("papers");
    for one in kept {
        let reason = one["reason"].as_str().expect("a reason");
        assert!(reason.contains("papyri ingest"), "{said:#}");
        let id = one["paper"].as_str().expect("an id");
        let passages = |dump: &Dump| {
            let of = dump.papers.iter().find(|one| one.paper.id.as_str() == id);
            of.expect("the paper").passages.clone()
        };
        assert_eq!(passages(&papyri.dump()), passages(&before), "{id}");
    }
    assert_eq!(kept.len(), 2, "{said:#}");
    assert_eq!(papyri.json(&["stats"])["older_reader"], 2);
    let people = String::from_utf8(papyri.run(&["reindex", "--text"]).stdout).expect("text");
    assert_eq!(people.matches("stays as it is: p-").count(), 2, "{people}");
}

#[test]
fn whoever_mends_a_line_of_the_ledger_has_not_read_the_paper() {
    let papyri = copy();
    sql(&papyri, "DELETE FROM ledger");
    assert_eq!(papyri.json(&["check"])["older_reader"], PAPERS);
    papyri.json(&["check", "--repair"]);
    let report = papyri.json(&["check"]);
    assert_eq!(
        (&report["findings"], &report["older_reader"]),
        (&json!([]), &json!(PAPERS))
    );
    let (said, code) = reread(&papyri, &[]);
    assert_eq!(code, Some(0), "{said:#}");
    assert_eq!(said["counts"], counts(PAPERS, 0, 0), "{said:#}");
    is_the_original(&papyri);
}

#[test]
fn the_version_goes_with_an_export() {
    let papyri = copy();
    make_old(&papyri);
    let file = papyri.dir().join("library.jsonl");
    let file = file.to_str().expect("a path");
    let moved = papyri.run(&["export", "--as-it-is", file]);
    assert!(moved.status.success(), "{}", stderr(&moved));
    let other = Papyri::new();
    let taken = other.run(&["import", file]);
    assert!(taken.status.success(), "{}", stderr(&taken));
    assert_eq!(other.json(&["stats"])["older_reader"], PAPERS);
    let (said, code) = reread(&other, &[]);
    assert_eq!(code, Some(0), "{said:#}");
    is_the_original(&other);
}

#[test]
fn a_scan_keeps_the_words_that_were_recognised() {
    if Command::new("tesseract").arg("--version").output().is_err() {
        passed_over("tesseract is not installed here: what it reads is not tested (make ocr)");
        return;
    }
    let papyri = Papyri::new();
    let file = papyri.dir().join("scan.pdf");
    std::fs::write(&file, scan::of(&sample_files()[2])).expect("a scan");
    assert_eq!(papyri.ingest(&[&file], &[])["new"], 1);
    let before = papyri.dump();
    let old = "UPDATE ledger SET pipeline = 3";
    sql(&papyri, old);
    let mut off = papyri.command();
    off.env("PAPYRI_INGEST__OCR", "off");
    let (said, code) = ran(off, &[]);
    assert_eq!(code, Some(4), "{said:#}");
    assert_eq!(said["counts"]["kept"], 1, "{said:#}");
    assert_eq!(papyri.dump(), before);
    // What was recognised lies beside the file: it takes no recogniser.
    let mut without = papyri.command();
    without.env("PATH", "/nowhere");
    let (said, code) = ran(without, &[]);
    assert_eq!(code, Some(0), "{said:#}");
    assert_eq!(said["counts"]["read_anew"], 1, "{said:#}");
    assert_eq!(papyri.dump(), before);
}
