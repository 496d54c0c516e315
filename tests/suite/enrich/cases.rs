//! What comes of answers.

use super::{HEATHER, LICHEN, MOSS, SLATE, answer, doi, enrich, library, of, paper, registries};
use crate::replay::{Replay, Reply, Request, recording};
use crate::support::{Papyri, stderr};
use serde_json::{Value, json};
use std::path::PathBuf;

const ALL: [(&str, &str); 4] = [
    ("moss.md", MOSS),
    ("slate.md", SLATE),
    ("lichen.md", LICHEN),
    ("heather.md", HEATHER),
];

fn fields(report: &Value) -> Vec<&str> {
    let changes = report["changes"].as_array().expect("changes");
    let fields = changes.iter().map(|change| change["field"].as_str());
    fields.map(|field| field.expect("a field")).collect()
}

fn reasons(report: &Value) -> String {
    report["problems"].to_string()
}

#[test]
fn papers_are_described_linked_and_found() {
    let server = registries();
    let papyri = library(&server, &ALL);
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(code, Some(0), "{said:#}");
    assert_eq!(said["state"], "done");
    let counts = json!({ "changed": 2, "unchanged": 0, "unknown": 2, "failed": 0, "waiting": 0 });
    assert_eq!(said["counts"], counts, "{said:#}");

    let report = of(&said, "Growing moss");
    assert_eq!(fields(report), ["title", "authors", "year", "venue"]);
    assert_eq!(report["changes"][2]["before"], "2009");
    assert_eq!(report["changes"][2]["said_by"], "crossref");
    assert_eq!(
        (&report["references"], &report["linked"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        report["open_pdf"]["url"],
        "https://repository.example/moss.pdf"
    );
    let moss = paper(&papyri, "Growing moss");
    assert_eq!(
        moss.title,
        "Growing moss on northern walls & roofs: A study of eleven villages"
    );
    assert_eq!((moss.year, moss.authors.len()), (Some(2011), 3));
    assert_eq!(moss.venue.as_deref(), Some("Journal of Walls"));
    let dump = papyri.dump();
    let own = dump.papers.iter().find(|one| one.paper.id == moss.id);
    let references = &own.expect("it is there").references;
    assert_eq!(references[0].doi, doi("10.5555/fern.2003"));
    let slate = paper(&papyri, "A survey of quarries");
    assert_eq!(references[1].cited, Some(slate.id), "by the DOI alone");
    assert_eq!(references[1].link_score, 1.0);

    let lichen = of(&said, "Counting lichen on slate roofs in winter");
    assert_eq!(fields(lichen), ["doi", "venue"]);
    let found = paper(&papyri, "Counting lichen on slate roofs in winter");
    assert_eq!(found.doi, doi("10.5555/lichen.2013"));
    let near = of(&said, "Counting lichen on slate roofs in autumn");
    assert!(
        reasons(near).contains("no work that surely is it; the nearest is"),
        "{near:#}"
    );
    let near = paper(&papyri, "Counting lichen on slate roofs in autumn");
    assert_eq!((near.doi, near.venue), (None, None));

    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
    let job = papyri.json(&["jobs", "list", "--kind", "enrich"]);
    assert_eq!(job["jobs"][0]["state"], "done", "{job:#}");
    assert_eq!(job["jobs"][0]["progress"]["done"], 4);
}

#[test]
fn nothing_is_asked_twice_and_nothing_changes_twice() {
    let server = registries();
    let papyri = library(&server, &ALL);
    enrich(&papyri, &[]);
    let (asked, dump) = (server.requests().len(), papyri.dump());
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(code, Some(0));
    assert_eq!(said["counts"]["changed"], 0, "{said:#}");
    assert_eq!(server.requests().len(), asked, "answers are kept");
    assert_eq!(papyri.dump(), dump);
    enrich(&papyri, &["--again", "Growing moss"]);
    let again = server.requests();
    assert!(again.len() > asked);
    let of_moss = again[asked..]
        .iter()
        .all(|request| request.path.contains("moss.2011"));
    assert!(of_moss, "one paper alone");
}

#[test]
fn a_dry_run_says_and_does_not() {
    let server = registries();
    let papyri = library(&server, &ALL);
    let before = papyri.dump();
    let (said, code) = enrich(&papyri, &["--dry-run"]);
    assert_eq!((code, &said["dry_run"]), (Some(0), &json!(true)));
    let report = of(&said, "Growing moss");
    assert_eq!(fields(report), ["title", "authors", "year", "venue"]);
    assert_eq!(
        (&report["references"], &report["linked"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(papyri.dump(), before);
    let asked = server.requests().len();
    let (said, _) = enrich(&papyri, &[]);
    assert_eq!(said["counts"]["changed"], 2);
    assert_eq!(server.requests().len(), asked, "the answers were kept");
}

#[test]
fn what_was_taken_is_taken_again_when_a_paper_is_read_anew() {
    let server = registries();
    let papyri = library(&server, &ALL);
    enrich(&papyri, &[]);
    let before = papyri.dump();
    for title in ["Growing moss", "Counting lichen on slate roofs in winter"] {
        let text = stores_core::BlobKey::Text(paper(&papyri, title).id);
        std::fs::remove_file(papyri.library().join(text.path())).expect("it was there");
    }
    let files: Vec<PathBuf> = ALL.map(|(name, _)| papyri.dir().join(name)).into();
    let paths: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    papyri.ingest(&paths, &["--no-embed"]);
    assert_eq!(papyri.dump(), before);
}

#[test]
fn a_retraction_is_kept_and_goes_when_it_is_taken_back() {
    let retracted = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let now = retracted.clone();
    let server = Replay::start(move |request: &Request| {
        let is_moss = request.path == "/crossref/works/10.5555/moss.2011";
        match is_moss && now.load(std::sync::atomic::Ordering::Relaxed) {
            true => Reply::json(recording("crossref-retracted.json")),
            false => answer(request),
        }
    });
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let (said, _) = enrich(&papyri, &[]);
    let report = of(&said, "Growing moss");
    assert_eq!(report["status"]["kind"], "retracted", "{said:#}");
    let listed = papyri.json(&["retractions", "list"]);
    assert_eq!(listed[0]["status"]["source"], "Crossref", "{listed:#}");
    assert_eq!(listed[0]["status"]["date"], "2016-03-21");
    assert!(!paper(&papyri, "Growing moss").title.contains("RETRACTED"));
    retracted.store(false, std::sync::atomic::Ordering::Relaxed);
    enrich(&papyri, &["--again"]);
    assert_eq!(papyri.json(&["retractions", "list"]), json!([]));
}

#[test]
fn a_persons_word_and_a_records_stay() {
    let server = registries();
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let id = paper(&papyri, "Growing moss").id;
    let key = stores_core::BlobKey::Correction(id);
    let path = papyri.library().join(key.path());
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let typed = json!({ "title": "Growing moss on northern walls and roofs", "venue": "" });
    std::fs::write(path, typed.to_string()).expect("it is written");
    let (said, _) = enrich(&papyri, &[]);
    let report = of(&said, "Growing moss");
    assert_eq!(fields(report), ["authors", "year"]);
    let withheld = report["withheld"].as_array().expect("a list");
    let stands: Vec<&Value> = withheld.iter().map(|one| &one["stands"]).collect();
    assert_eq!(stands, ["person", "person"], "{report:#}");
    let moss = paper(&papyri, "Growing moss");
    assert_eq!(moss.title, "Growing moss on northern walls and roofs");
    assert_eq!((moss.venue, moss.year), (None, Some(2011)));

    // What a reference manager says of a paper stays, and its gaps are filled.
    let papyri = library(&server, &[]);
    let list = "@article{m, title = {Growing moss on northern walls and roofs}, author = {Silva, Ada M.}, year = {2010}, doi = {10.5555/moss.2011}}\n";
    let file = papyri.dir().join("list.bib");
    std::fs::write(&file, list).expect("it is written");
    papyri.ingest(&[&file], &["--no-embed"]);
    let (said, _) = enrich(&papyri, &[]);
    let report = of(&said, "Growing moss");
    assert_eq!(fields(report), ["venue"], "{report:#}");
    assert_eq!(paper(&papyri, "Growing moss").year, Some(2010));
    papyri.ingest(&[&file], &["--no-embed"]);
    assert_eq!(
        paper(&papyri, "Growing moss").venue.as_deref(),
        Some("Journal of Walls"),
        "the list says nothing of it"
    );
}

#[test]
fn the_doi_of_another_work_gives_nothing() {
    let server = registries();
    let stranger = MOSS
        .replace(
            "Growing moss on northern walls and roofs",
            "Weighing heather",
        )
        .replace("Ada M. Silva", "Dora Fern")
        .replace("2009", "1987");
    let papyri = library(&server, &[("stranger.md", &stranger)]);
    let (said, code) = enrich(&papyri, &[]);
    assert_eq!(code, Some(0));
    let report = of(&said, "Weighing heather");
    assert!(
        reasons(report).contains("another work: nothing is taken"),
        "{report:#}"
    );
    assert_eq!(
        (&report["changes"], &report["references"]),
        (&json!([]), &json!(0))
    );
    assert!(report["open_pdf"].is_null(), "{report:#}");
    let kept = paper(&papyri, "Weighing heather");
    assert_eq!((kept.year, kept.venue), (Some(1987), None));
}

#[test]
fn registries_are_off_until_they_are_named() {
    let papyri = Papyri::new();
    let output = papyri.run(&["enrich"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("enrich.use") && said.contains("enrich.contact"),
        "{said}"
    );
    let server = registries();
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let unknown = papyri.run(&["enrich", "heather"]);
    assert_eq!(unknown.status.code(), Some(1));
    let output = papyri.run(&["enrich", "Growing moss"]);
    let said = stderr(&output);
    assert!(
        said.contains("year: 2011 (was 2009), by Crossref"),
        "{said}"
    );
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.starts_with("1 paper changed, 0 unchanged"), "{told}");
}

#[test]
fn openalex_says_what_crossref_does_not() {
    let server = Replay::start(|request: &Request| match request.path.as_str() {
        path if path.starts_with("/crossref/works/") => Reply::new(404, "text/plain", "no"),
        _ => answer(request),
    });
    let papyri = library(&server, &[("moss.md", MOSS)]);
    let (said, _) = enrich(&papyri, &[]);
    let report = of(&said, "Growing moss");
    assert_eq!(report["changes"][0]["said_by"], "openalex", "{report:#}");
    assert_eq!(report["references"], 1, "the one whose DOI OpenAlex knows");
    assert!(
        reasons(report).contains("Crossref does not know"),
        "{report:#}"
    );
}
