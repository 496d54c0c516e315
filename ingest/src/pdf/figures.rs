//! Figures: a caption "Figure N" and what is drawn above it or, where nothing is, below it. One beside which nothing is
//! drawn is left out.

use super::layout::Part;
use super::lines::Line;
use super::shapes::{Drawing, PartShapes};
use super::tables::bands::{Columns, Laid};
use super::tables::captions::{Caption, Of, captions};
use graph_schema::figure::MAX_FIGURES;
use graph_schema::{Figure, PageRect};

/// Smaller drawings are marks and lines, in points.
const LEAST: f32 = 18.0;
/// A drawing over such a share of the page is its background.
const BACKGROUND: f32 = 0.85;
/// So far over the edge of its column, or beside what else is drawn, what is drawn belongs to it, in points.
const EDGE: f32 = 10.0;
/// What is drawn begins no farther from its caption, in points.
const FARTHEST: f32 = 60.0;

/// The figures among the lines of a paper in reading order.
pub fn figures(lines: &[Line], parts: &[Part], shapes: &[PartShapes]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for of_part in lines.chunk_by(|a, b| a.part == b.part) {
        let Some(at) = of_part.first().map(|line| line.part) else {
            continue;
        };
        let (Some(part), Some(shapes)) = (parts.get(at), shapes.get(at)) else {
            continue;
        };
        let captions = captions(of_part, &shapes.levels);
        if !captions.iter().any(|caption| caption.of == Of::Figure) {
            continue;
        }
        let page = Page {
            columns: Columns::of(of_part),
            drawings: drawings(part, shapes),
            lines: of_part,
            captions: &captions,
        };
        let mut taken: Vec<Drawing> = Vec::new();
        for caption in captions.iter().filter(|caption| caption.of == Of::Figure) {
            let Some(area) = page.area(caption, &taken) else {
                continue;
            };
            if figures.len() == MAX_FIGURES {
                return figures;
            }
            figures.push(Figure {
                ordinal: u32::try_from(figures.len()).unwrap_or(u32::MAX),
                label: caption.label.clone(),
                caption: caption.text(),
                rect: on_page(&area, part),
            });
            taken.push(area);
        }
    }
    figures
}

struct Page<'a> {
    columns: Columns,
    drawings: Vec<Drawing>,
    lines: &'a [Line],
    captions: &'a [Caption<'a>],
}

/// Everything that is drawn, lines too, but for what lies under the whole page.
fn drawings(part: &Part, shapes: &PartShapes) -> Vec<Drawing> {
    let page = part.frame.width() * part.frame.height();
    let levels = shapes.levels.iter().map(|level| Drawing {
        x0: level.x0,
        y0: level.y,
        x1: level.x1,
        y1: level.y,
        is_picture: false,
    });
    let uprights = shapes.uprights.iter().map(|upright| Drawing {
        x0: upright.x,
        y0: upright.y0,
        x1: upright.x,
        y1: upright.y1,
        is_picture: false,
    });
    let areas = shapes.areas.iter().copied();
    let is_background = |drawing: &Drawing| {
        (drawing.x1 - drawing.x0) * (drawing.y1 - drawing.y0) > BACKGROUND * page
    };
    areas
        .chain(levels)
        .chain(uprights)
        .filter(|drawing| !is_background(drawing))
        .collect()
}

impl Page<'_> {
    /// What is drawn for a caption, as far as the text or the next caption; nothing of what is another's.
    fn area(&self, caption: &Caption<'_>, taken: &[Drawing]) -> Option<Drawing> {
        let band = self.columns.band(caption.first);
        let (left, right) = self.columns.edges(band);
        let rows = self.columns.rows(self.lines, band, (self.captions, &[]));
        let ends = |laid: &&Laid<'_>| laid.ends || laid.is_caption || laid.crosses;
        let (top, bottom) = (caption.top() - caption.first.size, caption.bottom());
        let above = rows.iter().filter(ends).map(|laid| laid.row.y);
        let above = above
            .filter(|y| *y < caption.top() - 1.0)
            .fold(0.0, f32::max);
        let below = rows
            .iter()
            .filter(ends)
            .map(|laid| laid.row.y - laid.row.size);
        let below = below.filter(|y| *y > bottom).fold(f32::MAX, f32::min);
        let sides = [(above, top + 2.0), (bottom, below)];
        let is_fit = |area: &Drawing| {
            let large = area.x1 - area.x0 > LEAST && area.y1 - area.y0 > LEAST;
            let near = (top - area.y1).max(area.y0 - bottom) < FARTHEST;
            large && near && !taken.iter().any(|other| other.covers(area))
        };
        let drawn = sides.into_iter().filter_map(|(from, to)| {
            let own = self.drawn((from, to), (left, right))?;
            // The letters of a figure are part of it.
            let letters = rows
                .iter()
                .filter(|laid| !ends(laid) && (from + 1.0..to).contains(&laid.row.y))
                .filter_map(|laid| of_row(laid, &own));
            Some(letters.fold(own, |a, b| a.with(&b)))
        });
        drawn.into_iter().find(is_fit)
    }

    /// What is drawn within a stretch of the page, from top to bottom and from left to right.
    fn drawn(&self, (from, to): (f32, f32), (left, right): (f32, f32)) -> Option<Drawing> {
        let is_inside = |drawing: &&Drawing| {
            let y = (drawing.y0 + drawing.y1) / 2.0;
            let across = drawing.x0 > left - EDGE && drawing.x1 < right + EDGE;
            (from..to).contains(&y) && across
        };
        let inside = || self.drawings.iter().filter(is_inside).copied();
        let is_large =
            |drawing: &Drawing| (drawing.x1 - drawing.x0).max(drawing.y1 - drawing.y0) > LEAST;
        let large = inside().filter(is_large).reduce(|a, b| a.with(&b))?;
        // Boxes around words of the text are small and not beside it.
        let beside = |drawing: &Drawing| {
            drawing.x0 < large.x1 + EDGE
                && drawing.x1 > large.x0 - EDGE
                && drawing.y0 < large.y1 + EDGE
                && drawing.y1 > large.y0 - EDGE
        };
        let small = inside().filter(|drawing| !is_large(drawing) && beside(drawing));
        Some(small.fold(large, |a, b| a.with(&b)))
    }
}

/// The stretch of a row's words that lie over or close beside what is drawn.
fn of_row(laid: &Laid<'_>, own: &Drawing) -> Option<Drawing> {
    let row = &laid.row;
    let near = row.y > own.y0 - 1.5 * row.size && row.y - row.size < own.y1 + 1.5 * row.size;
    let (x0, x1) = row.stretch().filter(|_| near)?;
    let beside = x0 < own.x1 + 2.0 * row.size && x1 > own.x0 - 2.0 * row.size;
    beside.then_some(Drawing {
        x0,
        y0: row.y - row.size,
        x1,
        y1: row.y + 0.25 * row.size,
        is_picture: false,
    })
}

fn on_page(area: &Drawing, part: &Part) -> PageRect {
    let (width, height) = (part.frame.width(), part.frame.height());
    let clamped = Drawing {
        x0: area.x0.clamp(0.0, width),
        y0: area.y0.clamp(0.0, height),
        x1: area.x1.clamp(0.0, width),
        y1: area.y1.clamp(0.0, height),
        ..*area
    };
    let [x, y, width, height] = part.area((clamped.x0, clamped.y0), (clamped.x1, clamped.y1));
    let rounded = |points: f32| (points * 100.0).round() / 100.0;
    PageRect {
        page: part.page,
        x: rounded(x),
        y: rounded(y),
        width: rounded(width),
        height: rounded(height),
    }
}
