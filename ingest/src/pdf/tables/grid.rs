//! The columns of a table's rows, by the stretches that no word of them covers, and which words are in which. Which
//! rows are heads is `shape`'s work.

use super::Set;
use super::region::{CELL_GAP, Row};
use graph_schema::table::{MAX_COLUMNS, is_number};

/// A row with one cell a column.
#[derive(Debug, Clone)]
pub struct GridRow<'a> {
    pub cells: Vec<GridCell<'a>>,
    pub y: f32,
    pub size: f32,
}

#[derive(Debug, Clone, Default)]
pub struct GridCell<'a> {
    pub words: Vec<Set<'a>>,
    /// As in [`graph_schema::Cell`].
    pub span: u32,
}

/// Rows and the stretches of their columns.
#[derive(Debug)]
pub struct Grid<'a> {
    pub rows: Vec<GridRow<'a>>,
    pub columns: Vec<Stretch>,
}

#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub x0: f32,
    pub x1: f32,
}

impl Stretch {
    pub fn middle(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    fn shared(&self, other: &Self) -> f32 {
        (self.x1.min(other.x1) - self.x0.max(other.x0)).max(0.0)
    }

    fn of(words: &[Set<'_>]) -> Option<Self> {
        let x0 = words.iter().map(|set| set.word.x0).reduce(f32::min)?;
        let x1 = words.iter().map(|set| set.word.x1).reduce(f32::max)?;
        Some(Self { x0, x1 })
    }
}

/// Columns stand farther apart than the words of a cell: in ems. TeX's spaces have a third of one at most.
const COLUMN_GAP: f32 = 0.5;

/// `None` where no two columns can be told.
pub fn grid<'a>(rows: &[Row<'a>]) -> Option<Grid<'a>> {
    let columns = columns(rows);
    if columns.len() < 2 || columns.len() > MAX_COLUMNS {
        return None;
    }
    let rows: Vec<GridRow<'a>> = rows.iter().map(|row| set(row, &columns)).collect();
    Some(Grid { rows, columns })
}

fn columns(rows: &[Row<'_>]) -> Vec<Stretch> {
    let cells = |row: &&Row<'_>| row.chunks(CELL_GAP).count();
    let numbers = |row: &&Row<'_>| {
        let chunks = row.chunks(CELL_GAP).skip(1);
        chunks
            .filter(|words| is_number(&super::text(words)))
            .count()
    };
    let most = rows.iter().map(|row| cells(&row)).max().unwrap_or_default();
    // Heads may be wider than their columns and reach over several: rows with numbers tell where those are.
    let mut telling: Vec<&Row<'_>> = rows.iter().filter(|row| numbers(row) > 0).collect();
    if telling.len() < 2 {
        telling = rows
            .iter()
            .filter(|row| cells(row) > 1 && cells(row) * 2 >= most)
            .collect();
    }
    if telling.is_empty() {
        return Vec::new();
    }
    let size = telling.iter().map(|row| row.size).fold(0.0, f32::max);
    let rough = merged(&telling, COLUMN_GAP / 2.0, COLUMN_GAP * size);
    let columns = rough.into_iter();
    let columns = columns.flat_map(|column| split(column, &telling)).collect();
    without_middles(columns, &telling)
}

/// Leaves out what only cells for both of its neighbours stand in.
fn without_middles(columns: Vec<Stretch>, rows: &[&Row<'_>]) -> Vec<Stretch> {
    let fills: Vec<Vec<bool>> = rows
        .iter()
        .map(|row| {
            let chunks: Vec<Stretch> = row
                .chunks(COLUMN_GAP / 2.0)
                .filter_map(Stretch::of)
                .collect();
            let filled = |column: &Stretch| chunks.iter().any(|own| own.shared(column) > 0.0);
            columns.iter().map(filled).collect()
        })
        .collect();
    let is_middle = |at: usize| {
        let fill = |row: &Vec<bool>, at: usize| row.get(at).copied().unwrap_or_default();
        let own = fills.iter().filter(|row| fill(row, at));
        let alone = own
            .clone()
            .all(|row| !fill(row, at - 1) && !fill(row, at + 1));
        let both = fills
            .iter()
            .filter(|row| fill(row, at - 1) && fill(row, at + 1));
        alone && both.count() > own.count()
    };
    let last = columns.len().saturating_sub(1);
    let kept = columns.iter().enumerate();
    let kept = kept.filter(|(at, _)| *at < 2 || *at == last || !is_middle(*at));
    kept.map(|(_, column)| *column).collect()
}

/// The stretches that some chunk of the rows covers, where chunks nearer than `gap` points are of one.
fn merged(rows: &[&Row<'_>], ems: f32, gap: f32) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = rows
        .iter()
        .flat_map(|row| row.chunks(ems).filter_map(Stretch::of))
        .collect();
    stretches.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut columns: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match columns.last_mut() {
            Some(last) if stretch.x0 - last.x1 < gap => last.x1 = last.x1.max(stretch.x1),
            _ => columns.push(stretch),
        }
    }
    columns
}

/// Columns that a cell of some row joins, or that stand nearer than words do, told apart by the rows that have a cell
/// in each of them.
fn split(column: Stretch, rows: &[&Row<'_>]) -> Vec<Stretch> {
    let inside = |words: &&[Set<'_>]| {
        Stretch::of(words).is_some_and(|own| own.x0 > column.x0 - 1.0 && own.x1 < column.x1 + 1.0)
    };
    let of_row = |row: &&Row<'_>| -> Vec<Stretch> {
        let chunks = row.chunks(COLUMN_GAP).filter(inside);
        chunks.filter_map(Stretch::of).collect()
    };
    let of_rows: Vec<Vec<Stretch>> = rows.iter().map(of_row).collect();
    let filled = of_rows.iter().filter(|own| !own.is_empty()).count();
    let most = of_rows.iter().map(Vec::len).max().unwrap_or_default();
    let telling: Vec<&Vec<Stretch>> = of_rows.iter().filter(|own| own.len() == most).collect();
    if most < 2 || telling.len() < 2 || telling.len() * 2 < filled {
        return vec![column];
    }
    let mut columns = Vec::new();
    for at in 0..most {
        let own = telling.iter().filter_map(|row| row.get(at));
        let Some(whole) = own.copied().reduce(|a, b| Stretch {
            x0: a.x0.min(b.x0),
            x1: a.x1.max(b.x1),
        }) else {
            continue;
        };
        columns.push(whole);
    }
    let apart = columns.windows(2).all(|pair| match pair {
        [a, b] => a.x1 < b.x0 + 1.0,
        _ => true,
    });
    match apart {
        true => columns,
        false => vec![column],
    }
}

/// Puts what stands in a row into the columns it stands over.
fn set<'a>(row: &Row<'a>, columns: &[Stretch]) -> GridRow<'a> {
    let mut cells: Vec<GridCell<'a>> = columns.iter().map(|_| GridCell::default()).collect();
    let chunks = row.chunks(COLUMN_GAP);
    for words in chunks.flat_map(|words| parted(words, columns, row.size)) {
        let Some(own) = Stretch::of(words) else {
            continue;
        };
        let (first, last) = reached(&own, columns);
        if let Some(cell) = cells.get_mut(first) {
            cell.span = cell.span.max((last - first + 1) as u32);
            cell.words.extend_from_slice(words);
        }
    }
    settle(&mut cells);
    GridRow {
        cells,
        y: row.y,
        size: row.size,
    }
}

/// What stands over columns nearer than words do: a word for each of them, parted where they are.
fn parted<'b, 'a>(words: &'b [Set<'a>], columns: &[Stretch], size: f32) -> Vec<&'b [Set<'a>]> {
    let gutters: Vec<(f32, f32)> = columns
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => (b.x0 - a.x1 < CELL_GAP * size).then_some((a.x1, b.x0)),
            _ => None,
        })
        .collect();
    let apart = |a: &Set<'_>, b: &Set<'_>| {
        let room = 0.3 * size;
        let over = |(left, right): &(f32, f32)| a.word.x1 < right + room && b.word.x0 > left - room;
        !b.word.glued && b.bond != super::Bond::Together && gutters.iter().any(over)
    };
    let parts: Vec<&'b [Set<'a>]> = words.chunk_by(|a, b| !apart(a, b)).collect();
    // A word over several columns is part of what stands over all of them together.
    let lone = |words: &&'b [Set<'a>]| {
        Stretch::of(words).is_none_or(|own| {
            columns
                .iter()
                .filter(|column| own.shared(column) > 0.0)
                .count()
                < 2
        })
    };
    match parts.iter().all(lone) {
        true => parts,
        false => vec![words],
    }
}

/// The columns, first and last, that a stretch lies over: those it covers half of, or the nearest.
fn reached(own: &Stretch, columns: &[Stretch]) -> (usize, usize) {
    let covers = |column: &Stretch| own.shared(column) >= 0.5 * (column.x1 - column.x0).max(1.0);
    let first = columns.iter().position(covers);
    let last = columns.iter().rposition(covers);
    if let (Some(first), Some(last)) = (first, last) {
        return (first, last);
    }
    let off = |middle: f32| (middle - own.middle()).abs();
    let single = columns.iter().map(|column| off(column.middle()));
    let single = single.fold(f32::MAX, f32::min);
    // In the middle between two columns: it is of both.
    let between = columns.windows(2).position(|pair| match pair {
        [a, b] => {
            let middle = (a.x0 + b.x1) / 2.0;
            let inside = own.x0 > a.x0 && own.x1 < b.x1;
            let over_gutter = own.x0 < b.x0 - 1.0 && own.x1 > a.x1 + 1.0;
            inside && over_gutter && off(middle) < (0.4 * single).min(4.0)
        }
        _ => false,
    });
    if let Some(at) = between {
        return (at, at + 1);
    }
    let nearest = columns.iter().enumerate().min_by(|(_, a), (_, b)| {
        let off = |column: &Stretch| {
            let apart = (column.x0 - own.x1).max(own.x0 - column.x1).max(0.0);
            (apart, (column.middle() - own.middle()).abs())
        };
        let ((a0, a1), (b0, b1)) = (off(a), off(b));
        a0.total_cmp(&b0).then(a1.total_cmp(&b1))
    });
    let at = nearest.map_or(0, |(at, _)| at);
    (at, at)
}

/// Spans tell of the columns behind them that nothing else stands in: 1 where nothing reaches, 0 where something does.
pub fn settle(cells: &mut [GridCell<'_>]) {
    let mut at = 0;
    while at < cells.len() {
        let asked = cells.get(at).map_or(1, |cell| cell.span.max(1) as usize);
        let filled = |cell: &GridCell<'_>| !cell.words.is_empty();
        let free = cells.iter().skip(at + 1).take_while(|cell| !filled(cell));
        let span = asked.min(1 + free.count());
        if let Some(cell) = cells.get_mut(at) {
            cell.span = span as u32;
        }
        for covered in cells.iter_mut().skip(at + 1).take(span - 1) {
            covered.span = 0;
        }
        at += span;
    }
}
