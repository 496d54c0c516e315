//! Names that stand in the middle of the rows they are for: between the baselines of two rows, or on that of the middle
//! one. They are put into the first of these rows.

use super::grid::GridRow;
use super::region::{CELL_GAP, Row};
use super::ruling::Ruling;
use super::shape::is_over_all;
use super::{Set, text};
use graph_schema::table::is_number;

/// A name between two rows stands nearer to both than this, in ems: less than any two rows do.
const HALF_WAY: f32 = 0.8;

/// Puts what stands half-way between two rows, over columns that are free in both, into the upper one.
pub fn settled(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut settled: Vec<Row<'_>> = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(row) = rows.next() {
        let below = rows.peek();
        match settled.last_mut().zip(below) {
            Some((above, below)) if is_between(&row, above, below) => {
                above.words.extend(row.words);
                above.words.sort_by(|a, b| a.word.x0.total_cmp(&b.word.x0));
            }
            _ => settled.push(row),
        }
    }
    settled
}

fn is_between(row: &Row<'_>, above: &Row<'_>, below: &Row<'_>) -> bool {
    let near = HALF_WAY * row.size;
    let between = row.y - above.y < near && below.y - row.y < near;
    between && is_free(row, above) && is_free(row, below)
}

/// Whether nothing of another row stands over or under what a row has.
fn is_free(row: &Row<'_>, other: &Row<'_>) -> bool {
    let reach = |words: &[Set<'_>]| {
        let (first, last) = words.first().zip(words.last())?;
        Some((first.word.x0, last.word.x1))
    };
    let taken: Vec<(f32, f32)> = other.chunks(CELL_GAP).filter_map(reach).collect();
    let mut own = row.chunks(CELL_GAP).filter_map(reach);
    own.all(|(x0, x1)| taken.iter().all(|(left, right)| x1 < *left || x0 > *right))
}

/// Puts the only name of rows that lines set apart from the others into the first of them.
pub fn first_in_groups(rows: &mut [GridRow<'_>], ruling: &Ruling) {
    let mut start = 0;
    while start < rows.len() {
        let rest = rows.get(start..).unwrap_or_default();
        let together = rest
            .windows(2)
            .take_while(|pair| matches!(pair, [a, b] if !ruling.is_full_between(a.y, b.y, b.size)));
        let end = start + together.count() + 1;
        let is_whole = start > 0 || end < rows.len();
        if let Some(group) = rows.get_mut(start..end).filter(|_| is_whole) {
            name_first(group);
        }
        start = end;
    }
}

/// Moves the only name in the first column of a group of rows to the first of them.
fn name_first(group: &mut [GridRow<'_>]) {
    let named = |row: &GridRow<'_>| row.cells.first().is_some_and(|cell| !cell.words.is_empty());
    let mut own = (0..group.len()).filter(|at| group.get(*at).is_some_and(named));
    let (Some(at), None) = (own.next(), own.next()) else {
        return;
    };
    let spans = group
        .iter()
        .any(|row| row.cells.first().is_some_and(|cell| cell.span > 1));
    // By itself on its row it heads the rows below it; where they have no names of their own, it is its own row's.
    let alone = group.get(at).is_some_and(is_over_all);
    let named_twice = group.iter().all(|row| {
        let second = row.cells.get(1).map(|cell| text(&cell.words));
        second.is_some_and(|text| !text.is_empty() && !is_number(&text))
    });
    if at == 0 || spans || alone || !named_twice {
        return;
    }
    let name = group
        .get_mut(at)
        .and_then(|row| row.cells.first_mut())
        .map(|cell| std::mem::take(&mut cell.words));
    if let (Some(name), Some(cell)) = (
        name,
        group.first_mut().and_then(|row| row.cells.first_mut()),
    ) {
        cell.words = name;
    }
}
