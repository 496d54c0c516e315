//! Words that change places between the parts of what a quote says: `highest in May and lowest in June` the other way round.

use super::negation::NEGATORS;
use super::words::{Words, is_content};
use crate::figures::figure;
use std::collections::BTreeSet;

/// Words that open a part; those of [`CONTRAST`] set it against the one before.
const OPENERS: &[&str] = &["and", "which"];
const CONTRAST: &[&str] = &["but", "while", "whereas", "although", "though"];
/// The same behind a comma only.
const AFTER_A_COMMA: &[&str] = &["those", "that", "so", "because", "since"];
/// Words that stand for another and are nobody's own.
const STAND_INS: &[&str] = &["one", "ones"];
/// A part of so few words can't stand alone: it leaves out what the one before said.
const SHORT: usize = 3;

/// One part of a quote.
struct Part {
    /// Stems that say something, negations and figures.
    tokens: BTreeSet<String>,
    /// Set against the part before it.
    contrast: bool,
}

/// Whether a sentence joins what different parts of a quote say. A later part may leave out what an earlier one said, so a
/// sentence may take that along with all that the later part has of its own; nothing else may be joined where the parts
/// are made alike.
pub(super) fn joins_parts(sentence: &str, quotes: &[&str]) -> bool {
    let said = parts(sentence);
    quotes.iter().any(|quote| {
        let there = parts(quote);
        said.iter().any(|part| joins(&part.tokens, &there))
    })
}

fn joins(mine: &BTreeSet<String>, there: &[Part]) -> bool {
    let own = |at: usize| -> BTreeSet<&String> {
        let elsewhere = |token: &&String| {
            let mut others = there.iter().enumerate().filter(|(other, _)| *other != at);
            others.any(|(_, part)| part.tokens.contains(*token))
        };
        let tokens = there[at].tokens.iter();
        tokens.filter(|token| !elsewhere(token)).collect()
    };
    (1..there.len()).any(|later| {
        let of_later = own(later);
        let taken = of_later.iter().any(|token| mine.contains(*token));
        let whole = of_later.iter().all(|token| mine.contains(*token));
        taken
            && !whole
            && (0..later).any(|earlier| {
                let of_earlier = own(earlier);
                are_alike(&there[earlier], &there[later], &of_earlier, &of_later)
                    && of_earlier.iter().any(|token| mine.contains(*token))
            })
    })
}

fn are_alike(
    earlier: &Part,
    later: &Part,
    of_earlier: &BTreeSet<&String>,
    of_later: &BTreeSet<&String>,
) -> bool {
    let counts = |own: &BTreeSet<&String>| own.iter().any(|token| figure(token).is_some());
    later.contrast
        || later.tokens.len() <= SHORT
        || (counts(of_earlier) && counts(of_later))
        || !earlier.tokens.is_disjoint(&later.tokens)
}

fn parts(text: &str) -> Vec<Part> {
    let mut cut: Vec<(String, bool, bool)> = vec![(String::new(), false, false)];
    let (mut before, mut said) = (' ', [String::new(), String::new(), String::new()]);
    for word in text.split_whitespace() {
        let bare = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        let comma = before == ',';
        // `Nothing but ranks`, `between two and five`.
        let nothing = ["nothing", "not", "anything"].contains(&said[2].as_str());
        let between = bare == "and" && said.iter().any(|word| word == "between");
        let contrast = matches!(before, ';' | ':')
            || (CONTRAST.contains(&bare.as_str()) && !(bare == "but" && nothing));
        let opens = (OPENERS.contains(&bare.as_str()) && !between)
            || (comma && AFTER_A_COMMA.contains(&bare.as_str()));
        if contrast || opens || comma {
            // A comma alone sets apart what counts, or names the same, on both of its sides; that is seen below.
            cut.push((String::new(), contrast, contrast || opens));
        }
        if let Some((part, ..)) = cut.last_mut() {
            part.push_str(word);
            part.push(' ');
        }
        before = word.chars().last().unwrap_or(' ');
        said.rotate_left(1);
        said[2] = bare;
    }
    let mut parts: Vec<Part> = Vec::new();
    for (text, contrast, stands) in cut {
        let tokens = tokens(&text);
        let counts = |tokens: &BTreeSet<String>| tokens.iter().any(|one| figure(one).is_some());
        let apart = |last: &Part| stands || counts(&last.tokens) && counts(&tokens);
        match parts.last_mut() {
            Some(last) if !apart(last) && last.tokens.is_disjoint(&tokens) => {
                last.tokens.extend(tokens);
            }
            _ => parts.push(Part { tokens, contrast }),
        }
    }
    parts.retain(|part| !part.tokens.is_empty());
    parts
}

fn tokens(text: &str) -> BTreeSet<String> {
    let words = Words::of(text);
    let both = words.words.iter().zip(&words.stems);
    both.filter_map(|(word, stem)| {
        let joins = [STAND_INS, OPENERS, CONTRAST]
            .iter()
            .any(|list| list.contains(&word.as_str()));
        let says = (is_content(word) && !joins) || NEGATORS.contains(&word.as_str());
        figure(word).or_else(|| says.then(|| stem.clone()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counterparts_are_not_exchanged() {
        for (quote, joined, kept) in [
            (
                "Moss covered the east roof of the barn; no moss was seen on the west roof.",
                &["Moss covered the west roof."][..],
                &[
                    "Moss covered the east roof.",
                    "No moss was seen on the west roof.",
                ][..],
            ),
            (
                "Pupils of the morning class read 40 pages, those of the evening class 31.",
                &[
                    "Pupils of the evening class read 40 pages.",
                    "Pupils of the morning class read 31 pages.",
                ],
                &[
                    "Pupils of the evening class read 31 pages.",
                    "Pupils of the morning class read 40 pages.",
                ],
            ),
            (
                "The load is highest in spring and lowest in autumn.",
                &["The load is highest in autumn and lowest in spring."],
                &["In autumn the load is lowest."],
            ),
            (
                "Pruning hurts accuracy and helps speed.",
                &["Pruning helps accuracy.", "Pruning hurts speed."],
                &["Pruning hurts accuracy.", "Pruning helps speed."],
            ),
            (
                "The gauge costs 12 coins and weighs 90 grains.",
                &["The gauge costs 90 coins and weighs 12 grains."],
                &["The gauge weighs 90 grains and costs 12 coins."],
            ),
            (
                "We store the maps in a tree, which keeps the borders exact at 3 bits a cell.",
                &[],
                &["The tree keeps the borders exact at 3 bits."],
            ),
        ] {
            for sentence in joined {
                assert!(joins_parts(sentence, &[quote]), "{sentence}");
            }
            for sentence in kept {
                assert!(!joins_parts(sentence, &[quote]), "{sentence}");
            }
        }
    }
}
