//! Over which columns each head of a table reaches.

use super::grid::{GridCell, GridRow, Stretch, settle};
use super::ruling::Ruling;
use crate::pdf::shapes::Level;

/// Finds the columns that each head reaches over: those above a line drawn below it, those whose middle it stands
/// over.
pub fn spread(
    heads: &mut [GridRow<'_>],
    columns: &[Stretch],
    body: Option<&GridRow<'_>>,
    ruling: &Ruling,
) {
    for at in 0..heads.len() {
        let is_last = at + 1 == heads.len();
        let below = heads.get(at + 1).or(body).map(|row| (row.y, row.size));
        let headed: Vec<bool> = (0..columns.len())
            .map(|column| is_headed(heads, at, column))
            .collect();
        let Some(row) = heads.get_mut(at) else {
            continue;
        };
        let ruled = below.is_some_and(|(y, size)| {
            let lines = ruling.short_between(row.y, y, size);
            over_lines(row, columns, &lines)
        });
        let shared = ruled || !is_last && over_middles(row, columns);
        if !shared {
            widen(row, columns, &headed, is_last);
        }
    }
}

/// Whether a head row but this one has something over a column: the one below it, or for the last any other.
fn is_headed(heads: &[GridRow<'_>], at: usize, column: usize) -> bool {
    let filled = |row: &GridRow<'_>| {
        row.cells
            .get(column)
            .is_some_and(|cell| !cell.words.is_empty())
    };
    match heads.get(at + 1) {
        Some(below) => filled(below),
        None => heads.get(..at).unwrap_or_default().iter().any(filled),
    }
}

/// Heads with a line below them reach as far as the line does; whether any has one.
fn over_lines(row: &mut GridRow<'_>, columns: &[Stretch], lines: &[Level]) -> bool {
    let mut found = false;
    for line in lines {
        let over = |middle: f32| (line.x0 - 2.0..line.x1 + 2.0).contains(&middle);
        let first = columns.iter().position(|column| over(column.middle()));
        let last = columns.iter().rposition(|column| over(column.middle()));
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        let range = first..=last;
        let own: Vec<usize> = row
            .cells
            .iter()
            .enumerate()
            .filter(|(at, cell)| {
                range.contains(at) && stretch(cell).is_some_and(|own| over(own.middle()))
            })
            .map(|(at, _)| at)
            .collect();
        // Several heads over one line have a column each.
        let [at] = own[..] else { continue };
        let words = row
            .cells
            .get_mut(at)
            .map(|cell| std::mem::take(&mut cell.words));
        if let Some(cell) = row.cells.get_mut(first) {
            cell.words = words.unwrap_or_default();
            cell.span = (last - first + 1) as u32;
        }
        found |= last > first;
    }
    if found {
        settle(&mut row.cells);
    }
    found
}

/// Each head that stands by itself over the middle of several columns reaches over them, where those have heads of
/// their own below, or none at all in the last row; or else each over all columns from its own to before the next.
fn widen(row: &mut GridRow<'_>, columns: &[Stretch], headed: &[bool], is_last: bool) {
    let is_headed = |at: usize| headed.get(at).copied().unwrap_or_default();
    let own = |at: &usize| {
        let cell = row.cells.get(*at)?;
        stretch(cell).filter(|_| cell.span < 2 && (is_last || is_headed(*at)))
    };
    let heads: Vec<(usize, Stretch)> = (1..columns.len())
        .filter_map(|at| Some((at, own(&at)?)))
        .collect();
    let free = |at: &usize| {
        let empty = row.cells.get(*at).is_some_and(|cell| cell.words.is_empty());
        empty && is_headed(*at) != is_last
    };
    let room = |at: usize| {
        let before = (1..at).rev().take_while(free).count();
        (
            at - before,
            at + (at + 1..columns.len()).take_while(free).count(),
        )
    };
    let middles: Vec<Option<(usize, usize)>> = heads
        .iter()
        .map(|(at, own)| over_middle(columns, room(*at), (*at, own)))
        .collect();
    let is_alone = |at: usize| room(at) == (at, at);
    let all = heads.iter().zip(&middles);
    let reaches: Vec<(usize, usize)> = if all
        .clone()
        .all(|((at, _), found)| found.is_some() || is_alone(*at))
    {
        middles.iter().flatten().copied().collect()
    } else if !is_last
        && heads
            .iter()
            .all(|(at, own)| begins_with(own, columns.get(*at)))
    {
        heads.iter().map(|(at, _)| (*at, room(*at).1)).collect()
    } else {
        return;
    };
    for (first, last) in reaches {
        let held = (first..=last).find(|at| {
            row.cells
                .get(*at)
                .is_some_and(|cell| !cell.words.is_empty())
        });
        let words = held
            .and_then(|at| row.cells.get_mut(at))
            .map(|cell| std::mem::take(&mut cell.words));
        if let Some(cell) = row.cells.get_mut(first) {
            cell.words = words.unwrap_or_default();
            cell.span = (last - first + 1) as u32;
        }
    }
    settle(&mut row.cells);
}

/// The widest run of columns within `room` that a head at one of them stands over the middle of; `None` where that is
/// its own column.
fn over_middle(
    columns: &[Stretch],
    room: (usize, usize),
    (at, own): (usize, &Stretch),
) -> Option<(usize, usize)> {
    let fits = |(first, last): &(usize, usize)| {
        let (Some(left), Some(right)) = (columns.get(*first), columns.get(*last)) else {
            return false;
        };
        let column = (right.x1 - left.x0) / (last - first + 1) as f32;
        ((left.x0 + right.x1) / 2.0 - own.middle()).abs() < (0.25 * column).max(3.0)
    };
    let runs = (room.0..=at).flat_map(|first| (at..=room.1).map(move |last| (first, last)));
    let widest = runs.filter(fits).max_by_key(|(first, last)| last - first);
    widest.filter(|(first, last)| last > first)
}

fn begins_with(own: &Stretch, column: Option<&Stretch>) -> bool {
    column.is_some_and(|column| (column.x0 - own.x0).abs() < 6.0)
}

/// Heads that reach over several columns stand over their middle: where the columns can be shared out so that each head
/// stands over the middle of its share, they are.
fn over_middles(row: &mut GridRow<'_>, columns: &[Stretch]) -> bool {
    let heads: Vec<(usize, Stretch)> = row
        .cells
        .iter()
        .enumerate()
        .filter_map(|(at, cell)| Some((at, stretch(cell)?)))
        .collect();
    let (named, over): (Vec<_>, Vec<_>) = heads.iter().partition(|(at, _)| *at == 0);
    let from = usize::from(!named.is_empty() || columns.len() > over.len());
    let shared = shares(&over, columns, from);
    // The first column may have no name of its own.
    let shared = shared.or_else(|| shares(&over, columns, 0).filter(|_| named.is_empty()));
    let Some(shares) = shared else {
        return false;
    };
    let mut cells: Vec<GridCell<'_>> = columns.iter().map(|_| GridCell::default()).collect();
    if let (Some(first), Some(old)) = (cells.first_mut(), row.cells.first_mut())
        && !named.is_empty()
    {
        first.words = std::mem::take(&mut old.words);
    }
    for ((at, _), (first, last)) in over.iter().zip(shares) {
        let words = row
            .cells
            .get_mut(*at)
            .map(|cell| std::mem::take(&mut cell.words));
        if let Some(cell) = cells.get_mut(first) {
            cell.words = words.unwrap_or_default();
            cell.span = (last - first + 1) as u32;
        }
    }
    settle(&mut cells);
    row.cells = cells;
    true
}

fn stretch(cell: &GridCell<'_>) -> Option<Stretch> {
    let x0 = cell.words.iter().map(|set| set.word.x0).reduce(f32::min)?;
    let x1 = cell.words.iter().map(|set| set.word.x1).reduce(f32::max)?;
    Some(Stretch { x0, x1 })
}

/// For each head the columns, first and last, that it stands over the middle of; `None` where not all do.
fn shares(
    heads: &[&(usize, Stretch)],
    columns: &[Stretch],
    from: usize,
) -> Option<Vec<(usize, usize)>> {
    if heads.is_empty() || heads.len() > columns.len().saturating_sub(from) {
        return None;
    }
    // A share ends where the next head is nearer.
    let mut shares = Vec::new();
    let mut first = from;
    for (index, (_, head)) in heads.iter().enumerate() {
        let last = match heads.get(index + 1) {
            None => columns.len() - 1,
            Some((_, next)) => {
                let border = (head.middle() + next.middle()) / 2.0;
                let before = columns.iter().take_while(|column| column.middle() < border);
                before.count().checked_sub(1)?
            }
        };
        let (left, right) = (
            columns.get(first)?,
            columns.get(last).filter(|_| last >= first)?,
        );
        let middle = (left.x0 + right.x1) / 2.0;
        let column = (right.x1 - left.x0) / (last - first + 1) as f32;
        if (middle - head.middle()).abs() > (0.35 * column).max(4.0) {
            return None;
        }
        shares.push((first, last));
        first = last + 1;
    }
    Some(shares)
}
