//! Which of the rows beside a caption are its table's: those between its lines where it has any, else those that stand
//! near each other and have cells.

use super::Set;
use super::bands::Laid;
use super::region::{CELL_GAP, Row};
use super::ruling::frame;
use crate::pdf::shapes::Level;
use graph_schema::table::MAX_ROWS;

/// On which side of a caption rows are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    Down,
    Up,
}

/// The rows on one side of a caption, from the top; none where they are no table.
#[derive(Debug, Clone, Default)]
pub struct Taken<'a> {
    pub rows: Vec<Row<'a>>,
    /// They stand between lines of one length.
    pub is_framed: bool,
    /// What stands between the caption and the first of these lines.
    pub caption: Vec<Row<'a>>,
}

/// More rows of one cell in a row are text.
const MOST_SINGLE: usize = 4;
/// More rows between a caption and the first line of its table are no part of the caption.
const MOST_OF_CAPTION: usize = 3;

/// What a caption's table may lie among.
pub struct Around<'b, 'a> {
    /// From the top.
    pub rows: &'b [Laid<'a>],
    pub levels: &'b [Level],
    /// The edges of the band.
    pub band: (f32, f32),
    /// What each line of the table must lie over: the border between the page's columns, for a table over both.
    pub over: Option<f32>,
}

pub fn taken<'a>(around: &Around<'_, 'a>, edge: f32, way: Way) -> Taken<'a> {
    let beside: Vec<&Laid<'a>> = match way {
        Way::Down => {
            let below = around.rows.iter().filter(|laid| laid.row.y > edge + 1.0);
            below.take(MAX_ROWS).collect()
        }
        Way::Up => {
            let above = around.rows.iter().rev();
            let above = above.filter(|laid| laid.row.y < edge - 1.0);
            above.take(MAX_ROWS).collect()
        }
    };
    framed(around, &beside, edge, way).unwrap_or_else(|| Taken {
        rows: in_sight(&beside, edge, way),
        ..Taken::default()
    })
}

/// Rows between lines; `None` where there are no such lines, or no table between them.
fn framed<'a>(
    around: &Around<'_, 'a>,
    beside: &[&Laid<'a>],
    edge: f32,
    way: Way,
) -> Option<Taken<'a>> {
    let end = beside.iter().find(|laid| laid.is_caption);
    let end = end.map_or(edge + way.sign() * 10_000.0, |laid| laid.row.y);
    let (first, last) = frame(around, (edge, end), way == Way::Up)?;
    let (top, bottom) = (first.min(last), first.max(last));
    let is_inside = |laid: &&&Laid<'a>| (top..bottom + 1.0).contains(&laid.row.y);
    let mut inside: Vec<&Laid<'a>> = beside.iter().filter(is_inside).copied().collect();
    let beyond = |laid: &&&Laid<'a>| (laid.row.y - last) * way.sign() > 1.0;
    // What goes on right behind the last line, cell by cell, is part of it: not every table ends with one.
    let mut at = last;
    for laid in beside.iter().filter(beyond) {
        let near = (laid.row.y - at).abs() < 2.0 * laid.row.size;
        // Behind another line something else begins.
        let (from, to) = (last.min(laid.row.y) + 1.0, last.max(laid.row.y) - 1.0);
        let ruled = around
            .levels
            .iter()
            .any(|level| (from..to).contains(&level.y));
        if !near || ruled || laid.ends || laid.cells < 2 {
            break;
        }
        at = laid.row.y;
        inside.push(laid);
    }
    let prose = inside.iter().filter(|laid| laid.ends).count();
    let several = inside.iter().filter(|laid| laid.cells > 1).count();
    if several < 2 || prose * 3 > inside.len() || inside.iter().any(|laid| laid.crosses) {
        return None;
    }
    let before = |laid: &&&Laid<'a>| {
        way == Way::Down && laid.row.y < top && (laid.row.y - edge) * way.sign() > 1.0
    };
    let caption: Vec<&Laid<'a>> = beside.iter().filter(before).copied().collect();
    if caption.len() > MOST_OF_CAPTION {
        return None;
    }
    // Cells before the first line are heads: not every table begins with one.
    let (caption, heads): (Vec<&Laid<'a>>, Vec<&Laid<'a>>) =
        caption.into_iter().partition(|laid| laid.cells < 3);
    inside.extend(heads);
    let caption = caption.into_iter().map(|laid| laid.row.clone()).collect();
    let mut rows: Vec<Row<'a>> = inside.into_iter().map(|laid| laid.row.clone()).collect();
    rows.sort_by(|a, b| a.y.total_cmp(&b.y));
    Some(Taken {
        rows,
        is_framed: true,
        caption,
    })
}

impl Way {
    fn sign(self) -> f32 {
        match self {
            Self::Down => 1.0,
            Self::Up => -1.0,
        }
    }
}

/// Rows that stand near each other.
fn in_sight<'a>(beside: &[&Laid<'a>], edge: f32, way: Way) -> Vec<Row<'a>> {
    let mut taken: Vec<&Laid<'a>> = Vec::new();
    let mut widest = 0.0f32;
    let mut single = 0;
    let mut last = edge;
    for laid in beside {
        let lead = (laid.row.y - last).abs();
        let most = match taken.len() {
            0 => 5.0 * laid.row.size,
            1 => 3.2 * laid.row.size,
            _ => (1.9 * widest).clamp(1.8 * laid.row.size, 3.5 * laid.row.size),
        };
        if laid.ends || laid.is_caption || laid.crosses || lead > most {
            break;
        }
        single = if laid.cells < 2 { single + 1 } else { 0 };
        if single > MOST_SINGLE {
            break;
        }
        if !taken.is_empty() {
            widest = widest.max(lead.min(2.2 * laid.row.size));
        }
        last = laid.row.y;
        taken.push(laid);
    }
    // What stands alone at the far end is a note, a heading or text; at the head, what is left of a caption.
    while let [.., before, last] = &taken[..]
        && last.cells < 2
        && !(way == Way::Down && before.cells > 1 && hangs_below(&last.row, &before.row))
    {
        taken.pop();
    }
    if taken.len() == 1 {
        taken.clear();
    }
    if way == Way::Up {
        taken.reverse();
    }
    let several = taken.iter().filter(|laid| laid.cells > 1).count();
    if several < 2 || several * 2 < taken.len() {
        return Vec::new();
    }
    taken.into_iter().map(|laid| laid.row.clone()).collect()
}

/// Whether a row is the second line of a cell of the row above it: near below it, within its width, in the middle of a
/// sentence.
fn hangs_below(row: &Row<'_>, above: &Row<'_>) -> bool {
    let Some((first, last)) = row.words.first().zip(row.words.last()) else {
        return false;
    };
    let lower = first.word.text.starts_with(char::is_lowercase);
    let near = row.y - above.y < 1.3 * row.size;
    let cells: Vec<&[Set<'_>]> = above.chunks(CELL_GAP).collect();
    let under = cells.iter().enumerate().any(|(at, cell)| {
        let begins = cell.first().map_or(f32::MAX, |set| set.word.x0);
        let next = cells.get(at + 1).and_then(|next| next.first());
        let ends = next.map_or(f32::MAX, |set| set.word.x0);
        (first.word.x0 - begins).abs() < row.size && last.word.x1 < ends
    });
    lower && near && under
}
