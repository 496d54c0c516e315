//! A reference list that has no heading: where entries follow each other that begin with a name or a number and hold a year.

use super::lines::Line;
use crate::pattern::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// So many entries in a row are a list.
const LEAST_ENTRIES: usize = 5;
/// An entry has no more lines.
const LONGEST_ENTRY: usize = 8;
/// One entry in so many may lack its year, or have lost its beginning.
const BAD_IN: usize = 5;

/// `Doe, J.`, `Doe, Jane`, `J. Doe`, `Jane Doe and`, `Doe JA,`, with a number or key before it or none.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\[[^\[\]]{1,20}\]\s*|\d{1,3}[.)]?\s+)?(?:(?:van|von|de|der|den|del|da|di)\s+)*(?:\p{Lu}[\p{L}'’-]+,\s+\p{Lu}|(?:\p{Lu}\.[\s-]?){1,3}(?:(?:van|von|de|der|den|del|da|di|la|le)\s+)*\p{Lu}[\p{L}'’-]+|\p{Lu}[\p{L}'’-]+\s+(?:\p{Lu}\.\s+)?\p{Lu}[\p{L}'’-]+(?:,\s+(?:\p{Lu}|and\b)|\s+(?:and|&)\s)|\p{Lu}[\p{L}'’-]+\s+\p{Lu}{1,2},)",
    )
});

/// Where such a list begins, in the last three fifths of a paper's lines.
pub fn list(lines: &[Line]) -> Option<usize> {
    let from = lines.len() * 2 / 5;
    let texts: Vec<String> = lines.iter().skip(from).map(Line::text).collect();
    let mut starts: Vec<usize> = (0..texts.len()).filter(|at| starts(&texts, *at)).collect();
    // Where entries have numbers, a name without one begins none.
    let is_numbered = |at: &usize| texts.get(*at).is_some_and(|text| is_numbered(text));
    if starts.iter().filter(|at| is_numbered(at)).count() >= LEAST_ENTRIES {
        starts.retain(is_numbered);
    }
    let mut best: Option<(usize, usize)> = None;
    let mut run: Option<(usize, usize, usize)> = None;
    let ends = starts.iter().skip(1).copied().chain([texts.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let entry = texts.get(start..end.min(start + LONGEST_ENTRY))?;
        let good = end - start <= LONGEST_ENTRY && entry.iter().any(|text| has_year(text));
        let (first, entries, bad) = match run {
            Some((first, entries, bad)) if good || (bad + 1) * BAD_IN <= entries => {
                (first, entries + 1, bad + usize::from(!good))
            }
            _ if good => (start, 1, 0),
            _ => {
                run = None;
                continue;
            }
        };
        run = Some((first, entries, bad));
        if entries - bad >= LEAST_ENTRIES && best.is_none_or(|(_, most)| entries > most) {
            best = Some((first, entries));
        }
    }
    best.map(|(first, _)| from + first)
}

/// `[7] Doe`.
fn is_numbered(text: &str) -> bool {
    let label = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    label.is_some_and(|(label, _)| !label.is_empty() && label.bytes().all(|c| c.is_ascii_digit()))
}

/// Whether an entry may begin at a line: with a name, behind a line that closes one.
fn starts(texts: &[String], at: usize) -> bool {
    let Some(text) = texts.get(at) else {
        return false;
    };
    let closed = at.checked_sub(1).and_then(|above| texts.get(above));
    let closed = closed.is_none_or(|above| {
        let above = above.trim_end();
        above.ends_with(['.', ')', ']', ';']) || above.len() < 30
    });
    closed && BEGINS.is_match(text)
}

/// Whether a text has a year from 1900 on.
pub fn has_year(text: &str) -> bool {
    text.as_bytes().windows(4).any(|four| {
        (four.starts_with(b"19") || four.starts_with(b"20")) && four.iter().all(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        let word = |w: &str| Word {
            text: w.into(),
            ..Word::default()
        };
        let line = |text: &&str| Line {
            words: text.split(' ').map(word).collect(),
            ..Line::default()
        };
        texts.iter().map(line).collect()
    }

    const TEXT: [&str; 6] = [
        "The sheep of the north were counted by hand, as they",
        "have been since Doe and Roe (1990) began to. We",
        "A. Shepherd gave us the keys of all huts.",
        "Roe and Zoe (2001) count goats, which are fewer. The",
        "count was done in two weeks of May.",
        "We thank the shepherds of the hills and their dogs.",
    ];

    #[test]
    fn a_list_behind_the_thanks() {
        let mut all = TEXT.to_vec();
        all.extend([
            "Doe, A. and B. Roe. 1990. Counting sheep by hand.",
            "In Wool Letters, pages 1-9.",
            "Roe, B. 1995. Counting goats. Wool Letters, 3:1-4.",
            "C. Zoe. 1996. Counting pigs. Hill and Dale.",
            "Dan Yarn and Eve Wool. 1997. Of yarn, in Proceedings",
            "of the Wool Workshop.",
            "Zoe, C. 1998. Counting pigs again. Hill and Dale.",
            "Zoe, C. 2001. Goats. In Hill and Dale 7.",
        ]);
        assert_eq!(list(&lines(&all)), Some(TEXT.len()));
    }

    #[test]
    fn in_a_numbered_list_a_name_alone_begins_no_entry() {
        let mut all = TEXT.to_vec();
        all.extend([
            "[2] A. Doe and D. von Roe, Counting sheep, Wool Letters 3, 1 (1990).",
            "[3] B. Roe, Counting goats, Wool Letters 4, 1 (1995).",
            "[4] C. Zoe, Counting pigs, Hill and Dale 2, 4 (1996).",
            "[5] M. de Wool, D. Yarn, B. L. Roe-Doe and P.",
            "Silva, Of yarn and its loss in wet years, Hill and Dale,",
            "volume 3, 5 (1997).",
            "[6] C. Zoe, Counting pigs again, Hill and Dale 4, 1 (1998).",
            "[7] C. Zoe, Goats, Hill and Dale 7, 8 (2001).",
        ]);
        assert_eq!(list(&lines(&all)), Some(TEXT.len()));
    }

    #[test]
    fn text_that_cites_is_no_list() {
        assert_eq!(list(&lines(&TEXT.repeat(4))), None);
        assert_eq!(list(&[]), None);
    }
}
