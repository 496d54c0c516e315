//! What is drawn on a page that is no text: lines, areas, pictures, each with its bounds.

use crate::ink::area;
use models_core::{Area, Shape};
use pdfium_render::prelude::{
    PdfPage, PdfPageObject, PdfPageObjectCommon, PdfPageObjectsCommon, PdfPagePathObject,
    PdfPathFillMode, PdfPathSegmentType, PdfPathSegments,
};

/// More objects of a page than this are not looked at: a drawing, or made to be slow.
const MAX_OBJECTS: usize = 60_000;
/// More shapes of a page are not kept.
const MAX_SHAPES: usize = 10_000;
/// A path of more parts is a drawing: none of them is a line between cells.
const MAX_SEGMENTS: u32 = 600;

/// The shapes of a page, in the order in which they are drawn.
pub fn shapes(page: &PdfPage<'_>) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for object in page.objects().iter().take(MAX_OBJECTS) {
        if shapes.len() >= MAX_SHAPES {
            break;
        }
        add(&mut shapes, &object);
    }
    shapes
}

fn add(shapes: &mut Vec<Shape>, object: &PdfPageObject<'_>) {
    if object.as_text_object().is_some() {
        return;
    }
    if let Some(path) = object.as_path_object() {
        if !is_seen(path) {
            return;
        }
        if let Some(parts) = parts(path) {
            shapes.extend(parts.into_iter().map(Shape::drawn));
            return;
        }
    }
    let Ok(bounds) = object.bounds() else { return };
    let area = area(&bounds.to_rect());
    let is_sound = [area.left, area.bottom, area.right, area.top]
        .iter()
        .all(|edge| edge.is_finite());
    if is_sound {
        shapes.push(Shape {
            area,
            is_picture: object.as_image_object().is_some(),
        });
    }
}

fn is_seen(path: &PdfPagePathObject<'_>) -> bool {
    let filled = path
        .fill_mode()
        .is_ok_and(|mode| mode != PdfPathFillMode::None);
    filled || path.is_stroked().unwrap_or(false)
}

/// The parts of a path that is several straight lines, as the lines of a grid drawn at once are; `None` for any other.
fn parts(path: &PdfPagePathObject<'_>) -> Option<Vec<Area>> {
    let segments = path.segments();
    if !(3..=MAX_SEGMENTS).contains(&segments.len()) {
        return None;
    }
    let matrix = path.matrix().ok()?;
    let mut parts: Vec<Area> = Vec::new();
    for segment in segments.transform(matrix).iter() {
        let (x, y) = (segment.x().value, segment.y().value);
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        match (segment.segment_type(), parts.last_mut()) {
            (PdfPathSegmentType::MoveTo, _) => parts.push(Area {
                left: x,
                bottom: y,
                right: x,
                top: y,
            }),
            (PdfPathSegmentType::LineTo, Some(part)) => {
                part.left = part.left.min(x);
                part.right = part.right.max(x);
                part.bottom = part.bottom.min(y);
                part.top = part.top.max(y);
            }
            _ => return None,
        }
    }
    (parts.len() > 1).then_some(parts)
}
