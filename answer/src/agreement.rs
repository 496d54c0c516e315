//! Whether a sentence that a model wrote says what its quotes say: figures with their units, negation, direction of
//! comparisons and who is compared with whom, quantifiers, names. Rules of English, read off no evaluation set; what
//! they can't judge passes on to the share of words that the quotes must hold.

use crate::figures::figure;
use crate::terms::{names_in, squeezed};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words that a negation reaches over, after it.
const SCOPE: usize = 5;

const NEGATORS: &[&str] = &[
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

/// Claims about all of something: as strong in the quotes or not made.
const ABSOLUTE: &[&str] = &[
    "all",
    "every",
    "always",
    "only",
    "none",
    "never",
    "entirely",
    "completely",
    "proves",
    "proven",
    "guarantees",
    "impossible",
];

/// What stands on the two sides of these is compared.
const COMPARERS: &[&str] = &["outperform", "exceed", "surpass", "beat", "than", "over"];

/// `Err` names what in the sentence its quotes contradict or do not say. `titles` are those of the quotes' papers,
/// whose names a sentence may use.
pub(crate) fn agrees(sentence: &str, quotes: &[&str], titles: &[&str]) -> Result<(), &'static str> {
    let said = Words::of(sentence);
    let quoted: Vec<Words> = quotes.iter().map(|quote| Words::of(quote)).collect();
    if !said
        .figures
        .iter()
        .all(|figure| quoted.iter().any(|quote| quote.figures.contains(figure)))
    {
        return Err("a figure that the quotes do not give");
    }
    let all = squeezed(&format!("{} {}", quotes.join(" "), titles.join(" ")));
    let named = names_in(sentence);
    if named
        .iter()
        .any(|name| !all.contains(&squeezed(name)) && figure(name).is_none())
    {
        return Err("a name that the quotes do not give");
    }
    if negation_differs(&said, &quoted) {
        return Err("a negation that the quotes do not agree with");
    }
    for [one, other] in OPPOSITE_STEMS.iter() {
        for (mine, theirs) in [(one, other), (other, one)] {
            let has = |words: &Words, list: &BTreeSet<String>| {
                words.stems.iter().any(|stem| list.contains(stem))
            };
            let turned = quoted.iter().any(|quote| has(quote, theirs))
                && !quoted.iter().any(|quote| has(quote, mine));
            if has(&said, mine) && turned {
                return Err("the opposite of what the quotes say");
            }
        }
    }
    if said.words.iter().any(|word| {
        ABSOLUTE.contains(&word.as_str()) && !quoted.iter().any(|quote| quote.words.contains(word))
    }) {
        return Err("a claim stronger than the quotes");
    }
    if quoted.iter().any(|quote| sides_turned(&said, quote)) {
        return Err("a comparison the other way round");
    }
    Ok(())
}

/// How many words of a text negate.
pub(crate) fn negations(text: &str) -> usize {
    let words = Words::of(text).words;
    words
        .iter()
        .filter(|word| NEGATORS.contains(&word.as_str()))
        .count()
}

/// A text's words in three forms.
struct Words {
    /// Lower case, in order.
    words: Vec<String>,
    /// The same, stemmed.
    stems: Vec<String>,
    /// Figures with their unit where it is a share: `29.3`, `97%`.
    figures: BTreeSet<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let raw: Vec<String> = text
            .split(|c: char| {
                c.is_whitespace()
                    || matches!(c, '(' | ')' | '[' | ']' | ';' | ':' | '"' | '“' | '”' | '/')
            })
            .map(|word| {
                word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '-'))
                    .replace('’', "'")
                    .to_lowercase()
            })
            .filter(|word| !word.is_empty())
            .collect();
        let mut figures = BTreeSet::new();
        for (at, word) in raw.iter().enumerate() {
            if let Some(mut value) = figure(word) {
                let next = raw.get(at + 1).map(String::as_str);
                if !value.ends_with('%') && matches!(next, Some("percent" | "per" | "%")) {
                    value.push('%');
                }
                figures.insert(value);
            }
        }
        Self {
            stems: raw
                .iter()
                .map(|word| stemmer.stem(word).into_owned())
                .collect(),
            words: raw,
            figures,
        }
    }

    /// Stems of content words in a window after each negation.
    fn negated(&self) -> BTreeSet<&str> {
        let mut negated = BTreeSet::new();
        for (at, word) in self.words.iter().enumerate() {
            if !NEGATORS.contains(&word.as_str()) {
                continue;
            }
            let scope = self.words.iter().zip(&self.stems).skip(at + 1).take(SCOPE);
            negated.extend(
                scope
                    .filter(|(word, _)| is_content(word))
                    .map(|(_, stem)| stem.as_str()),
            );
        }
        negated
    }

    fn content(&self) -> BTreeSet<&str> {
        let both = self.words.iter().zip(&self.stems);
        both.filter(|(word, _)| is_content(word))
            .map(|(_, stem)| stem.as_str())
            .collect()
    }
}

fn is_content(word: &str) -> bool {
    !stores_core::bm25::is_stop_word(word)
        && !NEGATORS.contains(&word)
        && word.chars().any(char::is_alphabetic)
}

/// Whether one side negates what the other says plainly, by the words they share.
fn negation_differs(said: &Words, quoted: &[Words]) -> bool {
    let mine = said.negated();
    let plain = said.content();
    let theirs: BTreeSet<&str> = quoted.iter().flat_map(Words::negated).collect();
    // Negated here, and there plain or never said.
    if !mine.is_empty() && !mine.iter().any(|stem| theirs.contains(stem)) {
        return true;
    }
    // Negated there, said plainly here: it takes most of what is negated to tell that it is the same claim.
    let shared = theirs
        .iter()
        .filter(|stem| plain.contains(**stem) && !mine.contains(**stem))
        .count();
    !theirs.is_empty() && mine.is_empty() && shared * 2 > theirs.len()
}

/// Whether both compare by the same word, with the sides exchanged.
fn sides_turned(said: &Words, quote: &Words) -> bool {
    let (Some(mine), Some(theirs)) = (sides(said), sides(quote)) else {
        return false;
    };
    if mine.passive != theirs.passive {
        return false;
    }
    let kept = mine.before.intersection(&theirs.before).count()
        + mine.after.intersection(&theirs.after).count();
    let turned = mine.before.intersection(&theirs.after).count()
        + mine.after.intersection(&theirs.before).count();
    turned > kept
}

struct Sides<'a> {
    before: BTreeSet<&'a str>,
    after: BTreeSet<&'a str>,
    passive: bool,
}

/// What stands before and after the first comparing word.
fn sides(words: &Words) -> Option<Sides<'_>> {
    let at = words
        .stems
        .iter()
        .position(|stem| COMPARERS.contains(&stem.as_str()))?;
    let content = |range: std::ops::Range<usize>| -> BTreeSet<&str> {
        let both = words
            .words
            .iter()
            .zip(&words.stems)
            .take(range.end)
            .skip(range.start);
        both.filter(|(word, _)| is_content(word))
            .map(|(_, stem)| stem.as_str())
            .collect()
    };
    Some(Sides {
        before: content(0..at),
        after: content(at + 1..words.words.len()),
        passive: words.words.get(at + 1).is_some_and(|word| word == "by"),
    })
}

#[cfg(test)]
mod tests {
    use super::agrees;

    const QUOTES: &[&str] = &[
        "Fusing the two lists improves recall by 9.7 percent on the test set.",
        "The reranker does not help on short queries.",
        "BM25 outperforms the dense encoder on rare names.",
        "The corpus has 48,231 words, labelled by nine people.",
        "Training is slower with larger batches.",
    ];

    fn shown(sentence: &str, quote: usize) -> bool {
        agrees(sentence, &QUOTES[quote..=quote], &["Fusing Rankings"]).is_ok()
    }

    #[test]
    fn what_a_quote_says_in_other_words_passes() {
        assert!(shown(
            "Recall improves by 9.7% when the two lists are fused.",
            0
        ));
        assert!(shown("On short queries the reranker does not help.", 1));
        assert!(shown(
            "On rare names BM25 outperforms the dense encoder.",
            2
        ));
        assert!(shown("Nine people labelled its 48231 words.", 3));
        assert!(shown("Larger batches make training slower.", 4));
        assert!(shown("The reranker is no help on short queries.", 1));
    }

    #[test]
    fn other_figures_units_and_names_fail() {
        assert!(!shown(
            "Fusing the two lists improves recall by 97 percent.",
            0
        ));
        assert!(!shown(
            "Fusing the two lists improves recall by 9.7 points on the test set of 300 queries.",
            0
        ));
        assert!(!shown(
            "Fusing the two lists improves recall on MS MARCO.",
            0
        ));
        assert!(!shown("The corpus was labelled by twelve people.", 3));
    }

    #[test]
    fn negation_must_agree() {
        assert!(!shown("Fusing the two lists does not improve recall.", 0));
        assert!(!shown("Fusing the two lists never improves recall.", 0));
        assert!(!shown("The reranker helps on short queries.", 1));
    }

    #[test]
    fn directions_and_sides_must_agree() {
        assert!(!shown(
            "Fusing the two lists reduces recall by 9.7 percent.",
            0
        ));
        assert!(!shown(
            "The dense encoder outperforms BM25 on rare names.",
            2
        ));
        assert!(!shown("Training is faster with larger batches.", 4));
        assert!(!shown("Fusing always improves recall.", 0));
    }
}
