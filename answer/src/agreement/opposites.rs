//! Words of opposite directions.

use super::words::Words;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words that mean opposite directions: a sentence may not say one where its quotes only say the other. Compared by
/// their stems.
#[rustfmt::skip]
const OPPOSITES: &[(&[&str], &[&str])] = &[
    (
        &["increase", "rise", "rose", "grow", "grew", "gain", "higher", "more", "greater", "larger", "bigger", "improve",
          "better", "best", "boost", "outperform", "exceed", "surpass", "beat", "superior", "enhance", "benefit", "help"],
        &["decrease", "fall", "fell", "drop", "decline", "lower", "less", "fewer", "smaller", "worsen", "worse", "worst",
          "degrade", "reduce", "underperform", "inferior", "hurt", "harm", "deteriorate", "lose", "loss"],
    ),
    (&["faster", "quicker", "quick", "fast", "speedup"], &["slower", "slow", "slowdown"]),
    (&["cheaper", "cheap"], &["expensive", "costlier"]),
    (&["stronger", "strong"], &["weaker", "weak"]),
    (&["longer"], &["shorter"]),
    (&["wider"], &["narrower"]),
    (&["heavier"], &["lighter"]),
    (&["warmer", "hotter"], &["colder", "cooler"]),
    (&["older"], &["younger"]),
    (&["thicker"], &["thinner"]),
    (&["accept"], &["reject"]),
    (&["before", "earlier", "precede"], &["after", "later", "follow"]),
    (&["above", "over"], &["below", "under"]),
    (&["maximum", "maximal", "most", "largest", "highest"], &["minimum", "minimal", "least", "smallest", "lowest"]),
    (&["always", "every", "all"], &["never", "none"]),
    (&["supervised", "labelled", "labeled"], &["unsupervised", "unlabelled", "unlabeled"]),
    (&["dependent", "depends"], &["independent"]),
    (&["sufficient", "enough"], &["insufficient"]),
    (&["significant"], &["insignificant"]),
    (&["positive"], &["negative"]),
    (&["same", "identical", "equal"], &["different", "differ"]),
    (&["easier", "easy", "simple", "simpler"], &["harder", "hard", "difficult", "complex"]),
];

/// [`OPPOSITES`] as stems.
static OPPOSITE_STEMS: LazyLock<Vec<[BTreeSet<String>; 2]>> = LazyLock::new(|| {
    let stemmer = Stemmer::create(Algorithm::English);
    let stems = |words: &[&str]| {
        words
            .iter()
            .map(|word| stemmer.stem(word).into_owned())
            .collect()
    };
    OPPOSITES
        .iter()
        .map(|(one, other)| [stems(one), stems(other)])
        .collect()
});

/// Whether a stem is a word of a direction.
pub(super) fn is_direction(stem: &str) -> bool {
    let mut all = OPPOSITE_STEMS.iter().flatten();
    all.any(|stems| stems.contains(stem))
}

/// Whether a sentence says that something is more or less where no quote says so of anything.
pub(super) fn are_made_up(said: &Words, quoted: &[Words]) -> bool {
    const DEGREES: &[&str] = &["more", "less", "fewer"];
    let [up, down] = &OPPOSITE_STEMS[0];
    let compares = |words: &Words| {
        let mut stems = words.stems.iter();
        stems.any(|stem| up.contains(stem) || down.contains(stem))
    };
    let degree = |word: &String| DEGREES.contains(&word.as_str());
    said.words.iter().any(degree) && !quoted.iter().any(compares)
}

/// Whether a word of a direction stands right before what the quotes have the opposite one right before, and not it.
pub(super) fn are_turned_at_a_word(said: &Words, quoted: &[Words]) -> bool {
    let pairs = |words: &Words| -> Vec<(String, String)> {
        let stems = words.stems.windows(2);
        stems
            .filter(|pair| is_direction(&pair[0]))
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect()
    };
    let there: Vec<(String, String)> = quoted.iter().flat_map(pairs).collect();
    pairs(said).iter().any(|(way, next)| {
        let of_it = || there.iter().filter(|(_, other)| other == next);
        // `The faster one` is of something that was named before.
        let stands_in = |next: &str| ["one", "ones"].contains(&next);
        let kept = there
            .iter()
            .any(|(other, it)| other == way && (it == next || stands_in(it)));
        of_it().any(|(other, _)| is_opposite(way, other)) && !kept
    })
}

/// Whether two stems are of opposite directions.
pub(super) fn is_opposite(one: &str, other: &str) -> bool {
    OPPOSITE_STEMS.iter().any(|[up, down]| {
        (up.contains(one) && down.contains(other)) || (down.contains(one) && up.contains(other))
    })
}

/// Whether a sentence says a direction where its quotes only say the other.
pub(super) fn are_turned(said: &Words, quoted: &[Words]) -> bool {
    let has =
        |words: &Words, list: &BTreeSet<String>| words.stems.iter().any(|stem| list.contains(stem));
    OPPOSITE_STEMS.iter().any(|[one, other]| {
        [(one, other), (other, one)]
            .into_iter()
            .any(|(mine, theirs)| {
                has(said, mine)
                    && quoted.iter().any(|quote| has(quote, theirs))
                    && !quoted.iter().any(|quote| has(quote, mine))
            })
    })
}
