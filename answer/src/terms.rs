//! Words that carry a text's subject, and how rare they are among the candidates of one question.

use std::collections::{BTreeSet, HashMap};
use stores_core::bm25;

/// Words of asking: they say what kind of answer is wanted, not what about. Stemmed as [`bm25::terms`] does.
#[rustfmt::skip]
const ASKING: &[&str] = &[
    "use", "paper", "author", "describ", "explain", "tell", "list", "give", "show", "find", "mean", "work", "one",
    "exist", "name", "studi", "articl", "get", "make", "mani", "much", "there", "main", "happen", "call",
];

/// The stemmed content terms of a question, distinct. A question of asking words alone keeps them all.
pub fn question_terms(text: &str) -> BTreeSet<String> {
    let all = term_set(text);
    let content: BTreeSet<String> = all
        .iter()
        .filter(|t| !ASKING.contains(&t.as_str()))
        .cloned()
        .collect();
    if content.is_empty() { all } else { content }
}

/// How much each question term weighs: inverse document frequency over the candidate texts. A term found in
/// none of them weighs most, so that a question about something else is not taken for covered.
pub struct Weights {
    weights: HashMap<String, f32>,
    total: f32,
}

impl Weights {
    /// Terms of `new` weigh double: what a follow-up adds to the topic that it carries on.
    pub fn new(question: &str, new: &BTreeSet<String>, texts: &[BTreeSet<String>]) -> Self {
        let count = texts.len() as f32;
        let weights: HashMap<String, f32> = question_terms(question)
            .into_iter()
            .map(|term| {
                let df = texts.iter().filter(|text| text.contains(&term)).count() as f32;
                let idf = (1.0 + (count - df + 0.5) / (df + 0.5)).ln();
                // A term of every candidate is still asked about.
                let times = if new.contains(&term) { 2.0 } else { 1.0 };
                (term, times * idf.max(0.3))
            })
            .collect();
        let total = weights.values().sum();
        Self { weights, total }
    }

    /// Share of the question's weight that a text's terms carry, 0 to 1.
    pub fn coverage(&self, terms: &BTreeSet<String>) -> f32 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let found: f32 = self
            .weights
            .iter()
            .filter(|(t, _)| terms.contains(*t))
            .map(|(_, w)| w)
            .sum();
        found / self.total
    }
}

/// The distinct stemmed terms of a text, British and American spellings as one.
pub fn term_set(text: &str) -> BTreeSet<String> {
    bm25::terms(&american(text)).into_iter().collect()
}

/// A text in American spelling, which its stems tell better: "optimisers" as "optimizers", "analysed" as "analyzed", "colour" as "color". All
/// texts are read so, and what other words it changes ("exercise", "course") are changed alike everywhere.
fn american(text: &str) -> String {
    const ENDINGS: &[&str] = &[
        "isations", "isation", "isers", "iser", "ising", "ises", "ised", "ise", "ysers", "yser",
        "ysing", "ysed", "yse",
    ];
    const SHORT: usize = 4;
    let mut told = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
        let rest = &part[word.len()..];
        let lower = word.to_lowercase();
        let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending));
        match ending {
            Some(ending) if lower.len() > ending.len() + 1 => {
                let stem = &lower[..lower.len() - ending.len()];
                told.push_str(stem);
                told.push_str(&ending.replacen('s', "z", 1));
            }
            _ if lower.len() > SHORT => told.push_str(&lower.replace("our", "or")),
            _ => told.push_str(&lower),
        }
        told.push_str(rest);
    }
    told
}

/// The parts of a question that name something: words with a capital or a digit, but for the first word's own
/// capital; a compound's parts each for itself. `BLEU`, `FELTS-10`, `Danish`.
pub fn names_in(question: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut opens = true;
    for word in question.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '*' && c != '+');
        let bare = bare.trim_end_matches("'s").trim_end_matches("’s");
        for part in bare.split(['-', '–', '/']).filter(|part| !part.is_empty()) {
            let later = part
                .chars()
                .skip(1)
                .any(|c| c.is_uppercase() || c.is_ascii_digit());
            let capital = part.chars().next().is_some_and(char::is_uppercase);
            let number = part.chars().all(|c| !c.is_alphabetic());
            let whole = if number { bare } else { part };
            let telling =
                !number || bare.chars().any(char::is_alphabetic) || part.chars().count() > 2;
            let lower = part.to_lowercase();
            let named = later || (capital && !opens) || (number && telling && !part.is_empty());
            if named
                && telling
                && whole.chars().count() > 1
                && !bm25::is_stop_word(&lower)
                && !names.iter().any(|n| n == whole)
            {
                names.push(whole.to_owned());
            }
            opens = false;
        }
        opens = word.ends_with(['.', '?', '!', ':']);
    }
    names
}

/// A text's words in lower case, one space between them and at both ends: what a run of words is looked for in.
pub(crate) fn spelt_words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Two capitals or more among its letters: `BM25`, `mWEAVe`.
pub(crate) fn is_short_form(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 2
}

/// Lower case, letters and digits alone: how names are compared, whatever hyphens and spaces a page gives them.
pub fn squeezed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkd()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// How much of their words two texts share, 0 to 1 (Dice's coefficient).
pub fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    2.0 * a.intersection(b).count() as f32 / (a.len() + b.len()).max(1) as f32
}

/// Each run of white space made one space, ends trimmed: the form quotes are shown and compared in.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Dot product: cosine similarity of unit vectors.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_capitals_or_digits() {
        assert_eq!(
            names_in(
                "What accuracy does mWEAVe reach on FELTS-10? And for Danish-to-English in 2004?"
            ),
            ["mWEAVe", "FELTS", "FELTS-10", "Danish", "English", "2004"]
        );
        assert!(names_in("Which parser is used with 3 seeds?").is_empty());
        assert_eq!(squeezed("Röm-an 2"), "roman2");
    }

    #[test]
    fn a_rare_term_weighs_more_and_an_absent_one_most() {
        let texts = [
            term_set("best model"),
            term_set("best data"),
            term_set("best fusion"),
        ];
        let weights = Weights::new("best fusion pizza", &BTreeSet::new(), &texts);
        let fusion = weights.coverage(&term_set("fusion"));
        assert!(fusion > weights.coverage(&term_set("best")));
        assert!(fusion < weights.coverage(&term_set("pizza")));
        assert!((weights.coverage(&term_set("best fusions, pizza")) - 1.0).abs() < 1e-5);
        let follow_up = Weights::new("best fusion pizza", &term_set("best"), &texts);
        let best = term_set("best");
        assert!(follow_up.coverage(&best) > 1.5 * weights.coverage(&best));
    }

    #[test]
    fn british_and_american_spellings_are_one() {
        assert_eq!(
            term_set("optimisers of colour analysed"),
            term_set("optimizers of color analyzed")
        );
        assert_eq!(term_set("a generalisation"), term_set("a generalization"));
        assert_ne!(term_set("four"), term_set("for"));
        assert_eq!(term_set("Wise, ÉTÉ—ises!"), term_set("wise été ises"));
    }
}
