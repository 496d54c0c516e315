//! What the rows of a grid are: heads, rows that go on over several lines, rows of the body; and whether all that makes
//! a table.

use super::grid::{Grid, GridCell, GridRow, Stretch, settle};
use super::text;
use graph_schema::table::is_number;

pub struct Shaped<'a> {
    pub rows: Vec<GridRow<'a>>,
    pub head_rows: u32,
}

/// More rows are no heads.
const MAX_HEADS: usize = 5;

/// `None` for what is no table.
pub fn shaped(grid: Grid<'_>) -> Option<Shaped<'_>> {
    let Grid { mut rows, columns } = grid;
    // What is left of a caption, or a title over all.
    while rows.first().is_some_and(|row| is_over_all(row)) {
        rows.remove(0);
    }
    let heads = heads(&rows);
    let body = rows.split_off(heads.min(rows.len()));
    let last = rows.len().saturating_sub(1);
    for row in rows.iter_mut().take(last) {
        spread(row, &columns);
    }
    let head_rows = rows.len();
    rows.extend(joined(body));
    is_table(&rows, head_rows).then_some(Shaped {
        rows,
        head_rows: head_rows as u32,
    })
}

fn is_over_all(row: &GridRow<'_>) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.words.is_empty());
    let first = row.cells.first().is_some_and(|cell| !cell.words.is_empty());
    let lone = filled.next().is_some() && filled.next().is_none();
    lone && first
}

/// How many of the first rows are heads: those above the first with numbers. Where no row has numbers, the first.
fn heads(rows: &[GridRow<'_>]) -> usize {
    let numbers = |row: &GridRow<'_>| {
        let cells = row.cells.iter().skip(1);
        cells.filter(|cell| is_number(&text(&cell.words))).count()
    };
    let first = rows.iter().position(|row| numbers(row) > 0);
    match first {
        None => 1,
        Some(0) if rows.first().is_some_and(counts_up) => 1,
        Some(0) => 0,
        // Names in the rows above the first number: only those near it are heads.
        Some(at) if at > MAX_HEADS => 1,
        Some(at) => {
            // A row with nothing but a name in its first column heads the rows below it, not the columns.
            let group = rows
                .get(at - 1)
                .is_some_and(|row| at > 1 && is_over_all(row));
            // Years, or the numbers of folds, below the last head: they are heads as well.
            let more = rows
                .get(at)
                .is_some_and(|row| counts_up(row) && has_no_name(row));
            at - usize::from(group) + usize::from(more)
        }
    }
}

fn has_no_name(row: &GridRow<'_>) -> bool {
    row.cells.first().is_some_and(|cell| cell.words.is_empty())
}

/// Whole numbers one after the other, as years or folds in a head.
fn counts_up(row: &GridRow<'_>) -> bool {
    let cells = row.cells.iter().skip(1).map(|cell| text(&cell.words));
    let filled: Vec<String> = cells.filter(|text| !text.is_empty()).collect();
    let numbers: Vec<u32> = filled.iter().filter_map(|text| text.parse().ok()).collect();
    let years = numbers.iter().all(|number| (1800..2100).contains(number));
    let steps = numbers
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a < b && (years || b - a == 1)));
    numbers.len() == filled.len() && numbers.len() > 1 && steps
}

/// Heads that reach over several columns stand over their middle: where the columns can be shared out so that each head
/// stands over the middle of its share, they are.
fn spread(row: &mut GridRow<'_>, columns: &[Stretch]) {
    let heads: Vec<(usize, Stretch)> = row
        .cells
        .iter()
        .enumerate()
        .filter_map(|(at, cell)| Some((at, stretch(cell)?)))
        .collect();
    let (named, over): (Vec<_>, Vec<_>) = heads.iter().partition(|(at, _)| *at == 0);
    let from = usize::from(!named.is_empty() || columns.len() > over.len());
    let Some(shares) = shares(&over, columns, from) else {
        return;
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

/// Joins rows of the body that go on over several lines.
fn joined(rows: Vec<GridRow<'_>>) -> Vec<GridRow<'_>> {
    let mut joined: Vec<GridRow<'_>> = Vec::new();
    let mut below = 0.0;
    for row in rows {
        let y = row.y;
        match joined.last_mut() {
            Some(last) if goes_on(last, &row, below) => {
                for (cell, more) in last.cells.iter_mut().zip(row.cells) {
                    cell.words.extend(more.words);
                }
            }
            _ => joined.push(row),
        }
        below = y;
    }
    joined
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
        .filter(|row| filled(row) > 1 && row.cells.iter().any(|cell| cell.span > 1))
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
