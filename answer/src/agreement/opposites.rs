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
