//! Words made into sparse vectors whose dot product is BM25 (Robertson & Zaragoza, "The Probabilistic
//! Relevance Framework: BM25 and Beyond", 2009). The document side carries the saturated term frequency, the
//! query side 1 a term; the index multiplies by the inverse document frequency it counts itself.

use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Term frequency saturation and length normalisation, as Robertson recommends.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The length, in terms, of a typical passage with its titles. Fixed rather than measured, so that a
/// vector depends on its text alone; a passage is at most 256 tokens, of which about half are terms.
const AVERAGE_LENGTH: f32 = 120.0;

/// English function words (the closed classes: articles, pronouns, prepositions, auxiliaries, conjunctions)
/// and what apostrophes leave behind. Sorted, for binary search.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "after", "again", "against", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "d", "did",
    "do", "does", "doing", "down", "during", "each", "few", "for", "from", "further", "had", "has", "have",
    "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "ll", "may", "me", "might", "more", "most", "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or",
    "other", "our", "ours", "out", "over", "own", "re", "s", "same", "shall", "she", "should", "so", "some", "such",
    "t", "than", "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this", "those",
    "through", "to", "too", "under", "until", "up", "ve", "very", "was", "we", "were", "what", "when", "where",
    "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your", "yours",
];

/// Indices ascending and distinct, one value each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVector {
    pub indices: Vec<u32>,
    pub values: Vec<f32>,
}

impl SparseVector {
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }
}

/// The vector of a passage: tf·(k1+1) / (tf + k1·(1 − b + b·length/average)) for each term.
pub fn document(text: &str) -> SparseVector {
    let terms = terms(text);
    let norm = K1 * (1.0 - B + B * terms.len() as f32 / AVERAGE_LENGTH);
    let mut frequencies: BTreeMap<u32, f32> = BTreeMap::new();
    for term in &terms {
        *frequencies.entry(term_index(term)).or_default() += 1.0;
    }
    let (indices, values) = frequencies
        .into_iter()
        .map(|(index, tf)| (index, tf * (K1 + 1.0) / (tf + norm)))
        .unzip();
    SparseVector { indices, values }
}

/// The vector of a question: 1 for each distinct term.
pub fn query(text: &str) -> SparseVector {
    let mut indices: Vec<u32> = terms(text).iter().map(|term| term_index(term)).collect();
    indices.sort_unstable();
    indices.dedup();
    let values = vec![1.0; indices.len()];
    SparseVector { indices, values }
}

/// The stemmed terms of a text, in order, without stop words. `COVID-19` gives `covid19`, `covid`, `19`.
pub fn terms(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut terms = Vec::new();
    for word in words(text) {
        let parts: Vec<&str> = word.split(is_joiner).filter(|p| !p.is_empty()).collect();
        if parts.len() > 1 {
            terms.push(stem(&stemmer, &parts.concat()));
        }
        for part in parts {
            if !is_stop_word(part) {
                terms.push(stem(&stemmer, part));
            }
        }
    }
    terms
}

/// The words of a text, folded (NFKC, lower case) and unstemmed, stop words kept. Hyphens between letters or
/// digits and points between digits stay inside a word. Scripts that part no words by spaces (Chinese, Japanese) give
/// each pair of neighbouring characters, as search engines index them.
pub fn words(text: &str) -> Vec<String> {
    let folded: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut run: Vec<char> = Vec::new();
    for (at, &c) in folded.iter().enumerate() {
        let before = word.chars().next_back();
        let after = folded.get(at + 1).copied();
        if c == '\u{ad}' {
            continue;
        }
        let unspaced = is_unspaced(c);
        if !unspaced {
            pair(&mut run, &mut words);
        }
        if unspaced {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            run.push(c);
        } else if c.is_alphanumeric() || is_mark(c) && before.is_some() || joins(before, c, after) {
            word.push(if is_hyphen(c) { '-' } else { c });
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    pair(&mut run, &mut words);
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Han characters and Japanese syllables.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Ends a run of such characters: its pairs are words; a single one is a word itself.
fn pair(run: &mut Vec<char>, words: &mut Vec<String>) {
    match run.as_slice() {
        [] => {}
        [one] => words.push(one.to_string()),
        more => words.extend(more.windows(2).map(|pair| pair.iter().collect::<String>())),
    }
    run.clear();
}

/// Whether a lower-case word says nothing of a text's subject.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// A term's place in the sparse space: FNV-1a of its UTF-8 bytes (32 bits), finished by MurmurHash3's fmix32.
/// Stored vectors depend on it: it never changes. A collision of two terms merely adds up their weights.
fn term_index(term: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in term.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

fn stem(stemmer: &Stemmer, word: &str) -> String {
    if word.chars().all(char::is_alphabetic) {
        return stemmer.stem(word).into_owned();
    }
    word.to_owned()
}

fn joins(before: Option<char>, c: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let digits = before.is_ascii_digit() && after.is_ascii_digit();
    (is_hyphen(c) && before.is_alphanumeric() && after.is_alphanumeric()) || (c == '.' && digits)
}

fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '.')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Combining marks belong to the letter before them (Devanagari vowels, for instance).
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn compounds_give_themselves_and_their_parts() {
        assert_eq!(terms("COVID‑19"), ["covid19", "covid", "19"]);
        assert_eq!(
            terms("BM25, F1 and GPT-3.5!"),
            ["bm25", "f1", "gpt35", "gpt", "3", "5"]
        );
        assert_eq!(terms("The models' modelling"), ["model", "model"]);
        assert_eq!(terms("the — of ... 🙂"), Vec::<String>::new());
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(
            words("BERT羊毛价格v2"),
            ["bert", "羊毛", "毛价", "价格", "v2"]
        );
        assert_eq!(words("羊。毛"), ["羊", "毛"]);
        assert_eq!(words("양털 가격"), ["양털", "가격"]);
    }

    #[test]
    fn forms_of_a_word_meet() {
        assert_eq!(query("retrieving"), query("Retrieved"));
        assert_eq!(query("eﬃcient"), query("EFFICIENT"));
        assert_ne!(query("naïve"), query("knave"));
    }

    #[test]
    fn weights_follow_the_formula() {
        let vector = document("graph graph search");
        let norm = 1.2 * (0.25 + 0.75 * 3.0 / 120.0);
        let weight = |tf: f32| tf * 2.2 / (tf + norm);
        let mut values = vector.values.clone();
        values.sort_by(f32::total_cmp);
        assert!((values[0] - weight(1.0)).abs() < 1e-6);
        assert!((values[1] - weight(2.0)).abs() < 1e-6);
        assert!(vector.indices.is_sorted());
    }

    /// Computed by another program than this one; a change would make every stored vector useless.
    #[test]
    fn the_hash_is_the_one_stored_vectors_were_made_with() {
        for (term, index) in [
            ("", 0xab3e_7c0b),
            ("graph", 0x6de3_1853),
            ("graphs", 0x9ac0_3cf7),
            ("naiv", 0xdd0a_c4ce),
            ("羊毛", 0x3623_947f),
        ] {
            assert_eq!(term_index(term), index, "{term}");
        }
    }
}
