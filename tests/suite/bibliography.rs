//! Files of reference managers: entries become papers, their PDFs carry their records, and what is there is met.

use crate::support::server::Server;
use crate::support::{Papyri, pdf, stderr};
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::path::PathBuf;

const LIBRARY: &str = r#"@string{jm = {Journal of Moss}}
@article{silva,
  author = {Silva, Ada M. and {\v C}apek, Zo{\"e}},
  title = {Growing Moss on Slate},
  journal = jm, year = 2011, doi = {10.1000/moss},
  keywords = {moss, slate},
  abstract = {Slate roofs are dry. We measure that slate holds forty grams of water.},
}
@article{broken, title = {Never closed, year = 2012
@inproceedings{roe,
  author = {Roe, Bo},
  title = {Carding the Wool of Eight Flocks},
  booktitle = {Proceedings of the Wool Meeting}, year = 2013,
  file = {Full Text:papers/wool.pdf:application/pdf},
}
@misc{fern, author = {Poe, Cy}, title = {Fern on Clay}, year = 2014, file = {:gone/fern.pdf:PDF}}
"#;

const PARAGRAPH: &str = "We card the wool of eight flocks and weigh what is left of it. It is less than we thought at first.";

/// The library's file and the PDF that it names, whose title page says something else than its entry.
fn written(papyri: &Papyri) -> PathBuf {
    let papers = papyri.dir().join("books/papers");
    std::fs::create_dir_all(&papers).expect("a folder");
    let wool = pdf::article(
        "Wool: A Preprint Draft",
        "B. Roe",
        &["Abstract", PARAGRAPH, "Introduction", PARAGRAPH],
    );
    std::fs::write(papers.join("wool.pdf"), wool).expect("it is written");
    let file = papyri.dir().join("books/library.bib");
    std::fs::write(&file, LIBRARY).expect("it is written");
    file
}

fn paper(papyri: &Papyri, words: &str) -> Value {
    let found = papyri.json(&["papers", "--search", words]);
    assert_eq!(found["total"], 1, "{words}: {found:#}");
    found["papers"][0].clone()
}

#[test]
fn entries_and_their_pdfs_become_papers() {
    let papyri = Papyri::new();
    let library = written(&papyri);
    let report = papyri.ingest(&[&library], &[]);
    let counts = |report: &Value| {
        ["new", "replaced", "unchanged", "failed"]
            .map(|name| report[name].as_u64().expect("a count"))
    };
    assert_eq!(counts(&report), [3, 0, 0, 1], "{report:#}");
    let files = report["files"].as_array().expect("files");
    let failed = files
        .iter()
        .find(|one| one["status"] == "failed")
        .expect("one");
    let place = failed["file"].as_str().expect("a place");
    assert!(place.ends_with("library.bib:9"), "{place}");
    assert!(
        failed["reason"]
            .as_str()
            .expect("a reason")
            .contains("“broken”")
    );
    let absent = &report["absent"][0];
    assert_eq!(absent["file"], "gone/fern.pdf");
    assert!(
        absent["entry"]
            .as_str()
            .expect("a place")
            .ends_with("library.bib:16")
    );

    let wool = paper(&papyri, "carding");
    assert_eq!(
        wool["title"], "Carding the Wool of Eight Flocks",
        "the record's"
    );
    assert_eq!(wool["venue"], "Proceedings of the Wool Meeting");
    assert_eq!(wool["authors"][0], json!({"given": "Bo", "family": "Roe"}));
    assert_eq!((&wool["year"], &wool["pages"]), (&json!(2013), &json!(1)));
    let moss = paper(&papyri, "moss");
    assert_eq!(moss["authors"][1]["family"], "Čapek");
    assert_eq!(moss["categories"], json!(["moss", "slate"]));

    let answer = papyri.json(&["ask", "How much water does slate hold?"]);
    let citations = answer["sentences"][0]["citations"].as_array();
    let quoted = citations
        .into_iter()
        .flatten()
        .filter_map(|one| one["quote"].as_str());
    assert!(
        quoted
            .into_iter()
            .any(|quote| quote.contains("forty grams")),
        "{answer:#}"
    );

    // The same again, and the folder with all of it, changes nothing.
    assert_eq!(counts(&papyri.ingest(&[&library], &[])), [0, 0, 3, 1]);
    let whole = papyri.ingest(&[&papyri.dir().join("books")], &[]);
    assert_eq!(counts(&whole), [0, 0, 3, 1], "{whole:#}");
    let checked = papyri.run(&["check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
}

#[test]
fn an_entry_meets_the_paper_that_is_there() {
    let papyri = Papyri::new();
    let library = written(&papyri);
    papyri.ingest(&[&library], &["--no-embed"]);
    let before: Vec<String> = ids(&papyri);
    // By its DOI alone, by title, author and year, and by the PDF's text without a record.
    let other = papyri.dir().join("other.ris");
    let ris = "TY  - JOUR\nTI  - Growing moss on slate.\nAU  - Silva, A.\nDO  - 10.1000/MOSS\nER  - \n\
        TY  - CPAPER\nTI  - Carding the wool of eight flocks\nAU  - Roe, Bo\nPY  - 2013\nER  - \n\
        TY  - GEN\nTI  - Fern on clay\nAU  - Poe, Cyrus\nPY  - 2014\nAB  - Fern is wet.\nER  - \n";
    std::fs::write(&other, ris).expect("it is written");
    let report = papyri.ingest(&[&other], &["--no-embed"]);
    assert_eq!(report["failed"], 0, "{report:#}");
    assert_eq!(report["new"], 0, "{report:#}");
    assert_eq!(ids(&papyri), before, "no paper is there twice");
    let fern = paper(&papyri, "fern");
    assert_eq!(
        fern["abstract_text"], "Fern is wet.",
        "what was not known is"
    );
    let moss = paper(&papyri, "moss");
    let text = moss["abstract_text"].as_str().expect("an abstract");
    assert!(text.contains("forty grams"), "what was known stays");
}

/// The PDF first, alone; then the library that names it.
#[test]
fn a_pdf_that_came_before_its_entry_takes_what_that_says() {
    let papyri = Papyri::new();
    let library = written(&papyri);
    let wool = papyri.dir().join("books/papers/wool.pdf");
    assert_eq!(papyri.ingest(&[&wool], &["--no-embed"])["new"], 1);
    let before = ids(&papyri);
    let counts = |report: &Value| ["new", "replaced", "unchanged"].map(|name| report[name].clone());
    let report = papyri.ingest(&[&library], &["--no-embed"]);
    assert_eq!(
        counts(&report),
        [json!(2), json!(1), json!(0)],
        "{report:#}"
    );
    let after = ids(&papyri);
    assert!(
        after.len() == 3 && after.contains(&before[0]),
        "under its id"
    );
    let report = papyri.ingest(&[&library], &["--no-embed"]);
    assert_eq!(
        counts(&report),
        [json!(0), json!(0), json!(3)],
        "{report:#}"
    );
    let title = "Carding the Wool of Eight Flocks";
    assert_eq!(paper(&papyri, "carding")["title"], title);
    let checked = papyri.run(&["check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));

    // It is read again, and keeps what the record says; then it goes with all that was noted of it.
    let text = papyri.library().join(format!("text/{}.json", before[0]));
    std::fs::remove_file(&text).expect("its text");
    papyri.ingest(&[&wool], &["--no-embed"]);
    assert!(text.exists());
    assert_eq!(paper(&papyri, "carding")["title"], title);
    let gone = papyri.run(&["papers", "delete", &before[0], "--yes"]);
    assert!(gone.status.success(), "{}", stderr(&gone));
    let checked = papyri.run(&["check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
}

fn ids(papyri: &Papyri) -> Vec<String> {
    let papers = papyri.dump().papers;
    papers.iter().map(|one| one.paper.id.to_string()).collect()
}

#[test]
fn what_is_written_for_reference_managers_comes_back() {
    let papyri = Papyri::new();
    let library = written(&papyri);
    papyri.ingest(&[&library], &["--no-embed"]);
    for (format, ending) in [("bibtex", "bib"), ("ris", "ris"), ("csl", "json")] {
        let out = papyri.run(&["papers", "--format", format]);
        assert!(out.status.success(), "{}", stderr(&out));
        let again = papyri.run(&["papers", "--format", format]);
        assert_eq!(out.stdout, again.stdout, "the same keys");
        let other = Papyri::new();
        let file = other.dir().join(format!("library.{ending}"));
        std::fs::write(&file, &out.stdout).expect("it is written");
        let report = other.ingest(&[&file], &["--no-embed"]);
        assert_eq!(
            (&report["new"], &report["failed"]),
            (&json!(3), &json!(0)),
            "{report:#}"
        );
        for words in ["moss", "carding", "fern"] {
            let (here, there) = (paper(&papyri, words), paper(&other, words));
            for field in [
                "title",
                "authors",
                "year",
                "venue",
                "doi",
                "categories",
                "abstract_text",
            ] {
                assert_eq!(here[field], there[field], "{format} {field}");
            }
        }
    }
}

const UPLOAD: &str = "mutation($file: Upload!) { uploadPaper(file: $file) {
  status reason paper { id } entries { new replaced unchanged failed problems } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_library_can_be_sent() {
    let server = Server::start(Vec::new(), Limits::default());
    let reply = async |name: &str, bytes: &[u8]| -> Value {
        let sent = server
            .upload_with(UPLOAD, Some((name, bytes.to_vec())))
            .await;
        let reply: Value = sent.json().await.expect("JSON");
        reply["data"]["uploadPaper"].clone()
    };
    let first = reply("library.bib", LIBRARY.as_bytes()).await;
    assert_eq!(first["status"], "NEW", "{first:#}");
    let entries = &first["entries"];
    assert_eq!(
        (&entries["new"], &entries["failed"]),
        (&json!(3), &json!(1)),
        "{first:#}"
    );
    assert!(
        entries["problems"][0]
            .as_str()
            .expect("a text")
            .starts_with("line 9: ")
    );
    let again = reply("library.bib", LIBRARY.as_bytes()).await;
    assert_eq!(
        (&again["status"], &again["entries"]["unchanged"]),
        (&json!("UNCHANGED"), &json!(3))
    );
    let bad = reply("notes.bib", b"only notes").await;
    assert_eq!(bad["status"], "FAILED", "{bad:#}");
    assert!(
        bad["reason"]
            .as_str()
            .expect("a reason")
            .contains("no entry")
    );
}
