//! A question as words: each with its form as typed and folded, so that patterns are read in the one and names taken
//! from the other.

use graph_schema::title::normalise_title;

/// Quotation marks people put round titles and terms, opening and closing.
const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('«', '»'),
    ('‘', '’'),
    ('`', '`'),
];

/// One word of a question, without the punctuation around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub text: String,
    /// Lower case, accents and inner punctuation but hyphens and points gone. Empty for a bare sign.
    pub low: String,
    /// Whether it ends a clause: a comma, colon, semicolon or full stop stands behind it.
    pub stops: bool,
    /// Whether `'s` or `’s` stood behind it.
    pub owns: bool,
}

/// The words of a text, in order; `Tansey's` is the word `Tansey`, which owns.
pub(crate) fn words(text: &str) -> Vec<Word> {
    text.split_whitespace().filter_map(word).collect()
}

fn word(token: &str) -> Option<Word> {
    let stops = token.ends_with([',', ':', ';', '.', '!', '?']);
    if token == "&" {
        return word("and");
    }
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#'));
    let (bare, owns) = match bare.strip_suffix("'s").or(bare.strip_suffix("’s")) {
        Some(owner) => (owner, true),
        None => (bare, token.ends_with("s'") || token.ends_with("s’")),
    };
    // `what's`, `who's`, `it's`: the verb is dropped by those who read the pattern.
    (!bare.is_empty()).then(|| Word {
        text: bare.to_owned(),
        low: fold_word(bare),
        stops,
        owns,
    })
}

/// Lower case without accents; hyphens and points inside stay.
pub(crate) fn fold_word(word: &str) -> String {
    let parts: Vec<String> = word
        .split_inclusive(['-', '.', '/'])
        .map(|part| {
            let joint = part
                .chars()
                .next_back()
                .filter(|c| matches!(c, '-' | '.' | '/'));
            let mut folded = normalise_title(part).replace(' ', "");
            folded.extend(joint);
            folded
        })
        .collect();
    parts.concat()
}

impl Word {
    /// Whether its letters say that it names something: a capital, a digit, `mWEAVe`.
    pub fn is_name(&self) -> bool {
        self.text
            .chars()
            .any(|c| c.is_uppercase() || c.is_ascii_digit())
    }

    pub fn is(&self, any: &[&str]) -> bool {
        any.contains(&self.low.as_str())
    }

    /// Whether it carries no subject by itself.
    pub fn is_function(&self) -> bool {
        stores_core::bm25::is_stop_word(&self.low)
    }
}

/// The words as typed, one space between.
pub(crate) fn join(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.text);
        if word.owns {
            text.push_str("'s");
        }
    }
    text
}

/// Where a run of words stands in lower case; the first place.
pub(crate) fn find(words: &[Word], run: &[&str]) -> Option<usize> {
    words.windows(run.len().max(1)).position(|window| {
        window
            .iter()
            .zip(run)
            .all(|(word, wanted)| word.low == *wanted)
    })
}

pub(crate) fn starts(words: &[Word], run: &[&str]) -> bool {
    words.len() >= run.len()
        && words
            .iter()
            .zip(run)
            .all(|(word, wanted)| word.low == *wanted)
}

/// What stands in quotation marks, in order; a mark inside a word (an apostrophe) opens nothing.
pub(crate) fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, open)) = rest.char_indices().find(|(_, c)| opens(*c)) {
        let after = &rest[at + open.len_utf8()..];
        let inside_word = rest[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        let closing = QUOTES
            .iter()
            .filter(|(mark, _)| *mark == open)
            .find_map(|(_, close)| after.find(*close).map(|end| (end, *close)));
        match closing.filter(|_| !inside_word) {
            Some((end, close)) => {
                let inner = after[..end].trim();
                if !inner.is_empty() {
                    found.push(inner.to_owned());
                }
                rest = &after[end + close.len_utf8()..];
            }
            None => rest = after,
        }
    }
    found
}

fn opens(c: char) -> bool {
    QUOTES.iter().any(|(open, _)| *open == c)
}

/// Whether two folded words are the same but for typing: one slip in a word of five letters or more, two from nine on
/// (a swap of neighbours is one slip). Short words and numbers must agree.
pub(crate) fn same_but_for_typing(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let length = a.chars().count().min(b.chars().count());
    if length < 5 || a.chars().chain(b.chars()).any(|c| c.is_ascii_digit()) {
        return false;
    }
    let slips = if length < 9 { 1 } else { 2 };
    // The first letter is seldom wrong, and another one mostly makes another word.
    a.chars().next() == b.chars().next() && strsim::osa_distance(a, b) <= slips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_owner_and_their_stop() {
        let all = words("Who wrote Müller's paper, “On Wool”?");
        let low: Vec<&str> = all.iter().map(|word| word.low.as_str()).collect();
        assert_eq!(low, ["who", "wrote", "muller", "paper", "on", "wool"]);
        assert!(all[2].owns && all[3].stops && !all[1].stops);
        assert_eq!(fold_word("COVID-19"), "covid-19");
        assert_eq!(words("C++ or F#?")[0].text, "C++");
        assert!(words("— ...").is_empty());
    }

    #[test]
    fn quotes_are_found_and_apostrophes_are_not() {
        assert_eq!(
            quoted("Who wrote “On Wool” and \"Felt\"?"),
            ["On Wool", "Felt"]
        );
        assert!(quoted("Tansey’s and Orm’s papers").is_empty());
        assert!(quoted("an open \" mark").is_empty());
    }

    #[test]
    fn slips_are_forgiven_in_long_words_only() {
        assert!(same_but_for_typing("lindenbacher", "lindnbaher"));
        assert!(same_but_for_typing("tansey", "tansye"));
        assert!(!same_but_for_typing("orm", "orc"));
        assert!(!same_but_for_typing("tansey", "bansey"));
        assert!(!same_but_for_typing("2004", "2005"));
    }
}
