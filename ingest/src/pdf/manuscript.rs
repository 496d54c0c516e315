//! Line numbers of manuscripts: a column of numbers beside the text, one for each line or every fifth.

use super::columns::PagePieces;
use super::lines::Piece;
use std::collections::BTreeMap;

/// So many numbers on a page are a column of them.
const LEAST: usize = 5;
/// Numbers of a column end, or begin, at the same place but for this, in points.
const ALIGNED: f32 = 3.0;

/// Takes line numbers off every page.
pub fn drop_line_numbers(pages: &mut [PagePieces]) {
    let mut edges: Vec<Edge> = Vec::new();
    for page in pages.iter_mut() {
        // Two columns of text have two columns of numbers.
        for _ in 0..2 {
            let found = column_of_numbers(&page.pieces);
            if found.is_empty() {
                break;
            }
            edges.push(Edge::of(&page.pieces, &found));
            take(&mut page.pieces, found);
        }
    }
    if edges.is_empty() {
        return;
    }
    // A page with a few lines has too few numbers to tell; they stand where those of the other pages do.
    for page in pages {
        let text_left = page
            .pieces
            .iter()
            .filter(|piece| number(piece).is_none())
            .map(|piece| piece.x0)
            .fold(f32::MAX, f32::min);
        let left: Vec<usize> = page
            .pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| {
                number(piece).is_some()
                    && piece.x1 < text_left
                    && edges.iter().any(|edge| edge.fits(piece))
            })
            .map(|(at, _)| at)
            .collect();
        take(&mut page.pieces, left);
    }
}

/// Takes the pieces at these places, ascending, out.
fn take(pieces: &mut Vec<Piece>, places: Vec<usize>) {
    let mut places = places.into_iter().peekable();
    let mut at = 0usize;
    pieces.retain(|_| {
        let taken = places.next_if_eq(&at).is_some();
        at += 1;
        !taken
    });
}

/// Where a column of numbers begins and ends; one of both is aligned.
struct Edge {
    left: f32,
    right: f32,
}

impl Edge {
    fn of(pieces: &[Piece], places: &[usize]) -> Self {
        let found = || places.iter().filter_map(|at| pieces.get(*at));
        Self {
            left: found().map(|piece| piece.x0).fold(f32::MAX, f32::min),
            right: found().map(|piece| piece.x1).fold(f32::MIN, f32::max),
        }
    }

    fn fits(&self, piece: &Piece) -> bool {
        (piece.x0 - self.left).abs() < ALIGNED || (piece.x1 - self.right).abs() < ALIGNED
    }
}

/// The places, ascending, of the pieces that are line numbers.
fn column_of_numbers(pieces: &[Piece]) -> Vec<usize> {
    let numbers: Vec<(usize, u32)> = pieces
        .iter()
        .enumerate()
        .filter_map(|(at, piece)| Some((at, number(piece)?)))
        .collect();
    if numbers.len() < LEAST {
        return Vec::new();
    }
    let ends = largest_group(pieces, &numbers, |piece| piece.x1);
    let starts = largest_group(pieces, &numbers, |piece| piece.x0);
    let mut column = if starts.len() > ends.len() {
        starts
    } else {
        ends
    };
    column.sort_by(|(a, _), (b, _)| pieces[*a].y.total_cmp(&pieces[*b].y));
    if !counts_lines(pieces, &column) {
        return Vec::new();
    }
    let mut places: Vec<usize> = column.into_iter().map(|(at, _)| at).collect();
    places.sort_unstable();
    places
}

fn number(piece: &Piece) -> Option<u32> {
    match piece.words.as_slice() {
        [word] if word.text.len() <= 4 && word.text.bytes().all(|b| b.is_ascii_digit()) => {
            word.text.parse().ok()
        }
        _ => None,
    }
}

/// The numbers that most others are aligned with.
fn largest_group(
    pieces: &[Piece],
    numbers: &[(usize, u32)],
    edge: impl Fn(&Piece) -> f32,
) -> Vec<(usize, u32)> {
    let mut by_place: BTreeMap<i32, Vec<(usize, u32)>> = BTreeMap::new();
    for (at, number) in numbers {
        let place = edge(&pieces[*at]) / ALIGNED;
        // In the cell it stands in and in the nearer of those beside it.
        for cell in [
            place.floor() as i32,
            (place + 0.5).floor() as i32 + 1_000_000,
        ] {
            by_place.entry(cell).or_default().push((*at, *number));
        }
    }
    by_place
        .into_values()
        .max_by_key(Vec::len)
        .unwrap_or_default()
}

/// Whether numbers, from the top, count up evenly, stand at most of the page's lines, and have no text in their column.
fn counts_lines(pieces: &[Piece], column: &[(usize, u32)]) -> bool {
    if column.len() < LEAST {
        return false;
    }
    let steps: Vec<u32> = column
        .windows(2)
        .filter_map(|pair| pair[1].1.checked_sub(pair[0].1))
        .collect();
    let Some(step) = [1, 2, 5, 10]
        .into_iter()
        .find(|step| steps.iter().filter(|s| *s == step).count() * 10 >= column.len() * 8)
    else {
        return false;
    };
    let left = column
        .iter()
        .map(|(at, _)| pieces[*at].x0)
        .fold(f32::MAX, f32::min);
    let right = column
        .iter()
        .map(|(at, _)| pieces[*at].x1)
        .fold(f32::MIN, f32::max);
    let mut rows: Vec<f32> = pieces
        .iter()
        .filter(|piece| piece.x0 > right || piece.x1 < left)
        .map(|piece| piece.y)
        .collect();
    rows.sort_by(f32::total_cmp);
    rows.dedup_by(|b, a| *b - *a < 4.0);
    let inside = pieces
        .iter()
        .filter(|piece| piece.x0 <= right && piece.x1 >= left)
        .count();
    let counted = column.len() * step as usize;
    counted * 2 >= rows.len() && inside * 10 <= column.len() * 13
}

#[cfg(test)]
mod tests {
    use super::super::lines::Word;
    use super::*;

    fn piece(text: &str, x0: f32, x1: f32, y: f32) -> Piece {
        let word = Word {
            text: text.into(),
            ..Word::default()
        };
        Piece {
            words: vec![word],
            x0,
            x1,
            y,
            size: 10.0,
        }
    }

    fn page(pieces: Vec<Piece>) -> PagePieces {
        PagePieces {
            number: 1,
            width: 600.0,
            height: 800.0,
            pieces,
        }
    }

    #[test]
    fn numbers_of_lines_go() {
        let mut pieces = Vec::new();
        for row in 1..=20u8 {
            let y = 30.0 * f32::from(row);
            let width = if row < 10 { 5.0 } else { 10.0 };
            pieces.push(piece(&row.to_string(), 60.0 - width, 60.0, y));
            pieces.push(piece("text", 80.0, 500.0, y));
        }
        let mut pages = [page(pieces)];
        drop_line_numbers(&mut pages);
        assert_eq!(pages[0].pieces.len(), 20);
    }

    #[test]
    fn the_last_page_has_few_numbers() {
        let mut pieces = Vec::new();
        for row in 1..=20u8 {
            let y = 30.0 * f32::from(row);
            pieces.push(piece(&row.to_string(), 50.0, 60.0, y));
            pieces.push(piece("text", 80.0, 500.0, y));
        }
        let last = vec![
            piece("25", 50.0, 60.0, 40.0),
            piece("text", 80.0, 500.0, 40.0),
            piece("7", 90.0, 95.0, 80.0),
        ];
        let mut pages = [page(pieces), page(last)];
        drop_line_numbers(&mut pages);
        assert_eq!(pages[1].pieces.len(), 2);
    }

    #[test]
    fn a_column_of_a_table_stays() {
        let mut pieces = Vec::new();
        for row in 1..=30u8 {
            let y = 20.0 * f32::from(row);
            if row <= 8 {
                pieces.push(piece(&row.to_string(), 60.0, 65.0, y));
            }
            pieces.push(piece("text", if row <= 8 { 80.0 } else { 60.0 }, 500.0, y));
        }
        let mut pages = [page(pieces)];
        drop_line_numbers(&mut pages);
        assert_eq!(pages[0].pieces.len(), 38);
    }
}
