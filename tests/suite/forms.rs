//! A paper that comes as a PDF and as its LaTeX source is one paper: the form that is preferred is read, and the PDF stays for its pages.

use crate::support::Papyri;
use crate::support::server::Server;
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const PREFERS_SOURCE: &str = "[arxiv]\nprefer = \"source\"\n";

fn sample(folder: &str, name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("samples").join(folder).join(name)
}

fn pdf() -> PathBuf {
    sample("papers", "03-rank-fusion.pdf")
}

fn source() -> PathBuf {
    sample("src", "03-rank-fusion.tex")
}

fn library(settings: &str) -> Papyri {
    let papyri = Papyri::new();
    std::fs::write(papyri.dir().join("papyri.toml"), settings).expect("it is written");
    papyri
}

/// What became of a file, and the one paper that there is then.
fn taken(papyri: &Papyri, path: &Path) -> (String, Value) {
    let report = papyri.ingest(&[path], &["--no-embed"]);
    let became = ["new", "replaced", "unchanged"];
    let became = became.into_iter().find(|name| report[name] == 1);
    let became = became.unwrap_or_else(|| panic!("{report:#}"));
    let listed = papyri.json(&["papers"]);
    let papers = listed["papers"].as_array().expect("papers");
    assert_eq!(papers.len(), 1, "{papers:#?}");
    (became.to_owned(), papers[0].clone())
}

fn raw_files(papyri: &Papyri) -> usize {
    let mut waiting = vec![papyri.library().join("raw")];
    let mut count = 0;
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path().is_dir() {
                true => waiting.push(entry.path()),
                false => count += 1,
            }
        }
    }
    count
}

#[test]
fn the_pdf_is_read_whichever_comes_first_and_the_source_is_the_same_paper() {
    for (first, second, became) in [
        (pdf(), source(), "unchanged"),
        (source(), pdf(), "replaced"),
    ] {
        let papyri = library("");
        let (_, before) = taken(&papyri, &first);
        let (what, after) = taken(&papyri, &second);
        assert_eq!(what, became, "{second:?}");
        assert_eq!(after["id"], before["id"]);
        assert!(after["pages"].as_u64() > Some(0), "{after:#}");
        assert_eq!(raw_files(&papyri), 1);
        for file in [&first, &second] {
            assert_eq!(taken(&papyri, file).0, "unchanged");
        }
        assert_eq!(papyri.json(&["check"])["findings"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_is_read_where_it_is_preferred_and_the_pdf_stays_for_its_pages() {
    for (first, second, became) in [
        (pdf(), source(), "replaced"),
        (source(), pdf(), "unchanged"),
    ] {
        let papyri = library(PREFERS_SOURCE);
        let (_, before) = taken(&papyri, &first);
        let (what, after) = taken(&papyri, &second);
        assert_eq!((what.as_str(), &after["id"]), (became, &before["id"]));
        assert_eq!(after["pages"], 0, "{after:#}");
        assert_eq!(raw_files(&papyri), 2);
        for file in [&first, &second] {
            assert_eq!(taken(&papyri, file).0, "unchanged");
        }
        assert_eq!(papyri.json(&["check"])["findings"], json!([]));

        let id = after["id"].as_str().expect("an id").to_owned();
        let server = Server::serve(papyri.into_dir(), Vec::new(), Limits::default());
        let query = "query($id: ID!) { paper(id: $id) { pages pdfPages versions { kept pages } pageText(page: 0) } }";
        let told = server.data(query, json!({ "id": id })).await;
        let paper = &told["paper"];
        assert!(paper["pdfPages"].as_u64() > Some(0), "{told:#}");
        assert_eq!(
            paper["versions"],
            json!([{ "kept": true, "pages": paper["pdfPages"] }])
        );
        let reply = server.get(&format!("/papers/{id}/pdf")).await;
        assert_eq!(reply.headers()["content-type"], "application/pdf");
        let sent = reply.bytes().await.expect("a file");
        assert_eq!(sent, std::fs::read(pdf()).expect("a sample"));
    }
}

#[test]
fn with_the_paper_its_pdf_goes_and_another_paper_is_another() {
    let papyri = library(PREFERS_SOURCE);
    taken(&papyri, &source());
    let (_, paper) = taken(&papyri, &pdf());
    let other = sample("papers", "01-lexical-scoring.pdf");
    let report = papyri.ingest(&[&other], &["--no-embed"]);
    assert_eq!(report["new"], 1, "{report:#}");
    assert_eq!(raw_files(&papyri), 3);
    let id = paper["id"].as_str().expect("an id");
    papyri.json(&["papers", "delete", "--yes", id]);
    assert_eq!(raw_files(&papyri), 1);
    let report = papyri.ingest(&[&pdf()], &["--no-embed"]);
    assert_eq!(report["new"], 1, "{report:#}");
    assert_eq!(papyri.json(&["check"])["findings"], json!([]));
}
