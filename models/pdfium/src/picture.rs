//! The picture of a page, in shades of grey.

use models_core::{MAX_PIXELS, Picture};
use pdfium_render::prelude::{PdfBitmap, PdfBitmapFormat, PdfPage, PdfRenderConfig};

/// Points an inch.
const POINTS: f32 = 72.0;

/// A page as it is shown; `None` where it has no size or can't be drawn.
pub fn picture(page: &PdfPage<'_>, dpi: u32) -> Option<Picture> {
    let (across, down) = (page.width().value / POINTS, page.height().value / POINTS);
    let area = across * down;
    if !(area.is_finite() && area > 0.0) {
        return None;
    }
    let most = (MAX_PIXELS as f32 / area).sqrt();
    let dpi = (dpi as f32).min(most).floor();
    let (width, height) = ((across * dpi).round(), (down * dpi).round());
    if width < 1.0 || height < 1.0 || dpi < 1.0 {
        return None;
    }
    let (width, height) = (width as i32, height as i32);
    let mut bitmap = PdfBitmap::empty(width, height, PdfBitmapFormat::BGRx).ok()?;
    let config = PdfRenderConfig::new().set_target_size(width, height);
    page.render_into_bitmap_with_config(&mut bitmap, &config)
        .ok()?;
    let bytes = bitmap.as_raw_bytes();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    // Rows may be longer than the picture is wide.
    let row = bytes.len() / height;
    let rows = bytes.chunks_exact(row.max(1)).take(height);
    let pixels = rows.filter_map(|row| row.get(..4 * width));
    let grey: Vec<u8> = pixels
        .flat_map(|row| row.as_chunks::<4>().0)
        .map(|pixel| luma(*pixel))
        .collect();
    (grey.len() == width * height).then_some(Picture {
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        dpi: dpi as u32,
        grey,
    })
}

/// How light a pixel is, from its blue, green and red: the weights of ITU-R BT.601.
fn luma([blue, green, red, _]: [u8; 4]) -> u8 {
    let sum = 29 * u32::from(blue) + 150 * u32::from(green) + 77 * u32::from(red);
    (sum >> 8) as u8
}
