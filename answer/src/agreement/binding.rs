//! What belongs together: a figure and what it counts, a subject and what is said of it.

use super::words::{Words, is_content};
use crate::figures::figure;
use std::collections::BTreeSet;

/// Words that may stand between a figure and what it counts.
const BETWEEN: &[&str] = &["of", "the", "its", "their", "these", "such", "about"];

/// What stands behind a figure and is not what it counts, but how it compares.
const COMPARED: &[&str] = &[
    "less", "fewer", "higher", "lower", "larger", "smaller", "faster", "slower", "longer",
    "shorter", "better", "worse",
];

/// Whether a figure counts something else than in the quotes. Where a quote leaves out what a figure counts, it is what
/// another of its figures counts, or for a share whatever it speaks of.
pub(super) fn counts_another(said: &Words, quoted: &[Words]) -> bool {
    let there: BTreeSet<(String, Option<&str>)> = quoted.iter().flat_map(counted).collect();
    let mine: Vec<(String, Option<&str>)> = counted(said);
    let is_share = |value: &str| value.ends_with('%');
    let speak_of = |stem: &str| quoted.iter().any(|words| words.content().contains(stem));
    mine.iter().any(|(value, what)| {
        let Some(stem) = *what else {
            return false;
        };
        // One that lends what it counts keeps it.
        let lent = there.iter().any(|(other, known)| {
            *known == *what
                && is_share(other) == is_share(value)
                && !mine.contains(&(other.clone(), None))
        });
        let left_out = there.contains(&(value.clone(), None)) && lent;
        // `6 percent reaches the sea` is `6 percent of the waste reaches the sea`.
        let of_all = is_share(value)
            && speak_of(stem)
            && there.iter().any(|(known, next)| {
                known == value && next.is_some_and(|next| said.content().contains(next))
            });
        !there.contains(&(value.clone(), *what)) && !left_out && !of_all
    })
}

/// Each figure with the stem of what follows it directly.
fn counted(words: &Words) -> Vec<(String, Option<&str>)> {
    let mut all = Vec::new();
    for (at, word) in words.words.iter().enumerate() {
        let Some(mut value) = figure(word) else {
            continue;
        };
        let mut next = at + 1;
        if matches!(
            words.words.get(next).map(String::as_str),
            Some("percent" | "%")
        ) {
            next += 1;
            if !value.ends_with('%') {
                value.push('%');
            }
        }
        while words
            .words
            .get(next)
            .is_some_and(|word| BETWEEN.contains(&word.as_str()))
        {
            next += 1;
        }
        let what = words
            .words
            .get(next)
            .filter(|word| is_content(word) && !COMPARED.contains(&word.as_str()));
        all.push((
            value,
            what.and_then(|_| words.stems.get(next)).map(String::as_str),
        ));
    }
    all
}

/// Whether a clause says of one thing what the quotes' clauses say of another: its subject stands in one of them, the
/// rest of it in another.
pub(super) fn has_another_subject(sentence: &str, quotes: &[&str]) -> bool {
    let there: Vec<Words> = quotes.iter().flat_map(|quote| clauses(quote)).collect();
    there.len() > 1
        && clauses(sentence)
            .iter()
            .any(|clause| is_exchanged(clause, &there))
}

fn is_exchanged(clause: &Words, there: &[Words]) -> bool {
    let content = clause.content_in(0..clause.words.len());
    // The first two words that say something; one, where there are no more than two.
    let (subject, rest) = content.split_at(if content.len() > 2 {
        2
    } else {
        1.min(content.len())
    });
    let rest: BTreeSet<&str> = rest.iter().copied().collect();
    if subject.is_empty() || rest.is_empty() {
        return false;
    }
    let holds = |words: &Words, stem: &str| words.stems.iter().any(|known| known == stem);
    let shared = |words: &Words| rest.iter().filter(|stem| holds(words, stem)).count();
    let Some(top) = there.iter().map(shared).max() else {
        return false;
    };
    let mut nearest = there.iter().filter(|words| shared(words) == top);
    let known_there = nearest.any(|words| subject.iter().any(|stem| holds(words, stem)));
    let mut others = there.iter().filter(|words| shared(words) < top);
    // What a later clause leaves out comes from the one before: then all of it is said.
    let whole = |words: &Words| words.content().iter().all(|stem| content.contains(stem));
    !known_there
        && others.any(|words| subject.iter().all(|stem| holds(words, stem)) && !whole(words))
}

/// A text's clauses: cut at semicolons, and where a conjunction of contrast or addition follows a comma.
pub(super) fn clauses(text: &str) -> Vec<Words> {
    const AFTER_A_COMMA: &[&str] = &[
        "while", "whereas", "but", "and", "although", "though", "those", "that",
    ];
    const ALONE: &[&str] = &["while", "whereas"];
    let mut clauses = vec![String::new()];
    let mut pause = false;
    for word in text.split_whitespace() {
        let bare = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        let begins =
            ALONE.contains(&bare.as_str()) || (pause && AFTER_A_COMMA.contains(&bare.as_str()));
        let ended = clauses
            .last()
            .is_some_and(|clause| clause.trim_end().ends_with(';'));
        if begins || ended {
            clauses.push(String::new());
        }
        if let Some(clause) = clauses.last_mut() {
            clause.push_str(word);
            clause.push(' ');
        }
        pause = word.ends_with([',', ';', ':']);
    }
    let filled = clauses.iter().filter(|clause| !clause.trim().is_empty());
    filled.map(|clause| Words::of(clause)).collect()
}
