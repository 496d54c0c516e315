//! Words that a sentence adds to its quotes. A model may say the same in another order and with other small words; a word
//! that carries meaning and stands in no quote is its own.

use super::opposites::is_direction;
use super::words::Words;
use crate::figures::figure;

/// Stems of words that change nothing of what is said: verbs of being, saying and finding, words that join clauses, and
/// those by which people speak of papers.
#[rustfmt::skip]
const LIGHT: &[&str] = &[
    "accord", "also", "although", "appli", "approach", "author", "becam", "becaus", "becom", "belong", "call",
    "come", "compris", "concern", "consid", "consist", "contain", "defin", "denot", "describ", "exampl",
    "explain", "express", "find", "found", "gave", "get", "give", "given", "held", "hold", "howev",
    "includ", "involv", "keep", "kept", "let", "list", "look", "made", "make", "mention", "method", "must",
    "name", "note", "one", "paper", "percent", "possibl", "present", "propos", "provid", "quot",
    "refer", "report", "respect", "result", "said", "say", "see", "seen", "show", "shown", "sinc", "someth", "state",
    "studi", "such", "suggest", "take", "taken", "therefor", "thing", "thus", "toward", "two", "upon", "use",
    "valu", "via", "way", "wherea", "whether", "whose", "within", "work",
];

/// Letters that two words of one family share at the start: `classifier`, `classification`.
const FAMILY: usize = 7;

/// The first word that the quotes and their papers' titles do not have; a sentence that says a comparison from its other
/// end has a word of direction of its own.
pub(super) fn first<'a>(
    said: &'a Words,
    quoted: &[Words],
    titles: &[Words],
    turned: bool,
) -> Option<&'a str> {
    let known = |stem: &str| {
        let mut all = quoted.iter().chain(titles).flat_map(|words| &words.stems);
        all.any(|other| other == stem || are_family(other, stem))
    };
    let content = said.content();
    let mut own = content
        .into_iter()
        .filter(|stem| !LIGHT.contains(stem) && figure(stem).is_none())
        .filter(|stem| !(turned && is_direction(stem)));
    own.find(|stem| !known(stem))
}

fn are_family(a: &str, b: &str) -> bool {
    let start = |text: &str| {
        text.char_indices()
            .nth(FAMILY - 1)
            .map(|(at, c)| at + c.len_utf8())
    };
    match (start(a), start(b)) {
        (Some(end), Some(other)) => a[..end] == b[..other],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::LIGHT;

    #[test]
    fn the_list_is_sorted_and_has_the_stems_of_words() {
        assert!(LIGHT.is_sorted());
        let stemmer = rust_stemmers::Stemmer::create(rust_stemmers::Algorithm::English);
        for word in [
            "comprises",
            "propose",
            "becomes",
            "values",
            "examples",
            "describing",
        ] {
            let stem = stemmer.stem(word);
            assert!(
                LIGHT.binary_search(&stem.as_ref()).is_ok(),
                "{word}: {stem}"
            );
        }
    }
}
