//! Whether a sentence that a model wrote says what its quotes say: figures with their units and what they count, negation,
//! direction of comparisons and who is compared with whom, quantifiers, names, words of scope, who does what to whom, and no
//! word of its own that carries meaning. Rules of English, set on `samples/claims.jsonl`, `claims-later.jsonl` and
//! `claims-further.jsonl`. They would rather lose a true sentence than show a false one.

mod added;
mod addressed;
mod binding;
mod bounds;
mod comparison;
mod credited;
mod exchanged;
mod limits;
mod negation;
mod opposites;
mod order;
mod paired;
mod placed;
mod roles;
mod scope;
mod scoped;
mod ways;
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

/// Words for a part of something: what is said of a part is not said of all.
const PARTIAL: &[&str] = &[
    "half", "most", "some", "many", "few", "several", "majority", "minority", "part", "third",
    "quarter",
];

/// Whether a text has a word, and not only as in `half of all`.
fn says_of_whole(words: &Words, word: &str) -> bool {
    let all = &words.words;
    let of_a_part = |at: usize| {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| all[at].as_str());
        before(1) == "of" && PARTIAL.contains(&before(2))
    };
    (0..all.len()).any(|at| all[at] == word && !of_a_part(at))
}

/// What a sentence compares with its quotes word by word, and what it has where that fails.
type Rule = (fn(&Words, &[Words]) -> bool, &'static str);
const SCOPES: &[Rule] = &[
    (
        bounds::differ,
        "a figure bounded otherwise than in the quotes",
    ),
    (paired::are_mixed, "a figure of another member of a list"),
    (
        scoped::is_added,
        "a word of scope that the quotes do not have",
    ),
    (
        scoped::is_dropped,
        "lost a word of scope that the quotes have",
    ),
    (
        placed::is_misplaced,
        "an order, a choice or an exception the other way round",
    ),
    (limits::is_unconditional, "lost what its quotes limit it to"),
    (
        scoped::is_singled_out,
        "something singled out that the quotes do not",
    ),
    (
        scoped::is_denied_twice,
        "a double negation that the quotes do not have",
    ),
    (
        ways::are_turned,
        "a way that goes the other way round in the quotes",
    ),
    (
        roles::are_told_apart_otherwise,
        "one of several that is another in the quotes",
    ),
];

/// `Err` names what in the sentence its quotes contradict or do not say. `titles` are those of the quotes' papers,
/// whose names a sentence may use.
pub(crate) fn agrees(sentence: &str, quotes: &[&str], titles: &[&str]) -> Result<(), &'static str> {
    let told: Vec<String> = quotes
        .iter()
        .map(|quote| addressed::without(quote))
        .collect();
    let quotes: Vec<&str> = told.iter().map(String::as_str).collect();
    let quotes = quotes.as_slice();
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
    // `A is better than B` is `B is worse than A`.
    let both_turned = quoted
        .iter()
        .any(|quote| comparison::is_turned_twice(&said, quote));
    let opposite =
        opposites::are_turned(&said, &quoted) || opposites::are_turned_at_a_word(&said, &quoted);
    if opposite && !both_turned {
        return Err("the opposite of what the quotes say");
    }
    if opposites::are_made_up(&said, &quoted) {
        return Err("a comparison that the quotes do not make");
    }
    if said.words.iter().any(|word| {
        ABSOLUTE.contains(&word.as_str())
            && says_of_whole(&said, word)
            && !quoted.iter().any(|quote| says_of_whole(quote, word))
    }) {
        return Err("a claim stronger than the quotes");
    }
    let sides = quoted
        .iter()
        .any(|quote| comparison::is_turned(&said, quote));
    if sides && !both_turned {
        return Err("a comparison the other way round");
    }
    let there: Vec<Words> = quotes
        .iter()
        .flat_map(|quote| binding::clauses(quote))
        .collect();
    if comparison::is_of_another_clause(&said, &there) {
        return Err("a comparison that the quotes do not make");
    }
    if binding::has_another_subject(sentence, quotes) || exchanged::joins_parts(sentence, quotes) {
        return Err("a claim about another subject than in the quotes");
    }
    if credited::is_taken_over(sentence, quotes) {
        return Err("a finding of others told as the paper's own");
    }
    let turned = roles::are_exchanged(&said, &quoted) || order::is_broken(&said, &quoted);
    if turned && !both_turned {
        return Err("its parts in other roles than in the quotes");
    }
    for &(differs, what) in SCOPES {
        if differs(&said, &quoted) {
            return Err(what);
        }
    }
    if let Some(word) = added::first(&said, &quoted, &titled, both_turned) {
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
    fn what_is_said_of_a_part_is_not_said_of_all() {
        let quote = &["A third of all looms stand still."][..];
        assert!(agrees("All looms stand still.", quote, &[]).is_err());
        assert!(agrees("A third of all looms stand still.", quote, &[]).is_ok());
    }

    #[test]
    fn a_comparison_may_be_told_from_its_other_end() {
        let quote = &["Flax makes a stronger cord than jute does."][..];
        assert!(agrees("Jute makes a weaker cord than flax does.", quote, &[]).is_ok());
        assert!(agrees("Jute makes a stronger cord than flax does.", quote, &[]).is_err());
        assert!(agrees("Flax makes a weaker cord than jute does.", quote, &[]).is_err());
        let quote = &["Barges sank twice as often as rafts."][..];
        assert!(agrees("Rafts sank twice as often as barges.", quote, &[]).is_err());
        let quote =
            &["Goats climb rocks more often than sheep do, but sheep climb more fences."][..];
        assert!(agrees("Goats climb more fences than sheep.", quote, &[]).is_err());
        assert!(agrees("Goats climb rocks more often than sheep.", quote, &[]).is_ok());
        let quote = &["Old kilns need fewer bricks but crack more often."][..];
        assert!(agrees("Old kilns need more bricks.", quote, &[]).is_err());
        let quote = &["The ink no longer faded after the wash."][..];
        assert!(agrees("The ink still faded after the wash.", quote, &[]).is_err());
    }

    #[test]
    fn a_sign_belongs_to_its_figure() {
        let quote = &["At minus 20 degrees the glue holds."][..];
        assert!(agrees("At 20 degrees the glue holds.", quote, &[]).is_err());
        assert!(agrees("At −20 degrees the glue holds.", quote, &[]).is_ok());
    }

    #[test]
    fn what_a_figure_counts_may_be_left_out() {
        let quote = &["Wool kept its colour for 30 washes; madder faded after 12."][..];
        assert!(agrees("Madder faded after 12 washes.", quote, &[]).is_ok());
        assert!(agrees("Madder faded after 30 washes.", quote, &[]).is_err());
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
