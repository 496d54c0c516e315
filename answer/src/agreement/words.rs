//! A text's words as the rules of agreement compare them.

use super::negation::NEGATORS;
use crate::figures::figure;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;
use std::ops::Range;

/// A text's words in three forms.
pub(super) struct Words {
    /// Lower case, in order.
    pub words: Vec<String>,
    /// The same, stemmed.
    pub stems: Vec<String>,
    /// Figures with their unit where it is a share: `29.3`, `97%`.
    pub figures: BTreeSet<String>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let raw: Vec<String> = text
            .split(|c: char| {
                c.is_whitespace()
                    || matches!(c, '(' | ')' | '[' | ']' | ';' | ':' | '"' | '“' | '”' | '/')
            })
            .map(|word| {
                // The sign of a figure is written in several ways.
                word.replace('−', "-")
                    .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '-'))
                    .replace('’', "'")
                    .to_lowercase()
            })
            .filter(|word| !word.is_empty())
            .collect();
        let mut figures = BTreeSet::new();
        for (at, word) in raw.iter().enumerate() {
            let bare = word.trim_start_matches('-');
            if let Some(mut value) = figure(bare) {
                let before = at.checked_sub(1).and_then(|at| raw.get(at));
                if bare.len() < word.len() || before.is_some_and(|word| word == "minus") {
                    value.insert(0, '-');
                }
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

    /// Stems of a range's words that say something, in their order.
    pub fn content_in(&self, range: Range<usize>) -> Vec<&str> {
        let both = self
            .words
            .iter()
            .zip(&self.stems)
            .take(range.end)
            .skip(range.start);
        both.filter(|(word, _)| is_content(word))
            .map(|(_, stem)| stem.as_str())
            .collect()
    }

    /// Stems of the words that say something, distinct.
    pub fn content(&self) -> BTreeSet<&str> {
        self.content_in(0..self.words.len()).into_iter().collect()
    }
}

/// Whether a word says something by itself: no stop word, no negation, no figure.
pub(super) fn is_content(word: &str) -> bool {
    !stores_core::bm25::is_stop_word(word)
        && !NEGATORS.contains(&word)
        && word.chars().any(char::is_alphabetic)
}
