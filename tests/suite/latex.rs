//! Papers in LaTeX, Markdown and as web pages: read from their source, quoted by section, whole after a check, refused when they are hostile.

use crate::support::server::Server;
use crate::support::{Papyri, stderr};
use flate2::Compression;
use flate2::write::GzEncoder;
use papyri::http::state::Limits;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    folder.join(name)
}

/// One file packed as arXiv packs it.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes).expect("it is packed");
    writer.finish().expect("it is packed")
}

fn cited<'a>(answer: &'a Value, words: &str) -> &'a Value {
    let citations = answer["sentences"][0]["citations"].as_array();
    let told = citations.into_iter().flatten().find(|one| {
        let quote = one["quote"].as_str();
        quote.is_some_and(|quote| quote.contains(words))
    });
    told.unwrap_or_else(|| panic!("{answer:#}"))
}

#[test]
fn sources_are_quoted_by_their_sections() {
    let papyri = Papyri::new();
    let papers = papyri.dir().join("papers");
    std::fs::create_dir_all(&papers).expect("a folder");
    let clay = std::fs::read(sample("latex/clay.tex")).expect("a paper");
    std::fs::write(papers.join("2015.00001.tar.gz"), packed(&clay)).expect("it is written");
    std::fs::copy(sample("markdown/slate.md"), papers.join("slate.md")).expect("it is copied");
    std::fs::copy(sample("html/moss.html"), papers.join("moss.html")).expect("it is copied");
    // What is no paper is passed over in a folder.
    std::fs::write(papers.join("README.md"), "# Notes\n\nNot a paper.").expect("it is written");
    std::fs::write(papers.join("part.tex"), "\\section{A part}").expect("it is written");
    std::fs::write(papers.join("data.gz"), packed(b"1,2,3")).expect("it is written");
    let report = papyri.ingest(&[&papers], &[]);
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&json!(3), &json!(0)),
        "{report:#}"
    );
    assert_eq!(papyri.ingest(&[&papers], &[])["unchanged"], 3);

    let found = papyri.json(&["papers", "--search", "clay"]);
    let clay = &found["papers"][0];
    assert_eq!(clay["title"], "Heavy Clay");
    assert_eq!((&clay["pages"], &clay["year"]), (&json!(0), &json!(2015)));
    let dump = papyri.dump();
    for title in ["Heavy Clay", "Flat Slate", "Wet Moss on α-Slate"] {
        let read = dump.papers.iter().find(|one| one.paper.title == title);
        let read = read.expect("the paper");
        assert_eq!(read.paper.authors.len(), 2, "{title}");
        assert_eq!(read.references.len(), 2, "{title}");
        assert!(read.contexts.len() >= 2, "{title}: {:?}", read.contexts);
        assert!(!read.paper.is_abstract_only(), "{title}");
    }
    for (question, words, section) in [
        (
            "How much does a pot of clay weigh?",
            "nine kilograms",
            "2 Weights",
        ),
        (
            "How long does a roof of slate last?",
            "two hundred years",
            "1.1 Roofs",
        ),
    ] {
        let answer = papyri.json(&["ask", question]);
        let told = cited(&answer, words);
        assert_eq!(
            (&told["section"], &told["page"]),
            (&json!(section), &json!(0))
        );
    }
    let checked = papyri.run(&["check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    let read_again = papyri.run(&["reindex", "--layout"]);
    assert!(read_again.status.success(), "{}", stderr(&read_again));
    assert_eq!(papyri.dump(), dump, "it is what it was");
}

#[test]
fn hostile_sources_are_refused_with_their_reason() {
    let papyri = Papyri::new();
    let paper = |text: &str| {
        format!("\\documentclass{{a}}\\title{{T}}\\begin{{document}}{text}\\end{{document}}")
    };
    let mut links = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    let name = b"../../paper.tex";
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_size(1);
    header.set_cksum();
    links.append(&header, &b"x"[..]).expect("it is packed");
    let links = links.into_inner().expect("it is packed");
    let cases = [
        (
            "macros.tex",
            paper("\\def\\a{\\a\\a}\\a").into_bytes(),
            "without an end",
        ),
        (
            "round.tex",
            paper("\\input{paper}").into_bytes(),
            "takes itself in",
        ),
        ("bomb.gz", packed(&vec![b' '; 64 << 20]), "over 16 MB"),
        ("out.tar.gz", packed(&links), "leads out of it"),
        (
            "cut.tar.gz",
            packed(&links)[..40].to_vec(),
            "can't be unpacked",
        ),
        (
            "plain.tex.gz",
            packed(b"plain \\bye"),
            "plain TeX is not read",
        ),
    ];
    for (name, bytes, told) in cases {
        let file = papyri.dir().join(name);
        std::fs::write(&file, bytes).expect("it is written");
        let report = papyri.ingest(&[&file], &["--no-embed"]);
        let reason = report["files"][0]["reason"].as_str();
        let reason = reason.unwrap_or_else(|| panic!("{name}: {report:#}"));
        assert!(reason.contains(told), "{name}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_can_be_sent_and_taken_back() {
    let server = Server::start(vec![sample("latex/clay.tex")], Limits::default());
    let found = server
        .data(
            "{ papers(first: 1) { nodes { id title abstractOnly } } }",
            json!({}),
        )
        .await;
    let paper = &found["papers"]["nodes"][0];
    assert_eq!(
        (&paper["title"], &paper["abstractOnly"]),
        (&json!("Heavy Clay"), &json!(false)),
        "{found:#}"
    );
    let id = paper["id"].as_str().expect("an id");
    let reply = server.get(&format!("/papers/{id}/pdf")).await;
    let header = |name: &str| reply.headers()[name].to_str().expect("text").to_owned();
    assert!(header("content-type").starts_with("text/plain"));
    assert!(header("content-disposition").ends_with(".tex\""));
}
