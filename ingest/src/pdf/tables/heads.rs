//! Which of a table's first rows are heads. Over which columns each of them reaches is `reach`'s work.

use super::grid::GridRow;
use super::ruling::Ruling;
use super::shape::is_over_all;
use super::text;
use graph_schema::table::is_number;

/// More rows are no heads.
const MAX_HEADS: usize = 5;

/// How many of the first rows are heads: those above the first line that is drawn over the whole width, where there is
/// one; else those above the first row with numbers. Where no row has numbers, the first.
pub fn head_rows(rows: &[GridRow<'_>], ruling: &Ruling) -> usize {
    let by_numbers = by_numbers(rows);
    let is_below_line = |at: &usize| match rows.get(at - 1..=*at) {
        Some([above, below]) => ruling.is_full_between(above.y, below.y, below.size),
        _ => false,
    };
    let parted: Vec<usize> = (1..rows.len()).filter(is_below_line).collect();
    let styled = rows.first().is_some_and(is_bold) && !rows.get(1).is_some_and(is_bold);
    let closed = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => ruling.closes(first.y, last.y),
        _ => false,
    };
    let Some(first) = parted.first().copied() else {
        // A table that its ruler closed and did not part has no heads, unless its letters tell of them.
        let has_numbers = rows.iter().any(|row| numbers(row) > 0);
        return match by_numbers {
            0 if styled => 1,
            _ if closed && !has_numbers && !styled => 0,
            heads => heads,
        };
    };
    // The only line of a table that parts its first row from the others: whole numbers there are sizes, as of samples.
    let sizes = rows.first().is_some_and(|row| whole_numbers(row).len() > 1);
    if parted == [1] && closed && sizes && rows.len() > 2 {
        return 1;
    }
    // A whole head, with lines below it and below rows of words: the first number comes later.
    if parted.len() > 1 && by_numbers > first && is_whole(rows.get(..first).unwrap_or_default()) {
        return first;
    }
    let in_grid = rows.len() > 3 && parted.len() * 10 >= 7 * (rows.len() - 1);
    if in_grid {
        return match by_numbers {
            0 => usize::from(styled),
            heads => heads,
        };
    }
    if by_numbers > 0 && by_numbers <= MAX_HEADS && parted.contains(&by_numbers) {
        return by_numbers;
    }
    // Lines that part groups of rows in a table without heads.
    let of_numbers = by_numbers == 0
        && !styled
        && rows
            .get(..first)
            .unwrap_or_default()
            .iter()
            .any(|row| numbers(row) > 0);
    match first <= MAX_HEADS && !of_numbers {
        true => first,
        false => by_numbers,
    }
}

/// Whether some rows have a name of its own over each column.
fn is_whole(rows: &[GridRow<'_>]) -> bool {
    let columns = rows.first().map_or(0, |row| row.cells.len());
    let named = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.cells.get(column));
        cells.any(|cell| !cell.words.is_empty())
    };
    let spans = rows
        .iter()
        .flat_map(|row| &row.cells)
        .any(|cell| cell.span > 1);
    rows.len() <= MAX_HEADS && !spans && (0..columns).all(named)
}

fn by_numbers(rows: &[GridRow<'_>]) -> usize {
    let first = rows.iter().position(|row| numbers(row) > 0);
    match first {
        None => 1,
        // What the row below does as well tells no head.
        Some(0) if rows.first().is_some_and(counts_up) && !rows.get(1).is_some_and(counts_up) => 1,
        Some(0) if rises_alone(rows) => 1,
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

/// Cells behind the first that are numbers.
fn numbers(row: &GridRow<'_>) -> usize {
    let cells = row.cells.iter().skip(1);
    cells.filter(|cell| is_number(&text(&cell.words))).count()
}

fn is_bold(row: &GridRow<'_>) -> bool {
    let mut words = row.cells.iter().flat_map(|cell| &cell.words).peekable();
    words.peek().is_some() && words.all(|set| set.word.bold)
}

fn has_no_name(row: &GridRow<'_>) -> bool {
    row.cells.first().is_some_and(|cell| cell.words.is_empty())
}

/// Whole numbers one after the other, as years or folds in a head.
fn counts_up(row: &GridRow<'_>) -> bool {
    let numbers = whole_numbers(row);
    let years = numbers.iter().all(|number| (1800..2100).contains(number));
    let steps = numbers
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a < b && (years || b - a == 1)));
    numbers.len() > 1 && steps
}

/// Whole numbers that rise, as lengths or sizes in a head, over rows that mostly do not.
fn rises_alone(rows: &[GridRow<'_>]) -> bool {
    let rises = |row: &GridRow<'_>| {
        let numbers = whole_numbers(row);
        numbers.len() > 2
            && numbers
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if a < b))
    };
    let Some((first, body)) = rows.split_first() else {
        return false;
    };
    rises(first) && body.len() > 1 && body.iter().filter(|row| rises(row)).count() * 3 <= body.len()
}

/// Those of a row behind its first cell; none where something else stands there.
fn whole_numbers(row: &GridRow<'_>) -> Vec<u32> {
    let cells = row.cells.iter().skip(1).map(|cell| text(&cell.words));
    let filled = cells.filter(|text| !text.is_empty());
    let numbers: Option<Vec<u32>> = filled.map(|text| text.parse().ok()).collect();
    numbers.unwrap_or_default()
}
