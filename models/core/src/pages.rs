//! The port of page readers: a PDF's bytes to what is drawn on its pages, character by character.
//! No words, lines or columns here: those are `ingest`'s work.

use crate::Picture;
use std::fmt;

/// No picture of a page has more pixels: A3 at 300 an inch has 17 million.
pub const MAX_PIXELS: u32 = 30_000_000;

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
