//! One token of a title page as its features ask of it: form, class, and whether an address for mail holds it.

use super::page::Token;
use graph_schema::title::normalise_title;
use std::collections::HashSet;

/// A token with what is asked of it more than once.
pub(super) struct Seen {
    pub lower: String,
    pub start: String,
    pub end: String,
    pub shape: String,
    pub class: &'static str,
    pub mailed: bool,
}

impl Seen {
    pub(super) fn of(token: &Token, mailboxes: &HashSet<String>) -> Self {
        let lower = token.text.to_lowercase();
        let folded = normalise_title(&token.text);
        let letters: Vec<char> = lower.chars().filter(|c| c.is_alphabetic()).collect();
        let start: String = letters.iter().take(5).collect();
        let end: String = letters[letters.len().saturating_sub(3)..].iter().collect();
        let mailed = folded.chars().count() > 2
            && !token.text.contains('@')
            && mailboxes.iter().any(|local| local.contains(&folded));
        Self {
            shape: shape(&token.text),
            class: class(&token.text, &lower),
            lower,
            start,
            end,
            mailed,
        }
    }

    pub(super) fn is_stop(&self) -> bool {
        matches!(self.class, "," | ";" | "&")
    }
}

/// What stands before the `@` of each address, or in its braces.
pub(super) fn mailboxes(tokens: &[Token]) -> HashSet<String> {
    let mut found = HashSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some((local, _)) = token.text.rsplit_once('@') else {
            continue;
        };
        found.extend(local.split([',', ';', '|', '{', '}']).map(normalise_title));
        if !local.ends_with('}') && !local.is_empty() || at == 0 {
            continue;
        }
        // A list in braces may have spaces in it.
        let before = tokens.get(at.saturating_sub(24)..at).unwrap_or_default();
        let open = before
            .iter()
            .rposition(|token| token.text.contains(['{', '[', '(']));
        let inner = open
            .and_then(|open| before.get(open + 1..))
            .unwrap_or_default();
        found.extend(inner.iter().map(|token| normalise_title(&token.text)));
    }
    found.retain(|local| local.chars().count() > 2);
    found
}

pub(super) fn class(text: &str, lower: &str) -> &'static str {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return "";
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    match lower {
        "and" | "&" | "und" | "et" | "y" | "e" => return "&",
        "," => return ",",
        ";" | "·" | "•" | "|" | "⋅" | "∙" | "，" | "、" | "；" => return ";",
        "." | ":" => return ".",
        _ => {}
    }
    if text.contains('@') {
        return "@";
    }
    if first.is_ascii_digit() {
        return "0";
    }
    if is_ideographic(first) {
        return "字";
    }
    if letters == 0 {
        return match first {
            '*' | '∗' | '⁎' | '⋆' | '†' | '‡' | '§' | '¶' | '‖' | '#' | '✉' => "*",
            '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' => "(",
            '-' | '–' | '—' => "-",
            _ => "?",
        };
    }
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    match (first.is_uppercase(), letters, upper) {
        (true, 1, _) => "A",
        (true, _, upper) if upper == letters && text.contains('.') && letters <= 4 => "A.A.",
        (true, 2..=3, upper) if upper == letters => "AA",
        (true, _, upper) if upper == letters => "AAA",
        (true, _, upper) if upper > 2 => "AaA",
        (true, ..) => "Aa",
        (false, ..) if upper > 0 => "aA",
        _ if first.is_lowercase() => "a",
        _ => "字",
    }
}

pub(super) fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

pub(super) fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut last = ' ';
    for c in text.chars().take(24) {
        let class = match c {
            c if c.is_uppercase() => 'X',
            c if c.is_lowercase() => 'x',
            c if c.is_ascii_digit() => 'd',
            c if is_ideographic(c) => '字',
            c if c.is_alphabetic() => 'y',
            c => c,
        };
        if class != last || class == 'X' && shape.chars().count() < 4 {
            shape.push(class);
        }
        last = class;
    }
    shape
}
