//! A reference string cut into tokens: words with the punctuation that stands at them.

/// A token of a reference string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token<'a> {
    /// Bytes of the string.
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
}

impl<'a> Token<'a> {
    /// The word without the punctuation around it.
    pub fn bare(&self) -> &'a str {
        self.text.trim_matches(|c: char| !c.is_alphanumeric())
    }

    /// The punctuation in front of the word; all of a token without a word.
    pub fn lead(&self) -> &'a str {
        let end = self.text.find(char::is_alphanumeric);
        end.and_then(|end| self.text.get(..end))
            .unwrap_or(self.text)
    }

    /// The punctuation behind the word.
    pub fn trail(&self) -> &'a str {
        let behind = self
            .text
            .char_indices()
            .rev()
            .take_while(|(_, c)| !c.is_alphanumeric())
            .last();
        behind
            .and_then(|(at, _)| self.text.get(at..))
            .unwrap_or_default()
    }
}

/// An address, a DOI or an arXiv identifier is one token, whatever stands in it.
fn is_address(chunk: &str) -> bool {
    let chunk = chunk.trim_start_matches(['<', '(', '[']);
    let lower = |prefix: &str| {
        chunk
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    chunk.contains("://")
        || lower("www.")
        || lower("doi:")
        || lower("arxiv:")
        || (lower("10.") && chunk.contains('/'))
}

pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quoted = false;
    let ends = text.char_indices().map(|(at, c)| (at, c.is_whitespace()));
    for (at, space) in ends.chain([(text.len(), true)]) {
        match (start, space) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                cut(text, from, at, &mut quoted, &mut found);
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Cuts a chunk between white space where fields meet without any: `28(7):1–5`, `Lett.13`, `J.Smith`.
fn cut<'a>(text: &'a str, start: usize, end: usize, quoted: &mut bool, found: &mut Vec<Token<'a>>) {
    let chunk = text.get(start..end).unwrap_or_default();
    let mut from = start;
    if !is_address(chunk) {
        let mut before = Before::default();
        for (at, c) in chunk.char_indices() {
            // A straight quote opens or closes by turns.
            let opens = c == '"' && !*quoted;
            *quoted ^= c == '"';
            if start + at > from && before.parts(c, opens) {
                add(text, from, start + at, found);
                from = start + at;
            }
            before.push(c, opens);
        }
    }
    add(text, from, end, found);
}

/// Adds a token; punctuation that a space parted from its word goes back to it.
fn add<'a>(text: &'a str, start: usize, end: usize, found: &mut Vec<Token<'a>>) {
    let Some(token) = token(text, start, end) else {
        return;
    };
    let strayed = token
        .text
        .chars()
        .all(|c| matches!(c, '.' | ',' | ';' | ':' | ')' | ']' | '”' | '»'));
    match found
        .last_mut()
        .and_then(|last| self::token(text, last.start, end).map(|whole| (last, whole)))
    {
        Some((last, whole)) if strayed => *last = whole,
        _ => found.push(token),
    }
}

fn token(text: &str, start: usize, end: usize) -> Option<Token<'_>> {
    let text = text.get(start..end)?;
    Some(Token { start, end, text })
}

/// The characters before a place in a chunk.
#[derive(Default)]
struct Before {
    last: Option<char>,
    second: Option<char>,
    digits: usize,
    /// The last one is a straight quote that closed.
    closed: bool,
}

impl Before {
    fn push(&mut self, c: char, opens: bool) {
        self.second = self.last;
        self.last = Some(c);
        self.digits = if c.is_ascii_digit() {
            self.digits + 1
        } else {
            0
        };
        self.closed = c == '"' && !opens;
    }

    /// Whether a token ends between these and the next character.
    fn parts(&self, next: char, opening: bool) -> bool {
        let Some(last) = self.last else {
            return false;
        };
        let opens = opening || matches!(next, '(' | '[' | '“' | '«' | '„' | '《' | '「');
        let closed = self.closed
            || matches!(
                last,
                ',' | ';'
                    | ':'
                    | ')'
                    | ']'
                    | '”'
                    | '»'
                    | '?'
                    | '!'
                    | '，'
                    | '。'
                    | '、'
                    | '：'
                    | '》'
                    | '」'
            );
        let word = next.is_alphanumeric();
        if opens {
            return last.is_alphanumeric() || closed || last == '.';
        }
        if closed {
            return word;
        }
        // A year that a title follows without a space.
        let year = self.digits == 4 && next.is_uppercase();
        year || last == '.' && self.second.is_some_and(char::is_alphabetic) && word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn fields_that_touch_are_parted() {
        assert_eq!(
            texts("J.Doe, Lett.13:28(7)"),
            ["J.", "Doe,", "Lett.", "13:", "28", "(7)"]
        );
        assert_eq!(
            texts(" https://a.b/c,d(e) doi:10.1/x(y) "),
            ["https://a.b/c,d(e)", "doi:10.1/x(y)"]
        );
        assert_eq!(
            texts("Doe , \"Of sheep,\"Wool 2010Goats ."),
            ["Doe ,", "\"Of", "sheep,\"", "Wool", "2010", "Goats ."]
        );
        let token = tokens("(“Sheep.”),")[0];
        assert_eq!(
            (token.lead(), token.bare(), token.trail()),
            ("(“", "Sheep", ".”),")
        );
        assert_eq!(
            tokens("—")
                .first()
                .map(|token| (token.lead(), token.bare(), token.trail())),
            Some(("—", "", "—"))
        );
        assert!(tokens("").is_empty());
    }
}
