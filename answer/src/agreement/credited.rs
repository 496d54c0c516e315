//! Who found what: what a quote reports of others must not be told as the paper's own.

use super::words::Words;
use crate::own_work::cites_others;
use crate::terms::spelt_words;
use graph_schema::sentences::sentence_spans;

/// How a sentence says that the quoted paper's authors did it.
const OWN: &[&str] = &[
    "the authors",
    "this paper",
    "the paper",
    "this study",
    "the study",
    "this work",
    "the present",
    "this article",
    "the article",
    "the researchers",
    "we",
    "our",
];
/// The same in a quote.
const MINE: &[&str] = &[
    "we",
    "our",
    "us",
    "ours",
    "this paper",
    "this study",
    "this work",
    "here",
];
const REPORTED: &[&str] = &[
    "found", "showed", "built", "gave", "wrote", "got", "had", "held", "saw", "made", "took",
    "drew", "chose", "shows", "finds", "reports", "argues", "claims", "proposes",
];

/// Whether a sentence credits the paper with what stands in sentences of its quotes about others alone.
pub(super) fn is_taken_over(sentence: &str, quotes: &[&str]) -> bool {
    let has = |text: &str, any: &[&str]| {
        let plain = spelt_words(text);
        any.iter().any(|one| plain.contains(&format!(" {one} ")))
    };
    if !has(sentence, OWN) {
        return false;
    }
    let said = Words::of(sentence);
    let parts: Vec<(Words, bool)> = quotes
        .iter()
        .flat_map(|quote| {
            sentence_spans(quote)
                .into_iter()
                .filter_map(|span| quote.get(span))
        })
        .map(|part| {
            let of_others = (cites_others(part) || reports_others(part)) && !has(part, MINE);
            (Words::of(part), of_others)
        })
        .collect();
    // A figure says where a claim is from; without one the words it shares do.
    let from_others = said.figures.iter().any(|figure| {
        let mut holding = parts
            .iter()
            .filter(|(part, _)| part.figures.contains(figure))
            .peekable();
        holding.peek().is_some() && holding.all(|(_, of_others)| *of_others)
    });
    if from_others || !said.figures.is_empty() {
        return from_others;
    }
    let shared = |part: &Words| {
        let content = said.content();
        part.content()
            .iter()
            .filter(|stem| content.contains(*stem))
            .count()
    };
    let nearest = parts.iter().max_by_key(|(part, _)| shared(part));
    nearest.is_some_and(|(part, of_others)| *of_others && shared(part) > 1)
}

/// Whether a part of a quote opens with people who reported something: "Silva and Roe found …".
fn reports_others(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_name = |word: &str| {
        let word = bare(word);
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase)
    };
    let [first, and, second, verb, ..] = words.as_slice() else {
        return false;
    };
    let verb = bare(verb).to_lowercase();
    is_name(first)
        && *and == "and"
        && is_name(second)
        && (verb.ends_with("ed") || REPORTED.contains(&verb.as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_taken_over;

    #[test]
    fn what_others_found_is_theirs() {
        let quote = [
            "Silva et al. (2004) pressed 83% of the wool. Our press takes 91%, and felt is left for later.",
        ];
        assert!(is_taken_over(
            "The authors of this paper press 83% of the wool.",
            &quote
        ));
        assert!(!is_taken_over("The authors press 91% of the wool.", &quote));
        assert!(!is_taken_over(
            "Silva et al. pressed 83% of the wool.",
            &quote
        ));
        let quote = ["Silva and Roe reported dry felt in winter. Without a roof, our felt is wet."];
        assert!(is_taken_over(
            "In this paper the authors report dry felt in winter.",
            &quote
        ));
        assert!(!is_taken_over(
            "The paper says that felt is wet without a roof.",
            &quote
        ));
    }
}
