//! Papers in JATS and TEI: read from their markup, quoted by section, whole after a check.

use crate::support::server::Server;
use crate::support::{Papyri, stderr};
use papyri::http::state::Limits;
use serde_json::json;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/markup");
    folder.join(name)
}

#[test]
fn a_paper_in_markup_is_quoted_by_its_section() {
    let papyri = Papyri::new();
    let papers = papyri.dir().join("papers");
    std::fs::create_dir_all(&papers).expect("a folder");
    for name in ["moss.xml", "fern.xml"] {
        std::fs::copy(sample(name), papers.join(name)).expect("it is copied");
    }
    std::fs::write(papers.join("feed.xml"), "<feed/>").expect("it is written");
    let report = papyri.ingest(&[&papers], &[]);
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&json!(2), &json!(0)),
        "{report:#}"
    );
    assert_eq!(papyri.ingest(&[&papers], &[])["unchanged"], 2);

    let found = papyri.json(&["papers", "--search", "moss"]);
    let moss = &found["papers"][0];
    assert_eq!(moss["title"], "Growing Moss on H2O: A Trial");
    assert_eq!((&moss["pages"], &moss["year"]), (&json!(0), &json!(2011)));
    let dump = papyri.dump();
    let read = dump
        .papers
        .iter()
        .find(|one| one.paper.title.contains("Moss on H2O"));
    let read = read.expect("the paper");
    assert_eq!((read.references.len(), read.contexts.len()), (3, 4));
    assert!(read.passages.len() >= 4, "{:?}", read.passages);

    let question = "How much does a pot of clay weigh?";
    let answer = papyri.json(&["ask", question]);
    let citations = answer["sentences"][0]["citations"].as_array();
    let told = citations.into_iter().flatten().find(|one| {
        let quote = one["quote"].as_str();
        quote.is_some_and(|quote| quote.contains("nine kilograms"))
    });
    let told = told.unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(
        (&told["section"], &told["page"]),
        (&json!("1.1 Clay"), &json!(0))
    );
    let people = String::from_utf8(papyri.run(&["ask", question]).stdout).expect("text");
    assert!(people.contains("§ 1.1 Clay (p-"), "{people}");

    let checked = papyri.run(&["check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    let read_again = papyri.run(&["reindex", "--layout"]);
    assert!(read_again.status.success(), "{}", stderr(&read_again));
    assert_eq!(papyri.dump(), dump, "it is what it was");
}

#[test]
fn xml_that_is_no_paper_says_why() {
    let papyri = Papyri::new();
    let file = papyri.dir().join("feed.xml");
    std::fs::write(&file, "<feed><entry/></feed>").expect("it is written");
    let report = papyri.ingest(&[&file], &["--no-embed"]);
    let reason = report["files"][0]["reason"].as_str().expect("a reason");
    assert!(
        reason.contains("<feed>") && reason.contains("JATS"),
        "{reason}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_given_back_as_xml() {
    let server = Server::start(vec![sample("moss.xml")], Limits::default());
    let found = server
        .data(
            "{ papers(first: 1) { nodes { id abstractOnly pages } } }",
            json!({}),
        )
        .await;
    let paper = &found["papers"]["nodes"][0];
    assert_eq!(
        (&paper["pages"], &paper["abstractOnly"]),
        (&json!(0), &json!(false)),
        "{found:#}"
    );
    let id = paper["id"].as_str().expect("an id");
    let reply = server.get(&format!("/papers/{id}/pdf")).await;
    assert_eq!(reply.headers()["content-type"], "application/xml");
    let disposition = reply.headers()["content-disposition"]
        .to_str()
        .expect("text");
    assert!(disposition.starts_with("attachment"), "{disposition}");
    let text = reply.text().await.expect("text");
    assert!(text.contains("<article-title>"));
}
