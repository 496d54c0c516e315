//! Lines of a reference list to entries. What tells where an entry begins differs from list to list:
//! labels, destinations of links, hanging indents, gaps, or else the look of its first words.

use super::authors::pattern;
use crate::pdf::RefLine;
use regex::Regex;
use std::sync::LazyLock;

/// One entry as printed, on one line.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub raw: String,
    /// Named destinations that land on its lines.
    pub anchors: Vec<String>,
}

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)](?:\s|$))"));
static WORD_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\[[^\[\]]{2,24}\]\s*\S"));
/// `Silva, A.`, `A. Silva`, `Ana Silva and`, `SILVA, A.`, `van der Berg, C.`
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[\p{Ll}’']{1,4}\s){0,2}(?:\p{Lu}[\p{L}’'\-]+(?:\s\p{Lu}[\p{L}’'\-]+)?,\s*\p{Lu}|(?:\p{Lu}\.[\s\-]?){1,3}\s?\p{Lu}[\p{L}’'\-]+|\p{Lu}[\p{L}’'\-]+\s(?:\p{Lu}\.\s)?\p{Lu}[\p{L}’'\-]+(?:,|\.|\sand))",
    )
});

/// Missing numbers that a list may have: a label that extraction lost.
const MISSING: u32 = 3;
/// An entry rarely has more lines than this: fewer starts mean that the sign is not the list's.
const LINES_EACH: usize = 9;
/// Points by which a hanging indent or a gap between entries stands out.
const INDENT: f32 = 4.0;
const GAP: f32 = 1.5;

pub(super) fn entries(lines: &[RefLine]) -> Vec<Entry> {
    let ways: [fn(&[RefLine]) -> Vec<bool>; 5] =
        [by_number, by_word_label, by_anchor, by_indent, by_gap];
    let starts = ways
        .into_iter()
        .map(|way| way(lines))
        .find(|starts| plausible(starts))
        .unwrap_or_else(|| by_look(lines));
    let mut entries: Vec<Entry> = Vec::new();
    for (line, start) in lines.iter().zip(starts) {
        if start || entries.is_empty() {
            entries.push(Entry::default());
        }
        let Some(entry) = entries.last_mut() else {
            continue;
        };
        join(&mut entry.raw, line.text.trim());
        entry.anchors.extend(line.link_anchor.clone());
    }
    // A page's stray mark is no reference.
    entries.retain(|entry| entry.raw.chars().filter(|c| c.is_alphabetic()).count() >= 8);
    entries
}

fn plausible(starts: &[bool]) -> bool {
    let count = starts.iter().filter(|start| **start).count();
    let early = starts.iter().take(3).any(|start| *start);
    count >= 1
        && early
        && count * LINES_EACH >= starts.len()
        && (count > 1 || starts.len() <= LINES_EACH)
}

/// Numbers that count up: a year or page number at the start of a line is not the next one.
fn by_number(lines: &[RefLine]) -> Vec<bool> {
    let mut last = 0u32;
    lines
        .iter()
        .map(|line| {
            let found = NUMBER
                .captures(&line.text)
                .and_then(|found| (1..4).find_map(|n| found.get(n)));
            let number: Option<u32> = found.and_then(|number| number.as_str().parse().ok());
            let next = number.is_some_and(|number| {
                (last + 1..=last + 1 + if last == 0 { 0 } else { MISSING }).contains(&number)
            });
            if let Some(number) = number.filter(|_| next) {
                last = number;
            }
            next
        })
        .collect()
}

fn by_word_label(lines: &[RefLine]) -> Vec<bool> {
    lines
        .iter()
        .map(|line| WORD_LABEL.is_match(&line.text))
        .collect()
}

fn by_anchor(lines: &[RefLine]) -> Vec<bool> {
    lines
        .iter()
        .map(|line| line.link_anchor.is_some())
        .collect()
}

/// First lines stand at the edge of the column, the others are indented.
fn by_indent(lines: &[RefLine]) -> Vec<bool> {
    let edge = lines
        .iter()
        .map(|line| line.x)
        .fold(f32::INFINITY, f32::min);
    let starts: Vec<bool> = lines.iter().map(|line| line.x < edge + INDENT).collect();
    let count = starts.iter().filter(|start| **start).count();
    let telling = count * 10 < lines.len() * 9 && count > 1;
    if telling {
        starts
    } else {
        vec![false; lines.len()]
    }
}

/// More space above; at the top of a column the look decides.
fn by_gap(lines: &[RefLine]) -> Vec<bool> {
    let wide = |line: &RefLine| line.gap_above > GAP;
    if lines.iter().filter(|line| wide(line)).count() * LINES_EACH < lines.len() {
        return vec![false; lines.len()];
    }
    let mut before: Option<&RefLine> = None;
    lines
        .iter()
        .map(|line| {
            let top = before
                .is_none_or(|before| (before.page, before.column) != (line.page, line.column));
            let start = wide(line) || top && before.is_none_or(|before| begins(before, line));
            before = Some(line);
            start
        })
        .collect()
}

fn by_look(lines: &[RefLine]) -> Vec<bool> {
    let mut before: Option<&RefLine> = None;
    lines
        .iter()
        .map(|line| {
            let start = before.is_none_or(|before| begins(before, line));
            before = Some(line);
            start
        })
        .collect()
}

fn begins(before: &RefLine, line: &RefLine) -> bool {
    let ended = before.text.trim_end().ends_with(['.', ']', ')']) || before.text.contains("://");
    ended && NAMES.is_match(line.text.trim_start())
}

/// Adds a line: a word broken by a hyphen is joined, an address goes on without a space.
fn join(raw: &mut String, line: &str) {
    let last = raw.rsplit(' ').next().unwrap_or_default();
    let address = last.contains("://") || last.starts_with("10.") || last.contains("doi:");
    let lower = line.starts_with(|c: char| c.is_lowercase());
    let broken = raw
        .strip_suffix('-')
        .is_some_and(|stem| stem.ends_with(char::is_alphabetic));
    if address && raw.ends_with(['/', '-', '_', '.', '=', '?', '&']) && !line.contains(". ") {
        raw.push_str(line);
    } else if broken && lower && !address {
        raw.pop();
        raw.push_str(line);
    } else {
        if !raw.is_empty() && !(broken && !address) {
            raw.push(' ');
        }
        raw.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[(&str, f32, f32)]) -> Vec<RefLine> {
        let line = |(text, x, gap): &(&str, f32, f32)| RefLine {
            text: (*text).into(),
            page: 1,
            x: *x,
            gap_above: *gap,
            ..RefLine::default()
        };
        texts.iter().map(line).collect()
    }

    fn raws(lines: &[RefLine]) -> Vec<String> {
        entries(lines).into_iter().map(|entry| entry.raw).collect()
    }

    #[test]
    fn numbers_count_up_and_years_do_not_begin_an_entry() {
        let found = raws(&lines(&[
            ("[1] A. Silva. Counting wool in the hea-", 0.0, 0.0),
            ("ther. Journal of Wool,", 0.0, 0.0),
            ("2010. Second line of it.", 0.0, 0.0),
            ("[2] B. Chen. Linked papers. 2011.", 0.0, 0.0),
        ]));
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0],
            "[1] A. Silva. Counting wool in the heather. Journal of Wool, 2010. Second line of it."
        );
    }

    #[test]
    fn indents_gaps_and_looks() {
        let indented = lines(&[
            ("Silva, A. (2010). Counting", 0.0, 0.0),
            ("wool. Journal.", 12.0, 0.0),
            ("Chen, B. (2011). Linked", 0.0, 0.0),
            ("papers.", 12.0, 0.0),
        ]);
        assert_eq!(raws(&indented).len(), 2);
        let gaps = lines(&[
            ("Silva, A. (2010). Counting", 0.0, 0.0),
            ("wool. Journal.", 0.0, 0.0),
            ("Chen, B. (2011). Linked", 0.0, 4.0),
            ("papers.", 0.0, 0.0),
        ]);
        assert_eq!(raws(&gaps).len(), 2);
        let plain = lines(&[
            ("A. Silva. Counting wool in", 0.0, 0.0),
            ("heather. Journal, 2010.", 0.0, 0.0),
            ("Bo Chen and C. Roe. Linked papers. 2011.", 0.0, 0.0),
        ]);
        assert_eq!(raws(&plain).len(), 2);
        assert!(entries(&[]).is_empty());
    }
}
