//! Rows, cells and segments of a title page, and what each looks like.

use super::page::{TitlePage, Token};
use super::seen::Seen;
use std::ops::Range;

/// Gaps wider than this many ems part cells of a row: names side by side.
pub(super) const CELL_GAP: f32 = 1.15;
/// No more words of a cell are looked at.
pub(super) const MOST_WORDS: usize = 10;

/// Neighbouring tokens of a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Stretch {
    pub range: Range<usize>,
    pub x0: f32,
    pub x1: f32,
    pub looks: String,
    pub words: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Row {
    pub cells: Vec<Stretch>,
    pub looks: String,
    pub size: f32,
    pub bold: bool,
    pub y: f32,
}

pub(super) fn rows(page: &TitlePage, seen: &[Seen]) -> Vec<Row> {
    let tokens = &page.tokens;
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(first) = tokens.get(at) {
        let row_end = at
            + tokens
                .iter()
                .skip(at)
                .take_while(|token| token.row == first.row)
                .count();
        let range = at..row_end;
        let mut row = Row {
            y: first.y,
            size: most_size(tokens, &range),
            bold: share(tokens, &range, |token| token.bold) > 0.6,
            ..Row::default()
        };
        let mut start = at;
        for next in at + 1..=row_end {
            let parted = match (tokens.get(next - 1), tokens.get(next)) {
                (Some(a), Some(b)) => b.x0 - a.x1 > CELL_GAP * a.size.max(b.size),
                _ => true,
            };
            if parted || next == row_end {
                row.cells.push(stretch(tokens, seen, start..next));
                start = next;
            }
        }
        let count = row.cells.len().min(4);
        let relative = bucket(
            row.size / page.body.max(1.0),
            &[0.8, 0.95, 1.05, 1.15, 1.35, 1.7],
        );
        let whole = stretch(tokens, seen, range);
        row.looks = format!("{count}{relative}{}{}", u8::from(row.bold), whole.looks);
        rows.push(row);
        at = row_end;
    }
    rows
}

pub(super) fn most_size(tokens: &[Token], range: &Range<usize>) -> f32 {
    let own = tokens.get(range.clone()).unwrap_or_default();
    let largest = own
        .iter()
        .filter(|token| !token.raised)
        .map(|token| token.size);
    let mut sizes: Vec<f32> = largest.collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

pub(super) fn share(tokens: &[Token], range: &Range<usize>, pick: impl Fn(&Token) -> bool) -> f32 {
    let own = tokens.get(range.clone()).unwrap_or_default();
    own.iter().filter(|token| pick(token)).count() as f32 / own.len().max(1) as f32
}

pub(super) fn stretch(tokens: &[Token], seen: &[Seen], range: Range<usize>) -> Stretch {
    let own = tokens.get(range.clone()).unwrap_or_default();
    let seen = seen.get(range.clone()).unwrap_or_default();
    let words: Vec<&Seen> = seen.iter().filter(|one| !one.start.is_empty()).collect();
    let lower = words.iter().filter(|one| one.class == "a").count();
    let has = |class: &str| u8::from(seen.iter().any(|one| one.class == class));
    let looks = format!(
        "{}{}{}{}{}",
        bucket(words.len() as f32, &[1.5, 2.5, 3.5, 5.5, 9.5, 16.5]),
        bucket(
            lower as f32 / words.len().max(1) as f32,
            &[0.01, 0.2, 0.45, 0.7]
        ),
        has("@"),
        has("0"),
        has(",")
    );
    Stretch {
        x0: own.iter().map(|token| token.x0).fold(f32::MAX, f32::min),
        x1: own.iter().map(|token| token.x1).fold(f32::MIN, f32::max),
        looks,
        words: words
            .iter()
            .map(|one| one.start.clone())
            .take(MOST_WORDS)
            .collect(),
        range,
    }
}

/// In which of the stretches between `edges` a value lies, as a letter.
pub(super) fn bucket(value: f32, edges: &[f32]) -> char {
    let at = edges.iter().filter(|edge| value >= **edge).count();
    char::from(b'a' + u8::try_from(at).unwrap_or(25).min(25))
}

/// The first rows in the largest letters: a title is most often there.
pub(super) fn title_rows(tokens: &[Token], rows: &[Row]) -> Range<usize> {
    let past = |row: &Row| {
        let first = row
            .cells
            .first()
            .and_then(|cell| tokens.get(cell.range.start));
        first.is_none_or(|token| token.past)
    };
    let letters = |row: &Row| row.cells.iter().flat_map(|cell| &cell.words).count();
    let open = rows.iter().take_while(|row| !past(row));
    let weight = |row: &Row| row.size + if row.bold { 0.5 } else { 0.0 };
    let largest = open
        .filter(|row| letters(row) >= 2)
        .map(weight)
        .fold(0.0, f32::max);
    let is_large = |row: &Row| weight(row) > largest * 0.94 && letters(row) >= 1;
    let start = rows.iter().position(is_large).unwrap_or(0);
    let length = rows
        .iter()
        .skip(start)
        .take_while(|row| is_large(row))
        .count();
    start..start + length
}

/// The stretch between commas, marks and gaps that the token at `at` lies in.
pub(super) fn segment_of(
    tokens: &[Token],
    seen: &[Seen],
    cell: &Range<usize>,
    at: usize,
) -> Stretch {
    let ends = |at: usize| {
        let raised = tokens.get(at).is_some_and(|token| token.raised);
        raised
            || seen
                .get(at)
                .is_none_or(|one| one.is_stop() || matches!(one.class, "0" | "*"))
    };
    if ends(at) {
        return stretch(tokens, seen, at..at + 1);
    }
    let start = (cell.start..at)
        .rev()
        .take_while(|at| !ends(*at))
        .last()
        .unwrap_or(at);
    let end = (at..cell.end)
        .take_while(|at| !ends(*at))
        .last()
        .unwrap_or(at)
        + 1;
    stretch(tokens, seen, start..end)
}
