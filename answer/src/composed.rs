//! Sentences made of the quotes themselves, cleaned of what only made sense where they stood.

use crate::evidence::Evidence;
use crate::form::without_callouts;
use crate::verdict::{speaks_of_it, telling, verdict};
use graph_schema::{Citation, PaperId, QuestionKind, Sentence};
use std::collections::HashSet;

/// The name of this composer in an answer.
pub(crate) const EXTRACTIVE: &str = "extractive";

const CONNECTIVES: &[&str] = &[
    "However, ",
    "Therefore, ",
    "Moreover, ",
    "Furthermore, ",
    "Thus, ",
    "Hence, ",
    "In addition, ",
    "Additionally, ",
    "Finally, ",
    "Consequently, ",
    "Nevertheless, ",
    "Also, ",
    "Then, ",
    "Besides, ",
];

/// The sentences of an answer, one for each piece of evidence.
pub(crate) fn compose(kind: QuestionKind, question: &str, evidence: &[Evidence]) -> Vec<Sentence> {
    // Never the same quote twice: what another sentence brings along, or shows itself, is not said again.
    let mut quoted: HashSet<(&PaperId, usize)> = HashSet::new();
    let mut sentences: Vec<Sentence> = Vec::new();
    for one in evidence {
        if !quoted.insert((&one.citation.paper, one.citation.start)) {
            continue;
        }
        if kind == QuestionKind::List {
            sentences.push(row(one));
            continue;
        }
        let before = one.before.as_ref();
        let before = before.filter(|before| quoted.insert((&before.paper, before.start)));
        sentences.push(sentence(&one.citation, before));
    }
    if kind == QuestionKind::YesNo {
        judged(question, evidence, &mut sentences);
    }
    sentences
}

/// Puts the sentence first that tells whether, behind its verdict.
fn judged(question: &str, evidence: &[Evidence], sentences: &mut Vec<Sentence>) {
    let quotes: Vec<(&PaperId, &str)> = evidence
        .iter()
        .map(|one| (&one.citation.paper, one.citation.quote.as_str()))
        .collect();
    let Some(telling) = telling(&quotes) else {
        return;
    };
    let told = evidence.get(telling).map(|one| &one.citation);
    let of_it = |sentence: &Sentence| sentence.citations.last() == told;
    let Some(at) = sentences.iter().position(of_it) else {
        return;
    };
    let mut first = sentences.remove(at);
    let before = evidence.get(telling).and_then(|one| one.before.as_ref());
    let before = before.map(|before| before.quote.as_str());
    let said: Vec<&str> = told
        .map(|told| told.quote.as_str())
        .into_iter()
        .chain(before)
        .collect();
    let on_it = told.is_some_and(|told| speaks_of_it(question, &told.paper_title, &said));
    if on_it && let Some(verdict) = verdict(question, &quotes, telling, before) {
        first.text = format!("{}: {}", verdict.as_str(), first.text);
    }
    sentences.insert(0, first);
}

/// A quote that can be understood where it is shown: with the sentence it leans on, its paper named.
fn sentence(citation: &Citation, before: Option<&Citation>) -> Sentence {
    let mut text = named(&clean(&citation.quote), &citation.paper_title);
    let mut citations = vec![citation.clone()];
    if let Some(before) = before {
        let lead = named(&clean(&before.quote), &citation.paper_title);
        text = format!("{lead} {}", without_callouts(&citation.quote));
        citations.insert(0, before.clone());
    }
    Sentence { text, citations }
}

/// A row of a list of papers.
fn row(evidence: &Evidence) -> Sentence {
    let citation = &evidence.citation;
    let title = citation.paper_title.trim_end_matches('.');
    Sentence {
        text: format!("“{title}”: {}", without_callouts(&citation.quote)),
        citations: vec![citation.clone()],
    }
}

/// A sentence in which a paper speaks of itself, with the paper's title in place of "this paper" and "we".
pub(crate) fn named(text: &str, title: &str) -> String {
    const HERE: &[&str] = &[
        "In this paper",
        "In this article",
        "In this work",
        "In this study",
        "In this note",
    ];
    const THIS: &[&str] = &[
        "This paper",
        "This article",
        "This work",
        "This study",
        "This note",
        "The present paper",
    ];
    const WE: &[&str] = &["We ", "Our "];
    let title = format!("“{}”", title.trim_end_matches('.'));
    for opener in HERE {
        if let Some(rest) = text.strip_prefix(opener) {
            return format!("In {title}{rest}");
        }
    }
    for opener in THIS {
        if let Some(rest) = text.strip_prefix(opener) {
            return format!("{title}{rest}");
        }
    }
    if WE.iter().any(|we| text.starts_with(we)) {
        return format!("In {title}: {text}");
    }
    text.to_owned()
}

pub(crate) fn clean(quote: &str) -> String {
    let text = without_callouts(quote);
    let Some(rest) = CONNECTIVES
        .iter()
        .find_map(|connective| text.strip_prefix(connective))
    else {
        return text;
    };
    let mut chars = rest.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_paper_that_speaks_of_itself_is_named() {
        let named = |text| super::named(text, "Fusing Rankings.");
        assert_eq!(
            named("In this paper, we fuse."),
            "In “Fusing Rankings”, we fuse."
        );
        assert_eq!(named("This paper fuses."), "“Fusing Rankings” fuses.");
        assert_eq!(named("We fuse."), "In “Fusing Rankings”: We fuse.");
        assert_eq!(named("Fusion helps."), "Fusion helps.");
    }

    #[test]
    fn connectives_go_and_the_sentence_starts_anew() {
        assert_eq!(super::clean("However, fusion [2] helps."), "Fusion helps.");
        assert_eq!(
            super::clean("Fusion helps, however."),
            "Fusion helps, however."
        );
    }
}
