//! The layout of a paper: how large its pages are and where the words of its stored text stand on them. How it is
//! written to bytes is `layout_bytes`' work, how words are found on a page `ingest`'s.
//!
//! Coordinates are PDF points (1/72 inch) from the top left corner of the page as it is shown: its crop box, turned as
//! the file says; x to the right, y downwards.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Where the words of a [`crate::PaperText`] stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PaperLayout {
    /// Length of the text it belongs to, in bytes: with another text it says nothing.
    pub text_len: usize,
    /// In page order; pages that could not be read are missing.
    pub pages: Vec<PageSize>,
    /// In the order of the text.
    pub lines: Vec<LaidLine>,
}

/// The size of a page as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageSize {
    /// 1-based.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub source: TextSource,
    /// How sure the recogniser was of the page's words, 0 to 1; none of words that were drawn, and of pages that were read
    /// before it was kept.
    #[serde(default)]
    pub confidence: Option<f32>,
}

/// Where a page's words are from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// The file has them as text.
    #[default]
    Drawn,
    /// They were read from the page's picture (OCR).
    Recognised,
    /// The file has next to none, or impossible ones: they should be read from the page's picture.
    Doubtful,
}

/// A line of one column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LaidLine {
    /// 1-based.
    pub page: u32,
    pub direction: Direction,
    pub words: Vec<LaidWord>,
}

/// Where a line leads its reader, on the page as it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Right,
    Up,
    Left,
    Down,
}

/// A word, or the half of one that a line's end breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LaidWord {
    /// Span in the text, in bytes, end excluded.
    pub start: usize,
    pub end: usize,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// A rectangle on a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PageRect {
    /// 1-based.
    pub page: u32,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl PaperLayout {
    /// Where a span of the text stands: one rectangle for each line it has a part in, in the order of the text. Of a
    /// word that it cuts, the letters' share.
    pub fn rects(&self, span: Range<usize>) -> Vec<PageRect> {
        self.touched(&span)
            .filter_map(|line| {
                let parts = line.words.iter().filter_map(|word| line.part(word, &span));
                parts.reduce(|a, b| a.with(&b))
            })
            .collect()
    }

    /// Whether some of its pages should be read from their pictures.
    pub fn needs_ocr(&self) -> bool {
        let doubtful = |page: &PageSize| page.source == TextSource::Doubtful;
        self.pages.iter().any(doubtful)
    }

    /// Lines with a word inside `span`, or around it.
    fn touched(&self, span: &Range<usize>) -> impl Iterator<Item = &LaidLine> {
        let Range { start, end } = *span;
        let ends_before = |line: &LaidLine| line.words.last().is_none_or(|word| word.end <= start);
        let first = self.lines.partition_point(ends_before);
        let begins_in =
            move |line: &&LaidLine| line.words.first().is_some_and(|word| word.start < end);
        self.lines.iter().skip(first).take_while(begins_in)
    }
}

impl LaidLine {
    /// Where the part of a word that lies in `span` stands.
    fn part(&self, word: &LaidWord, span: &Range<usize>) -> Option<PageRect> {
        let (start, end) = (word.start.max(span.start), word.end.min(span.end));
        if start >= end {
            return None;
        }
        let whole = (word.end - word.start) as f32;
        let from = (start - word.start) as f32 / whole;
        let to = (end - word.start) as f32 / whole;
        let mut rect = PageRect {
            page: self.page,
            x: word.x,
            y: word.y,
            width: word.width,
            height: word.height,
        };
        match self.direction {
            Direction::Right => (rect.x, rect.width) = stretch(rect.x, rect.width, from, to),
            Direction::Left => {
                (rect.x, rect.width) = stretch(rect.x, rect.width, 1.0 - to, 1.0 - from)
            }
            Direction::Down => (rect.y, rect.height) = stretch(rect.y, rect.height, from, to),
            Direction::Up => {
                (rect.y, rect.height) = stretch(rect.y, rect.height, 1.0 - to, 1.0 - from)
            }
        }
        Some(rect)
    }
}

/// The part of a stretch between two shares of it.
fn stretch(at: f32, length: f32, from: f32, to: f32) -> (f32, f32) {
    (at + from * length, (to - from) * length)
}

impl PageRect {
    /// The smallest that holds both.
    fn with(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self {
            page: self.page,
            x,
            y,
            width: right - x,
            height: bottom - y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(start: usize, end: usize, x: f32, y: f32) -> LaidWord {
        LaidWord {
            start,
            end,
            x,
            y,
            width: (end - start) as f32 * 5.0,
            height: 10.0,
        }
    }

    /// `We weigh sand` / `and silt.` on page 2, `Turned` up its side.
    fn layout() -> PaperLayout {
        let line = |direction, words| LaidLine {
            page: 2,
            direction,
            words,
        };
        let mut turned = word(24, 30, 10.0, 50.0);
        (turned.width, turned.height) = (10.0, 30.0);
        PaperLayout {
            text_len: 30,
            pages: vec![PageSize {
                number: 2,
                width: 600.0,
                height: 800.0,
                source: TextSource::Recognised,
                confidence: None,
            }],
            lines: vec![
                line(
                    Direction::Right,
                    vec![
                        word(0, 2, 50.0, 100.0),
                        word(3, 8, 65.0, 100.0),
                        word(9, 13, 95.0, 101.0),
                    ],
                ),
                line(
                    Direction::Right,
                    vec![word(14, 17, 50.0, 112.0), word(18, 23, 70.0, 112.0)],
                ),
                line(Direction::Up, vec![turned]),
            ],
        }
    }

    #[test]
    fn one_rectangle_a_line() {
        let rects = layout().rects(3..17);
        let sides: Vec<(f32, f32, f32, f32)> = rects
            .iter()
            .map(|rect| (rect.x, rect.y, rect.width, rect.height))
            .collect();
        assert_eq!(
            sides,
            [(65.0, 100.0, 50.0, 11.0), (50.0, 112.0, 15.0, 10.0)]
        );
        assert!(rects.iter().all(|rect| rect.page == 2));
        assert!(layout().rects(13..14).is_empty() && layout().rects(40..50).is_empty());
    }

    #[test]
    fn part_of_a_word_is_part_of_its_box() {
        let [rect] = layout().rects(20..23)[..] else {
            panic!("one line");
        };
        let near = |a: f32, b: f32| (a - b).abs() < 0.001;
        assert!(near(rect.x, 80.0) && near(rect.width, 15.0), "{rect:?}");
        // Upwards the last letters are the highest.
        let [rect] = layout().rects(28..30)[..] else {
            panic!("one line");
        };
        assert!(near(rect.y, 50.0) && near(rect.height, 10.0), "{rect:?}");
    }

    #[test]
    fn a_doubtful_page_calls_for_ocr() {
        let mut layout = layout();
        assert!(!layout.needs_ocr());
        layout.pages[0].source = TextSource::Doubtful;
        assert!(layout.needs_ocr());
    }
}
