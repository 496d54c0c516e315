//! Who does what to whom: what stands before a word in a clause and what after it does not change sides.

use super::words::{Words, says};
use std::collections::BTreeSet;

/// Words at which a clause ends: what comes after them has an order of its own.
const CUTS: &[&str] = &[
    "when", "if", "because", "while", "whereas", "although", "though", "but", "and", "or", "with",
    "without", "by", "after", "before", "since", "so", "which", "who", "whose", "that", "where",
    "than", "as", "for", "in", "on", "at", "over", "of",
];

/// Forms of `be`, with which the passive is made.
const BEING: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];

/// Whether what does and what is done to change places at a word that a sentence shares with its quotes.
pub(super) fn are_exchanged(said: &Words, quoted: &[Words]) -> bool {
    (0..said.words.len()).any(|at| {
        let pivot = &said.stems[at];
        if !says(&said.words[at]) {
            return false;
        }
        let places = |quote: &Words| -> Vec<usize> {
            let all = quote.stems.iter().enumerate();
            all.filter(|(_, stem)| *stem == pivot)
                .map(|(at, _)| at)
                .collect()
        };
        let there: Vec<(&Words, usize)> = quoted
            .iter()
            .flat_map(|quote| places(quote).into_iter().map(move |at| (quote, at)))
            .collect();
        !there.is_empty()
            && there
                .iter()
                .all(|(quote, place)| crosses(said, at, quote, *place))
    })
}

fn crosses(said: &Words, at: usize, quote: &Words, place: usize) -> bool {
    let (mine, theirs) = (Sides::of(said, at), Sides::of(quote, place));
    // Of a passive only its verb tells who does it.
    if mine.is_done_by {
        return false;
    }
    let pause = |at: &usize| quote.pauses.contains(at);
    let from = (0..place).rev().find(pause).map_or(0, |at| at + 1);
    let to = (place..quote.words.len())
        .find(pause)
        .map_or(quote.words.len(), |at| at + 1);
    let all_before: BTreeSet<&str> = quote.said_in(from..place).into_iter().collect();
    let all_after: BTreeSet<&str> = quote.said_in(place + 1..to).into_iter().collect();
    let only = |stem: &&str, here: &BTreeSet<&str>, other: &BTreeSet<&str>| {
        here.contains(*stem) && !other.contains(*stem)
    };
    match (mine.doer(), theirs.doer()) {
        // Both have one: who did it must be among those who did it there.
        (Some((doer, done)), Some((doer_there, done_there))) => {
            doer.iter().any(|stem| only(stem, &done_there, &doer_there))
                && done.iter().any(|stem| only(stem, &doer_there, &done_there))
        }
        _ => {
            mine.before
                .iter()
                .any(|stem| only(stem, &all_after, &all_before))
                && mine
                    .after
                    .iter()
                    .any(|stem| only(stem, &all_before, &all_after))
        }
    }
}

/// What stands on the two sides of a word in its clause.
struct Sides<'a> {
    before: BTreeSet<&'a str>,
    after: BTreeSet<&'a str>,
    /// What stands behind `by` after a passive.
    by: Option<BTreeSet<&'a str>>,
    /// The clause goes on with `by`, behind another word than this one.
    is_done_by: bool,
}

type Stems<'a> = BTreeSet<&'a str>;

impl<'a> Sides<'a> {
    fn of(words: &'a Words, at: usize) -> Self {
        let cut = |at: &usize| CUTS.contains(&words.words[*at].as_str());
        let pause = |at: &usize| words.pauses.contains(at);
        let from = (0..at)
            .rev()
            .find(|at| cut(at) || pause(at))
            .map_or(0, |at| at + 1);
        let end = |from: usize| {
            let mut all = from..words.words.len();
            all.find(|at| cut(at) || pause(&(at - 1)))
                .unwrap_or(words.words.len())
        };
        let to = end(at + 1).max(at + 1);
        let passive = at > 0
            && BEING.contains(&words.words[at - 1].as_str())
            && words.words.get(at + 1).is_some_and(|word| word == "by");
        let by = passive.then(|| words.said_in(at + 2..end(at + 2)).into_iter().collect());
        Self {
            before: words.said_in(from..at).into_iter().collect(),
            after: words.said_in(at + 1..to).into_iter().collect(),
            is_done_by: !passive
                && !pause(&(to - 1))
                && words.words.get(to).is_some_and(|word| word == "by"),
            by,
        }
    }

    /// Who does it and to whom it is done.
    fn doer(&self) -> Option<(Stems<'a>, Stems<'a>)> {
        let sides = match &self.by {
            Some(by) => (by.clone(), self.before.clone()),
            None => (self.before.clone(), self.after.clone()),
        };
        (!sides.0.is_empty() && !sides.1.is_empty()).then_some(sides)
    }
}

/// Words that tell one of several apart.
const TELLING_APART: &[&str] = &[
    "next",
    "previous",
    "first",
    "second",
    "third",
    "last",
    "latter",
    "former",
    "following",
    "same",
    "other",
    "late",
    "early",
];

/// How far such a word may stand from what it is of.
const NEAR: usize = 4;

/// Whether a word that tells one of several apart stands with something that it does not stand with in the quotes.
pub(super) fn are_told_apart_otherwise(said: &Words, quoted: &[Words]) -> bool {
    let places = |quote: &Words, stem: &str| -> Vec<usize> {
        let all = 0..quote.stems.len();
        all.filter(|at| quote.stems[*at] == stem).collect()
    };
    (1..said.words.len()).any(|at| {
        let telling = TELLING_APART.contains(&said.words[at - 1].as_str());
        if !telling || !says(&said.words[at]) || said.pauses.contains(&(at - 1)) {
            return false;
        }
        let pairs = quoted.iter().flat_map(|quote| {
            let ones = places(quote, &said.stems[at - 1]);
            let of = places(quote, &said.stems[at]);
            ones.into_iter()
                .flat_map(move |one| of.clone().into_iter().map(move |it| one.abs_diff(it)))
        });
        let distances: Vec<usize> = pairs.collect();
        !distances.is_empty() && distances.iter().all(|distance| *distance > NEAR)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_it_stays_who_does_it() {
        let exchanged =
            |sentence: &str, quote: &str| are_exchanged(&Words::of(sentence), &[Words::of(quote)]);
        let quote = "Wasps chase hornets in the orchard.";
        for other in ["Hornets chase wasps.", "Wasps are chased by hornets."] {
            assert!(exchanged(other, quote), "{other}");
        }
        for same in [
            "In the orchard wasps chase hornets.",
            "Hornets are chased by wasps.",
            "Wasps chase hornets.",
        ] {
            assert!(!exchanged(same, quote), "{same}");
        }
        assert!(!exchanged(
            "Yield improves when the rows are thinned.",
            "Thinning the rows improves yield."
        ));
    }

    #[test]
    fn which_of_several_stays_with_it() {
        let otherwise = |sentence: &str, quote: &str| {
            are_told_apart_otherwise(&Words::of(sentence), &[Words::of(quote)])
        };
        let quote = "At night the guards slept and ate their bread on the next morning.";
        assert!(otherwise("They ate bread the next night.", quote));
        assert!(!otherwise("They ate bread the next morning.", quote));
    }
}
