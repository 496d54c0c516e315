//! The columns of a page, and the rows of words in each: what captions and their tables are looked for in.

use super::Set;
use super::captions::Caption;
use super::region::{CELL_GAP, Row};
use crate::pdf::lines::Line;
use crate::pdf::shapes::Upright;

/// The stretch across a page that a caption's table lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Band {
    Whole,
    Left,
    Right,
}

/// The columns of a page.
pub struct Columns {
    /// Between them; `None` on a page of one.
    pub gutter: Option<f32>,
    /// How wide a line of each of the bands may be.
    whole: f32,
    left: f32,
    right: f32,
}

/// A row, and what speaks against its being one of a table.
#[derive(Debug, Clone)]
pub struct Laid<'a> {
    pub row: Row<'a>,
    /// It reads like running text.
    pub ends: bool,
    pub is_caption: bool,
    /// It runs on over both columns of the page.
    pub crosses: bool,
    pub cells: usize,
}

impl Columns {
    pub fn of(lines: &[Line]) -> Self {
        let edges = |of: &mut dyn Iterator<Item = &Line>| {
            of.map(|line| (line.left, line.right))
                .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        };
        let second = edges(&mut lines.iter().filter(|line| line.column == 1));
        let begins = second.map(|(left, _)| left);
        let is_left = |line: &&Line| line.column == 0 && begins.is_some_and(|x| line.x1 < x);
        let first = lines.iter().filter(is_left).map(|line| line.x1);
        let first_right = first.reduce(f32::max);
        let first_left = lines
            .iter()
            .filter(is_left)
            .map(|line| line.x0)
            .reduce(f32::min);
        let all_left = lines.iter().map(|line| line.x0).reduce(f32::min);
        let all_right = lines.iter().map(|line| line.x1).reduce(f32::max);
        let width =
            |a: Option<f32>, b: Option<f32>| a.zip(b).map_or(0.0, |(a, b)| (b - a).max(0.0));
        Self {
            gutter: begins
                .zip(first_right)
                .map(|(begins, ends)| (begins + ends.min(begins)) / 2.0),
            whole: width(all_left, all_right),
            left: width(first_left, first_right),
            right: second.map_or(0.0, |(left, right)| right - left),
        }
    }

    pub fn band(&self, caption: &Line) -> Band {
        match self.gutter {
            None => Band::Whole,
            Some(x) if caption.x1 <= x + 4.0 => Band::Left,
            Some(x) if caption.x0 >= x - 4.0 => Band::Right,
            Some(_) => Band::Whole,
        }
    }

    /// The rows of a band, from the top. Lines drawn upright between the words of a row keep it from being running text.
    pub fn rows<'a>(
        &self,
        lines: &'a [Line],
        band: Band,
        (captions, uprights): (&[Caption<'a>], &[Upright]),
    ) -> Vec<Laid<'a>> {
        let within = |line: &&Line| match (band, self.gutter) {
            (Band::Left, Some(x)) => line.x0 < x,
            (Band::Right, Some(x)) => line.x1 > x,
            _ => true,
        };
        let mut lines: Vec<&Line> = lines.iter().filter(within).collect();
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        let of_captions: Vec<*const Line> = captions
            .iter()
            .flat_map(|caption| caption.lines.iter().map(|line| std::ptr::from_ref(*line)))
            .collect();
        let rows = baselines(&lines).into_iter().map(|lines| {
            let mut words: Vec<Set<'a>> = lines
                .iter()
                .flat_map(|line| line.words.iter().map(|word| Set::new(word, line.y)))
                .collect();
            words.sort_by(|a, b| a.word.x0.total_cmp(&b.word.x0));
            let crosses = !self.keep_own(&mut words, band);
            let is_caption = lines
                .iter()
                .any(|line| of_captions.contains(&std::ptr::from_ref(*line)));
            let row = Row {
                y: lines.first().map_or(0.0, |line| line.y),
                size: lines.iter().map(|line| line.size).fold(1.0, f32::max),
                words,
            };
            Laid {
                ends: self.is_prose(&row, band) && !is_cut(&row, uprights),
                is_caption,
                crosses,
                cells: row.chunks(CELL_GAP).count(),
                row,
            }
        });
        rows.filter(|laid| !laid.row.words.is_empty()).collect()
    }

    /// Leaves the words of a band's own side, where a line joins what stands in both columns of the page; whether no
    /// word and no mere space lies over the border.
    fn keep_own(&self, words: &mut Vec<Set<'_>>, band: Band) -> bool {
        let Some(x) = self.gutter.filter(|_| band != Band::Whole) else {
            return true;
        };
        let is_left = |set: &Set<'_>| (set.word.x0 + set.word.x1) / 2.0 < x;
        let first = words.partition_point(is_left);
        let apart = match (
            first.checked_sub(1).and_then(|at| words.get(at)),
            words.get(first),
        ) {
            (Some(a), Some(b)) => {
                let room = a.word.x1 < x + 2.0 && b.word.x0 > x - 2.0;
                room && b.word.x0 - a.word.x1 > CELL_GAP * a.word.size.max(b.word.size)
            }
            (Some(a), None) => a.word.x1 < x + 10.0,
            (None, Some(b)) => b.word.x0 > x - 10.0,
            (None, None) => true,
        };
        words.retain(|set| is_left(set) == (band == Band::Left));
        apart
    }

    /// The left and right edge of a band.
    pub fn edges(&self, band: Band) -> (f32, f32) {
        match (band, self.gutter) {
            (Band::Left, Some(x)) => (f32::MIN, x),
            (Band::Right, Some(x)) => (x, f32::MAX),
            _ => (f32::MIN, f32::MAX),
        }
    }

    fn is_prose(&self, row: &Row<'_>, band: Band) -> bool {
        let fills = |words: &[Set<'_>], width: f32| {
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                return false;
            };
            words.len() >= 5 && last.word.x1 - first.word.x0 > 0.8 * width
        };
        let chunks: Vec<&[Set<'_>]> = row.chunks(1.5).collect();
        let lettered = |words: &[Set<'_>]| {
            let numbers = words
                .iter()
                .filter(|set| set.word.text.starts_with(|c: char| c.is_ascii_digit()))
                .count();
            numbers * 3 < words.len()
        };
        let of = |width: f32| {
            chunks
                .iter()
                .any(|words| fills(words, width) && lettered(words))
        };
        match (band, self.gutter) {
            (Band::Left, Some(_)) => of(self.left),
            (Band::Right, Some(_)) => of(self.right),
            (_, Some(_)) => chunks.len() <= 2 && (of(self.whole) || of(self.left.min(self.right))),
            (_, None) => of(self.whole),
        }
    }
}

/// Whether a line drawn upright, or gaps no justified line has, part the words of a row: they are cells, however they fill
/// their column.
fn is_cut(row: &Row<'_>, uprights: &[Upright]) -> bool {
    let middle = row.y - 0.3 * row.size;
    let beside = uprights.iter();
    let beside = beside.filter(|upright| (upright.y0..upright.y1).contains(&middle));
    let beside: Vec<f32> = beside.map(|upright| upright.x).collect();
    let ruled = row.words.windows(2).any(|pair| match pair {
        [a, b] => beside
            .iter()
            .any(|x| (a.word.x1 - 1.0..b.word.x0 + 1.0).contains(x)),
        _ => false,
    });
    let cells = row.chunks(WIDE_GAP).count();
    ruled || cells > 2 && row.words.len() < MOST_OF_CELL * cells
}

/// Spaces are not stretched so wide in a narrow column, in ems.
const WIDE_GAP: f32 = 1.2;

/// Cells of a row that fills its column have fewer words, on average.
const MOST_OF_CELL: usize = 4;

/// Lines, from the top, that stand on one baseline; also those a little off it, where they fill what it leaves free:
/// the cells of some tables are set so.
fn baselines<'a>(lines: &[&'a Line]) -> Vec<Vec<&'a Line>> {
    let mut rows: Vec<Vec<&'a Line>> = Vec::new();
    for line in lines {
        let near = |row: &&mut Vec<&'a Line>| {
            let Some(first) = row.first() else {
                return false;
            };
            let (off, size) = (line.y - first.y, line.size.min(first.size));
            let free = || {
                let gap = CELL_GAP * size;
                row.iter()
                    .all(|other| line.x0 > other.x1 + gap || line.x1 < other.x0 - gap)
            };
            off < 0.25 * size || off < 0.55 * size && free()
        };
        match rows.last_mut().filter(near) {
            Some(row) => row.push(line),
            None => rows.push(vec![line]),
        }
    }
    rows
}
