//! Which lines of a page are a table's caption and which are its rows. What a row's cells are is `grid`'s work.

use super::bonds::bind;
use super::captions::{Caption, Of, captions};
use super::ruling::Ruling;
use super::taken::{Around, Taken, Way, taken};
use super::{Bond, Set};
use crate::pdf::lines::Line;
use crate::pdf::shapes::PartShapes;
use std::collections::HashMap;

/// A caption with the rows that stand below it, or above it.
#[derive(Debug)]
pub struct Found<'a> {
    pub label: String,
    pub caption: String,
    pub part: usize,
    /// From the top.
    pub rows: Vec<Row<'a>>,
    pub ruling: Ruling,
}

/// Words on one baseline, from the left.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub words: Vec<Set<'a>>,
    pub y: f32,
    /// The size of its letters.
    pub size: f32,
}

/// A gap wider than this many ems parts what stands in a row.
pub const CELL_GAP: f32 = 0.9;

/// The tables of a part of a page.
pub fn found<'a>(lines: &'a [Line], shapes: &PartShapes) -> Vec<Found<'a>> {
    let captions = captions(lines);
    let of_tables = || captions.iter().filter(|caption| caption.of == Of::Table);
    if of_tables().next().is_none() {
        return Vec::new();
    }
    let page = Columns::of(lines);
    let mut rows: HashMap<Band, Vec<Laid<'a>>> = HashMap::new();
    let mut tried = Vec::new();
    for caption in of_tables() {
        let band = page.band(caption.first);
        let rows = rows
            .entry(band)
            .or_insert_with(|| page.rows(lines, band, &captions));
        let around = Around {
            rows,
            levels: &shapes.levels,
            band: page.edges(band),
            over: page.gutter.filter(|_| band == Band::Whole),
        };
        tried.push((
            taken(&around, caption.bottom(), Way::Down),
            taken(&around, caption.top(), Way::Up),
        ));
    }
    // A paper sets its captions on one side: where one could have rows on both, the others of the page tell.
    let sure = |way: Way| {
        let of = tried.iter().filter(|(below, above)| match way {
            Way::Down => above.rows.is_empty() && !below.rows.is_empty(),
            Way::Up => below.rows.is_empty() && !above.rows.is_empty(),
        });
        of.count()
    };
    let upwards = sure(Way::Up) > sure(Way::Down);
    let mut used: Vec<(f32, f32, f32)> = Vec::new();
    let mut found = Vec::new();
    for (caption, (below, above)) in of_tables().zip(tried) {
        let first_above = match below.is_framed == above.is_framed {
            true => upwards,
            // Lines around the rows of one side tell as well.
            false => above.is_framed,
        };
        let sides = match first_above {
            true => [above, below],
            false => [below, above],
        };
        // What is another caption's is not looked at twice.
        let free = |taken: &Taken<'a>| {
            area(&taken.rows).is_some_and(|area| !used.iter().any(|other| overlaps(&area, other)))
        };
        let Some(Taken {
            mut rows,
            caption: rest,
            ..
        }) = sides.into_iter().find(free)
        else {
            continue;
        };
        let Some(area) = area(&rows) else { continue };
        used.push(area);
        let ruling = Ruling::of(&rows, shapes);
        bind(&mut rows, &ruling);
        let mut text = caption.text();
        for row in rest {
            text.push(' ');
            text.push_str(&super::text(&row.words));
        }
        found.push(Found {
            label: caption.label.clone(),
            caption: text,
            part: caption.first.part,
            rows,
            ruling,
        });
    }
    found
}

fn overlaps(one: &(f32, f32, f32), other: &(f32, f32, f32)) -> bool {
    one.0 <= other.1 && other.0 <= one.1 && (one.2 - other.2).abs() < 60.0
}

/// Top, bottom and left edge.
fn area(rows: &[Row<'_>]) -> Option<(f32, f32, f32)> {
    let left = rows
        .iter()
        .filter_map(|row| row.words.first())
        .map(|set| set.word.x0);
    Some((
        rows.first()?.y,
        rows.last()?.y,
        left.reduce(f32::min).unwrap_or_default(),
    ))
}

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
    gutter: Option<f32>,
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

    /// The rows of a band, from the top.
    pub fn rows<'a>(
        &self,
        lines: &'a [Line],
        band: Band,
        captions: &[Caption<'a>],
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
                ends: self.is_prose(&row, band),
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

impl<'a> Row<'a> {
    /// Its left and right edge; `None` without words.
    pub fn stretch(&self) -> Option<(f32, f32)> {
        Some((self.words.first()?.word.x0, self.words.last()?.word.x1))
    }

    /// Its words, parted where a gap is wider than so many ems.
    pub fn chunks(&self, ems: f32) -> impl Iterator<Item = &[Set<'a>]> {
        let size = self.size;
        self.words.chunk_by(move |a, b| match b.bond {
            Bond::Apart => false,
            Bond::Together => true,
            Bond::Gap => b.word.x0 - a.word.x1 < ems * size,
        })
    }
}
