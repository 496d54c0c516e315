//! Headings that run into their text, on one line: `Abstract. We show …`, `3.1. Wool. The sheep …`. Each becomes a line of
//! its own.

use super::headings::{BodyStyle, kind_of, run_in_abstract};
use super::lines::{Line, Word, joined};
use super::section_names::is_known_name;
use crate::pattern::pattern;
use graph_schema::SectionKind::{Abstract, Introduction};
use regex::Regex;
use std::sync::LazyLock;

/// The abstract begins within so many lines.
const ABSTRACT_WITHIN: usize = 80;
/// More words are no heading.
const MOST_WORDS: usize = 14;

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|\d{1,2}\)|[A-Z]\.|[IVX]{1,5}\.)\s+\p{Lu}")
});

/// The lines with each run-in heading parted from its text.
pub fn split(lines: Vec<Line>, body: &BodyStyle) -> Vec<Line> {
    let abstract_at = lines.iter().take(ABSTRACT_WITHIN).position(run_in_abstract);
    let mut parted = Vec::with_capacity(lines.len());
    // A numbered heading may fill its first line and end in the next.
    let mut open = false;
    // Lines of the abstract that are left, at most.
    let mut of_abstract = 0usize;
    for (at, line) in lines.into_iter().enumerate() {
        if Some(at) == abstract_at {
            parted.extend(split_abstract(line));
            of_abstract = LONGEST_ABSTRACT;
            continue;
        }
        of_abstract = match of_abstract {
            _ if is_named_abstract(&line) => LONGEST_ABSTRACT,
            _ if begins_section(&line, body) => 0,
            left => left.saturating_sub(1),
        };
        let count = styled_words(&line, body, open);
        // What parts a structured abstract heads no section: `Background:`, `Methods:`, `Results:`.
        let count = count.filter(|_| of_abstract == 0 || NUMBERED.is_match(&line.text()));
        open = count.is_none() && begins_numbered(&line, body);
        match count {
            Some(count) => parted.extend(split_at(line, count)),
            None => parted.push(line),
        }
    }
    parted
}

/// A structured abstract has no more lines.
const LONGEST_ABSTRACT: usize = 50;

/// Whether a line is the heading of the abstract.
fn is_named_abstract(line: &Line) -> bool {
    line.words.len() <= 2 && kind_of(line.text().trim_end_matches([':', '.'])) == Abstract
}

/// Whether a section is headed by a line, or begins within it with its introduction.
fn begins_section(line: &Line, body: &BodyStyle) -> bool {
    let text = line.text();
    let styled = line.bold && !body.bold || line.size > body.size * 1.07;
    let alone = styled && line.words.len() <= 5 && is_known_name(text.trim_end_matches([':', '.']));
    let first = text.split([' ', '.', ':']).next().unwrap_or_default();
    alone || NUMBERED.is_match(&text) || kind_of(first) == Introduction && is_known_name(first)
}

/// Whether all of a line is a numbered heading that has not ended.
fn begins_numbered(line: &Line, body: &BodyStyle) -> bool {
    let text = line.text();
    let styled = line.words.iter().skip(1).all(|word| is_styled(word, body));
    styled && line.words.len() > 2 && NUMBERED.is_match(&text) && !closed(&text)
}

fn is_styled(word: &Word, body: &BodyStyle) -> bool {
    word.bold && !body.bold || word.italic
}

fn closed(text: &str) -> bool {
    text.ends_with(['.', ':', '—', '–', '?'])
}

/// `Abstract. We show …` as a heading and its text.
fn split_abstract(mut line: Line) -> Vec<Line> {
    let whole = line.text();
    let split = line
        .words
        .first()
        .and_then(|first| first.text.split_once(['—', '–', '：', ':']));
    if let Some((head, rest)) = split.filter(|(_, rest)| !rest.is_empty()) {
        // The dash is drawn without a space to what follows.
        let (head, rest) = (
            head.to_owned(),
            rest.trim_start_matches(['—', '–', '-']).to_owned(),
        );
        if let Some(first) = line.words.first().cloned() {
            let word = |text: String| Word {
                text,
                ..first.clone()
            };
            line.words.splice(0..1, [word(head), word(rest)]);
        }
    }
    let dash = |word: &Word| matches!(word.text.as_str(), "—" | "–" | "-" | ":" | "：");
    if line.words.get(1).is_some_and(dash) {
        line.words.remove(1);
    }
    if let Some(next) = line.words.get_mut(1) {
        let bare = next.text.trim_start_matches(['—', '–', ':', '：']);
        if !bare.is_empty() {
            next.text = bare.to_owned();
        }
    }
    line.words.retain(|word| !word.text.is_empty());
    if line.words.len() < 2 {
        tracing::debug!(line = whole, "an abstract that does not run in");
        return vec![line];
    }
    split_at(line, 1)
}

/// The first `count` words as a heading, and the rest.
fn split_at(mut line: Line, count: usize) -> Vec<Line> {
    let rest = line.words.split_off(count.min(line.words.len()));
    let words = std::mem::replace(&mut line.words, rest);
    let mut head = Line {
        x1: words.last().map_or(line.x1, |word| word.x1),
        italic: words.iter().all(|word| word.italic),
        bold: true,
        words,
        ..line.clone()
    };
    if let Some(first) = head.words.last_mut() {
        let bare = first.text.trim_end_matches(['—', '–']);
        if !bare.is_empty() {
            first.text = bare.to_owned();
        }
    }
    line.bold = false;
    line.italic = false;
    vec![head, line]
}

/// How many first words of a line are a heading that its text follows: numbered or of a known name, in a style that the
/// rest has not, and closed by a stop, a colon or a dash.
fn styled_words(line: &Line, body: &BodyStyle, open: bool) -> Option<usize> {
    // The number itself may be set plainly.
    let plain = line.words.first().is_some_and(|first| {
        !is_styled(first, body) && first.text.contains(|c: char| c.is_ascii_digit())
    });
    let styled = line.words.iter().skip(usize::from(plain));
    let count = styled.take_while(|word| is_styled(word, body)).count() + usize::from(plain);
    let (head, rest) = line.words.split_at_checked(count)?;
    if !(1..=MOST_WORDS).contains(&count) || rest.is_empty() || rest.iter().any(|word| word.bold) {
        return None;
    }
    let text = joined(head.iter());
    let bare = text.trim_end_matches(['.', ':', '—', '–']);
    let lettered = bare.chars().filter(|c| c.is_alphabetic()).count() > 3;
    let numbered = (open || NUMBERED.is_match(&text)) && closed(&text);
    // A row of a table may begin with such a name, too.
    let lettered_rest = rest.iter().take(3);
    let in_words = rest.len() > 1
        && lettered_rest
            .into_iter()
            .all(|word| word.text.contains(char::is_alphabetic))
        && rest
            .first()
            .is_some_and(|word| word.text.starts_with(char::is_uppercase));
    let known = in_words && is_known_name(bare) && head.iter().all(|word| word.bold) && count <= 4;
    (lettered && (numbered || known)).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: BodyStyle = BodyStyle {
        size: 10.0,
        leading: 1.2,
        bold: false,
    };

    /// `*` begins a bold word.
    fn line(text: &str) -> Line {
        let word = |w: &str| Word {
            text: w.trim_start_matches('*').into(),
            bold: w.starts_with('*'),
            ..Word::default()
        };
        Line {
            bold: text.split(' ').all(|word| word.starts_with('*')),
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        }
    }

    fn texts(lines: &[&str]) -> Vec<String> {
        let lines = lines.iter().map(|text| line(text)).collect();
        split(lines, &BODY).iter().map(Line::text).collect()
    }

    #[test]
    fn parts_of_a_structured_abstract_head_nothing() {
        let found = texts(&[
            "*Abstract",
            "*Background: We count sheep of all hills.",
            "*Results: There are many of them.",
            "*Introduction",
            "Sheep are many.",
            "*Methods. We count them by hand.",
        ]);
        assert_eq!(
            found,
            [
                "Abstract",
                "Background: We count sheep of all hills.",
                "Results: There are many of them.",
                "Introduction",
                "Sheep are many.",
                "Methods.",
                "We count them by hand."
            ]
        );
    }

    #[test]
    fn abstracts_in_many_forms() {
        for form in [
            "*Abstract. We count sheep",
            "Abstract—We count sheep",
            "*Abstract — We count sheep",
            "*Abstract *—We count sheep",
        ] {
            let found = texts(&[form]);
            assert_eq!(found.len(), 2, "{found:?}");
            assert_eq!(
                (found[0].trim_end_matches('.'), found[1].as_str()),
                ("Abstract", "We count sheep"),
                "{form}"
            );
        }
    }

    #[test]
    fn numbered_and_known_headings_run_in() {
        assert_eq!(
            texts(&["*3.1. *White *wool. The sheep are shorn"]),
            ["3.1. White wool.", "The sheep are shorn"]
        );
        assert_eq!(
            texts(&["*Introduction The sheep are shorn"]),
            ["Introduction", "The sheep are shorn"]
        );
        // A bold word may stand at the beginning of any line.
        assert_eq!(
            texts(&["*Sheep are shorn in spring"]),
            ["Sheep are shorn in spring"]
        );
    }
}
