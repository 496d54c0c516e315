//! What a text denies, and whether two deny the same.

use super::words::{Words, is_content};
use std::collections::BTreeSet;

pub(super) const NEGATORS: &[&str] = &[
    "not",
    "no",
    "never",
    "without",
    "neither",
    "nor",
    "none",
    "cannot",
    "hardly",
    "barely",
    "fail",
    "fails",
    "failed",
    "unable",
    "lack",
    "lacks",
    "nothing",
    "nobody",
    "isn't",
    "aren't",
    "wasn't",
    "weren't",
    "doesn't",
    "don't",
    "didn't",
    "can't",
    "couldn't",
    "won't",
    "wouldn't",
    "hasn't",
    "haven't",
    "hadn't",
    "shouldn't",
];

/// Words that a negation is about: the first that says something after it, and one more ("do not prove that it is true").
const REACH: usize = 2;

/// How many words of a text negate.
pub(crate) fn negations(text: &str) -> usize {
    let words = Words::of(text).words;
    words
        .iter()
        .filter(|word| NEGATORS.contains(&word.as_str()))
        .count()
}

/// Whether a sentence denies what its quotes do not deny, or says plainly what they deny.
pub(super) fn differs(said: &Words, quoted: &[Words]) -> bool {
    let mine = denials(said, REACH);
    let theirs: Vec<Vec<usize>> = quoted
        .iter()
        .flat_map(|quote| denials(quote, REACH))
        .collect();
    if theirs.is_empty() && !mine.is_empty() {
        return true;
    }
    let denied_there: BTreeSet<&str> = quoted
        .iter()
        .flat_map(|quote| {
            denials(quote, REACH)
                .into_iter()
                .flatten()
                .map(move |at| stem(quote, at))
        })
        .collect();
    let heads: BTreeSet<&str> = mine
        .iter()
        .filter_map(|denial| denial.first().map(|at| stem(said, *at)))
        .collect();
    if heads.iter().any(|head| !denied_there.contains(head)) {
        return true;
    }
    let near: BTreeSet<&str> = denials(said, REACH + 1)
        .into_iter()
        .flatten()
        .map(|at| stem(said, at))
        .collect();
    let plain = said.content();
    quoted.iter().any(|quote| {
        denials(quote, REACH).iter().any(|denial| {
            // What a quote also says plainly is not what it denies.
            let telling = denial.iter().position(|at| {
                !quoted
                    .iter()
                    .any(|other| says_plainly(other, stem(quote, *at)))
            });
            let Some(place) = telling else {
                return false;
            };
            let denied = stem(quote, denial[place]);
            let agreed = if place == 0 { &heads } else { &near };
            plain.contains(denied) && !agreed.contains(denied)
        })
    })
}

/// For each negation the places of the next words that say something. "Nothing but" and "not only" deny nothing.
fn denials(words: &Words, reach: usize) -> Vec<Vec<usize>> {
    let all = &words.words;
    all.iter()
        .enumerate()
        .filter(|(_, word)| NEGATORS.contains(&word.as_str()))
        .filter(|(at, _)| {
            let next = all.get(at + 1).map(String::as_str);
            !matches!(next, Some("but" | "only"))
        })
        .map(|(at, _)| {
            // `No longer` denies what comes after it.
            let begins = match all.get(at + 1).map(String::as_str) {
                Some("longer") if all[at] == "no" => at + 2,
                _ => at + 1,
            };
            let after = (begins..all.len()).filter(|next| is_content(&all[*next]));
            after.take(reach).collect()
        })
        .collect()
}

fn says_plainly(words: &Words, wanted: &str) -> bool {
    let denied: BTreeSet<usize> = denials(words, REACH).into_iter().flatten().collect();
    let mut stems = words.stems.iter().enumerate();
    stems.any(|(at, stem)| stem == wanted && !denied.contains(&at))
}

fn stem(words: &Words, at: usize) -> &str {
    words.stems.get(at).map_or("", String::as_str)
}
