//! Running text cut into the tokens that the tagger labels: words with their hyphens, every other mark by itself.

use std::ops::Range;

/// A word or a mark, and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub span: Range<usize>,
}

/// The tokens of a text, in order. White space and control characters are in none.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || c.is_control() {
            chunk(text, start.take().unwrap_or(at)..at, &mut found);
        } else if start.is_none() {
            start = Some(at);
        }
    }
    chunk(text, start.unwrap_or(text.len())..text.len(), &mut found);
    found
}

/// A run without white space: marks around its words are split off, and those that no word holds inside.
fn chunk<'a>(text: &'a str, span: Range<usize>, found: &mut Vec<Token<'a>>) {
    let mut push = |span: Range<usize>| {
        if let Some(text) = text.get(span.clone()).filter(|text| !text.is_empty()) {
            found.push(Token { text, span });
        }
    };
    let Some(run) = text.get(span.clone()) else {
        return;
    };
    let mut word = None;
    let mut chars = run.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let at = span.start + at;
        let next = chars.peek().map(|(_, next)| *next);
        let inside = word.is_some() && next.is_some_and(char::is_alphanumeric);
        let holds = c.is_alphanumeric()
            // A plural or a possessive is no part of a name.
            || inside && matches!(c, '-' | '‐' | '‑' | '_' | '@' | '&' | '.' | '\'' | '’')
                && !(matches!(c, '\'' | '’') && next == Some('s'))
            || word.is_some() && matches!(c, '+' | '#' | '*');
        if holds {
            word.get_or_insert(at);
            continue;
        }
        let from = word.take();
        let apostrophe = matches!(c, '\'' | '’') && from.is_some() && next == Some('s');
        if let Some(from) = from {
            push(from..at);
        }
        if apostrophe {
            // `'s` stays one token.
            word = Some(at);
            continue;
        }
        push(at..at + c.len_utf8());
    }
    if let Some(from) = word {
        push(from..span.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_keep_their_hyphens_and_marks_stand_alone() {
        assert_eq!(
            cut("The log-linear model (a CRF), e.g. C++'s and/or BM25."),
            [
                "The",
                "log-linear",
                "model",
                "(",
                "a",
                "CRF",
                ")",
                ",",
                "e.g",
                ".",
                "C++",
                "'s",
                "and",
                "/",
                "or",
                "BM25",
                "."
            ]
        );
        assert_eq!(
            cut("recall@10 ’tis -x 0.5%"),
            ["recall@10", "’", "tis", "-", "x", "0.5", "%"]
        );
        assert!(cut(" \n\u{0}").is_empty());
    }

    #[test]
    fn spans_are_of_the_text() {
        let text = "“Größe” (γ-ray) 漢字";
        for token in tokens(text) {
            assert_eq!(text.get(token.span.clone()), Some(token.text));
        }
    }
}
