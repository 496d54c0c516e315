//! What the tagger sees of a token: its form, its neighbours, its cell and row, and what stands above and below.

use super::page::{TitlePage, Token};
use super::rows::{Row, Stretch, bucket, rows, segment_of, title_rows};
use super::seen::{Seen, mailboxes};
use crate::tagging::{Hasher, Observed};
use std::ops::Range;

/// Kinds of boundary before a token.
pub const BOUNDARIES: usize = 10;

/// No more cells of the next rows are looked at.
const MOST_CELLS: usize = 12;

pub fn observe(page: &TitlePage) -> Vec<Observed> {
    let tokens = &page.tokens;
    let mailboxes = mailboxes(tokens);
    let seen: Vec<Seen> = tokens
        .iter()
        .map(|token| Seen::of(token, &mailboxes))
        .collect();
    let rows = rows(page, &seen);
    let title = title_rows(tokens, &rows);
    let mut observed = Vec::with_capacity(tokens.len());
    let mut segment = Stretch::default();
    for (row_at, row) in rows.iter().enumerate() {
        for (cell_at, cell) in row.cells.iter().enumerate() {
            for at in cell.range.clone() {
                if !segment.range.contains(&at) {
                    segment = segment_of(tokens, &seen, &cell.range, at);
                }
                let mut hasher = Hasher::default();
                words(&mut hasher, tokens, &seen, at);
                in_segment(&mut hasher, &seen, &segment, at);
                in_cell(&mut hasher, row, cell_at, at);
                in_page(&mut hasher, page, &rows, row_at, &title, tokens.get(at));
                around(&mut hasher, &rows, row_at, cell, seen.get(at));
                observed.push(Observed {
                    features: hasher.features,
                    boundary: boundary(tokens, &seen, row, cell, at),
                });
            }
        }
    }
    observed
}

fn text_of<'a>(seen: &'a [Seen], at: Option<usize>, pick: impl Fn(&'a Seen) -> &'a str) -> &'a str {
    at.and_then(|at| seen.get(at)).map_or("^", pick)
}

fn words(hasher: &mut Hasher, tokens: &[Token], seen: &[Seen], at: usize) {
    let Some((one, token)) = seen.get(at).zip(tokens.get(at)) else {
        return;
    };
    let before = at.checked_sub(1);
    let (earlier, after, later) = (at.checked_sub(2), Some(at + 1), Some(at + 2));
    hasher.add(0, &[]);
    hasher.add(1, &[&one.lower]);
    hasher.add(2, &[&one.start]);
    hasher.add(3, &[&one.end]);
    hasher.add(4, &[&one.shape]);
    hasher.add(5, &[one.class]);
    let raised = if token.raised { "r" } else { "" };
    let bold = if token.bold { "b" } else { "" };
    hasher.add(6, &[one.class, raised]);
    hasher.add(7, &[text_of(seen, before, |one| one.class), one.class]);
    hasher.add(8, &[one.class, text_of(seen, after, |one| one.class)]);
    hasher.add(
        9,
        &[
            text_of(seen, before, |one| one.class),
            one.class,
            text_of(seen, after, |one| one.class),
        ],
    );
    hasher.add(10, &[text_of(seen, before, |one| &one.start)]);
    hasher.add(11, &[text_of(seen, after, |one| &one.start)]);
    hasher.add(
        12,
        &[
            text_of(seen, earlier, |one| one.class),
            text_of(seen, before, |one| one.class),
            one.class,
        ],
    );
    hasher.add(
        13,
        &[
            one.class,
            text_of(seen, after, |one| one.class),
            text_of(seen, later, |one| one.class),
        ],
    );
    hasher.add(14, &[&one.start, text_of(seen, after, |one| &one.start)]);
    if one.mailed {
        hasher.add(15, &[one.class]);
    }
    let change = before.and_then(|at| tokens.get(at)).map_or("0", |last| {
        let larger = token.size - last.size;
        match (token.bold == last.bold, larger) {
            (false, _) => "b",
            (true, larger) if larger > 0.6 => "+",
            (true, larger) if larger < -0.6 => "-",
            _ => "=",
        }
    });
    hasher.add(16, &[change, bold, one.class]);
}

fn in_segment(hasher: &mut Hasher, seen: &[Seen], segment: &Stretch, at: usize) {
    let classes: Vec<&str> = seen
        .get(segment.range.clone())
        .unwrap_or_default()
        .iter()
        .map(|one| one.class)
        .take(7)
        .collect();
    let pattern = classes.join(" ");
    let place = at - segment.range.start;
    let from_end = segment.range.end - 1 - at;
    let place = ["0", "1", "2", "3+"][place.min(3)];
    let from_end = ["0", "1", "2", "3+"][from_end.min(3)];
    hasher.add(20, &[&pattern, place]);
    hasher.add(21, &[place, from_end, &segment.looks]);
    for word in &segment.words {
        hasher.add(22, &[word]);
    }
    // What stands on both sides of it.
    let before = text_of(seen, segment.range.start.checked_sub(1), |one| one.class);
    let after = text_of(seen, Some(segment.range.end), |one| one.class);
    hasher.add(23, &[before, after, &pattern]);
    let mailed = seen.get(segment.range.clone()).unwrap_or_default();
    if mailed.iter().any(|one| one.mailed) {
        hasher.add(24, &[&pattern]);
    }
}

fn in_cell(hasher: &mut Hasher, row: &Row, cell_at: usize, at: usize) {
    let Some(cell) = row.cells.get(cell_at) else {
        return;
    };
    let first = if at == cell.range.start { "f" } else { "" };
    let last = if at + 1 == cell.range.end { "l" } else { "" };
    let count = ["0", "1", "2", "3", "4+"][row.cells.len().min(4)];
    hasher.add(30, &[first, last, count]);
    hasher.add(31, &[&cell.looks, count]);
    for word in &cell.words {
        hasher.add(32, &[word]);
    }
    hasher.add(33, &[cell.words.first().map_or("", String::as_str)]);
    for other in row.cells.iter().take(MOST_CELLS) {
        if other.range != cell.range {
            hasher.add(34, &[&other.looks]);
        }
    }
}

fn in_page(
    hasher: &mut Hasher,
    page: &TitlePage,
    rows: &[Row],
    row_at: usize,
    title: &Range<usize>,
    token: Option<&Token>,
) {
    let (Some(row), Some(token)) = (rows.get(row_at), token) else {
        return;
    };
    let place = if row_at < title.start {
        'T'
    } else if title.contains(&row_at) {
        't'
    } else {
        bucket(
            (row_at - title.end) as f32,
            &[1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 25.0],
        )
    };
    let place = place.to_string();
    let past = if token.past { "p" } else { "" };
    let size = bucket(
        token.size / page.body.max(1.0),
        &[0.8, 0.95, 1.05, 1.15, 1.35, 1.7],
    );
    let size = size.to_string();
    let bold = if token.bold { "b" } else { "" };
    hasher.add(40, &[&place, past]);
    hasher.add(41, &[&size, bold]);
    hasher.add(42, &[&place, &size, bold, past]);
    hasher.add(43, &[&row.looks]);
    hasher.add(44, &[&place, &row.looks]);
    // The style of the first row under the title: authors most often keep to it.
    if let Some(first) = rows.get(title.end) {
        let same = (first.size - row.size).abs() < 0.6 && first.bold == row.bold;
        hasher.add(45, &[if same { "s" } else { "o" }, &place]);
    }
    let above = row_at.checked_sub(1).and_then(|at| rows.get(at));
    let below = rows.get(row_at + 1);
    let gap = |a: Option<&Row>, b: Option<&Row>| match (a, b) {
        (Some(a), Some(b)) => bucket(
            (b.y - a.y) / a.size.max(b.size).max(1.0),
            &[0.9, 1.25, 1.6, 2.2, 3.0],
        ),
        _ => '^',
    };
    let up = gap(above, Some(row)).to_string();
    let down = gap(Some(row), below).to_string();
    hasher.add(46, &[&up, &down]);
    hasher.add(47, &[&up, &place]);
    let style = |other: Option<&Row>| match other {
        None => "^",
        Some(other) => match (other.bold == row.bold, other.size - row.size) {
            (false, _) => "b",
            (true, larger) if larger > 0.6 => "+",
            (true, larger) if larger < -0.6 => "-",
            _ => "=",
        },
    };
    hasher.add(48, &[style(above), style(below), &up, &down]);
}

fn around(hasher: &mut Hasher, rows: &[Row], row_at: usize, cell: &Stretch, one: Option<&Seen>) {
    let class = one.map_or("", |one| one.class);
    let above = row_at.checked_sub(1).and_then(|at| rows.get(at));
    let below = rows.get(row_at + 1);
    let beyond = rows.get(row_at + 2);
    for (template, row) in [(50, above), (53, below), (56, beyond)] {
        let Some(row) = row else {
            hasher.add(template, &["^"]);
            continue;
        };
        hasher.add(template, &[&row.looks]);
        let over = |other: &&Stretch| other.x0 < cell.x1 && cell.x0 < other.x1;
        let near = row.cells.iter().take(MOST_CELLS).filter(over).take(2);
        for near in near {
            hasher.add(template + 1, &[&near.looks, class]);
            for word in near.words.iter().take(6) {
                hasher.add(template + 2, &[word]);
            }
        }
    }
}

fn boundary(tokens: &[Token], seen: &[Seen], row: &Row, cell: &Stretch, at: usize) -> usize {
    let (Some(token), Some(before)) = (tokens.get(at), at.checked_sub(1)) else {
        return 0;
    };
    let Some((last, last_seen)) = tokens.get(before).zip(seen.get(before)) else {
        return 0;
    };
    if last.row != token.row {
        let same = (last.size - token.size).abs() < 0.6 && last.bold == token.bold;
        let goes_on = last_seen.is_stop() || last_seen.class == "-";
        return match (same, goes_on) {
            (true, true) => 1,
            (true, false) => 2,
            (false, _) => 3,
        };
    }
    let first_cell = row
        .cells
        .first()
        .is_some_and(|first| first.range == cell.range);
    match last_seen.class {
        _ if at == cell.range.start && !first_cell => 4,
        "," => 5,
        "&" => 6,
        ";" => 7,
        _ if last.raised || matches!(last_seen.class, "0" | "*") => 8,
        _ => 9,
    }
}
