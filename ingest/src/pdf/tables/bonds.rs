//! Which neighbours in a row belong to one cell and which to two, whatever the gap between them: a line drawn between
//! them, numbers side by side, the groups of a long number.

use super::region::Row;
use super::ruling::Ruling;
use super::{Bond, Set};
use graph_schema::table::is_number;

/// The groups of a number stand nearer than this, in ems.
const GROUP_GAP: f32 = 0.4;
/// Two numbers of one row are two cells where so many rows have them so.
const ROWS_OF_NUMBERS: usize = 2;

/// Sets the bonds of each row's words to those before them.
pub fn bind(rows: &mut [Row<'_>], ruling: &Ruling) {
    let pairs: usize = rows.iter().filter(|row| has_numbers_beside(row)).count();
    let numbers_part = pairs >= ROWS_OF_NUMBERS;
    for row in rows {
        let size = row.size;
        let mut open = 0;
        for at in 1..row.words.len() {
            let Some([.., a, b]) = row.words.get(..=at) else {
                continue;
            };
            // Numbers within brackets are of one cell.
            open = (open + brackets(&a.word.text)).max(0);
            let bond = bond(a, b, size, ruling, numbers_part && open == 0);
            if let Some(set) = row.words.get_mut(at) {
                set.bond = bond;
            }
        }
    }
}

fn bond(a: &Set<'_>, b: &Set<'_>, size: f32, ruling: &Ruling, numbers_part: bool) -> Bond {
    if b.word.glued {
        return Bond::Gap;
    }
    if ruling.parts(a.word.x1, b.word.x0) {
        return Bond::Apart;
    }
    if is_group(a, b, size) || is_spread(a, b, size) {
        return Bond::Together;
    }
    match numbers_part && are_numbers(a, b) {
        true => Bond::Apart,
        false => Bond::Gap,
    }
}

/// How many brackets a word opens, less those it closes.
fn brackets(text: &str) -> i32 {
    let of = |c: char| match c {
        '(' | '[' => 1,
        ')' | ']' => -1,
        _ => 0,
    };
    text.chars().map(of).sum()
}

fn has_numbers_beside(row: &Row<'_>) -> bool {
    row.words.windows(2).any(|pair| match pair {
        [a, b] => !b.word.glued && are_numbers(a, b) && !is_group(a, b, row.size),
        _ => false,
    })
}

fn are_numbers(a: &Set<'_>, b: &Set<'_>) -> bool {
    let in_list = a.word.text.ends_with([',', ';']);
    is_number(&a.word.text)
        && is_number(&b.word.text)
        && !in_list
        && !b.word.text.starts_with(['(', '±'])
}

/// `519 790`: a number whose thousands are parted by a space.
fn is_group(a: &Set<'_>, b: &Set<'_>, size: f32) -> bool {
    let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    let (head, group) = (&a.word.text, &b.word.text);
    let group = group.trim_end_matches(['*', '∗', '†', '%', ',', ')']);
    let head = head.trim_start_matches(['(', '~', '∼', '+', '−', '-']);
    b.word.x0 - a.word.x1 < GROUP_GAP * size
        && digits(head)
        && (1..=3).contains(&head.len())
        && !head.starts_with('0')
        && group.len() == 3
        && digits(group)
}

/// `0.8 ± 0.1`.
fn is_spread(a: &Set<'_>, b: &Set<'_>, size: f32) -> bool {
    let near = b.word.x0 - a.word.x1 < 1.2 * size;
    let sign = |text: &str| text == "±" || text == "+/-";
    let after = sign(&b.word.text) && is_number(&a.word.text);
    near && (after || sign(&a.word.text) || b.word.text.starts_with('±') && is_number(&a.word.text))
}
