//! `papyri ask`, `summarize`, `related` and `papers` on the sample papers, with the real model.

use crate::support::{Papyri, samples};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Ingested once for all tests of this file; commands take turns at it.
static LIBRARY: LazyLock<std::sync::Mutex<Papyri>> = LazyLock::new(|| {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&samples()], &[]);
    assert_eq!(report["failed"], 0, "{report:#}");
    std::sync::Mutex::new(papyri)
});

fn library() -> std::sync::MutexGuard<'static, Papyri> {
    // A test that failed while it held the library has not harmed it.
    LIBRARY
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn citations(answer: &Value) -> Vec<&Value> {
    let sentences = answer["sentences"].as_array().expect("sentences");
    sentences
        .iter()
        .flat_map(|s| s["citations"].as_array().expect("citations"))
        .collect()
}

#[test]
fn an_answer_quotes_several_papers() {
    let papyri = library();
    let answer = papyri.json(&["ask", "How can sparse and dense retrieval be combined?"]);
    let citations = citations(&answer);
    let papers: BTreeSet<&str> = citations
        .iter()
        .filter_map(|c| c["paper"].as_str())
        .collect();
    assert!(papers.len() >= 2, "{answer:#}");
    let dump = papyri.dump();
    for citation in citations {
        let paper = dump
            .papers
            .iter()
            .find(|p| p.paper.id.as_str() == citation["paper"])
            .expect("a paper");
        let passage = paper
            .passages
            .iter()
            .find(|p| p.id.as_str() == citation["passage"])
            .expect("a passage");
        let quote = citation["quote"].as_str().expect("a quote");
        let folded: Vec<&str> = quote.split_whitespace().collect();
        assert!(
            passage.text.contains(&folded.join(" ")),
            "{quote:?} is not in {:?}",
            passage.text
        );
        assert!((1..=paper.paper.pages).contains(&(citation["page"].as_u64().unwrap() as u32)));
    }
}

#[test]
fn no_evidence_is_said_and_has_its_exit_code() {
    let output = library().run(&["ask", "What is the best pizza topping in Naples?"]);
    assert_eq!(
        output.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert!(crate::support::stderr(&output).contains("No evidence"));
}

#[test]
fn a_summary_is_stored_and_has_quotes() {
    let papyri = library();
    let papers = papyri.json(&["papers", "--limit", "1"]);
    let id = papers["papers"][0]["id"].as_str().expect("an id");
    let first = papyri.json(&["summarize", id]);
    let parts = first["parts"].as_array().expect("parts");
    assert!(parts.len() >= 2, "{first:#}");
    assert!(parts.iter().all(|part| !citations(part).is_empty()));
    assert_eq!(
        papyri.json(&["summarize", id]),
        first,
        "the stored one is shown"
    );
}

#[test]
fn related_papers_say_why() {
    let papyri = library();
    let papers = papyri.json(&["papers", "--limit", "100"]);
    let mut reasons = BTreeSet::new();
    for paper in papers["papers"].as_array().expect("papers") {
        let related = papyri.json(&["related", paper["id"].as_str().unwrap()]);
        for one in related.as_array().expect("a list") {
            let why = one["why"].as_array().expect("why");
            assert!(!why.is_empty(), "{one:#}");
            reasons.extend(why.iter().map(|reason| format!("{reason:.40}")));
        }
    }
    let all: String = reasons.into_iter().collect::<String>().to_lowercase();
    assert!(all.contains("cites") && all.contains("cited"), "{all}");
}

#[test]
fn an_unknown_paper_is_named() {
    let output = library().run(&["summarize", "the flat earth proven at last"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        crate::support::stderr(&output).contains("flat earth"),
        "{}",
        crate::support::stderr(&output)
    );
}
