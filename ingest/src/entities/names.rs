//! From the words of a phrase to a name that can stand for itself: what comes before a name is taken off, and what
//! names nothing by itself is refused.

use super::tokens::Token;
use super::words::{BEFORE, GENERIC, LOOSE, METRICS};
use graph_schema::EntityKind;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of a name, at most, and its bytes.
const MOST_WORDS: usize = 8;
const LONGEST: usize = 80;

/// The name that a phrase of tokens is; `None` for what is none. `opens` says that a sentence begins with it: its
/// capital is then no name's.
pub(super) fn name(text: &str, phrase: &[Token<'_>], opens: bool) -> Option<String> {
    let mut words = phrase;
    let mut first = opens;
    while let [one, rest @ ..] = words {
        let lower = one.text.to_lowercase();
        let mark = !one.text.contains(char::is_alphanumeric);
        if !mark && !BEFORE.contains(&lower.as_str()) {
            break;
        }
        words = rest;
        first = false;
    }
    while let [rest @ .., one] = words {
        if one.text.contains(char::is_alphanumeric) && !matches!(one.text, "'s" | "’s") {
            break;
        }
        words = rest;
    }
    // What a bracket holds is another name, or none.
    let bracket = words.iter().position(|one| {
        matches!(
            one.text,
            "(" | ")" | "[" | "]" | ";" | ":" | "\"" | "“" | "”" | "="
        )
    });
    let words = words
        .get(..bracket.unwrap_or(words.len()))
        .unwrap_or_default();
    let (lead, last) = (words.first()?, words.last()?);
    let named = words
        .iter()
        .skip(usize::from(first))
        .any(|one| is_named(one.text))
        || is_named_inside(lead.text);
    let loose = |word: &str| LOOSE.contains(&word.to_lowercase().as_str());
    let letters = words
        .iter()
        .flat_map(|one| one.text.chars())
        .filter(|c| c.is_alphabetic())
        .count();
    let telling = words.iter().any(|one| is_telling(one.text));
    let counted = lead.text.chars().all(|c| c.is_ascii_digit());
    if counted
        || words.len() > MOST_WORDS
        || letters < 2
        || loose(lead.text) && !named
        || loose(last.text)
        || !(telling || named)
    {
        return None;
    }
    if is_run(words) {
        return None;
    }
    let whole = text.get(lead.span.start..last.span.end)?;
    let whole = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.len() > LONGEST || whole.contains("://") || whole.contains(" et al") {
        return None;
    }
    Some(if first { uncapitalised(&whole) } else { whole })
}

/// Whether words stand in a row only because a line of a table or a heading ran into what follows: figures among them, a
/// row of labels, a word that comes twice.
fn is_run(words: &[Token<'_>]) -> bool {
    let figure =
        |word: &str| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let label = |word: &str| !word.chars().any(char::is_lowercase);
    let mut stems: Vec<String> = words
        .iter()
        .filter(|word| word.text.chars().count() > 3)
        .map(|word| word.text.to_lowercase())
        .map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
        .collect();
    let count = stems.len();
    stems.sort_unstable();
    stems.dedup();
    words.iter().any(|word| figure(word.text))
        || words.len() > 2 && words.iter().all(|word| label(word.text))
        || stems.len() < count
}

/// Whether a word says which, rather than only what.
fn is_telling(word: &str) -> bool {
    static NAMELESS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| [GENERIC, BEFORE, LOOSE].concat().into_iter().collect());
    let lower = word.to_lowercase();
    let cut = |end: &str| lower.strip_suffix(end).unwrap_or(&lower);
    let singular = lower.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let nameless = [lower.as_str(), cut("s"), cut("es")]
        .into_iter()
        .chain(singular.as_deref())
        .any(|form| NAMELESS.contains(form));
    !nameless && word.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// A proper name: a capital, or a digit among letters.
pub(super) fn is_named(text: &str) -> bool {
    let letter = text.chars().any(char::is_alphabetic);
    text.chars().any(char::is_uppercase) || letter && text.chars().any(|c| c.is_ascii_digit())
}

/// A capital or a digit behind the first letter, which no place in a sentence gives.
pub(super) fn is_named_inside(word: &str) -> bool {
    word.chars()
        .skip(1)
        .any(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Without the capital that the beginning of a sentence gave its first word.
fn uncapitalised(name: &str) -> String {
    let first = name.split([' ', '-']).next().unwrap_or_default();
    if is_named_inside(first) || first.chars().count() == 1 {
        return name.to_owned();
    }
    let rest = name.get(first.len()..).unwrap_or_default();
    format!("{}{rest}", first.to_lowercase())
}

/// A measure known by name, as it is usually written.
pub(super) fn metric(word: &str) -> Option<&'static str> {
    // `map` and `ter` in running text are other words: names in capitals only count as such.
    METRICS.iter().copied().find(|known| {
        let shouted = !known.chars().any(char::is_lowercase);
        *known == word || !shouted && known.eq_ignore_ascii_case(word)
    })
}

/// What a name that ends in this word is, as far as the word alone tells.
pub(super) fn kind_of_head(word: &str) -> Option<EntityKind> {
    let lower = word.to_lowercase();
    let stem = lower.strip_suffix('s').unwrap_or(&lower);
    match stem {
        "dataset" | "corpu" | "corpus" | "corpora" | "treebank" | "benchmark" | "database"
        | "collection" | "testbed" => Some(EntityKind::Dataset),
        "recognition" | "classification" | "translation" | "parsing" | "tagging" | "retrieval"
        | "answering" | "summarization" | "summarisation" | "detection" | "segmentation"
        | "extraction" | "disambiguation" | "prediction" | "generation" | "resolution"
        | "linking" | "labeling" | "labelling" | "verification" | "recommendation" => {
            Some(EntityKind::Task)
        }
        "accuracy" | "precision" | "recall" | "score" | "error" | "rate" | "perplexity"
        | "gain" => Some(EntityKind::Metric),
        "algorithm" | "network" | "machine" | "regression" | "kernel" | "sampling"
        | "classifier" | "transformer" | "autoencoder" | "encoder" | "decoder" | "embedding"
        | "forest" | "boosting" | "descent" | "field" | "factorization" | "factorisation"
        | "model" | "grammar" | "filter" | "optimization" | "optimisation" | "learning" => {
            Some(EntityKind::Method)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn named(text: &str, opens: bool) -> Option<String> {
        name(text, &tokens(text), opens)
    }

    #[test]
    fn what_is_before_a_name_goes() {
        assert_eq!(
            named("our novel graph parser", false).as_deref(),
            Some("graph parser")
        );
        assert_eq!(
            named("“ the Penn Treebank ”", false).as_deref(),
            Some("Penn Treebank")
        );
        assert_eq!(
            named("random forest (RF)", false).as_deref(),
            Some("random forest")
        );
        assert_eq!(
            named("Word sense tagging", true).as_deref(),
            Some("word sense tagging")
        );
        assert_eq!(named("BERT encoder", true).as_deref(), Some("BERT encoder"));
        assert_eq!(named("K-means", true).as_deref(), Some("K-means"));
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for text in [
            "LEX SEM COS SYS",
            "SYN 0.3761",
            "Rank Fusion Rank fusion",
            "this method",
            "results",
            "the proposed approaches",
            "data sets",
            "12",
            "of",
            "x",
            "",
            "properties",
        ] {
            assert_eq!(named(text, false), None, "{text}");
        }
    }
}
