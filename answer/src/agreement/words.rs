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
    /// Places of the words that a pause follows: a comma, a semicolon, a colon, a bracket.
    pub pauses: BTreeSet<usize>,
    /// Those of them that set apart what could stand alone: a semicolon, a colon, a full stop.
    pub stops: BTreeSet<usize>,
    /// Figures with their unit where it is a share: `29.3`, `97%`.
    pub figures: BTreeSet<String>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut raw: Vec<String> = Vec::new();
        let (mut pauses, mut stops) = (BTreeSet::new(), BTreeSet::new());
        for piece in text.split_inclusive(is_gap) {
            // The sign of a figure is written in several ways.
            let word = piece
                .replace('−', "-")
                .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '-'))
                .replace('’', "'")
                .to_lowercase();
            if !word.is_empty() {
                raw.push(word);
            }
            let (end, last) = (piece.trim_end(), raw.len().checked_sub(1));
            if end.ends_with([',', ';', ':', '(', ')', '.', '–', '—']) {
                pauses.extend(last);
            }
            if end.ends_with([';', ':', '.']) {
                stops.extend(last);
            }
        }
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
            pauses,
            stops,
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

    /// The same with its figures.
    pub fn said_in(&self, range: Range<usize>) -> Vec<&str> {
        let places = range.start..range.end.min(self.words.len());
        let telling = places.filter(|at| says(&self.words[*at]));
        telling.map(|at| self.stems[at].as_str()).collect()
    }

    /// Its parts between pauses and before conjunctions.
    pub fn parts(&self) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut from = 0;
        for (at, word) in self.words.iter().enumerate() {
            if at > from && ["and", "while", "whereas", "but"].contains(&word.as_str()) {
                parts.push(from..at);
                from = at;
            }
            if self.pauses.contains(&at) {
                parts.push(from..at + 1);
                from = at + 1;
            }
        }
        parts.push(from..self.words.len());
        parts
    }

    pub fn has(&self, stem: &str) -> bool {
        self.stems.iter().any(|other| other == stem)
    }

    /// Whether a negation stands before a stem, a few words away at most.
    pub fn denies(&self, stem: &str) -> bool {
        const NEAR: usize = 4;
        let mut places = (0..self.words.len()).filter(|at| self.stems[*at] == stem);
        places.any(|at| {
            let before = &self.words[at.saturating_sub(NEAR)..at];
            before.iter().any(|word| NEGATORS.contains(&word.as_str()))
        })
    }

    /// Stems of the words that say something, distinct.
    pub fn content(&self) -> BTreeSet<&str> {
        self.content_in(0..self.words.len()).into_iter().collect()
    }
}

/// Whether a word or a figure says something by itself.
pub(super) fn says(word: &str) -> bool {
    is_content(word) || figure(word).is_some()
}

/// A number, in digits or as a word.
pub(super) fn number(words: &[String], at: usize) -> Option<String> {
    const NAMED: &[&str] = &[
        "half", "third", "thirds", "quarter", "quarters", "tenth", "dozen", "hundred", "thousand",
        "million", "billion", "twice", "one",
    ];
    let word = words.get(at)?;
    let value = figure(word).map(|value| value.trim_end_matches('%').to_owned());
    value.or_else(|| NAMED.contains(&word.as_str()).then(|| word.clone()))
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ';' | ':' | '"' | '“' | '”' | '/')
}

/// Whether a word says something by itself: no stop word, no negation, no figure.
pub(super) fn is_content(word: &str) -> bool {
    !stores_core::bm25::is_stop_word(word)
        && !NEGATORS.contains(&word)
        && word.chars().any(char::is_alphabetic)
}
