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
    let mut stretches: Vec<Stretch> = telling
        .iter()
        .flat_map(|row| row.chunks(COLUMN_GAP / 2.0).filter_map(Stretch::of))
        .collect();
    stretches.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut columns: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match columns.last_mut() {
            Some(last) if stretch.x0 - last.x1 < COLUMN_GAP * size => {
                last.x1 = last.x1.max(stretch.x1);
            }
            _ => columns.push(stretch),
        }
    }
    columns
}

/// Puts what stands in a row into the columns it stands over.
fn set<'a>(row: &Row<'a>, columns: &[Stretch]) -> GridRow<'a> {
    let mut cells: Vec<GridCell<'a>> = columns.iter().map(|_| GridCell::default()).collect();
    for words in row.chunks(COLUMN_GAP) {
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

/// The columns, first and last, that a stretch lies over: those it covers half of, or the nearest.
fn reached(own: &Stretch, columns: &[Stretch]) -> (usize, usize) {
    let covers = |column: &Stretch| own.shared(column) >= 0.5 * (column.x1 - column.x0).max(1.0);
    let first = columns.iter().position(covers);
    let last = columns.iter().rposition(covers);
    if let (Some(first), Some(last)) = (first, last) {
        return (first, last);
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
