//! In what order things are named. Whoever says it again may begin with what stood last, as English lets adverbs move; what is
//! taken apart further is another claim.

use super::words::{Words, is_content, says};
use std::collections::BTreeSet;
use std::ops::Range;

/// Times that a clause may go back in a part of its quote: once, to what the quote begins with.
const BACK: usize = 1;

/// Words that open a clause with an order of its own.
const OPENERS: &[&str] = &[
    "when", "if", "because", "while", "whereas", "although", "though",
];

/// Words that may stand for any other.
const STAND_INS: &[&str] = &["them", "ones"];

/// Forms of `be`, with which the passive is made.
const BEING: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];

/// Whether a clause takes the words of a part of its quotes in another order. A passive turns the order round: where the
/// voice of a verb differs that is for [`super::roles`] to judge.
pub(super) fn is_broken(said: &Words, quoted: &[Words]) -> bool {
    let mine = done(said);
    let clauses = clauses(said);
    quoted.iter().any(|quote| {
        let theirs = done(quote);
        let mut turned = mine.symmetric_difference(&theirs);
        if turned.any(|verb| said.has(verb) && quote.has(verb)) {
            return false;
        }
        quote.parts().into_iter().any(|part| {
            let mut all = clauses.iter();
            all.any(|clause| goes_back(said, clause, quote, &part) > BACK)
        })
    })
}

/// How often a clause goes back in a part of a quote at least, however words that stand there twice are taken.
fn goes_back(said: &Words, clause: &Range<usize>, quote: &Words, part: &Range<usize>) -> usize {
    let mut ways: Vec<(usize, usize)> = Vec::new();
    for at in clause.clone().filter(|at| says(&said.words[*at])) {
        let fits = |place: &usize| quote.stems[*place] == said.stems[at];
        if !part.clone().any(|place| fits(&place)) {
            continue;
        }
        let stands_in = |place: &usize| STAND_INS.contains(&quote.words[*place].as_str());
        let places = part.clone().filter(|place| fits(place) || stands_in(place));
        let after = |place: usize| {
            let back = ways
                .iter()
                .map(|(last, back)| back + usize::from(place < *last));
            back.min().unwrap_or(0)
        };
        ways = places.map(|place| (place, after(place))).collect();
    }
    ways.into_iter().map(|(_, back)| back).min().unwrap_or(0)
}

fn clauses(words: &Words) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut from = 0;
    for (at, word) in words.words.iter().enumerate() {
        if OPENERS.contains(&word.as_str()) {
            clauses.push(from..at);
            from = at;
        }
    }
    clauses.push(from..words.words.len());
    clauses
}

/// Stems right behind a form of `be`: verbs of the passive, and adjectives, which do no harm here.
fn done(words: &Words) -> BTreeSet<&str> {
    let all = &words.words;
    let being = (0..all.len()).filter(|at| BEING.contains(&all[*at].as_str()));
    let behind = being.flat_map(|at| (at + 1..all.len()).take(2));
    behind
        .filter(|at| is_content(&all[*at]))
        .map(|at| words.stems[at].as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_named_in_the_order_of_the_quote() {
        let quoted = [Words::of(
            "The copper kettle was as heavy as the tin bucket after nine rinses.",
        )];
        let broken = |sentence: &str| is_broken(&Words::of(sentence), &quoted);
        assert!(broken(
            "The copper bucket was as heavy as the tin kettle after nine rinses."
        ));
        assert!(!broken(
            "After nine rinses the copper kettle was as heavy as the tin bucket."
        ));
        assert!(!broken("The copper kettle was as heavy as the bucket."));
    }

    #[test]
    fn a_passive_and_a_stand_in_may_turn_it() {
        let broken =
            |sentence: &str, quote: &str| is_broken(&Words::of(sentence), &[Words::of(quote)]);
        let quote = "A slow flood needs dams of more than one stone.";
        assert!(!broken(
            "Dams of more than one stone are needed for a slow flood.",
            quote
        ));
        let quote = "The shelf holds 90 jars with wax seals on 12 of them.";
        assert!(!broken(
            "On 12 of the jars the shelf holds wax seals.",
            quote
        ));
    }
}
