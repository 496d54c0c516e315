//! Questions that the graph answers exactly, over the sample papers: authors, lists, counts, who cites whom; small talk.

use crate::support::{Papyri, samples};
use serde_json::Value;
use std::sync::LazyLock;

/// Ingested once for all tests of this file; commands take turns at it.
static LIBRARY: LazyLock<std::sync::Mutex<Papyri>> = LazyLock::new(|| {
    let papyri = Papyri::new();
    let report = papyri.ingest(&[&samples()], &[]);
    assert_eq!(report["failed"], 0, "{report:#}");
    std::sync::Mutex::new(papyri)
});

const SCORING: &str = "Lexical Scoring with BM25: What Its Two Parameters Do";
const ENCODERS: &str = "Dense Passage Retrieval with Small Encoders";
const FUSION: &str = "Fusing Sparse and Dense Rankings";

fn ask(question: &str) -> Value {
    let library = LIBRARY
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    library.json(&["ask", question])
}

/// The text of an answer that the graph gave; each sentence has its quote.
fn from_graph(question: &str) -> String {
    let answer = ask(question);
    assert_eq!(answer["composer"], "graph", "{question}: {answer:#}");
    let sentences = answer["sentences"].as_array().expect("sentences");
    let mut text = Vec::new();
    for sentence in sentences {
        let quotes = sentence["citations"].as_array().expect("citations");
        assert!(!quotes.is_empty(), "{sentence:#}");
        text.push(sentence["text"].as_str().expect("a text").to_owned());
    }
    text.join("\n")
}

#[test]
fn authors_are_those_of_the_title_page() {
    for question in [
        "Who wrote “Fusing Sparse and Dense Rankings”?",
        "who are the authors of fusing sparse and dense rankings",
        "Who wrote the paper on fusing sparse and dense rankings?",
        "Who wrote Margin's paper on fusing rankings?",
    ] {
        let text = from_graph(question);
        assert!(
            text.contains("Edda Margin and Ada Quill"),
            "{question}: {text}"
        );
    }
    let answer = ask("Who wrote “Fusing Sparse and Dense Rankings”?");
    let quote = &answer["sentences"][0]["citations"][0];
    assert_eq!(quote["page"], 1);
    // The stored text begins behind the front matter: its first sentence stands for the title page.
    assert!(
        quote["quote"]
            .as_str()
            .is_some_and(|quote| quote.split(' ').count() >= 4),
        "{quote:#}"
    );
    assert_eq!(answer["understanding"]["kind"], "metadata");
}

#[test]
fn papers_of_an_author_are_counted_and_named() {
    for question in [
        "How many papers by Ada Quill are here?",
        "Which papers did Quill write?",
        "papers by A. Quill",
    ] {
        let text = from_graph(question);
        assert!(text.starts_with("2 papers by"), "{question}: {text}");
        assert!(
            text.contains(SCORING) && text.contains(FUSION),
            "{question}: {text}"
        );
    }
    let mistyped = from_graph("papers by Clara Paginea");
    assert!(mistyped.contains(ENCODERS), "{mistyped}");
    let both = from_graph("Which papers did Margin and Quill write?");
    assert!(
        both.starts_with("1 paper by") && both.contains(FUSION),
        "{both}"
    );
    assert!(from_graph("How many papers are in the library?").starts_with("8 papers"));
}

#[test]
fn who_cites_whom_is_known() {
    let citing = from_graph("Which papers cite Quill and Folio's paper on lexical scoring?");
    assert!(
        citing.contains(ENCODERS) && citing.contains(FUSION),
        "{citing}"
    );
    let yes =
        from_graph("Does “Fusing Sparse and Dense Rankings” cite the paper on lexical scoring?");
    assert!(yes.starts_with("Yes"), "{yes}");
    let both = from_graph(
        "Which papers cite both the paper on lexical scoring and Fusing Sparse and Dense Rankings?",
    );
    assert!(both.contains(ENCODERS), "{both}");
}

#[test]
fn small_talk_gets_a_short_reply() {
    let answer = ask("Thanks a lot!");
    assert_eq!(answer["composer"], "small talk");
    assert_eq!(
        answer["sentences"].as_array().map(Vec::len),
        Some(1),
        "{answer:#}"
    );
    assert_eq!(
        answer["sentences"][0]["citations"].as_array().map(Vec::len),
        Some(0)
    );
}

#[test]
fn a_question_of_content_is_answered_by_the_text() {
    let answer = ask("How does reciprocal rank fusion work?");
    assert_ne!(answer["composer"], "graph");
    assert_eq!(answer["understanding"]["kind"], "method");
}

#[test]
fn of_many_the_first_and_of_one_what_is_known() {
    let most = from_graph("Which paper is cited most?");
    assert!(
        most.contains("most cited") && most.contains("Fusing Sparse and Dense Rankings"),
        "{most}"
    );
    let prolific = from_graph("Who has written more than one paper?");
    assert!(prolific.contains("Ada Quill: 2 papers"), "{prolific}");
    let count = from_graph("How many authors does “Fusing Sparse and Dense Rankings” have?");
    assert!(
        count.contains("2 authors: Edda Margin and Ada Quill"),
        "{count}"
    );
    let first = from_graph("Who is the first author of “Fusing Sparse and Dense Rankings”?");
    assert!(
        first.starts_with("Edda Margin is the first of 2 authors"),
        "{first}"
    );
}

#[test]
fn what_two_papers_cite_and_whom_one_cites() {
    let both = from_graph(
        "Which works are cited by both “Fusing Sparse and Dense Rankings” and “Lexical Scoring with BM25”?",
    );
    assert!(
        both.contains("2 works are cited by both") && both.contains("BEIR"),
        "{both}"
    );
    let cites = from_graph("Does “Fusing Sparse and Dense Rankings” cite Quill?");
    assert!(
        cites.starts_with("Yes: ") && cites.contains("Lexical Scoring with BM25"),
        "{cites}"
    );
    let whom = from_graph("What does “Fusing Sparse and Dense Rankings” cite?");
    assert!(whom.contains("works:") && whom.contains("BEIR"), "{whom}");
}

#[test]
fn a_paper_is_summarised_where_that_is_asked() {
    let answer = ask("Summarise “Fusing Sparse and Dense Rankings”");
    assert_eq!(answer["composer"], "extractive");
    let sentences = answer["sentences"].as_array().expect("sentences");
    let text = sentences[1]["text"].as_str().expect("a text");
    assert!(text.contains(": "), "{answer:#}");
    let first = sentences[0]["citations"][0]["section"]
        .as_str()
        .expect("a section");
    assert_eq!(first, "Abstract", "{answer:#}");
}
