//! Pictures of pages: a whole page in shades of grey, a part of one in its colours.

use models_core::{MAX_PIXELS, PagePart, PartPicture, Picture};
use pdfium_render::prelude::{PdfBitmap, PdfBitmapFormat, PdfPage, PdfRenderConfig};

/// Points an inch.
const POINTS: f32 = 72.0;
/// A page whose parts are drawn is no larger than this, drawn whole, in pixels: the engine counts them in 32 bits.
const LARGEST: f32 = 1_000_000.0;

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
    let config = PdfRenderConfig::new().set_target_size(width, height);
    let grey = drawn(page, (width, height), config, |pixel| [luma(pixel)])?;
    Some(Picture {
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        dpi: dpi as u32,
        grey,
    })
}

/// A part of a page; `None` where it is not on the page, has no size or can't be drawn. The rest of the page is not drawn.
pub fn part(page: &PdfPage<'_>, part: &PagePart) -> Option<PartPicture> {
    let (width, height) = part.size()?;
    let scale = width as f32 / part.width;
    let in_pixels = |points: f32| (points * scale).round();
    let whole = [page.width().value, page.height().value].map(in_pixels);
    let begin = [part.x, part.y].map(in_pixels);
    let is_sound = whole.iter().all(|edge| (1.0..=LARGEST).contains(edge))
        && begin.iter().all(|edge| (0.0..LARGEST).contains(edge));
    if !is_sound {
        return None;
    }
    let ([whole_width, whole_height], [left, top]) =
        (whole.map(|edge| edge as i32), begin.map(|edge| edge as i32));
    // What lies over the edge of the page is no part of it.
    let width = i32::try_from(width).ok()?.min(whole_width - left);
    let height = i32::try_from(height).ok()?.min(whole_height - top);
    if width < 1 || height < 1 {
        return None;
    }
    let config = PdfRenderConfig::new()
        .set_target_size(whole_width, whole_height)
        .set_origin(-left, -top);
    let rgb = drawn(page, (width, height), config, |[blue, green, red, _]| {
        [red, green, blue]
    })?;
    Some(PartPicture {
        width: u32::try_from(width).ok()?,
        height: u32::try_from(height).ok()?,
        rgb,
    })
}

/// What is drawn into a picture of so many pixels, rows from the top; `of` makes of a pixel's blue, green and red what is kept of it.
fn drawn<const N: usize>(
    page: &PdfPage<'_>,
    (width, height): (i32, i32),
    config: PdfRenderConfig,
    of: impl Fn([u8; 4]) -> [u8; N],
) -> Option<Vec<u8>> {
    let mut bitmap = PdfBitmap::empty(width, height, PdfBitmapFormat::BGRx).ok()?;
    // Otherwise blue and red change their places.
    let config = config.set_reverse_byte_order(false);
    page.render_into_bitmap_with_config(&mut bitmap, &config)
        .ok()?;
    let bytes = bitmap.as_raw_bytes();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    // Rows may be longer than the picture is wide.
    let row = bytes.len() / height;
    let rows = bytes.chunks_exact(row.max(1)).take(height);
    let pixels = rows.filter_map(|row| row.get(..4 * width));
    let kept: Vec<u8> = pixels
        .flat_map(|row| row.as_chunks::<4>().0)
        .flat_map(|pixel| of(*pixel))
        .collect();
    (kept.len() == N * width * height).then_some(kept)
}

/// How light a pixel is, from its blue, green and red: the weights of ITU-R BT.601.
fn luma([blue, green, red, _]: [u8; 4]) -> u8 {
    let sum = 29 * u32::from(blue) + 150 * u32::from(green) + 77 * u32::from(red);
    (sum >> 8) as u8
}
