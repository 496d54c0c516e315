//! What the rows of a grid are: heads, rows that go on over several lines, rows of the body; and whether all that makes
//! a table.

use super::grid::{Grid, GridCell, GridRow};
use super::heads::head_rows;
use super::labels::first_in_groups;
use super::listing::is_listing;
use super::reach::spread;
use super::ruling::Ruling;
use super::text;
use graph_schema::table::is_number;

pub struct Shaped<'a> {
    pub rows: Vec<GridRow<'a>>,
    pub head_rows: u32,
}

/// `None` for what is no table.
pub fn shaped<'a>(grid: Grid<'a>, ruling: &Ruling) -> Option<Shaped<'a>> {
    let Grid { mut rows, columns } = grid;
    // What is left of a caption, or a title over all; not the head of a table whose other columns have none.
    while let [first, second, ..] = &rows[..]
        && is_over_all(first)
        && !ruling.is_full_between(first.y, second.y, second.size)
    {
        rows.remove(0);
    }
    let heads = head_rows(&rows, ruling);
    let mut heads_and_body = rows;
    let body = heads_and_body.split_off(heads.min(heads_and_body.len()));
    let mut rows = heads_and_body;
    spread(&mut rows, &columns, body.first(), ruling);
    let head_rows = rows.len();
    let mut body = joined(body, ruling);
    first_in_groups(&mut body, ruling);
    rows.extend(body);
    (is_table(&rows, head_rows) && !is_listing(&rows)).then_some(Shaped {
        rows,
        head_rows: head_rows as u32,
    })
}

/// Whether a row has nothing but a name in its first column.
pub fn is_over_all(row: &GridRow<'_>) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.words.is_empty());
    let first = row.cells.first().is_some_and(|cell| !cell.words.is_empty());
    let lone = filled.next().is_some() && filled.next().is_none();
    lone && first
}

/// Joins rows of the body that go on over several lines.
fn joined<'a>(rows: Vec<GridRow<'a>>, ruling: &Ruling) -> Vec<GridRow<'a>> {
    let by_lines = is_parted(&rows, ruling);
    let apart = lead_between_rows(&rows);
    let mut joined: Vec<GridRow<'a>> = Vec::new();
    let mut below = 0.0;
    for row in rows {
        let y = row.y;
        let parted = ruling.is_full_between(below, y, row.size)
            || by_lines && !ruling.short_between(below, y, row.size).is_empty();
        match joined.last_mut() {
            Some(last)
                if !parted
                    && (by_lines
                        || apart.is_some_and(|apart| y - below < apart)
                        || goes_on(last, &row, below)) =>
            {
                for (cell, more) in last.cells.iter_mut().zip(row.cells) {
                    if cell.words.is_empty() {
                        cell.span = cell.span.max(more.span);
                    }
                    cell.words.extend(more.words);
                }
                super::grid::settle(&mut last.cells);
            }
            _ => joined.push(row),
        }
        below = y;
    }
    joined
}

/// Leads within cells of several lines are this near each other, those between rows that much wider.
const TIGHT: f32 = 1.15;
const WIDE: f32 = 1.35;

/// How far apart rows stand whose cells of several lines are set tighter; `None` where gaps do not tell that: a row below a
/// tight gap goes on with what fewer of its cells have, and with words.
fn lead_between_rows(rows: &[GridRow<'_>]) -> Option<f32> {
    let leads = || {
        rows.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(b.y - a.y),
            _ => None,
        })
    };
    let tightest = leads().reduce(f32::min)?;
    let apart = WIDE * tightest;
    let two_kinds = leads().all(|lead| lead < TIGHT * tightest || lead >= apart);
    let wide = leads().filter(|lead| *lead >= apart).count();
    if !two_kinds || wide == 0 {
        return None;
    }
    let filled = |row: &GridRow<'_>| row.cells.iter().filter(|c| !c.words.is_empty()).count();
    let numbers = |row: &GridRow<'_>| {
        let mut cells = row.cells.iter().skip(1);
        cells.any(|cell| is_number(&text(&cell.words)))
    };
    let goes_on = |band: &[GridRow<'_>]| match band {
        [first, rest @ ..] => {
            let fewer = |row: &GridRow<'_>| {
                let under = row.cells.iter().zip(&first.cells);
                let mut under = under.filter(|(cell, _)| !cell.words.is_empty());
                let hangs = under.all(|(_, above)| !above.words.is_empty());
                hangs && filled(row) < filled(first) && !numbers(row)
            };
            rest.iter().all(fewer)
        }
        [] => true,
    };
    let mut bands = rows.chunk_by(|a, b| b.y - a.y < apart);
    bands.all(goes_on).then_some(apart)
}

/// Whether a line is drawn between all rows: what stands between two of them is one row. Rows of numbers are rows of
/// their own.
fn is_parted(rows: &[GridRow<'_>], ruling: &Ruling) -> bool {
    let numbers = |row: &GridRow<'_>| {
        let cells = row.cells.iter().skip(1);
        cells.filter(|cell| is_number(&text(&cell.words))).count()
    };
    let together = |a: &GridRow<'_>, b: &GridRow<'_>| !ruling.is_full_between(a.y, b.y, b.size);
    let bands: Vec<&[GridRow<'_>]> = rows.chunk_by(together).collect();
    let brief = |band: &&[GridRow<'_>]| band.iter().filter(|row| numbers(row) > 0).count() < 2;
    bands.len() > 2 && bands.len() < rows.len() && bands.iter().all(brief)
}

/// Whether a row is the next line of the one before it, whose last line stands at `below`.
fn goes_on(last: &GridRow<'_>, row: &GridRow<'_>, below: f32) -> bool {
    let filled = |cell: &&GridCell<'_>| !cell.words.is_empty();
    let own: Vec<&GridCell<'_>> = row.cells.iter().filter(filled).collect();
    let before = last.cells.iter().filter(filled).count();
    let spans = own.iter().any(|cell| cell.span > 1);
    let numbers = own.iter().any(|cell| is_number(&text(&cell.words)));
    if spans || numbers || own.len() >= before || row.y - below > 1.6 * row.size {
        return false;
    }
    // Only below cells that have something to go on from.
    let under = row.cells.iter().zip(&last.cells);
    let hangs = under
        .clone()
        .all(|(cell, above)| cell.words.is_empty() || !above.words.is_empty());
    if !hangs {
        return false;
    }
    let named = row.cells.first().is_some_and(|cell| filled(&cell));
    match (named, own.len()) {
        // A name by itself may head the rows below it.
        (true, 1) => own.first().is_some_and(|cell| {
            text(&cell.words).starts_with(|c: char| c.is_lowercase() || c == '(')
        }),
        (true, _) => false,
        (false, _) => true,
    }
}

/// Whether a cell of the body reaches over several columns and is no number for all of them.
fn is_torn(cell: &GridCell<'_>) -> bool {
    cell.span > 1 && !is_number(&text(&cell.words))
}

fn is_table(rows: &[GridRow<'_>], heads: usize) -> bool {
    let body = rows.get(heads..).unwrap_or_default();
    let columns = rows.first().map_or(0, |row| row.cells.len());
    let filled = |row: &GridRow<'_>| row.cells.iter().filter(|c| !c.words.is_empty()).count();
    let several = body.iter().filter(|row| filled(row) > 1).count();
    let cells: usize = body.iter().map(filled).sum();
    let words: usize = body
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.words.len())
        .sum();
    let torn = body
        .iter()
        .filter(|row| filled(row) > 1 && row.cells.iter().any(is_torn))
        .count();
    let numbers = body
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| is_number(&text(&cell.words)))
        .count();
    // Running text in columns has many words to a cell and no numbers.
    let brief = words <= 4 * cells || numbers * 3 >= cells && words <= 8 * cells;
    let text_table = words <= 9 * cells && columns >= 2 && heads > 0;
    (several >= 2 || several == 1 && heads > 0 && columns > 2)
        && several * 2 >= body.len()
        && cells * 5 >= 2 * columns * several
        && torn * 4 <= body.len()
        && (brief || text_table)
}
