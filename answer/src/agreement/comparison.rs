//! Who is compared with whom, and what comes before what.

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

fn sides(words: &Words) -> Option<Sides<'_>> {
    let mut both = words.words.iter().zip(&words.stems);
    let at = both.position(|(word, stem)| {
        COMPARERS.contains(&stem.as_str()) || COMPARERS.contains(&word.as_str())
    })?;
    Some(Sides {
        before: words.content_in(0..at),
        after: words.content_in(at + 1..words.words.len()),
        passive: words.words.get(at + 1).is_some_and(|word| word == "by"),
    })
}
