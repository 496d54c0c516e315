//! Results as text that an assistant reads.

use answer::Related;
use graph_schema::{Answer, Note, Paper, Sentence, Summary};
use std::fmt::Write;

/// Sentences with numbered marks, the quotes under them.
pub fn answer(answer: &Answer) -> String {
    if answer.sentences.is_empty() {
        let mut text = "The papers hold no answer to that.".to_owned();
        if !answer.near.is_empty() {
            let _ = write!(text, " The nearest they say:\n{}", sentences(&answer.near));
        }
        return text;
    }
    sentences(&answer.sentences)
}

fn sentences(all: &[Sentence]) -> String {
    let mut text = Vec::new();
    // Memory takes all that is written.
    let _ = crate::quoted::sentences(all, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// One a line, or what is said where there is none.
pub fn lines(all: &[String], none: &str) -> String {
    match all {
        [] => none.to_owned(),
        all => all.iter().map(|line| format!("- {line}\n")).collect(),
    }
}

/// `Check this: “as quoted” p. 2`.
pub fn note(note: &Note) -> String {
    let mut text = note.text.clone();
    if let Some(quote) = &note.quote {
        let _ = write!(text, " “{quote}”");
    }
    if let Some(page) = note.page {
        let _ = write!(text, ", p. {page}");
    }
    text.trim().to_owned()
}

pub fn papers(all: &[Paper]) -> String {
    match all {
        [] => "No paper fits.".to_owned(),
        all => all
            .iter()
            .map(|paper| format!("- {}\n", line(paper)))
            .collect(),
    }
}

/// `Title, Silva and Hale, 2004 (p-…)`.
fn line(paper: &Paper) -> String {
    let families: Vec<&str> = paper
        .authors
        .iter()
        .map(|author| author.family.as_str())
        .collect();
    let mut text = paper.title.clone();
    if !families.is_empty() {
        let _ = write!(text, ", {}", families.join(", "));
    }
    if let Some(year) = paper.year {
        let _ = write!(text, ", {year}");
    }
    let _ = write!(text, " ({})", paper.id);
    text
}

pub fn paper(paper: &Paper) -> String {
    let mut text = line(paper);
    for (name, value) in [
        ("venue", paper.venue.clone()),
        ("DOI", paper.doi.as_ref().map(ToString::to_string)),
        ("arXiv", paper.arxiv_id.as_ref().map(ToString::to_string)),
        ("pages", (paper.pages > 0).then(|| paper.pages.to_string())),
    ] {
        if let Some(value) = value {
            let _ = write!(text, "\n{name}: {value}");
        }
    }
    if let Some(told) = &paper.abstract_text {
        let _ = write!(text, "\n\n{told}");
    }
    text
}

pub fn summary(paper: &Paper, summary: &Summary) -> String {
    let mut text = format!("{}\n", line(paper));
    if let Some(tldr) = &summary.tldr {
        let _ = writeln!(text, "\n{}", sentences(std::slice::from_ref(tldr)));
    }
    for part in &summary.parts {
        let _ = writeln!(text, "\n{:?}\n{}", part.aspect, sentences(&part.sentences));
    }
    text
}

pub fn related(all: &[Related]) -> String {
    if all.is_empty() {
        return "Nothing in the library is related to it.".to_owned();
    }
    let mut text = String::new();
    for one in all {
        let _ = writeln!(text, "- {}", line(&one.paper));
        for why in &one.why {
            let _ = writeln!(text, "    {why}");
        }
    }
    text
}
