//! What the classifiers see of a citing sentence: its words, alone and in company, their ends and their classes. Names,
//! years and numbers are put aside: whom a sentence cites says nothing of why.

use crate::entities::tokens::tokens;
use crate::pattern::pattern;
use crate::tagging::classes::{Classes, hash};
use regex::Regex;
use std::sync::LazyLock;

/// Words looked at; longer sentences are lists.
const LONGEST: usize = 160;
/// Stands for a callout in brackets, for one that is part of the sentence, and for a number.
const CALLOUT: &str = "\u{1}c";
const NAMED: &str = "\u{1}n";
const NUMBER: &str = "\u{1}0";

static BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[\s*\d[\d,;\s–-]*\]"));
static ROUND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\([^()]*\b(?:1[89]|20)\d\d[a-z]?[^()]*\)"));
static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\p{Lu}[\w'’-]+(?: (?:and|&) \p{Lu}[\w'’-]+| et al\.?)? ?\( ?(?:1[89]|20)\d\d[a-z]? ?\)",
    )
});
static AND_OTHERS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Lu}[\w'’-]+ et al\.?,?"));

/// The features of a sentence, hashed, each once.
pub fn observe(sentence: &str, known: &Classes) -> Vec<u32> {
    let plain = plain(sentence);
    let mut words: Vec<String> = tokens(&plain)
        .iter()
        .flat_map(|token| token.text.split('-').filter(|part| !part.is_empty()))
        .map(|word| {
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                NUMBER.to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .take(LONGEST)
        .collect();
    restore(&mut words);
    let mut features = Vec::with_capacity(words.len() * 12);
    let mut add = |template: u64, values: &[u64]| features.push(mix(template, values));
    let hashes: Vec<u64> = std::iter::once("^")
        .chain(words.iter().map(String::as_str))
        .chain(["$"])
        .map(hash)
        .collect();
    for (at, own) in hashes.iter().enumerate() {
        add(1, &[*own]);
        if let Some([a, b]) = hashes.get(at..at + 2) {
            add(2, &[*a, *b]);
        }
        if let Some([a, b, c]) = hashes.get(at..at + 3) {
            add(3, &[*a, *b, *c]);
        }
    }
    let classes: Vec<[u64; 2]> = hashes
        .iter()
        .map(|word| {
            let class = known.of(*word);
            class.map_or([1, 1], |[_, _, middle, fine, _]| {
                [u64::from(middle) + 2, u64::from(fine) + 2]
            })
        })
        .collect();
    for (at, [_, fine]) in classes.iter().enumerate() {
        add(4, &[*fine]);
        if let Some([[a, _], [b, _]]) = classes.get(at..at + 2) {
            add(5, &[*a, *b]);
        }
        if let Some([[a, _], [b, _], [c, _]]) = classes.get(at..at + 3) {
            add(6, &[*a, *b, *c]);
        }
    }
    for word in words
        .iter()
        .filter(|word| word.chars().all(char::is_alphabetic))
    {
        let chars: Vec<char> = word.chars().collect();
        let head = |length: usize| hash(&String::from_iter(chars.iter().take(length)));
        let tail = hash(&String::from_iter(
            chars.iter().skip(chars.len().saturating_sub(3)),
        ));
        add(7, &[tail]);
        add(8, &[head(4)]);
        add(9, &[head(5)]);
    }
    for (template, mark) in [(10, CALLOUT), (11, NAMED)] {
        let count = words.iter().filter(|word| *word == mark).count().min(4);
        add(template, &[count as u64]);
    }
    add(
        12,
        &[u64::from(words.first().is_some_and(|word| word == NAMED))],
    );
    add(13, &[(words.len() / 8).min(8) as u64]);
    features.sort_unstable();
    features.dedup();
    features
}

/// The same, and how far each intent is believed in: what was learned of those helps with the finer purposes.
pub fn observe_with(sentence: &str, known: &Classes, intents: &[f32]) -> Vec<u32> {
    let mut features = observe(sentence, known);
    for (at, share) in (0u64..).zip(intents) {
        // In steps of a tenth, each with those below it.
        for step in 0..=(share * 10.0) as u64 {
            features.push(mix(14, &[at, step]));
        }
    }
    features
}

/// Callouts as words of their own, which no text holds.
fn plain(sentence: &str) -> String {
    let mut text = sentence.to_owned();
    let marks = [
        (&BRACKETS, " XCALLOUTX "),
        (&IN_TEXT, " XNAMEDX "),
        (&ROUND, " XCALLOUTX "),
        (&AND_OTHERS, " XNAMEDX "),
    ];
    for (found, mark) in marks {
        text = found.replace_all(&text, mark).into_owned();
    }
    text
}

fn restore(words: &mut [String]) {
    for word in words {
        match word.as_str() {
            "xcalloutx" => CALLOUT.clone_into(word),
            "xnamedx" => NAMED.clone_into(word),
            _ => {}
        }
    }
}

fn mix(template: u64, values: &[u64]) -> u32 {
    let mut hash = template.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for value in values {
        hash = (hash ^ value).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    (hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sentence: &str) -> Vec<u32> {
        observe(sentence, &Classes::default())
    }

    #[test]
    fn who_is_cited_is_put_aside() {
        let same = [
            "We follow Moreau and Silva (2011) here.",
            "We follow Okafor et al. (1998) here.",
            "We follow Lindqvist (2003b) here.",
        ]
        .map(seen);
        assert_eq!(same[0], same[1]);
        assert_eq!(same[0], same[2]);
        assert_eq!(seen("It is known [3]."), seen("It is known [1, 14–16]."));
        assert_eq!(
            seen("It is known (Moreau, 2011; Silva et al., 1998)."),
            seen("It is known (Okafor and Lind 2001).")
        );
    }

    #[test]
    fn any_text_is_observed() {
        for text in ["", "[", "(((", "\u{0}\u{1}c", "漢字 (2001)"] {
            assert!(!seen(text).is_empty());
        }
    }
}
