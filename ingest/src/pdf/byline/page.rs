//! The tokens of a first page, row by row, as the tagger sees them.

use super::super::lines::{Line, Shift, Word};
use serde::{Deserialize, Serialize};

/// A word, a number or a sign of the page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Token {
    pub text: String,
    /// 0-based, from the top.
    pub row: u32,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub raised: bool,
    /// No space before it.
    pub glued: bool,
    /// Below where an abstract or a first section is headed.
    pub past: bool,
}

/// What the tagger is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TitlePage {
    pub tokens: Vec<Token>,
    /// Size of the paper's running text, in points.
    pub body: f32,
}

/// Tokens that are looked at, from the top: a page of nothing but names and their marks has about as many.
const MOST: usize = 4_000;
/// Of these, so many below where text is headed.
const MOST_PAST: usize = 160;

impl TitlePage {
    /// Of rows from the top to the bottom; text is headed at `past`, in points from the top.
    pub fn of(rows: &[Line], body: f32, past: f32) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        let mut beyond = 0;
        for (row, line) in (0..).zip(rows) {
            let is_past = line.y >= past - 1.0;
            for word in &line.words {
                if tokens.len() >= MOST || beyond >= MOST_PAST {
                    return Self { tokens, body };
                }
                let before = tokens.len();
                split(word, line, row, is_past, &mut tokens);
                beyond += usize::from(is_past) * (tokens.len() - before);
            }
        }
        Self { tokens, body }
    }
}

/// Longer words are no words.
const LONGEST: usize = 120;

/// Cuts a word where letters, digits and signs meet; addresses stay whole.
fn split(word: &Word, line: &Line, row: u32, past: bool, tokens: &mut Vec<Token>) {
    let text: String = word.text.chars().take(LONGEST).collect();
    let count = text.chars().count().max(1) as f32;
    let whole = text.contains('@') || text.contains("://") || text.starts_with("www.");
    let mut push = |part: &str, from: usize, first: bool| {
        let end = from + part.chars().count();
        let at = |place: usize| word.x0 + (word.x1 - word.x0) * place as f32 / count;
        tokens.push(Token {
            text: part.to_owned(),
            row,
            x0: at(from),
            x1: at(end),
            y: line.y,
            size: word.size,
            bold: word.bold,
            raised: word.shift == Shift::Raised,
            glued: word.glued || !first,
            past,
        });
    };
    if whole {
        push(&text, 0, true);
        return;
    }
    let mut part = String::new();
    let mut from = 0;
    for (at, c) in text.chars().enumerate() {
        let joins = match part.chars().last() {
            None => true,
            Some(last) => goes_on(last, c, &text, at),
        };
        if !joins {
            push(&part, from, from == 0);
            part.clear();
            from = at;
        }
        part.push(c);
    }
    if !part.is_empty() {
        push(&part, from, from == 0);
    }
}

/// Whether two neighbouring characters belong to one token: `Jean-Luc`, `O’Neill`, `J.-P.`, `2010`.
fn goes_on(last: char, c: char, text: &str, at: usize) -> bool {
    let inner = |c: char| matches!(c, '-' | '‐' | '–' | '\'' | '’' | '`' | '´' | '.');
    let followed = || text.chars().nth(at + 1).is_some_and(char::is_alphabetic);
    let letter = |c: char| c.is_alphabetic() || is_accent(c);
    match (last, c) {
        (last, c) if letter(last) && letter(c) => true,
        (last, c) if last.is_ascii_digit() && c.is_ascii_digit() => true,
        // A full stop goes with what it ends; hyphens and apostrophes stand inside.
        (last, '.') => letter(last),
        (last, c) if letter(last) && inner(c) => {
            followed() || c == '-' && at + 1 == text.chars().count()
        }
        // `AT&T`, `R&D`: no sign between names.
        (last, '&') => letter(last) && followed(),
        ('&', c) => letter(c) && at > 1,
        ('.', '-' | '‐') => followed(),
        (last, c) if inner(last) && letter(c) => true,
        _ => false,
    }
}

/// An accent that a font draws by itself, or one that is to be put on the letter before it.
pub fn is_accent(c: char) -> bool {
    matches!(
        c,
        '\u{300}'
            ..='\u{36f}'
                | '¨'
                | '´'
                | '`'
                | '˜'
                | 'ˇ'
                | '˘'
                | '˚'
                | '¸'
                | '˛'
                | '˝'
                | 'ˆ'
                | '¯'
                | '˙'
    )
}
