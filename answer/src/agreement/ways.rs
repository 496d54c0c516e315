//! From where to where.

use super::words::{Words, says};
use std::collections::BTreeSet;
use std::ops::Range;

/// One part of a text: its stems that say something, from where it goes, and where to.
struct Part<'a> {
    stems: BTreeSet<&'a str>,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

/// Whether a sentence goes from where its quote goes to. Of a quote of several parts the last counts that has something of
/// its own in the sentence: what a later part leaves out comes from those before it.
pub(super) fn are_turned(said: &Words, quoted: &[Words]) -> bool {
    let mine = Part::of(said, 0..said.words.len());
    let (Some(from), Some(to)) = (mine.from, mine.to) else {
        return false;
    };
    quoted.iter().any(|quote| {
        let ranges = quote.parts().into_iter();
        let parts: Vec<Part<'_>> = ranges.map(|range| Part::of(quote, range)).collect();
        let own = |at: usize, stem: &str| {
            let mut all = parts.iter().enumerate();
            said.has(stem) && !all.any(|(other, part)| other != at && part.stems.contains(stem))
        };
        let last = (0..parts.len())
            .rev()
            .find(|at| parts[*at].stems.iter().any(|stem| own(*at, stem)));
        last.is_some_and(|at| parts[at].from == Some(to) && parts[at].to == Some(from))
    })
}

impl<'a> Part<'a> {
    fn of(words: &'a Words, range: Range<usize>) -> Self {
        let next = |prepositions: &[&str]| {
            let mut places = range.clone();
            let at = places.find(|at| prepositions.contains(&words.words[*at].as_str()))?;
            let mut after = (at + 1..range.end).filter(|at| says(&words.words[*at]));
            after.next().map(|at| words.stems[at].as_str())
        };
        Self {
            stems: words.said_in(range.clone()).into_iter().collect(),
            from: next(&["from"]),
            to: next(&["to", "into"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_goes_where_it_goes_in_the_quote() {
        let quoted = [Words::of(
            "By day the cart runs from the mine to the mill, by dark from the mill to the mine.",
        )];
        let turned = |sentence: &str| are_turned(&Words::of(sentence), &quoted);
        assert!(turned("By day the cart runs from the mill to the mine."));
        assert!(turned("By dark the cart runs from the mine to the mill."));
        assert!(!turned("By dark the cart runs from the mill to the mine."));
        assert!(!turned("By day the cart runs from the mine to the mill."));
    }
}
