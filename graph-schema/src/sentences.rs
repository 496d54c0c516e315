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

/// Longer words are no abbreviations, in bytes.
const LONGEST_ABBREVIATION: usize = 64;
/// Longer callouts are text, in bytes.
const LONGEST_CALLOUT: usize = 40;

/// Byte ranges of the sentences of a text, in order, without surrounding white space. A blank line
/// ends a sentence. Every character that is not white space lies in exactly one range. Takes time in
/// proportion to the text's length, whatever is in it.
pub fn sentence_spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    let mut marks = Marks::default();
    for (at, c) in text.char_indices() {
        // The marks of `?).` after the first lie in the span just cut.
        if at < start {
            continue;
        }
        let end = match c {
            '.' | '!' | '?' => {
                // Marks in a row have the same end: it is looked for once.
                if at >= marks.end {
                    marks = Marks::at(text, at);
                }
                marks.sentence_end(text, start, at)
            }
            '。' | '！' | '？' | '｡' => Some(wide_end(text, at)),
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

/// The sentences on both sides of a span, in its own paragraph, white space folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What stands around a span of a text; nothing for a span that is not there.
pub fn around(text: &str, span: Range<usize>) -> Around {
    let (Some(head), Some(tail)) = (text.get(..span.start), text.get(span.end..)) else {
        return Around::default();
    };
    let head = &head[head.rfind("\n\n").map_or(0, |at| at + 2)..];
    let tail = &tail[..tail.find("\n\n").unwrap_or(tail.len())];
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pick = |paragraph: &str, found: Option<Range<usize>>| {
        let sentence = found.and_then(|range| paragraph.get(range)).map(fold);
        sentence.filter(|sentence| !sentence.is_empty())
    };
    Around {
        before: pick(head, sentence_spans(head).pop()),
        after: pick(tail, sentence_spans(tail).into_iter().next()),
    }
}

/// The end of a sentence whose mark, at `at`, is one of the scripts that put no space behind it.
fn wide_end(text: &str, at: usize) -> usize {
    let closed = text[at..].trim_start_matches([
        '。', '！', '？', '｡', '」', '』', '）', '】', '》', '”', '’', ')', ']', '"',
    ]);
    text.len() - closed.len()
}

/// What stands behind a row of marks and closing quotes and brackets.
#[derive(Default)]
struct Marks {
    /// Where the row ends.
    end: usize,
    /// The same with a bracketed callout: it belongs to the sentence before it.
    end_with_callout: usize,
    /// The character right behind the row.
    next: Option<char>,
    /// The first character behind row and callout that is not white space.
    follows: Option<char>,
    /// The first character behind the row that is not white space.
    next_solid: Option<char>,
    /// A blank line comes behind the row.
    ends_paragraph: bool,
}

impl Marks {
    /// Of the row whose first mark stands at `at`.
    fn at(text: &str, at: usize) -> Self {
        let tail = &text[at + 1..];
        let closed = tail.trim_start_matches(['.', '!', '?', ')', ']', '"', '\'', '”', '’', '»']);
        let end = text.len() - closed.len();
        let next = closed.chars().next();
        if next.is_some_and(|c| !c.is_whitespace()) {
            return Self {
                end,
                next,
                ..Self::default()
            };
        }
        let trimmed = closed.trim_start();
        let callout = numeric_callout(trimmed).map(|length| text.len() - trimmed.len() + length);
        let end_with_callout = callout.unwrap_or(end);
        Self {
            end,
            end_with_callout,
            next,
            follows: text[end_with_callout..].trim_start().chars().next(),
            next_solid: trimmed.chars().next(),
            ends_paragraph: closed.trim_start_matches([' ', '\t']).starts_with("\n\n"),
        }
    }

    /// The end of the sentence, when the mark at `at` in this row ends one.
    fn sentence_end(&self, text: &str, start: usize, at: usize) -> Option<usize> {
        match self.next {
            None => return Some(self.end),
            Some(next) if !next.is_whitespace() => return None,
            Some(_) => {}
        }
        if text[at..].starts_with('.') && !self.ends_paragraph && is_abbreviated(&text[start..at]) {
            return None;
        }
        if is_of_ellipsis(&text[start..at], self.next_solid) {
            return None;
        }
        match self.follows {
            Some(c) if c.is_lowercase() => None,
            _ => Some(self.end_with_callout),
        }
    }
}

/// Whether a full stop stands by itself among others or inside a list, as in `x1, . . . , xn`. `before` is the sentence
/// up to it.
fn is_of_ellipsis(before: &str, next: Option<char>) -> bool {
    let left = before.trim_end();
    let alone = left.len() < before.len() || left.is_empty();
    let another = left.ends_with('.')
        && left[..left.len() - 1].ends_with(|c: char| c.is_whitespace() || c == ',');
    alone && (another || matches!(next, Some('.' | ',' | ';' | ')' | ']' | '}' | '〉' | '⟩')))
}

/// Whether the text before a full stop ends in an abbreviation or an initial.
fn is_abbreviated(before: &str) -> bool {
    let from = before.ceil_char_boundary(before.len().saturating_sub(LONGEST_ABBREVIATION));
    let near = &before[from..];
    let parts = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | ',' | ';');
    let word = match near.rfind(parts) {
        None if from > 0 => return false,
        _ => near.rsplit(parts).next().unwrap_or_default(),
    };
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
    let close = inner
        .bytes()
        .take(LONGEST_CALLOUT)
        .position(|byte| byte == b']')?;
    let numeric = inner[..close]
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'));
    (close > 0 && numeric).then_some(close + 2)
}

fn trim(text: &str, span: Range<usize>) -> Range<usize> {
    let piece = &text[span.clone()];
    let start = span.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_span_is_of_its_paragraph() {
        let text = "Old.\n\nOne is here. Two\nis it. Three follows. Four.\n\nNew.";
        let start = text.find("Two").unwrap();
        let found = around(text, start..start + "Two\nis it.".len());
        assert_eq!(found.before.as_deref(), Some("One is here."));
        assert_eq!(found.after.as_deref(), Some("Three follows."));
        let first = text.find("One").unwrap();
        assert_eq!(around(text, first..first + 12).before, None);
        assert_eq!(around(text, 900..901), Around::default());
    }

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
    fn dots_in_a_list_of_a_formula_do_not_end_it() {
        assert_eq!(
            cut(
                "Let x1, . . . , xn and {1, . . .} be given for i = 1, . . . N of f(x) . It holds."
            ),
            [
                "Let x1, . . . , xn and {1, . . .} be given for i = 1, . . . N of f(x) .",
                "It holds."
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

    #[test]
    fn sentences_without_spaces_between_them() {
        assert_eq!(
            cut("羊毛很贵。价格是多少？“十二欧元。”羊在山上[1]。"),
            [
                "羊毛很贵。",
                "价格是多少？",
                "“十二欧元。”",
                "羊在山上[1]。"
            ]
        );
    }

    #[test]
    fn foreign_text_takes_time_in_proportion() {
        // Each of these took the square of its length: minutes at this one.
        for piece in [
            ".",
            ". [",
            ".\u{201d}",
            "?) ",
            ". \u{3000}",
            "\u{3002}",
            "\u{3002})",
        ] {
            let text = piece.repeat(400_000);
            assert!(!sentence_spans(&text).is_empty(), "{piece}");
            let spans = sentence_spans(&format!("{text}x y"));
            assert_eq!(spans.last().map(|span| span.end), Some(text.len() + 3));
        }
    }
}
