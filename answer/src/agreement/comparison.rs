//! Who is compared with whom, and what comes before what.

use super::opposites::{is_direction, is_opposite};
use super::words::Words;
use std::collections::BTreeSet;

/// What stands on the two sides of these is compared, or has an order. Compared by word or stem.
const COMPARERS: &[&str] = &[
    "outperform",
    "exceed",
    "surpass",
    "beat",
    "than",
    "over",
    "before",
    "after",
    "instead",
];

/// Words before `than` among which the compared degree stands.
const NEAR: usize = 4;

/// What stands before and after the first comparing word, in its order.
struct Sides<'a> {
    before: Vec<&'a str>,
    after: Vec<&'a str>,
    passive: bool,
}

/// Whether a sentence compares what its quote compares, with the sides exchanged.
pub(super) fn is_turned(said: &Words, quote: &Words) -> bool {
    let Some(mine) = sides(said) else {
        return false;
    };
    match sides(quote) {
        Some(theirs) if theirs.passive != mine.passive => false,
        Some(theirs) => {
            let before: BTreeSet<&str> = theirs.before.iter().copied().collect();
            let after: BTreeSet<&str> = theirs.after.iter().copied().collect();
            let crossed = |words: &[&str], there: &BTreeSet<&str>, here: &BTreeSet<&str>| {
                words
                    .iter()
                    .any(|word| there.contains(word) && !here.contains(word))
            };
            crossed(&mine.before, &after, &before) && crossed(&mine.after, &before, &after)
        }
        // The quote compares without saying with what: whoever it names first is the one it speaks of.
        None => {
            let place = |words: &[&str]| {
                let first = words.first()?;
                quote.stems.iter().position(|stem| stem == first)
            };
            match (place(&mine.before), place(&mine.after)) {
                (Some(before), Some(after)) => before > after,
                _ => false,
            }
        }
    }
}

/// Whether a sentence compares what its quote compares with the sides exchanged and the opposite word before `than`, which
/// is the same again.
pub(super) fn is_turned_twice(said: &Words, quote: &Words) -> bool {
    // `Better than`, `less sugar than`.
    let direction = |words: &Words| {
        let at = words.words.iter().position(|word| word == "than")?;
        let mut before = words.stems[..at].iter().rev().take(NEAR);
        before.find(|stem| is_direction(stem)).cloned()
    };
    match (direction(said), direction(quote)) {
        (Some(mine), Some(theirs)) => is_opposite(&mine, &theirs) && is_turned(said, quote),
        _ => false,
    }
}

/// Whether what a sentence compares by `than` is compared in no clause of its quotes, and only named in another one.
pub(super) fn is_of_another_clause(said: &Words, there: &[Words]) -> bool {
    let than = |words: &Words| words.words.iter().position(|word| word == "than");
    let Some(at) = than(said) else {
        return false;
    };
    let Some(compared) = said.content_in(0..at).pop() else {
        return false;
    };
    let names = |clause: &&Words| clause.stems.iter().any(|stem| stem == compared);
    let comparing = || there.iter().filter(|clause| than(clause).is_some());
    comparing().next().is_some()
        && there.iter().any(|clause| names(&clause))
        && !comparing().any(|clause| names(&clause))
}

/// The second `as` of `twice as often as`; of `as often as` both sides are the same.
fn times_as(words: &Words) -> Option<usize> {
    let all = &words.words;
    let is_times = |at: &usize| {
        let before = at.checked_sub(1).map(|at| all[at].as_str());
        all[*at] == "as" && matches!(before, Some("twice" | "half" | "times"))
    };
    let first = (0..all.len()).find(is_times)?;
    (first + 1..all.len()).find(|at| all[*at] == "as")
}

fn sides(words: &Words) -> Option<Sides<'_>> {
    let mut both = words.words.iter().zip(&words.stems);
    let at = both.position(|(word, stem)| {
        COMPARERS.contains(&stem.as_str()) || COMPARERS.contains(&word.as_str())
    });
    let at = at.or_else(|| times_as(words))?;
    Some(Sides {
        before: words.content_in(0..at),
        after: words.content_in(at + 1..words.words.len()),
        passive: words.words.get(at + 1).is_some_and(|word| word == "by"),
    })
}
