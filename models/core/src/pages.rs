//! The port of page readers: a PDF's bytes to what is drawn on its pages, character by character.
//! No words, lines or columns here: those are `ingest`'s work.

use crate::Picture;
use std::fmt;

/// No picture of a page has more pixels: A3 at 300 an inch has 17 million.
pub const MAX_PIXELS: u32 = 30_000_000;
/// No picture of a part of a page has more pixels, nor more of them to a point of the page.
pub const MAX_PART_PIXELS: u32 = 6_000_000;
pub const MAX_PART_SCALE: f32 = 8.0;

/// Opens PDFs. Calls block; one thread at a time reads.
pub trait PageReader: Send + Sync {
    /// Opens a file that lies in memory.
    fn open<'a>(&'a self, bytes: &'a [u8]) -> Result<Box<dyn Pages + 'a>, OpenError>;
}

/// The pages of an open file.
pub trait Pages {
    fn count(&self) -> u32;

    /// What is drawn on a page, 0-based; `None` for a page that can't be read.
    fn page(&self, index: u32) -> Option<PageContent>;

    /// A page, 0-based, as it is shown, with so many pixels an inch; fewer where the page is larger than `MAX_PIXELS`
    /// allows, which the picture tells. `None` for a page that can't be drawn.
    fn picture(&self, index: u32, dpi: u32) -> Option<Picture>;

    /// A part of a page, 0-based, in its colours; smaller than asked for where that would be more than `MAX_PART_PIXELS`,
    /// or larger than `MAX_PART_SCALE` allows. `None` for one that can't be drawn, or is not on the page.
    fn part(&self, index: u32, part: &PagePart) -> Option<PartPicture>;
}

/// A part of a page as it is shown, in points from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PagePart {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    /// How wide its picture is to be, in pixels.
    pub pixels: u32,
}

/// A part of a page in colours.
#[derive(Clone, PartialEq, Eq)]
pub struct PartPicture {
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// Red, green and blue, a byte each, rows from the top: `3 * width * height` of them.
    pub rgb: Vec<u8>,
}

/// Why a file can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenError {
    /// It is encrypted and no one knows the password.
    Password,
    /// It is no PDF, or its objects can't be found.
    Damaged,
}

/// A rectangle in points of the page's own space: x to the right, y upwards.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Area {
    pub left: f32,
    pub bottom: f32,
    pub right: f32,
    pub top: f32,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageContent {
    /// What of the page is shown, before it is turned for the reader.
    pub shown: Area,
    /// In the order in which they are drawn.
    pub chars: Vec<PageChar>,
    /// Names of the fonts, as the file has them; `PageChar::font` is an index.
    pub fonts: Vec<String>,
    /// A picture covers most of the page, as on a scan.
    pub pictured: bool,
    /// It shows something that is no text, where there is next to no text: a scan, letters drawn as shapes.
    pub drawn: bool,
    /// How many quarters the page is turned clockwise for its reader, 0 to 3.
    pub quarters: u8,
    /// What is drawn beside the text, in the order in which it is drawn.
    pub shapes: Vec<Shape>,
}

/// A line, a drawing or a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Its bounds; a line has next to no height or width.
    pub area: Area,
    pub is_picture: bool,
}

/// One drawn character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageChar {
    /// A font without a table for Unicode gives its own code.
    pub c: char,
    /// Where its baseline begins, in points of the page's own space.
    pub x: f32,
    pub y: f32,
    /// How far it moves along the baseline, in points.
    pub advance: f32,
    /// Height of its font, in points, all scaling done.
    pub size: f32,
    /// Of its baseline, in degrees against the clock, 0 to 360.
    pub angle: f32,
    pub font: u32,
    pub ink: Ink,
}

/// Whether a reader sees a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Seen,
    /// Drawn without any ink, as the text layer of a scan is.
    None,
    /// In the colour of what lies below it.
    Hidden,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password => "the file is encrypted with a password",
            Self::Damaged => "the file's objects can't be read",
        })
    }
}

impl std::error::Error for OpenError {}

impl PageContent {
    /// Where a point of the page's own space is on the page as it is shown: from its left, and from its top.
    pub fn on_display(&self, x: f32, y: f32) -> (f32, f32) {
        let shown = &self.shown;
        match self.quarters % 4 {
            0 => (x - shown.left, shown.top - y),
            1 => (y - shown.bottom, x - shown.left),
            2 => (shown.right - x, y - shown.bottom),
            _ => (shown.top - y, shown.right - x),
        }
    }
}

impl PagePart {
    /// How large its picture is, in pixels: as wide as is wished for, within the bounds. `None` for a part that has no size.
    pub fn size(&self) -> Option<(u32, u32)> {
        let area = self.width * self.height;
        let is_sound = area.is_finite() && self.width > 0.0 && self.height > 0.0;
        if !is_sound || area <= 0.0 {
            return None;
        }
        let wished = self.pixels as f32 / self.width;
        let most = (MAX_PART_PIXELS as f32 / area).sqrt();
        let scale = wished.min(most).min(MAX_PART_SCALE);
        let (width, height) = ((self.width * scale).floor(), (self.height * scale).floor());
        let fits = width <= MAX_PART_PIXELS as f32 && height <= MAX_PART_PIXELS as f32;
        (width >= 1.0 && height >= 1.0 && fits).then_some((width as u32, height as u32))
    }
}

impl fmt::Debug for PartPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartPicture {}×{}", self.width, self.height)
    }
}

impl Shape {
    /// One that is no picture.
    pub fn drawn(area: Area) -> Self {
        Self {
            area,
            is_picture: false,
        }
    }
}

impl Area {
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.top - self.bottom
    }

    pub fn holds(&self, x: f32, y: f32) -> bool {
        (self.left..=self.right).contains(&x) && (self.bottom..=self.top).contains(&y)
    }

    /// What two have in common; without any, its width or height is not above 0.
    pub fn common(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: f32, height: f32, pixels: u32) -> Option<(u32, u32)> {
        PagePart {
            x: 0.0,
            y: 0.0,
            width,
            height,
            pixels,
        }
        .size()
    }

    #[test]
    fn a_part_is_as_wide_as_is_wished_for_within_bounds() {
        assert_eq!(size(200.0, 100.0, 400), Some((400, 200)));
        // No more than eight pixels to a point.
        assert_eq!(size(20.0, 10.0, 2_000), Some((160, 80)));
        for (width, height) in [(600.0, 80_000.0), (3e5, 3e5), (0.5, 1e6), (14_400.0, 1.0)] {
            let sizes = size(width, height, 2_400);
            let fits = |(width, height)| width * height <= MAX_PART_PIXELS;
            assert!(sizes.is_none_or(fits), "{width} × {height}: {sizes:?}");
        }
        for wrong in [0.0, -3.0, f32::NAN, f32::INFINITY, 1e30] {
            assert_eq!(size(wrong, 10.0, 400), None, "{wrong}");
            assert_eq!(size(10.0, wrong, 400), None, "{wrong}");
        }
    }
}
