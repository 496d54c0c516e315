//! Open PDFs in the place of abstracts.

use super::{answer, enrich, library, of, paper};
use crate::replay::{Replay, Reply, Request, recording};
use crate::support::{Papyri, pdf};
use serde_json::json;

const LIST: &str = "@article{m, title = {Growing moss on northern walls and roofs}, author = {Silva, Ada M.}, year = {2010}, doi = {10.5555/moss.2011}, abstract = {We grow moss on walls.}}\n";
const PARAGRAPH: &str =
    "We weigh the moss of eleven roofs in spring. It is heavier than the slate that it stands on.";

/// Registries that know the PDF at this server, which says `title` on its first page.
fn serving(title: &'static str) -> Replay {
    let body = pdf::article(
        title,
        "A. Silva",
        &["Abstract", PARAGRAPH, "Introduction", PARAGRAPH],
    );
    Replay::start(move |request: &Request| match request.path.as_str() {
        "/moss.pdf" => Reply::pdf(body.clone()),
        "/unpaywall/v2/10.5555/moss.2011" => {
            let own = format!(
                "http://{}/moss.pdf",
                request.header("host").expect("a host")
            );
            let told = String::from_utf8(recording("unpaywall-work.json")).expect("text");
            Reply::json(told.replace("https://repository.example/moss.pdf", &own))
        }
        _ => answer(request),
    })
}

fn listed(server: &Replay) -> Papyri {
    let papyri = library(server, &[]);
    let file = papyri.dir().join("list.bib");
    std::fs::write(&file, LIST).expect("it is written");
    papyri.ingest(&[&file], &["--no-embed"]);
    papyri
}

#[test]
fn a_pdf_takes_the_abstracts_place_and_keeps_its_id() {
    let server = serving("Growing moss on northern walls and roofs");
    let papyri = listed(&server);
    let id = paper(&papyri, "Growing moss").id;
    papyri.run(&["tags", "add", "roofs", id.as_str()]);
    let (said, _) = enrich(&papyri, &[]);
    assert!(
        of(&said, "Growing moss")["fetched"].is_null(),
        "only when it is asked for"
    );
    let (said, code) = enrich(&papyri, &["--fetch"]);
    assert_eq!(
        (code, &of(&said, "Growing moss")["fetched"]),
        (Some(0), &json!("read")),
        "{said:#}"
    );
    let after = paper(&papyri, "Growing moss");
    assert_eq!((after.id.clone(), after.pages), (id, 1));
    assert_eq!(after.title, "Growing moss on northern walls and roofs");
    assert_eq!(
        (after.year, after.venue.as_deref()),
        (Some(2010), Some("Journal of Walls"))
    );
    let tags = papyri.json(&["tags", "show", after.id.as_str()]);
    assert!(tags.to_string().contains("roofs"), "{tags:#}");
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
    let downloads = papyri.library().join("downloads");
    assert_eq!(std::fs::read_dir(downloads).expect("a folder").count(), 0);
    // There is nothing more to fetch.
    let asked = server.requests().len();
    enrich(&papyri, &["--fetch"]);
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn another_pdf_is_not_taken() {
    let server = serving("Counting sheep at night in the hills of the north");
    let papyri = listed(&server);
    let before = paper(&papyri, "Growing moss");
    let (said, code) = enrich(&papyri, &["--fetch"]);
    assert_eq!(code, Some(0), "its venue was filled: {said:#}");
    let problems = of(&said, "Growing moss")["problems"].to_string();
    assert!(problems.contains("does not name the title"), "{problems}");
    let after = paper(&papyri, "Growing moss");
    assert_eq!((after.pages, after.id), (0, before.id));
    let report = papyri.json(&["check"]);
    assert_eq!(report["findings"], json!([]), "{report:#}");
}
