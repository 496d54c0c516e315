//! What is drawn on a page beside its text, in the direction in which its lines are read: straight lines that part
//! rows and columns, and the areas of drawings and pictures. What they mean is for others to say.

use super::glyphs::Frame;
use models_core::Shape;

/// What is drawn on a part of a page; `y` counts from the top.
#[derive(Debug, Clone, Default)]
pub struct PartShapes {
    /// From the top.
    pub levels: Vec<Level>,
    /// From the left.
    pub uprights: Vec<Upright>,
    /// All that is no straight line.
    pub areas: Vec<Drawing>,
}

/// A line that is level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub y: f32,
    pub x0: f32,
    pub x1: f32,
}

/// A line that stands upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upright {
    pub x: f32,
    pub y0: f32,
    pub y1: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
    pub is_picture: bool,
}

/// Lines are no thicker than this, in points, and no shorter than that.
const THICKEST: f32 = 2.2;
const SHORTEST: f32 = 5.0;
/// Pieces of a line, drawn cell by cell, lie no farther apart.
const PIECE_GAP: f32 = 1.6;
/// More lines of a page are part of a drawing.
const MAX_LINES: usize = 2_000;

impl PartShapes {
    pub fn of(frame: Frame, shapes: &[Shape]) -> Self {
        let mut found = Self::default();
        let (width, height) = (frame.width(), frame.height());
        for shape in shapes {
            let (ax, ay) = frame.place(shape.area.left, shape.area.top);
            let (bx, by) = frame.place(shape.area.right, shape.area.bottom);
            let drawing = Drawing {
                x0: ax.min(bx),
                y0: ay.min(by),
                x1: ax.max(bx),
                y1: ay.max(by),
                is_picture: shape.is_picture,
            };
            let is_shown =
                drawing.x1 > 0.0 && drawing.y1 > 0.0 && drawing.x0 < width && drawing.y0 < height;
            if is_shown {
                found.add(drawing);
            }
        }
        found.levels = joined_levels(found.levels);
        found.uprights = joined_uprights(found.uprights);
        found
    }

    fn add(&mut self, shape: Drawing) {
        let (width, height) = (shape.x1 - shape.x0, shape.y1 - shape.y0);
        let lines = self.levels.len() + self.uprights.len();
        // A long dash drawn as a picture of one row is a line as well.
        if height <= THICKEST && width >= SHORTEST && lines < MAX_LINES {
            self.levels.push(Level {
                y: (shape.y0 + shape.y1) / 2.0,
                x0: shape.x0,
                x1: shape.x1,
            });
        } else if width <= THICKEST && height >= SHORTEST && lines < MAX_LINES {
            self.uprights.push(Upright {
                x: (shape.x0 + shape.x1) / 2.0,
                y0: shape.y0,
                y1: shape.y1,
            });
        } else {
            self.areas.push(shape);
        }
    }
}

impl Drawing {
    /// Around both.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
            is_picture: self.is_picture && other.is_picture,
        }
    }

    /// Whether the middle of another lies in it.
    pub fn covers(&self, other: &Self) -> bool {
        let (x, y) = ((other.x0 + other.x1) / 2.0, (other.y0 + other.y1) / 2.0);
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }
}

fn joined_levels(mut levels: Vec<Level>) -> Vec<Level> {
    levels.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut joined: Vec<Level> = Vec::new();
    for row in levels.chunk_by_mut(|a, b| b.y - a.y < 0.8) {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let from = joined.len();
        for level in row {
            match joined.get_mut(from..).and_then(|row| row.last_mut()) {
                Some(last) if level.x0 - last.x1 < PIECE_GAP => last.x1 = last.x1.max(level.x1),
                _ => joined.push(*level),
            }
        }
    }
    joined
}

fn joined_uprights(mut uprights: Vec<Upright>) -> Vec<Upright> {
    uprights.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut joined: Vec<Upright> = Vec::new();
    for column in uprights.chunk_by_mut(|a, b| b.x - a.x < 0.8) {
        column.sort_by(|a, b| a.y0.total_cmp(&b.y0));
        let from = joined.len();
        for upright in column {
            match joined.get_mut(from..).and_then(|column| column.last_mut()) {
                // The lines of two rows leave room for a double line between them.
                Some(last) if upright.y0 - last.y1 < 3.0 * PIECE_GAP => {
                    last.y1 = last.y1.max(upright.y1);
                }
                _ => joined.push(*upright),
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::glyphs::Run;
    use models_core::Area;

    fn shape(left: f32, bottom: f32, right: f32, top: f32) -> Shape {
        Shape::drawn(Area {
            left,
            bottom,
            right,
            top,
        })
    }

    #[test]
    fn lines_drawn_cell_by_cell_are_one() {
        let shown = Area {
            left: 0.0,
            bottom: 0.0,
            right: 600.0,
            top: 800.0,
        };
        let shapes = [
            shape(50.0, 700.0, 100.0, 700.4),
            shape(100.4, 700.0, 150.0, 700.4),
            shape(160.0, 700.0, 200.0, 700.4),
            shape(99.8, 680.0, 100.2, 690.0),
            shape(99.8, 692.0, 100.2, 700.0),
            shape(50.0, 100.0, 150.0, 200.0),
        ];
        let frame = Frame {
            shown,
            run: Run::Right,
        };
        let found = PartShapes::of(frame, &shapes);
        let levels: Vec<(f32, f32)> = found.levels.iter().map(|l| (l.x0, l.x1)).collect();
        assert_eq!(levels, [(50.0, 150.0), (160.0, 200.0)]);
        assert_eq!(found.levels[0].y.round(), 100.0);
        let uprights: Vec<(f32, f32)> = found.uprights.iter().map(|u| (u.y0, u.y1)).collect();
        assert_eq!(uprights, [(100.0, 120.0)]);
        assert_eq!(found.areas.len(), 1);
        // Where the lines of the page run up its side, what was upright is level.
        let frame = Frame {
            shown,
            run: Run::Up,
        };
        let turned = PartShapes::of(frame, &shapes);
        assert_eq!((turned.levels.len(), turned.uprights.len()), (2, 2));
    }
}
