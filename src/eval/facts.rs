//! Whether a text holds a fact, given the forms in which it may be put: the rules of the researcher questions' own
//! scorer (`score.py` beside them), so that both give the same figure.

use unicode_normalization::UnicodeNormalization;

/// Longest form, in characters without spaces, that must stand as a word of its own.
const SHORT: usize = 5;

/// A text made ready for [`holds`]: one form of dashes, quotes, case, spaces and thousands.
pub fn normalise(text: &str) -> Vec<char> {
    let folded: String = text
        .nfkc()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect();
    let chars: Vec<char> = folded.chars().collect();
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    for (at, c) in chars.iter().enumerate() {
        if c.is_whitespace() || *c == ',' {
            let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit());
            let thousands = digits.count() == 3 && out.last().is_some_and(char::is_ascii_digit);
            if thousands && matches!(c, ',' | ' ' | '\u{a0}') {
                continue;
            }
        }
        match c.is_whitespace() {
            true if out.last().is_none_or(|last| *last == ' ') => {}
            true => out.push(' '),
            false => out.push(*c),
        }
    }
    while out.last() == Some(&' ') {
        out.pop();
    }
    out
}

/// Whether a normalised text holds a form. Spaces are ignored in long forms; a number never matches inside a longer
/// number, a short word never inside a longer word.
pub fn holds(text: &[char], form: &str) -> bool {
    let form = normalise(form);
    let bare: Vec<char> = form.iter().copied().filter(|c| *c != ' ').collect();
    let (Some(first), Some(last)) = (bare.first(), bare.last()) else {
        return false;
    };
    let short = bare.len() <= SHORT;
    (0..text.len()).any(|start| {
        let end = match short {
            true => text[start..]
                .starts_with(&form)
                .then_some(start + form.len()),
            false => spaced(text, start, &bare),
        };
        end.is_some_and(|end| begins(text, start, *first, short) && ends(text, end, *last, short))
    })
}

/// The end of `bare` in the text from `start`, a space allowed between any two of its characters.
fn spaced(text: &[char], start: usize, bare: &[char]) -> Option<usize> {
    let mut at = start;
    for (index, c) in bare.iter().enumerate() {
        if index > 0 && text.get(at) == Some(&' ') {
            at += 1;
        }
        if text.get(at) != Some(c) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn begins(text: &[char], start: usize, first: char, short: bool) -> bool {
    let before = |back: usize| start.checked_sub(back).and_then(|at| text.get(at));
    if first.is_ascii_digit() {
        let digit = |back| before(back).is_some_and(char::is_ascii_digit);
        let point = before(1).is_some_and(|c| matches!(c, '.' | ','));
        return !(digit(1) || point && digit(2));
    }
    !short || !before(1).is_some_and(|c| c.is_alphabetic())
}

fn ends(text: &[char], end: usize, last: char, short: bool) -> bool {
    let at = |ahead: usize| text.get(end + ahead);
    if last.is_ascii_digit() {
        let digit = |ahead| at(ahead).is_some_and(char::is_ascii_digit);
        let point = at(0).is_some_and(|c| matches!(c, '.' | ','));
        return !(digit(0) || point && digit(1));
    }
    let word_ends = |ahead: usize| !at(ahead).is_some_and(|c| c.is_alphabetic());
    !short
        || word_ends(0)
        || (at(0) == Some(&'s') && word_ends(1))
        || (at(0) == Some(&'e') && at(1) == Some(&'s') && word_ends(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_text(text: &str, form: &str) -> bool {
        holds(&normalise(text), form)
    }

    #[test]
    fn numbers_and_short_words_stand_alone() {
        assert!(in_text("It has 52,746 words.", "52746"));
        assert!(in_text("It has 52746 words.", "52,746"));
        assert!(!in_text("It has 152746 words.", "52746"));
        assert!(!in_text("at 93.271", "93.27"));
        assert!(in_text("at 93.27.", "93.27"));
        assert!(in_text("Several trees grow.", "tree"));
        assert!(!in_text("A street.", "tree"));
    }

    #[test]
    fn long_forms_do_not_mind_spaces_case_and_dashes() {
        assert!(in_text("NP–hard  in general", "NP-hard"));
        assert!(in_text("the mixed case\nNER", "Mixedcase NER"));
        assert!(!in_text("nothing", "something"));
        assert!(!in_text("nothing", " "));
    }
}
