//! Which rows of a page are a caption's table: one side of the caption or the other. What its rows are is told by `bands`
//! and `taken`, what a row's cells are by `grid`.

use super::bands::{Band, Columns, Laid};
use super::bonds::bind;
use super::captions::{Of, captions};
use super::labels;
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
    let captions = captions(lines, &shapes.levels);
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
            .or_insert_with(|| page.rows(lines, band, (&captions, &shapes.uprights)));
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
            rows,
            caption: rest,
            ..
        }) = sides.into_iter().find(free)
        else {
            continue;
        };
        let Some(area) = area(&rows) else { continue };
        used.push(area);
        let mut rows = labels::settled(rows);
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
