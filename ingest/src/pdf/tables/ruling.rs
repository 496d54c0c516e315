//! The lines drawn between the rows and columns of a table, and what they tell: where it begins and ends, which rows
//! stand over the first line, over which columns a head reaches.

use super::region::Row;
use super::taken::Around;
use crate::pdf::shapes::{Level, PartShapes, Upright};

/// The lines of one table.
#[derive(Debug, Clone, Default)]
pub struct Ruling {
    /// From the top.
    levels: Vec<Level>,
    /// Each over most of the table's height, from the left.
    uprights: Vec<Upright>,
    /// The edges of the longest level lines.
    edges: Option<(f32, f32)>,
}

/// Lines end together where their ends are this near, in points.
const NEAR: f32 = 3.5;
/// The first line of a table stands this near its caption, in points.
const NEAR_CAPTION: f32 = 34.0;
/// No table is narrower, in points.
const NARROWEST: f32 = 55.0;

impl Ruling {
    /// The lines among and around rows, which stand from the top.
    pub fn of(rows: &[Row<'_>], shapes: &PartShapes) -> Self {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Self::default();
        };
        let (top, bottom) = (first.y - 2.5 * first.size, last.y + 1.8 * last.size);
        let words = || rows.iter().flat_map(|row| &row.words);
        let left = words().map(|set| set.word.x0).fold(f32::MAX, f32::min);
        let right = words().map(|set| set.word.x1).fold(f32::MIN, f32::max);
        let within = |level: &&Level| {
            (top..bottom).contains(&level.y) && level.x0 < right && level.x1 > left
        };
        let levels: Vec<Level> = shapes.levels.iter().filter(within).copied().collect();
        let edges = levels
            .iter()
            .filter(|level| level.x1 - level.x0 > 0.6 * (right - left))
            .max_by(|a, b| (a.x1 - a.x0).total_cmp(&(b.x1 - b.x0)))
            .map(|level| (level.x0, level.x1));
        let height = last.y - first.y;
        let inside = |upright: &&Upright| {
            let shared = upright.y1.min(last.y) - upright.y0.max(first.y - first.size);
            upright.x > left - 2.0 && upright.x < right + 2.0 && shared > 0.6 * height
        };
        Self {
            levels,
            uprights: shapes.uprights.iter().filter(inside).copied().collect(),
            edges,
        }
    }

    /// Whether a line stands upright between two places of a row.
    pub fn parts(&self, from: f32, to: f32) -> bool {
        let mut inside = self.uprights.iter();
        inside.any(|upright| upright.x > from - 1.0 && upright.x < to + 1.0)
    }

    /// Whether a line as long as the table is wide lies between the baselines of two rows.
    pub fn is_full_between(&self, above: f32, below: f32, size: f32) -> bool {
        let Some((left, right)) = self.edges else {
            return false;
        };
        let mut between = self.between(above, below, size);
        between.any(|level| level.x0 < left + NEAR && level.x1 > right - NEAR)
    }

    /// The shorter lines there, as those below a head that reaches over several columns.
    pub fn short_between(&self, above: f32, below: f32, size: f32) -> Vec<Level> {
        let width = self.edges.map_or(f32::MAX, |(left, right)| right - left);
        let between = self.between(above, below, size);
        between
            .filter(|level| level.x1 - level.x0 < 0.9 * width)
            .copied()
            .collect()
    }

    /// Whether a line lies above a baseline and one below another: a table that its ruler closed.
    pub fn closes(&self, first: f32, last: f32) -> bool {
        let Some((left, right)) = self.edges else {
            return false;
        };
        let full = |level: &&Level| level.x0 < left + NEAR && level.x1 > right - NEAR;
        let above = self.levels.iter().filter(full).any(|level| level.y < first);
        above && self.levels.iter().filter(full).any(|level| level.y > last)
    }

    fn between(&self, above: f32, below: f32, size: f32) -> impl Iterator<Item = &Level> {
        let within = above - 0.1 * size..below - 0.3 * size;
        self.levels
            .iter()
            .filter(move |level| within.contains(&level.y))
    }
}

/// The lines of one length that begin near `edge` and go on downwards or, with `upwards`, upwards to before `end`: the
/// nearest and the farthest.
pub fn frame(
    around: &Around<'_, '_>,
    (edge, end): (f32, f32),
    upwards: bool,
) -> Option<(f32, f32)> {
    let (left, right) = around.band;
    let in_band = |level: &&Level| {
        let over = around
            .over
            .is_none_or(|x| (level.x0..level.x1).contains(&x));
        let inside = level.x0 > left - NEAR && level.x1 < right + NEAR;
        over && inside && level.x1 - level.x0 > NARROWEST
    };
    let off = |level: &Level| match upwards {
        true => edge - level.y,
        false => level.y - edge,
    };
    let within = (end - edge).abs();
    let mut near: Vec<&Level> = around
        .levels
        .iter()
        .filter(in_band)
        .filter(|level| (0.0..within).contains(&off(level)))
        .collect();
    near.sort_by(|a, b| off(a).total_cmp(&off(b)));
    let first = near.first().filter(|level| off(level) < NEAR_CAPTION)?;
    let same =
        |level: &&&Level| (level.x0 - first.x0).abs() < NEAR && (level.x1 - first.x1).abs() < NEAR;
    let last = near.iter().rev().find(same)?;
    ((last.y - first.y).abs() > 12.0).then_some((first.y, last.y))
}
