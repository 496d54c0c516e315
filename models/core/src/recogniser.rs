//! The port of text recognisers: the picture of a page to its lines, words and where they stand.

use crate::ModelResult;
use async_trait::async_trait;

/// Reads pictures of pages.
#[async_trait]
pub trait TextRecogniser: Send + Sync {
    /// The engine and what it reads with, for logs and people.
    fn name(&self) -> &str;

    /// The lines of a page, in the order the engine reads them. An engine that is not installed is `Missing`, a picture
    /// that it can't read within its limits `Invalid`.
    async fn recognise(&self, picture: Picture) -> ModelResult<Vec<RecognisedLine>>;
}

/// A page in shades of grey.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// Pixels an inch of the page.
    pub dpi: u32,
    /// A byte a pixel, 0 for black, rows from the top: `width * height` of them.
    pub grey: Vec<u8>,
}

/// A line of one column; places are in pixels from the top left of the picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecognisedLine {
    /// From left to right.
    pub words: Vec<RecognisedWord>,
    /// Where its baseline is, in its middle.
    pub baseline: f32,
    /// From its lowest descender to its highest ascender.
    pub size: f32,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecognisedWord {
    /// Without white space.
    pub text: String,
    pub left: f32,
    pub right: f32,
    /// How sure the engine is, 0 to 1.
    pub confidence: f32,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Picture {}×{}, {} dpi",
            self.width, self.height, self.dpi
        )
    }
}
