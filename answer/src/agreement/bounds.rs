//! Figures and what bounds them: `at least 3`, `up to 3`, `from 2 to 3`, `between 2 and 3` are four different things.

use super::words::{Words, is_content, number};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    About,
    Nearly,
    From,
    To,
}

/// What stands before a figure.
#[rustfmt::skip]
const BEFORE: &[(Bound, &[&str])] = &[
    (Bound::AtLeast, &["at least", "no fewer than", "no less than", "not less than", "not fewer than", "a minimum of"]),
    (Bound::AtMost, &["at most", "up to", "no more than", "not more than", "as much as", "as many as", "a maximum of"]),
    (Bound::MoreThan, &["more than", "greater than", "larger than", "longer than", "wider than", "higher than", "older than",
        "heavier than", "exceeding", "exceeds", "exceeded", "over", "above"]),
    (Bound::LessThan, &["less than", "fewer than", "smaller than", "shorter than", "lower than", "younger than", "lighter than",
        "narrower than", "below", "under"]),
    (Bound::About, &["about", "roughly", "approximately", "around", "circa", "some"]),
    (Bound::Nearly, &["nearly", "almost"]),
    (Bound::From, &["from"]),
    (Bound::To, &["to"]),
];

/// What stands after it.
const AFTER: &[(Bound, &[&str])] = &[
    (Bound::AtLeast, &["or more", "or longer", "or larger"]),
    (
        Bound::AtMost,
        &["or fewer", "or less", "or shorter", "or smaller"],
    ),
];

/// Whether a figure is bounded otherwise than wherever the quotes give it, or one end of a range stands alone.
pub(super) fn differ(said: &Words, quoted: &[Words]) -> bool {
    let there: Vec<(String, Option<Bound>)> = quoted.iter().flat_map(bounded).collect();
    let other = bounded(said).iter().any(|(number, mine)| {
        let mut same = there.iter().filter(|(known, _)| known == number).peekable();
        same.peek().is_some() && !same.any(|(_, bound)| agree(*mine, *bound))
    });
    let mine = numbers(said);
    let torn = quoted.iter().flat_map(ranges).any(|(one, end)| {
        let has = |wanted: &String| mine.contains(wanted);
        let alone = |wanted: &String| {
            let all = quoted.iter().flat_map(numbers);
            all.filter(|number| number == wanted).count() == 1
        };
        has(&one) != has(&end) && alone(&one) && alone(&end)
    });
    other || torn
}

/// Where something came from and went may be told in other words; what only differs did not come from there.
fn agree(mine: Option<Bound>, theirs: Option<Bound>) -> bool {
    let way = |bound: Option<Bound>| bound.filter(|bound| matches!(bound, Bound::From | Bound::To));
    match (way(mine), way(theirs)) {
        (None, None) => mine == theirs,
        (Some(mine), Some(theirs)) => mine == theirs,
        // `Dropped to 3 from 5` is `5 before, 3 after`.
        (None, Some(_)) => mine.is_none(),
        (Some(_), None) => false,
    }
}

fn numbers(words: &Words) -> Vec<String> {
    (0..words.words.len())
        .filter_map(|at| number(&words.words, at))
        .collect()
}

fn bounded(words: &Words) -> Vec<(String, Option<Bound>)> {
    let all = &words.words;
    let stands = |phrase: &str, at: usize| {
        let mut there = all.iter().skip(at);
        phrase
            .split(' ')
            .all(|word| there.next().is_some_and(|other| other == word))
    };
    let before = |at: usize| {
        // `Up to a third`, `about the 3`.
        let end = match at.checked_sub(1).map(|at| all[at].as_str()) {
            Some("a" | "the" | "an") => at - 1,
            _ => at,
        };
        // `Above magnitude 3`.
        let named = end
            .checked_sub(1)
            .filter(|at| is_content(&all[*at]) && number(all, *at).is_none());
        let fitting = BEFORE
            .iter()
            .flat_map(|(bound, list)| list.iter().map(move |phrase| (*bound, *phrase)));
        let longest = |end: usize| {
            let there = fitting.clone().filter(|(_, phrase)| {
                let start = end.checked_sub(phrase.split(' ').count());
                start.is_some_and(|start| stands(phrase, start))
            });
            there
                .max_by_key(|(_, phrase)| phrase.len())
                .map(|(bound, _)| bound)
        };
        let limits = |bound: &Bound| {
            matches!(
                bound,
                Bound::AtLeast | Bound::AtMost | Bound::MoreThan | Bound::LessThan
            )
        };
        longest(end).or_else(|| named.and_then(&longest).filter(limits))
    };
    let after = |at: usize| {
        let mut lists = AFTER.iter();
        let found = lists.find(|(_, list)| {
            let mut places = list
                .iter()
                .flat_map(|phrase| (at + 1..at + 4).map(move |at| (phrase, at)));
            places.any(|(phrase, at)| stands(phrase, at))
        });
        found.map(|(bound, _)| *bound)
    };
    (0..all.len())
        .filter_map(|at| {
            number(&words.words, at).map(|value| (value, before(at).or_else(|| after(at))))
        })
        .collect()
}

/// Both ends of what lies between two figures.
fn ranges(words: &Words) -> Vec<(String, String)> {
    let all = &words.words;
    let is = |at: usize, word: &str| all.get(at).is_some_and(|other| other == word);
    (0..all.len())
        .filter_map(|at| {
            let between = is(at, "between") && is(at + 2, "and");
            let to = is(at + 2, "to") && !is(at, "from");
            (between || to).then_some(())?;
            Some((number(&words.words, at + 1)?, number(&words.words, at + 3)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differs(sentence: &str, quote: &str) -> bool {
        differ(&Words::of(sentence), &[Words::of(quote)])
    }

    #[test]
    fn a_bound_stays_with_its_figure() {
        let quote = "The ferry carries up to 40 carts and more than a dozen mules.";
        for kept in [
            "Up to 40 carts are carried by the ferry.",
            "More than a dozen mules ride on the ferry.",
        ] {
            assert!(!differs(kept, quote), "{kept}");
        }
        for other in [
            "The ferry carries at least 40 carts.",
            "The ferry carries 40 carts.",
            "The ferry carries about 40 carts.",
            "The ferry carries fewer than a dozen mules.",
        ] {
            assert!(differs(other, quote), "{other}");
        }
        let quote = "Larks sing below height 90.";
        assert!(!differs("Larks sing below 90.", quote));
        assert!(differs("Larks sing above 90.", quote));
    }

    #[test]
    fn a_range_keeps_both_ends_and_its_way() {
        let quote = "The well is between 9 and 12 metres deep.";
        assert!(differs("The well is 9 metres deep.", quote));
        assert!(!differs("Between 9 and 12 metres deep is the well.", quote));
        let quote = "The toll fell from 8 coins to 5.";
        assert!(differs("The toll fell from 5 coins to 8.", quote));
        assert!(!differs("The toll fell to 5 coins.", quote));
        let quote = "Widows paid a lower toll (5 coins against 8).";
        assert!(differs("The toll was lowered from 8 coins to 5.", quote));
    }
}
