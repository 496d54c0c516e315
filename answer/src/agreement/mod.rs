//! Whether a sentence that a model wrote says what its quotes say: figures with their units and what they count, negation,
//! direction of comparisons and who is compared with whom, quantifiers, names, and no word of its own that carries
//! meaning. Rules of English, set on `samples/claims.jsonl`. They would rather lose a true sentence than show a false one.

mod added;
mod binding;
mod comparison;
mod negation;
mod opposites;
mod words;

use crate::figures::figure;
use crate::terms::{names_in, squeezed};
pub(crate) use negation::negations;
use words::Words;

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

/// `Err` names what in the sentence its quotes contradict or do not say. `titles` are those of the quotes' papers,
/// whose names a sentence may use.
pub(crate) fn agrees(sentence: &str, quotes: &[&str], titles: &[&str]) -> Result<(), &'static str> {
    let said = Words::of(sentence);
    let quoted: Vec<Words> = quotes.iter().map(|quote| Words::of(quote)).collect();
    let titled: Vec<Words> = titles.iter().map(|title| Words::of(title)).collect();
    if !said
        .figures
        .iter()
        .all(|figure| quoted.iter().any(|quote| quote.figures.contains(figure)))
    {
        return Err("a figure that the quotes do not give");
    }
    if binding::counts_another(&said, &quoted) {
        return Err("a figure of something else than in the quotes");
    }
    let all = squeezed(&format!("{} {}", quotes.join(" "), titles.join(" ")));
    let named = names_in(sentence);
    if named
        .iter()
        .any(|name| !all.contains(&squeezed(name)) && figure(name).is_none())
    {
        return Err("a name that the quotes do not give");
    }
    if negation::differs(&said, &quoted) {
        return Err("a negation that the quotes do not agree with");
    }
    if opposites::are_turned(&said, &quoted) {
        return Err("the opposite of what the quotes say");
    }
    if said.words.iter().any(|word| {
        ABSOLUTE.contains(&word.as_str()) && !quoted.iter().any(|quote| quote.words.contains(word))
    }) {
        return Err("a claim stronger than the quotes");
    }
    if quoted
        .iter()
        .any(|quote| comparison::is_turned(&said, quote))
    {
        return Err("a comparison the other way round");
    }
    if binding::has_another_subject(sentence, quotes) {
        return Err("a claim about another subject than in the quotes");
    }
    if let Some(word) = added::first(&said, &quoted, &titled) {
        tracing::debug!(word, "a word that the quotes do not have");
        return Err("a word that the quotes do not have");
    }
    Ok(())
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
