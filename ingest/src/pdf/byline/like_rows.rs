//! Names that the tagger missed in rows of one form with rows where it found them.

use super::names::{is_particle, is_title};
use super::page::Token;
use super::spans::{cell_of, is_given, row_of};
use super::{Label, Labelled};
use std::ops::Range;

/// More words stand in no name.
const MOST_WORDS: usize = 5;

/// Adds the names that the form of their rows tells of.
pub fn add(page: &Labelled, spans: &mut Vec<Range<usize>>) {
    in_like_rows(page, spans);
    in_turn(page, spans);
    in_like_cells(page, spans);
}

/// The words of a name at the beginning of some tokens: how many; `None` where there is none.
fn name_of(own: &[Token]) -> Option<usize> {
    let is_part = |token: &&Token| is_given(token) || !token.raised && is_particle(&token.text);
    let length = own.iter().take_while(is_part).count();
    let begins = own
        .first()
        .is_some_and(|first| is_given(first) && !first.past);
    (begins && (2..=MOST_WORDS).contains(&length)).then_some(length)
}

/// Rows of one form name one author each: below `Ana Silva (Wool College)` stands `Bo Chen (Felt Institute)`.
fn in_like_rows(page: &Labelled, spans: &mut Vec<Range<usize>>) {
    let tokens = &page.page.tokens;
    let mut at = 0;
    while let Some(span) = spans.get(at).cloned() {
        at += 1;
        let row = row_of(tokens, span.start);
        let opens = |at: usize| tokens.get(at).is_some_and(|token| token.text == "(");
        if row.start != span.start || !opens(span.end) {
            continue;
        }
        let next = row_of(tokens, row.end);
        let own = tokens.get(next.clone()).unwrap_or_default();
        let known = spans.iter().any(|other| next.contains(&other.start));
        let closes = own.last().is_some_and(|token| token.text == ")");
        let length = name_of(own).filter(|length| opens(next.start + length));
        if let Some(length) = length.filter(|_| !known && closes) {
            spans.insert(at, next.start..next.start + length);
        }
    }
}

/// Fewer cells of a row may be anything.
const LEAST_CELLS: usize = 3;

/// Where a row of cells has one that is an author's, the others that read like names are: `Dr. Ana Silva`, `Bo Chen, PhD`.
fn in_like_cells(page: &Labelled, spans: &mut Vec<Range<usize>>) {
    let tokens = &page.page.tokens;
    let mut rows: Vec<Range<usize>> = spans
        .iter()
        .map(|span| row_of(tokens, span.start))
        .collect();
    rows.dedup();
    for row in rows {
        let mut cells: Vec<Range<usize>> = Vec::new();
        while let Some(at) = cells.last().map_or(Some(row.start), |cell| Some(cell.end)) {
            if at >= row.end {
                break;
            }
            let cell = cell_of(tokens, at);
            cells.push(cell.start.max(at)..cell.end.max(at + 1));
        }
        let names: Vec<Option<Range<usize>>> =
            cells.iter().map(|cell| only_name(tokens, cell)).collect();
        if cells.len() < LEAST_CELLS || names.iter().any(Option::is_none) {
            continue;
        }
        for name in names.into_iter().flatten() {
            let known = spans
                .iter()
                .any(|other| other.start < name.end && name.start < other.end);
            if !known {
                let at = spans.partition_point(|other| other.start < name.start);
                spans.insert(at, name);
            }
        }
    }
}

/// The name that is all of a cell, but for a title before it and degrees and marks behind it.
fn only_name(tokens: &[Token], cell: &Range<usize>) -> Option<Range<usize>> {
    let own = tokens.get(cell.clone())?;
    let titles = own.iter().take_while(|token| is_title(&token.text)).count();
    let own = own.get(titles..)?;
    let length = name_of(own)?;
    let (name, rest) = own.split_at_checked(length)?;
    let works = name.iter().any(|token| is_of_work(&token.text));
    let degrees = rest.first().is_none_or(|first| first.text == ",") && rest.len() <= 5;
    let marks = rest.iter().all(|token| token.raised);
    // A title stays with its name: it is left out where names are read.
    (!works && (marks || degrees)).then_some(cell.start..cell.start + titles + length)
}

/// Words of places of work, which read like names otherwise.
fn is_of_work(word: &str) -> bool {
    let lower = word.to_lowercase();
    let begins = [
        "universi",
        "institut",
        "college",
        "laborator",
        "cent",
        "school",
        "departm",
        "research",
        "academy",
        "hospital",
        "faculty",
        "group",
        "team",
        "compan",
        "corporat",
    ];
    let whole = [
        "inc",
        "inc.",
        "ltd",
        "ltd.",
        "gmbh",
        "labs",
        "lab",
        "ai",
        "technologies",
    ];
    begins.iter().any(|begin| lower.starts_with(begin)) || whole.contains(&lower.as_str())
}

/// Where authors stand by turns with their places of work, each so many rows below the one before, the row whose turn is next
/// names one as well.
fn in_turn(page: &Labelled, spans: &mut Vec<Range<usize>>) {
    let tokens = &page.page.tokens;
    let row_at = |span: &Range<usize>| tokens.get(span.start).map(|token| token.row);
    let rows: Vec<u32> = spans.iter().filter_map(row_at).collect();
    let [.., a, b, last] = rows[..] else { return };
    let (Some(step), Some(before)) = (last.checked_sub(b), b.checked_sub(a)) else {
        return;
    };
    let Some(size) = spans
        .last()
        .and_then(|span| tokens.get(span.start))
        .map(|t| t.size)
    else {
        return;
    };
    let is_alone = spans
        .iter()
        .all(|span| row_of(tokens, span.start).start == span.start);
    if step < 2 || step != before || !is_alone {
        return;
    }
    let start = tokens.partition_point(|token| token.row < last + step);
    let row = row_of(tokens, start);
    let own = tokens.get(row.clone()).unwrap_or_default();
    let is_marks = |rest: &[Token]| rest.iter().all(|token| token.raised);
    let Some(length) = name_of(own).filter(|length| own.get(*length..).is_some_and(is_marks))
    else {
        return;
    };
    let alike = own
        .iter()
        .take(length)
        .all(|token| (token.size - size).abs() < 0.05 * size);
    // Where they work stands below each.
    let works = |row: u32| {
        let first = tokens.partition_point(|token| token.row <= row);
        page.labels.get(first) == Some(&Label::Affiliation)
    };
    if alike && rows.iter().all(|row| works(*row)) && works(last + step) {
        spans.push(row.start..row.start + length);
    }
}
