//! Where sentences begin and end. References, passages, quotes and evaluation all cut text here, so
//! that a sentence is the same span everywhere.

use std::ops::Range;

/// Words before a full stop that do not end a sentence, lower case, without the stop.
const ABBREVIATIONS: [&str; 47] = [
    "al", "approx", "appendix", "ca", "cf", "ch", "co", "corp", "dept", "dr", "ed", "eds", "e.g",
    "eg", "eq", "eqn", "eqs", "est", "etc", "fig", "figs", "i.e", "ie", "inc", "jr", "ltd", "mr",
    "mrs", "ms", "no", "nos", "p", "pp", "prof", "ref", "refs", "resp", "sec", "sect", "st", "tab",
    "univ", "v", "viz", "vol", "vs", "w.r.t",
];

/// Byte ranges of the sentences of a text, in order, without surrounding white space. A blank line
/// ends a sentence. Every character that is not white space lies in exactly one range.
pub fn sentence_spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        // The marks of `?).` after the first lie in the span just cut.
        if at < start {
            continue;
        }
        let end = match c {
            '.' | '!' | '?' => sentence_end(text, start, at),
            '\n' if text[at + 1..]
                .trim_start_matches([' ', '\t', '\r'])
                .starts_with('\n') =>
            {
                Some(at)
            }
            _ => None,
        };
        if let Some(end) = end.filter(|end| *end > start) {
            spans.push(start..end);
            start = end;
        }
    }
    spans.push(start..text.len());
    spans
        .into_iter()
        .map(|span| trim(text, span))
        .filter(|span| !span.is_empty())
        .collect()
}

/// The end of the sentence whose mark stands at `at`, closing quotes, brackets and callouts included;
/// `None` when the mark ends no sentence.
fn sentence_end(text: &str, start: usize, at: usize) -> Option<usize> {
    let after_mark = at + 1;
    let tail = &text[after_mark..];
    let closing = tail.len()
        - tail
            .trim_start_matches(['.', '!', '?', ')', ']', '"', '\'', '”', '’', '»'])
            .len();
    let mut end = after_mark + closing;
    let rest = &text[end..];
    let Some(next) = rest.chars().next() else {
        return Some(end);
    };
    if !next.is_whitespace() {
        return None;
    }
    if text[at..].starts_with('.')
        && is_abbreviated(&text[start..at])
        && !rest.trim_start_matches([' ', '\t']).starts_with("\n\n")
    {
        return None;
    }
    // A bracketed callout after the stop belongs to the sentence before it.
    let trimmed = rest.trim_start();
    if let Some(callout) = numeric_callout(trimmed) {
        end += rest.len() - trimmed.len() + callout;
    }
    let follows = text[end..].trim_start().chars().next();
    match follows {
        Some(c) if c.is_lowercase() => None,
        _ => Some(end),
    }
}

/// Whether the text before a full stop ends in an abbreviation or an initial.
fn is_abbreviated(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | ',' | ';'))
        .next()
        .unwrap_or_default();
    let mut letters = word.chars();
    let initial = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase());
    let hyphenated_initial = word.len() <= 5 && word.contains(".-");
    initial
        || hyphenated_initial
        || is_initials(word)
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// `U.S`, `J.R.R`: single capitals separated by stops.
fn is_initials(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase))
}

/// Length of a callout such as `[12]` or `[3, 5–8]` at the beginning of a text.
fn numeric_callout(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let close = inner.find(']')?;
    let numeric = inner[..close]
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
    (close > 0 && close < 40 && numeric).then_some(close + 2)
}

fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let piece = &text[span.clone()];
    let start = span.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentence_spans(text)
            .into_iter()
            .map(|span| &text[span])
            .collect()
    }

    #[test]
    fn abbreviations_decimals_and_initials_do_not_end_it() {
        let text = "Smith et al. (2010) gain 3.5 points, e.g. on Fig. 2 by J. R. Doe. It holds. Why? Because!";
        assert_eq!(
            cut(text),
            [
                "Smith et al. (2010) gain 3.5 points, e.g. on Fig. 2 by J. R. Doe.",
                "It holds.",
                "Why?",
                "Because!",
            ]
        );
    }

    #[test]
    fn callouts_and_closing_quotes_stay_with_their_sentence() {
        assert_eq!(
            cut("It works. [12, 14] Next (see it). “So.” End."),
            ["It works. [12, 14]", "Next (see it).", "“So.”", "End."]
        );
    }

    #[test]
    fn several_marks_end_one_sentence() {
        assert_eq!(
            cut("Is it (really?). Yes!! “No?!” [1] End... so"),
            ["Is it (really?).", "Yes!!", "“No?!” [1]", "End... so"]
        );
    }

    #[test]
    fn a_blank_line_ends_a_heading() {
        assert_eq!(
            cut("Introduction\n\nWe begin\nhere. naïve — é.\n \n"),
            ["Introduction", "We begin\nhere. naïve — é."]
        );
        assert_eq!(cut(""), Vec::<&str>::new());
    }
}
