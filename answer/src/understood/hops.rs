//! Questions that need two papers, one to find the other: "Kim's loom is driven by a motor of another group. How fast is that
//! motor?"

use super::kind::is_question_word;
use super::words::{Word, words};

/// What points back to something the first part of the question has named.
const POINTING: &[&str] = &[
    "that", "its", "it", "their", "this", "those", "these", "they", "them", "his", "her", "he",
    "she",
];
/// What one work does with another.
const TIES: &[&str] = &[
    "cites",
    "cite",
    "cited",
    "builds",
    "build",
    "built",
    "extends",
    "extend",
    "extended",
    "compares",
    "compared",
    "follows",
    "adapts",
    "adapted",
    "based",
    "borrows",
    "reuses",
    "references",
];
/// Works, and what they bring.
const WORKS: &[&str] = &[
    "paper",
    "article",
    "study",
    "work",
    "system",
    "method",
    "model",
    "approach",
    "tool",
    "package",
    "software",
    "algorithm",
    "corpus",
    "dataset",
    "metric",
    "author",
    "authors",
];

/// The part of such a question that is asked of the second paper; `None` for a question of one.
pub(super) fn second_hop(text: &str) -> Option<String> {
    let parts = sentences(text);
    let last = parts.last()?;
    let asked = words(last);
    if parts.len() > 1 && asked.iter().any(|word| word.is(POINTING)) {
        return Some((*last).to_owned());
    }
    let all = words(text);
    let whose = (1..all.len()).any(|at| all[at].is(&["whose"]) && all[at - 1].is(WORKS));
    // "The corpus of the paper that Silva's article builds on".
    let tied = (0..all.len()).any(|at| is_tied(&all[at..]));
    (whose || tied).then(|| text.to_owned())
}

/// The second of two things that are asked at once: "how deep" of "Which loom did Kim use, and how deep was it?", with or without a
/// comma. `None` where one thing is asked.
pub(super) fn second_part(text: &str) -> Option<String> {
    let asks = |part: &str| words(part).iter().take(2).any(is_question_word);
    let parts = sentences(text);
    if let [first, second] = parts.as_slice() {
        return (asks(first) && asks(second)).then(|| (*second).to_owned());
    }
    let joints = [
        " and how ",
        " and what ",
        " and which ",
        " and why ",
        " and where ",
        " and on which ",
        " and on what ",
    ];
    let at = joints.iter().filter_map(|joint| text.find(joint)).min()?;
    let (first, second) = (text.get(..at)?, text.get(at + " and ".len()..)?);
    let telling = |part: &str| {
        words(part)
            .iter()
            .any(|word| !word.is_function() && !is_question_word(word))
    };
    (asks(first) && telling(first) && telling(second)).then(|| second.to_owned())
}

/// A work, and a clause in which another does something with it.
fn is_tied(words: &[Word]) -> bool {
    let [noun, relative, rest @ ..] = words else {
        return false;
    };
    let clause = relative.is(&["that", "which", "whom", "on", "from"]) && !noun.stops;
    // Directly behind its relative the tie is the work's own: "the paper that cites Silva".
    noun.is(WORKS) && clause && rest.iter().skip(1).take(7).any(|word| word.is(TIES))
}

/// The sentences of a question; a colon ends one as well.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(['.', '?', '!', ':', ';']) {
        let after = &text[at + mark.len()..];
        let ends = after.starts_with(' ')
            && after
                .trim_start()
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || mark != ".");
        // "et al. 2004", "Fig. 3", "J. Silva" end nothing.
        let word = text[from..at].rsplit(' ').next().unwrap_or_default();
        let short = mark == "." && word.chars().count() <= 3;
        if ends && !short {
            parts.push(text[from..at + mark.len()].trim());
            from = at + mark.len();
        }
    }
    let rest = text[from..].trim();
    // "Which loom did Kim use, and how fast is that loom?"
    let second = [
        ", and when ",
        ", and how ",
        ", and what ",
        ", and which ",
        ", and who ",
        ", and where ",
        ", and why ",
    ]
    .iter()
    .filter_map(|joint| rest.find(joint))
    .min();
    if let (true, Some(at)) = (parts.is_empty(), second) {
        return vec![rest[..at + 1].trim(), rest[at + ", and ".len()..].trim()];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_things_asked_at_once_are_told() {
        for (text, second) in [
            (
                "Which loom did Kim use, and what other wool was added?",
                "what other wool was added?",
            ),
            (
                "How many days and how many sheep does the flock book hold?",
                "how many sheep does the flock book hold?",
            ),
            (
                "What loom was used? And how deep was the felt?",
                "And how deep was the felt?",
            ),
        ] {
            assert_eq!(second_part(text).as_deref(), Some(second), "{text}");
        }
        for text in [
            "Which loom did Kim use?",
            "Kim uses a loom of felt and wool. How deep is it?",
            "Is felt warm and how?",
        ] {
            assert_eq!(second_part(text), None, "{text}");
        }
    }

    #[test]
    fn questions_of_two_papers_are_told() {
        assert_eq!(
            second_hop("Kim's loom is driven by a motor of another group. How fast is that motor?")
                .as_deref(),
            Some("How fast is that motor?")
        );
        assert_eq!(
            second_hop("Which loom did Kim use, and how fast is that loom?").as_deref(),
            Some("how fast is that loom?")
        );
        for text in [
            "Which corpus does the paper that the felt article builds on use?",
            "Who wrote the article whose loom Kim uses?",
        ] {
            assert!(second_hop(text).is_some(), "{text}");
        }
        for text in [
            "What does Silva et al. 2004 report?",
            "Which papers cite the felt survey?",
            "What is the corpus that was used for training?",
            "How does the felt paper define wool?",
            "We pressed felt. What is wool?",
        ] {
            assert_eq!(second_hop(text), None, "{text}");
        }
    }
}
