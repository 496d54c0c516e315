//! Where words stand on pages.

use async_graphql::{Enum, SimpleObject};

/// A rectangle on a page, in PDF points (1/72 inch). `x` and `y` are those of its top left corner, counted from the top
/// left corner of the page as it is shown (its crop box, turned as the file says): `x` to the right, `y` downwards.
#[derive(SimpleObject)]
pub struct Rect {
    /// 1-based.
    page: u32,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

/// How large a page is as it is shown, in PDF points (1/72 inch).
#[derive(SimpleObject)]
pub struct PageSize {
    /// 1-based.
    page: u32,
    width: f32,
    height: f32,
    text_source: TextSource,
    /// How sure the recogniser was of the page's words, 0 to 1, to a hundredth; null of words that the file has as text, and of
    /// pages that were read before it was kept.
    confidence: Option<f64>,
}

/// Where a page's words are from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::TextSource")]
pub enum TextSource {
    /// The file has them as text.
    Drawn,
    /// They were read from the page's picture (OCR).
    Recognised,
    /// The file has next to none, or impossible ones: `papyri reindex --ocr` reads them from the page's picture.
    Doubtful,
}

/// Told as it is kept: 0.93, not 0.9300000071525574.
fn hundredth(share: f32) -> f64 {
    (f64::from(share) * 100.0).round() / 100.0
}

impl From<graph_schema::PageRect> for Rect {
    fn from(rect: graph_schema::PageRect) -> Self {
        Self {
            page: rect.page,
            x: rect.x,
            y: rect.y,
            width: rect.width,
            height: rect.height,
        }
    }
}

impl From<&graph_schema::PageSize> for PageSize {
    fn from(size: &graph_schema::PageSize) -> Self {
        Self {
            page: size.number,
            width: size.width,
            height: size.height,
            text_source: size.source.into(),
            confidence: size.confidence.map(hundredth),
        }
    }
}
