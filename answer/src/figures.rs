//! Figures in sentences, and what questions count and measure.

use crate::terms::term_set;
use std::collections::BTreeSet;

/// Whether a sentence holds a figure, in digits or as a word.
pub(crate) fn has_figure(quote: &str) -> bool {
    const WORDS: &[&str] = &[
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "dozen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety", "hundred", "thousand", "million", "billion", "half", "third", "quarter", "twice",
        "none", "no",
    ];
    without_citations(quote).chars().any(|c| c.is_ascii_digit())
        || quote
            .split(|c: char| !c.is_alphabetic())
            .any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

#[rustfmt::skip]
const VERBS: &[&str] = &[
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would", "should",
];

/// The words of a text, each without the signs around it.
fn bare_words(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect()
}

/// The stemmed words for the thing that a question asks for, which stands between its question word and its verb: "screen" of
/// "Which screens does it support?" Empty where it names none, or one that goes by many names.
pub(crate) fn asked_thing(question: &str) -> BTreeSet<String> {
    #[rustfmt::skip]
    const MANY_NAMES: &[&str] = &[
        "method", "approach", "approache", "technique", "tool", "system", "software", "program", "package", "kind", "type", "sort",
        "way", "thing", "model", "algorithm", "dataset", "data", "corpus", "corpora", "problem", "task", "work", "paper", "author", "part",
        "other", "name", "term", "word", "feature", "example", "reason", "language", "people", "result", "one", "idea", "role", "aim", "goal",
    ];
    let lower = question.to_lowercase();
    let words = bare_words(&lower);
    let Some(from) = words
        .iter()
        .position(|word| matches!(*word, "which" | "what"))
    else {
        return BTreeSet::new();
    };
    let named: Vec<&str> = words[from + 1..]
        .iter()
        .take_while(|word| !VERBS.contains(word) && !stores_core::bm25::is_stop_word(word))
        .copied()
        .collect();
    let ended = words
        .get(from + 1 + named.len())
        .is_some_and(|word| VERBS.contains(word));
    let plain = |word: &&str| MANY_NAMES.contains(&word.trim_end_matches('s'));
    match ended && (1..=3).contains(&named.len()) && !named.iter().any(plain) {
        true => term_set(&named.join(" ")),
        false => BTreeSet::new(),
    }
}

/// The stemmed words for what a question counts or measures: "kappa" of "What kappa value did they report?", "sheep" of "How many
/// sheep were shorn?". Empty where it names nothing of the kind.
pub(crate) fn quantity(question: &str) -> BTreeSet<String> {
    #[rustfmt::skip]
    const GENERIC: &[&str] = &[
        "value", "number", "amount", "score", "share", "percentage", "percent", "proportion", "fraction", "figure", "size",
        "total", "average", "mean", "rate", "level", "degree", "result", "performance", "people", "kind", "sort", "exact",
    ];
    const DONE: &[&str] = &[
        "paid", "sold", "bought", "spent", "lost", "earn", "weigh", "cost",
    ];
    let lower = question.to_lowercase();
    let words = bare_words(&lower);
    let asked = words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match *word {
            "how" if matches!(next, "many" | "much") => Some(at + 2),
            "what" | "which" => Some(at + 1),
            _ => None,
        }
    });
    // "What does it cost …, in crowns?"
    let money = words
        .iter()
        .filter(|word| matches!(**word, "cost" | "costs" | "price" | "salary" | "fee"));
    let money: Vec<&str> = money.copied().collect();
    // "Shrinkage rate of felt": what comes first is asked for.
    let Some(from) = asked.or(words.contains(&"of").then_some(0)) else {
        return term_set(&money.join(" "));
    };
    let rest = words.get(from..).unwrap_or_default();
    // "How much were the shearers of the farm paid?": what is done with it is asked for.
    let much = from >= 2 && words[from - 1] == "much";
    if much && rest.first().is_some_and(|word| VERBS.contains(word)) {
        let done = rest[1..]
            .iter()
            .filter(|word| word.ends_with("ed") || DONE.contains(word));
        let done: Vec<&str> = done.copied().collect();
        return term_set(&[done, money].concat().join(" "));
    }
    let leads = |word: &&&str| matches!(**word, "is" | "was" | "are" | "were" | "the" | "a" | "an");
    let lead = rest.iter().take_while(leads).count();
    let named = rest.iter().skip(lead).take_while(|word| {
        !VERBS.contains(word) && !stores_core::bm25::is_stop_word(word) && !word.ends_with("ed")
    });
    let told: Vec<&str> = named
        .take(3)
        .copied()
        .filter(|word| !GENERIC.contains(&word.trim_end_matches('s')))
        .collect();
    term_set(&[told, money].concat().join(" "))
}

/// A sentence without what stands in brackets and looks like a year or a number of a reference.
fn without_citations(quote: &str) -> String {
    let mut text = String::with_capacity(quote.len());
    let mut held = String::new();
    let mut depth = 0_u32;
    for c in quote.chars() {
        match c {
            '(' | '[' => {
                depth += 1;
                continue;
            }
            ')' | ']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    let year = held.split(|c: char| !c.is_ascii_digit()).any(|part| {
                        part.len() == 4 && (part.starts_with("19") || part.starts_with("20"))
                    });
                    let number = held
                        .chars()
                        .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
                    if !(year || c == ']' && number) {
                        text.push_str(&held);
                    }
                    held.clear();
                    continue;
                }
            }
            _ => {}
        }
        match depth {
            0 => text.push(c),
            _ => held.push(c),
        }
    }
    text.push_str(&held);
    text
}

/// A word that is a figure, in one form: digits without thousands' commas, `%` kept; words up to twelve as digits.
pub(crate) fn figure(word: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    // "one" is mostly no count.
    if let Some(at) = WORDS
        .iter()
        .position(|name| *name == word)
        .filter(|at| *at != 1)
    {
        return Some(at.to_string());
    }
    let bare = word.trim_end_matches('%');
    let digits: String = bare.chars().filter(|c| *c != ',').collect();
    let is_figure = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_figure.then(|| {
        let plain = match digits.contains('.') {
            true => digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned(),
            false => digits,
        };
        match word.ends_with('%') {
            true => format!("{plain}%"),
            false => plain,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{asked_thing, has_figure, quantity};

    #[test]
    fn figures_are_digits_or_words_and_no_citations() {
        assert!(has_figure("It reaches 29.3 BLEU."));
        assert!(has_figure("Seven annotators took part."));
        assert!(has_figure("It reaches most (93.2) here."));
        assert!(!has_figure("It reaches more than before."));
        assert!(!has_figure("It follows others (Smith, 2004) and [12]."));
    }

    #[test]
    fn the_thing_that_is_asked_for_stands_before_the_verb() {
        let of = |question: &str| -> Vec<String> { asked_thing(question).into_iter().collect() };
        assert_eq!(
            of("Which wool screen does the press support?"),
            ["screen", "wool"]
        );
        for question in [
            "Which press system does it use?",
            "What remains unproved about felt?",
            "What is felt made of?",
        ] {
            assert!(of(question).is_empty(), "{question}");
        }
    }

    #[test]
    fn what_is_counted_or_measured_is_told_from_how_it_is_asked() {
        let of = |question: &str| -> Vec<String> { quantity(question).into_iter().collect() };
        for (question, words) in [
            ("What kappa value did they report for wool?", vec!["kappa"]),
            ("How many sheep were shorn in winter?", vec!["sheep"]),
            ("What was the shrinkage rate of felt?", vec!["shrinkag"]),
            ("and how much wool did the rams give", vec!["wool"]),
            ("What does it cost to press felt?", vec!["cost"]),
            ("Shrinkage rate of felt?", vec!["shrinkag"]),
            ("How much were the shearers of the farm paid?", vec!["paid"]),
            ("How warm is felt?", vec![]),
        ] {
            assert_eq!(of(question), words, "{question}");
        }
    }
}
