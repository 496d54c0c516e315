//! Columns of a page and the order they are read in: gutters, full-width blocks, side notes.

use super::lines::{Line, Piece, lines};

/// Pieces of one page with its size.
pub struct PagePieces {
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub pieces: Vec<Piece>,
}

/// Lines of a page in reading order, and the notes beside its text.
#[derive(Debug, Default)]
pub struct PageLines {
    pub lines: Vec<Line>,
    pub side: Vec<Line>,
    pub height: f32,
}

/// Height of the bands a page is looked at in, in points: less than a line.
const BAND: f32 = 4.0;
/// Step between the places tried for a gutter, in points.
const STEP: f32 = 2.0;
/// No more places than this are tried.
const MAX_PLACES: f32 = 500.0;
/// So many bands with text on both sides are most of a page.
const CLEAR_BANDS: i32 = 80;
/// More lines than this on one baseline are not looked at.
const MAX_NEIGHBOURS: usize = 600;
/// So many bands of two full columns, about seven lines, make the lower part of a page a part of its own.
const LEAST_TWO_COLUMN_BANDS: i32 = 14;

/// A place with text on both sides: in how many bands, and in how many text crosses it.
#[derive(Debug, Clone, Copy, Default)]
struct Gutter {
    x: f32,
    both: i32,
    cross: i32,
    /// In how many bands the text of both sides is nearly as wide as the side: running text, no table.
    full: i32,
}

/// Orders all pages; pages of one paper share their column layout, so weak evidence on one page
/// counts when the others agree.
pub fn order(pages: Vec<PagePieces>) -> Vec<PageLines> {
    let sides: Vec<Option<f32>> = pages.iter().map(side_notes).collect();
    let own: Vec<Option<Gutter>> = pages
        .iter()
        .zip(&sides)
        .map(|(page, side)| middle_gutter(page, side.unwrap_or(0.0)))
        .collect();
    let strong: Vec<f32> = own
        .iter()
        .flatten()
        .filter(|g| is_strong(g))
        .map(|g| g.x / 1.0)
        .collect();
    // Pages with large figures say little themselves.
    let two_columns = strong.len() * 3 >= pages.len().max(1);
    let usual = median(strong);
    pages
        .into_iter()
        .zip(sides)
        .zip(own)
        .map(|((page, side), own)| {
            let whole = own.filter(|g| match (two_columns, usual) {
                (true, Some(x)) => (g.x - x).abs() < 30.0 && g.both * 6 > g.cross || is_strong(g),
                _ => is_strong(g) && g.both > g.cross,
            });
            if let Some(gutter) = whole {
                return order_page(page, side, Some(gutter.x));
            }
            match lower_gutter(&page, side.unwrap_or(0.0)) {
                Some((top, x)) => order_parts(page, side, top, x),
                None => order_page(page, side, None),
            }
        })
        .collect()
}

fn is_strong(gutter: &Gutter) -> bool {
    let text = gutter.full * 3 >= gutter.both;
    // Down most of a page that nothing crosses, less of it need be text.
    let clear = gutter.both >= CLEAR_BANDS
        && gutter.cross * 10 <= gutter.both
        && gutter.full * 6 >= gutter.both;
    gutter.both >= 12 && gutter.both * 5 >= gutter.cross * 2 && (text || clear)
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The text that lies right of `from`, with its left and right edges; `None` without any.
fn text_right_of(page: &PagePieces, from: f32) -> Option<(Vec<&Piece>, f32, f32)> {
    let text: Vec<&Piece> = page
        .pieces
        .iter()
        .filter(|piece| piece.x0 >= from)
        .collect();
    let left = text.iter().map(|piece| piece.x0).reduce(f32::min)?;
    let right = text.iter().map(|piece| piece.x1).reduce(f32::max)?;
    Some((text, left, right))
}

/// The best gutter near the middle of the text that lies right of `from`.
fn middle_gutter(page: &PagePieces, from: f32) -> Option<Gutter> {
    let (text, left, right) = text_right_of(page, from)?;
    let span = right - left;
    best_gutter(&text, page.height, left + 0.33 * span, left + 0.67 * span)
}

/// The places tried for a gutter, from the left: a page as wide as a wall has no more of them.
fn places(from: f32, to: f32) -> Vec<f32> {
    let step = STEP.max((to - from) / MAX_PLACES);
    let mut places = Vec::new();
    let mut x = from;
    while x < to && places.len() <= MAX_PLACES as usize {
        places.push(x);
        x += step;
    }
    places
}

fn best_gutter(pieces: &[&Piece], height: f32, from: f32, to: f32) -> Option<Gutter> {
    let places = places(from, to);
    let mut gutters: Vec<Gutter> = places
        .iter()
        .map(|x| Gutter {
            x: *x,
            ..Gutter::default()
        })
        .collect();
    let left = pieces.iter().map(|piece| piece.x0).fold(f32::MAX, f32::min);
    let right = pieces.iter().map(|piece| piece.x1).fold(f32::MIN, f32::max);
    for band in bands(pieces, height).iter().filter(|band| !band.is_empty()) {
        let sides = Covered::of(band, &places, left, right);
        let first_end = band.iter().map(|(_, x1)| *x1).fold(f32::MAX, f32::min);
        let last_start = band.iter().map(|(x0, _)| *x0).fold(f32::MIN, f32::max);
        for (at, gutter) in gutters.iter_mut().enumerate() {
            let crossed = sides.crossed[at];
            let both = !crossed && first_end <= gutter.x && last_start >= gutter.x;
            let full = sides.left[at] > 0.5 * (gutter.x - left)
                && sides.right[at] > 0.5 * (right - gutter.x);
            gutter.cross += i32::from(crossed);
            gutter.both += i32::from(both);
            gutter.full += i32::from(both && full);
        }
    }
    let score = |g: &Gutter| g.both - 2 * g.cross;
    let highest = gutters.iter().map(score).max()?;
    let best: Vec<Gutter> = gutters
        .into_iter()
        .filter(|gutter| score(gutter) == highest)
        .collect();
    best.get(best.len() / 2)
        .copied()
        .filter(|gutter| gutter.both >= 4)
}

/// For each place, whether a stretch of the band runs over it.
fn crossed(band: &[(f32, f32)], places: &[f32]) -> Vec<bool> {
    // How many stretches begin before each place, less how many end there.
    let mut change = vec![0i32; places.len() + 1];
    for (x0, x1) in band {
        let begins = places.partition_point(|x| x <= x0);
        let ends = places.partition_point(|x| x < x1);
        if begins < ends {
            change[begins] += 1;
            change[ends] -= 1;
        }
    }
    let mut open = 0;
    let counts = change.iter().map(|step| {
        open += step;
        open > 0
    });
    counts.take(places.len()).collect()
}

/// The stretches that are covered in each horizontal band of the page.
fn bands(pieces: &[&Piece], height: f32) -> Vec<Vec<(f32, f32)>> {
    let count = (height / BAND).clamp(1.0, 2_000.0) as usize + 1;
    let mut bands = vec![Vec::new(); count];
    for piece in pieces {
        let top = ((piece.y - 0.7 * piece.size) / BAND).max(0.0) as usize;
        let bottom = ((piece.y + 0.1 * piece.size) / BAND).max(0.0) as usize;
        for band in bands.iter_mut().take(bottom + 1).skip(top) {
            band.push((piece.x0, piece.x1));
        }
    }
    bands
}

/// Where the text begins on a page with notes in its left margin: few letters, smaller than the text.
fn side_notes(page: &PagePieces) -> Option<f32> {
    let all: Vec<&Piece> = page.pieces.iter().collect();
    let gutter = best_gutter(&all, page.height, 0.12 * page.width, 0.36 * page.width)?;
    let (notes, text): (Vec<&Piece>, Vec<&Piece>) =
        all.iter().partition(|piece| piece.x1 <= gutter.x);
    let usual = |of: &[&Piece]| median(of.iter().map(|piece| piece.size).collect());
    let reach = |of: &[&Piece]| of.iter().map(|piece| piece.x1 - piece.x0).sum::<f32>();
    let smaller = usual(&notes)? < 0.93 * usual(&text)?;
    // Labels of a figure stand left of a column's text, too; lines of the text run over them elsewhere on the page.
    let clear = gutter.both >= 12 && gutter.both > 3 * gutter.cross;
    (smaller && clear && reach(&notes) < 0.4 * reach(&text)).then_some(gutter.x)
}

/// Where a page of one column turns to two, and their gutter: journals set their references so.
fn lower_gutter(page: &PagePieces, from: f32) -> Option<(f32, f32)> {
    let (text, left, right) = text_right_of(page, from)?;
    let bands = bands(&text, page.height);
    let span = right - left;
    let places = places(left + 0.4 * span, left + 0.6 * span);
    // Of each place, the score of the bands from the lowest up.
    let mut scores = vec![0; places.len()];
    let mut best_of: Vec<Option<(i32, usize)>> = vec![None; places.len()];
    for (index, band) in bands.iter().enumerate().rev() {
        let sides = Covered::of(band, &places, left - 1.0, right + 1.0);
        for (at, x) in places.iter().enumerate() {
            // Columns of text are nearly full, tables are not.
            let full = sides.left[at] > 0.6 * (x - (left - 1.0))
                && sides.right[at] > 0.6 * (right + 1.0 - x);
            scores[at] += match (sides.crossed[at], full) {
                (true, _) => -6,
                (false, true) => 1,
                (false, false) => 0,
            };
            if best_of[at].is_none_or(|(known, _)| scores[at] > known) {
                best_of[at] = Some((scores[at], index));
            }
        }
    }
    let mut best: Option<(i32, f32, usize)> = None;
    for (x, found) in places.iter().zip(best_of) {
        if let Some((score, index)) = found
            && best.is_none_or(|(known, ..)| score > known)
        {
            best = Some((score, *x, index));
        }
    }
    let (score, x, band) = best?;
    (score >= LEAST_TWO_COLUMN_BANDS).then_some((band as f32 * BAND - BAND, x))
}

/// What a band covers left and right of each place, in points.
struct Covered {
    left: Vec<f32>,
    right: Vec<f32>,
    crossed: Vec<bool>,
}

impl Covered {
    /// Of the stretches that lie between `from` and `to`.
    fn of(band: &[(f32, f32)], places: &[f32], from: f32, to: f32) -> Self {
        let mut left = vec![0.0; places.len()];
        let mut right = vec![0.0; places.len()];
        for (x0, x1) in band {
            let (ended, begun) = (
                places.partition_point(|x| x < x1),
                places.partition_point(|x| x <= x0),
            );
            if *x0 >= from
                && let Some(left) = left.get_mut(ended)
            {
                *left += x1 - x0;
            }
            if *x1 <= to
                && let Some(right) = begun.checked_sub(1).and_then(|last| right.get_mut(last))
            {
                *right += x1 - x0;
            }
        }
        // What ended before a place lies left of all places after it, and the other way round.
        for at in 1..places.len() {
            left[at] += left[at - 1];
        }
        for at in (1..places.len()).rev() {
            right[at - 1] += right[at];
        }
        Self {
            left,
            right,
            crossed: crossed(band, places),
        }
    }
}

/// The upper part in one column, the lower in two.
fn order_parts(page: PagePieces, side: Option<f32>, top: f32, gutter: f32) -> PageLines {
    // The headings of both columns stand above their first full row: the last line across ends the upper part.
    let across = |piece: &&Piece| piece.y < top && piece.x0 < gutter && piece.x1 > gutter;
    let end = page
        .pieces
        .iter()
        .filter(across)
        .map(|piece| piece.y)
        .fold(0.0, f32::max);
    let (upper, lower): (Vec<Piece>, Vec<Piece>) =
        page.pieces.into_iter().partition(|piece| piece.y <= end);
    let part = |pieces| PagePieces {
        number: page.number,
        width: page.width,
        height: page.height,
        pieces,
    };
    let mut ordered = order_page(part(upper), side, None);
    let lower = order_page(part(lower), side, Some(gutter));
    ordered.lines.extend(lower.lines);
    ordered.side.extend(lower.side);
    ordered
}

fn order_page(page: PagePieces, side: Option<f32>, gutter: Option<f32>) -> PageLines {
    let (number, middle) = (page.number, gutter);
    let mut groups: [Vec<Piece>; 3] = Default::default();
    let mut notes = Vec::new();
    for piece in page.pieces {
        if side.is_some_and(|x| piece.x1 <= x) {
            notes.push(piece);
            continue;
        }
        let group = match middle {
            // An overfull line may reach a little over the gutter.
            Some(x) if piece.x1 <= x + 6.0 => 0,
            Some(x) if piece.x0 >= x - 6.0 => 1,
            _ => 2,
        };
        groups[group].push(piece);
    }
    let [left, right, wide] = groups;
    let mut wide = lines(wide, number, 0);
    let mut columns = [lines(left, number, 0), lines(right, number, 1)];
    if middle.is_some() {
        absorb_neighbours(&mut wide, &mut columns);
    }
    for lines in columns.iter_mut().chain([&mut wide]) {
        set_edges(lines);
    }
    PageLines {
        lines: interleave(wide, columns),
        side: lines(notes, number, 0),
        height: page.height,
    }
}

/// Pieces on the baseline of a wide line are parts of it: a title with a wide gap, a table's row.
fn absorb_neighbours(wide: &mut [Line], columns: &mut [Vec<Line>; 2]) {
    for column in columns {
        let mut taken = vec![false; column.len()];
        for line in wide.iter_mut() {
            let from = column.partition_point(|other| other.y <= line.y - 0.2 * line.size);
            let beside = column.iter_mut().zip(&mut taken).skip(from);
            for (other, taken) in beside.take(MAX_NEIGHBOURS) {
                if other.y - line.y >= 0.2 * line.size {
                    break;
                }
                let same = (other.size - line.size).abs() < 0.15 * line.size
                    && (other.x1 <= line.x0 + 1.0 || other.x0 >= line.x1 - 1.0);
                if same && !*taken {
                    *taken = true;
                    line.x0 = line.x0.min(other.x0);
                    line.x1 = line.x1.max(other.x1);
                    line.words.append(&mut other.words);
                }
            }
        }
        let mut taken = taken.into_iter();
        column.retain(|_| !taken.next().unwrap_or(false));
    }
    for line in wide {
        line.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
}

/// Each line learns the edges of its column and how far the line above is.
fn set_edges(lines: &mut [Line]) {
    let left = common_edge(lines.iter().map(|line| line.x0), f32::min);
    let right = common_edge(lines.iter().map(|line| line.x1), f32::max);
    let mut above: Option<f32> = None;
    for line in lines {
        (line.left, line.right) = (left, right);
        line.above = above.map(|y| line.y - y);
        above = Some(line.y);
    }
}

/// The outermost edge that a tenth of the lines, at least two, keep to.
fn common_edge(edges: impl Iterator<Item = f32>, outer: fn(f32, f32) -> f32) -> f32 {
    let mut edges: Vec<f32> = edges.collect();
    edges.sort_by(f32::total_cmp);
    let needed = (edges.len() / 10).max(2);
    let kept = |x: &f32| {
        let before = edges.partition_point(|other| *other <= x - 2.5);
        edges.partition_point(|other| *other < x + 2.5) - before >= needed
    };
    edges
        .iter()
        .copied()
        .filter(kept)
        .reduce(outer)
        .or_else(|| edges.iter().copied().reduce(outer))
        .unwrap_or(0.0)
}

/// Columns are read between the wide lines that cut across them.
fn interleave(wide: Vec<Line>, columns: [Vec<Line>; 2]) -> Vec<Line> {
    let mut ordered = Vec::new();
    let mut queues = columns.map(|column| column.into_iter().peekable());
    for line in wide {
        for queue in &mut queues {
            while let Some(before) = queue.next_if(|other| other.y < line.y) {
                ordered.push(before);
            }
        }
        ordered.push(line);
    }
    for queue in queues {
        ordered.extend(queue);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn piece(text: &str, x0: f32, x1: f32, y: f32, size: f32) -> Piece {
        let word = Word {
            text: text.into(),
            x0,
            x1,
            size,
            ..Word::default()
        };
        Piece {
            words: vec![word],
            x0,
            x1,
            y,
            size,
        }
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn two_columns_under_a_wide_title() {
        let mut pieces = vec![piece("title", 80.0, 520.0, 60.0, 14.0)];
        for row in 0..20u8 {
            let y = 100.0 + 12.0 * f32::from(row);
            pieces.push(piece(&format!("r{row}"), 310.0, 540.0, y + 3.0, 10.0));
            pieces.push(piece(&format!("l{row}"), 60.0, 290.0, y, 10.0));
        }
        let page = PagePieces {
            number: 1,
            width: 600.0,
            height: 800.0,
            pieces,
        };
        let ordered = order(vec![page]);
        let texts = texts(&ordered[0].lines);
        assert_eq!(
            (
                texts[0].as_str(),
                texts[1].as_str(),
                texts[20].as_str(),
                texts[21].as_str()
            ),
            ("title", "l0", "l19", "r0")
        );
    }

    #[test]
    fn labels_of_a_figure_are_no_side_notes() {
        let mut pieces = Vec::new();
        for row in 0..50u8 {
            let y = 60.0 + 14.0 * f32::from(row);
            pieces.push(piece(&format!("r{row}"), 310.0, 540.0, y, 10.0));
            if row < 30 {
                pieces.push(piece("140", 75.0, 90.0, y, 5.0));
            } else {
                pieces.push(piece(&format!("l{row}"), 60.0, 290.0, y, 10.0));
            }
        }
        let page = PagePieces {
            number: 1,
            width: 600.0,
            height: 800.0,
            pieces,
        };
        let ordered = order(vec![page]);
        assert!(ordered[0].side.is_empty());
        let texts = texts(&ordered[0].lines);
        assert_eq!((texts[49].as_str(), texts[50].as_str()), ("l49", "r0"));
    }

    #[test]
    fn side_notes_stay_out_of_the_text() {
        let mut pieces = Vec::new();
        for row in 0..30u8 {
            let y = 100.0 + 14.0 * f32::from(row);
            pieces.push(piece("body", 200.0, 540.0, y, 10.0));
            if row < 12 {
                pieces.push(piece("note", 40.0, 150.0, y, 8.0));
            }
        }
        let page = PagePieces {
            number: 1,
            width: 600.0,
            height: 800.0,
            pieces,
        };
        let ordered = order(vec![page]);
        assert_eq!((ordered[0].lines.len(), ordered[0].side.len()), (30, 12));
    }
}
