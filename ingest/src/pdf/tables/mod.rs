//! Tables: from the lines of the pages and the captions "Table N" among them to cells with their places. A table that
//! can't be made sense of is left out: none is better than a wrong one. Which rows a page has is told by `bands`, which are
//! a caption's by `region`; the columns of rows are `grid`'s work, heads and rows over several lines `shape`'s; what the
//! lines drawn around them tell, `ruling`'s.

pub(super) mod bands;
mod bonds;
pub(super) mod captions;
mod grid;
mod heads;
#[cfg(test)]
mod label_tests;
mod labels;
mod listing;
mod reach;
mod region;
#[cfg(test)]
mod ruled_tests;
mod ruling;
mod shape;
mod taken;
#[cfg(test)]
mod tests;

use super::layout::Part;
use super::lines::{Line, Word, joined};
use super::shapes::PartShapes;
use super::text::Placed;
use graph_schema::table::MAX_TABLES;
use graph_schema::{Cell, PageRect, Table, TableRow};
use region::Found;

/// A table before it is known where its rows stand in the text.
#[derive(Debug)]
pub struct Laid {
    table: Table,
    /// For each row, the places of its words.
    places: Vec<Vec<Place>>,
}

/// Where a word stands: the part of a page, its line's baseline and its left edge.
#[derive(Debug, Clone, Copy)]
struct Place {
    part: usize,
    y: f32,
    x0: f32,
    /// Whether it looked like a mark that calls a note: the text leaves those out.
    is_mark: bool,
}

/// Letters reach so far above their baseline and below it, in ems: as in a layout.
const ASCENT: f32 = 0.75;
const DESCENT: f32 = 0.22;

/// The tables among the lines of a paper in reading order.
pub fn tables(lines: &[Line], parts: &[Part], shapes: &[PartShapes]) -> Vec<Laid> {
    let mut laid = Vec::new();
    let none = PartShapes::default();
    for of_part in lines.chunk_by(|a, b| a.part == b.part) {
        let Some(part) = of_part.first().and_then(|line| parts.get(line.part)) else {
            continue;
        };
        // A table turned on its side is read in its own direction; what is meant to be its caption may not be.
        if !part.is_upright() {
            continue;
        }
        let part_of = of_part.first().map_or(0, |line| line.part);
        for found in region::found(of_part, shapes.get(part_of).unwrap_or(&none)) {
            if laid.len() == MAX_TABLES {
                return laid;
            }
            if let Some(table) = table(&found, part) {
                laid.push(table);
            }
        }
    }
    for (at, one) in laid.iter_mut().enumerate() {
        one.table.ordinal = u32::try_from(at).unwrap_or(u32::MAX);
    }
    laid
}

/// Finds the rows in the text, whose words are `words`, and gives the tables.
pub fn placed(laid: Vec<Laid>, words: &[Placed]) -> Vec<Table> {
    if laid.is_empty() {
        return Vec::new();
    }
    let mut order: Vec<(usize, &Placed)> = words.iter().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| {
        let line = a.part.cmp(&b.part).then(a.y.total_cmp(&b.y));
        line.then(a.x0.total_cmp(&b.x0))
    });
    let at = |place: &Place| {
        let before = |(_, word): &(usize, &Placed)| {
            let line = word.part.cmp(&place.part).then(word.y.total_cmp(&place.y));
            line.then(word.x0.total_cmp(&place.x0)).is_lt()
        };
        let (index, word) = order.get(order.partition_point(before))?;
        (word.part == place.part && word.y == place.y && word.x0 == place.x0).then_some(*index)
    };
    let span = |places: &Vec<Place>| {
        let mut indices = Vec::new();
        for place in places {
            match at(place) {
                Some(index) => indices.push(index),
                None if place.is_mark => {}
                None => return None,
            }
        }
        let (first, last) = (*indices.iter().min()?, *indices.iter().max()?);
        // Nothing of another row or column stands between.
        let together = last - first + 1 == indices.len();
        let (first, last) = (words.get(first)?, words.get(last)?);
        (together && first.start < last.end).then_some((first.start, last.end))
    };
    laid.into_iter()
        .map(|one| {
            let mut table = one.table;
            for (row, places) in table.rows.iter_mut().zip(&one.places) {
                row.span = span(places);
            }
            table
        })
        .collect()
}

fn table(found: &Found<'_>, part: &Part) -> Option<Laid> {
    let rows = grid::grid(&found.rows)?;
    let shaped = shape::shaped(rows, &found.ruling)?;
    let mut places = Vec::new();
    let mut rows = Vec::new();
    let mut whole: Option<Area> = None;
    for row in &shaped.rows {
        let words = row.cells.iter().flat_map(|cell| &cell.words);
        places.push(words.map(|set| set.place(found.part)).collect());
        let cells = row.cells.iter().map(|cell| {
            let area = Area::of(&cell.words);
            whole = match (whole, area) {
                (Some(a), Some(b)) => Some(a.with(&b)),
                (a, b) => a.or(b),
            };
            let rect = area.map(|area| area.on(part));
            Cell {
                text: text(&cell.words),
                span: cell.span,
                x: rect.map_or(0.0, |rect| rect.x),
                y: rect.map_or(0.0, |rect| rect.y),
                width: rect.map_or(0.0, |rect| rect.width),
                height: rect.map_or(0.0, |rect| rect.height),
            }
        });
        let cells = cells.collect();
        rows.push(TableRow { cells, span: None });
    }
    Some(Laid {
        places,
        table: Table {
            ordinal: 0,
            label: found.label.clone(),
            caption: found.caption.clone(),
            rect: whole?.on(part),
            head_rows: shaped.head_rows,
            rows,
        },
    })
}

/// A word of a row, and the baseline of its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Set<'a> {
    word: &'a Word,
    /// Of its line: a raised word's own is another.
    y: f32,
    bond: Bond,
}

/// How a word belongs to the one before it in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// As the gap between them tells.
    Gap,
    /// In one cell, or in two, whatever the gap.
    Together,
    Apart,
}

impl<'a> Set<'a> {
    fn new(word: &'a Word, y: f32) -> Self {
        Self {
            word,
            y,
            bond: Bond::Gap,
        }
    }

    fn place(&self, part: usize) -> Place {
        Place {
            part,
            y: self.y,
            x0: self.word.x0,
            is_mark: self.word.is_mark(),
        }
    }
}

/// Words of one or more lines, without marks that call notes.
fn text(words: &[Set<'_>]) -> String {
    let lines = words.chunk_by(|a, b| a.y == b.y);
    let mut text = String::new();
    for line in lines {
        let words = line.iter().map(|set| set.word);
        let line = joined(words.filter(|word| !word.is_mark()));
        let broken = text.ends_with('-') && line.starts_with(char::is_lowercase);
        match broken {
            true => text.truncate(text.len() - 1),
            false if !text.is_empty() && !line.is_empty() => text.push(' '),
            false => {}
        }
        text.push_str(&line);
    }
    text.truncate(text.floor_char_boundary(MAX_CELL));
    text
}

/// No cell has a longer text, in bytes.
const MAX_CELL: usize = 2_000;

/// In the direction that its part of a page is read in.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    fn of(words: &[Set<'_>]) -> Option<Self> {
        let areas = words.iter().map(|Set { word, .. }| Self {
            left: word.x0,
            top: word.y - ASCENT * word.size,
            right: word.x1,
            bottom: word.y + DESCENT * word.size,
        });
        areas.reduce(|a, b| a.with(&b))
    }

    fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn on(&self, part: &Part) -> PageRect {
        let [x, y, width, height] = part.area((self.left, self.top), (self.right, self.bottom));
        let rounded = |points: f32| (points * 100.0).round() / 100.0;
        PageRect {
            page: part.page,
            x: rounded(x),
            y: rounded(y),
            width: rounded(width),
            height: rounded(height),
        }
    }
}
