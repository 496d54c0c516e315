//! Acronyms and the long forms they are introduced with: `conditional random field (CRF)`. The letters
//! are matched from the end, as Schwartz and Hearst do (PSB 2003), here word by word.

use super::words::{Token, is_modifier, kind_of_head};
use graph_schema::EntityKind;
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct LongForm {
    pub name: String,
    pub kind: EntityKind,
}

/// The long forms by acronym; the first definition in the paper stands.
pub(super) fn definitions<'a>(
    texts: impl Iterator<Item = &'a Vec<Token<'a>>>,
) -> HashMap<String, LongForm> {
    let mut found = HashMap::new();
    for tokens in texts {
        for (at, token) in tokens.iter().enumerate() {
            let short = token
                .text
                .strip_suffix('s')
                .filter(|stem| is_acronym(stem))
                .unwrap_or(token.text);
            if !token.opens || !token.closes || !is_acronym(short) || found.contains_key(short) {
                continue;
            }
            let Some(name) = tokens.get(..at).and_then(|before| long_form(before, short)) else {
                continue;
            };
            let head = name.rsplit(' ').next().unwrap_or_default();
            let kind = kind_of_head(head).unwrap_or(EntityKind::Method);
            found.insert(short.to_owned(), LongForm { name, kind });
        }
    }
    found
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

/// The words just before the bracket whose initials spell the acronym. Small words may be jumped over,
/// hyphenated ones give several initials.
fn long_form(before: &[Token<'_>], short: &str) -> Option<String> {
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
        if token.closes && start < before.len() {
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
        if matched == 0 && is_modifier(token.text) {
            return None;
        }
    }
    let words: Vec<&str> = before
        .get(start..)?
        .iter()
        .map(|token| token.text)
        .collect();
    (left == 0 && (words.len() > 1 || words.iter().any(|word| word.contains('-'))))
        .then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::words::tokens;
    use super::*;

    fn long(text: &str, short: &str) -> Option<String> {
        let texts = [tokens(text)];
        definitions(texts.iter())
            .get(short)
            .map(|long| long.name.clone())
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
