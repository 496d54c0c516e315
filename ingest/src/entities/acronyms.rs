//! Acronyms and the long forms they are introduced with: `conditional random field (CRF)`. The letters
//! are matched from the end, as Schwartz and Hearst do (PSB 2003), here word by word.

use super::tokens::Token;
use std::collections::HashMap;
use std::ops::Range;

/// The long forms by acronym, as ranges of tokens; the first definition in the paper stands.
pub(super) fn definitions<'a>(tokens: &[Token<'a>]) -> HashMap<&'a str, Range<usize>> {
    let mut found = HashMap::new();
    for (at, window) in tokens.windows(3).enumerate() {
        let [open, short, close] = window else {
            continue;
        };
        let short = singular(short.text);
        if open.text != "(" || !matches!(close.text, ")" | ";" | ",") || !is_acronym(short) {
            continue;
        }
        if found.contains_key(short) {
            continue;
        }
        let before = tokens.get(..at).unwrap_or_default();
        if let Some(start) = long_form(before, short) {
            found.insert(short, start..at);
        }
    }
    found
}

/// `CRFs` are several of `CRF`.
pub(super) fn singular(text: &str) -> &str {
    text.strip_suffix('s')
        .filter(|stem| is_acronym(stem))
        .unwrap_or(text)
}

/// Two to eight letters and digits, more capitals than not.
fn is_acronym(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&text.len())
        && text.is_ascii()
        && text.chars().all(|c| c.is_alphanumeric() || c == '-')
        && capitals >= 2
        && capitals * 2 > text.len()
        && text.starts_with(|c: char| c.is_alphabetic())
}

/// Words that a long form may jump over.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "at"
            | "by"
            | "for"
            | "from"
            | "in"
            | "of"
            | "on"
            | "or"
            | "the"
            | "to"
            | "under"
            | "with"
    )
}

/// Where the words begin that stand just before the bracket and whose initials spell the acronym. Small words may be
/// jumped over, hyphenated ones give several initials.
fn long_form(before: &[Token<'_>], short: &str) -> Option<usize> {
    let letters: Vec<char> = short
        .chars()
        .filter(|c| c.is_alphabetic())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut left = letters.len();
    let mut start = before.len();
    // As many words as letters, plus some small ones.
    while left > 0 && before.len() - start < letters.len() + 3 {
        let token = before.get(start.checked_sub(1)?)?;
        if !token.text.contains(char::is_alphanumeric) {
            return None;
        }
        start -= 1;
        let mut initials = token
            .text
            .split('-')
            .filter_map(|part| part.chars().next())
            .collect::<Vec<_>>();
        initials.reverse();
        let matched = initials
            .iter()
            .take_while(|initial| {
                let fits = left > 0 && letters.get(left - 1) == Some(&initial.to_ascii_lowercase());
                left -= usize::from(fits);
                fits
            })
            .count();
        if matched == 0 && !is_small(token.text) {
            return None;
        }
    }
    let words = before.get(start..)?;
    let several = words.len() > 1 || words.iter().any(|word| word.text.contains('-'));
    (left == 0 && several).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn long(text: &str, short: &str) -> Option<String> {
        let tokens = tokens(text);
        let range = definitions(&tokens).get(short)?.clone();
        let words: Vec<&str> = tokens.get(range)?.iter().map(|token| token.text).collect();
        Some(words.join(" "))
    }

    #[test]
    fn initials_spell_it() {
        assert_eq!(
            long("by support vector machines (SVMs) here", "SVM").as_deref(),
            Some("support vector machines")
        );
        assert_eq!(
            long("area under the curve (AUC)", "AUC").as_deref(),
            Some("area under the curve")
        );
        assert_eq!(
            long("part-of-speech (POS) tags", "POS").as_deref(),
            Some("part-of-speech")
        );
        assert_eq!(long("held in Berlin (CRF) then", "CRF"), None);
        assert_eq!(long("(CRF)", "CRF"), None);
    }
}
