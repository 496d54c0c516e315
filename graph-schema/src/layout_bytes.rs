//! A layout as bytes, small enough to lie beside the text: numbers as differences from those before, compressed.
//! Bytes that were damaged are an error.

use crate::layout::{Direction, LaidLine, LaidWord, PageSize, PaperLayout, TextSource};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{self, Read, Write};

/// What the bytes begin with, and the version of what follows.
const MARK: &[u8; 4] = b"PLY1";
/// How many sources of a page's words there are: what stands above them in its number says how sure they are.
const SOURCES: usize = 3;
/// Places and sizes are kept to a hundredth of a point.
const STEPS: f32 = 100.0;
/// Farther from a page's corner, in points, nothing is shown.
const FARTHEST: f32 = 1e6;
/// No paper within the limits of reading has a layout that is larger, uncompressed.
const MOST: u64 = 256 << 20;

/// Why bytes are no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no layout of this version, or they are damaged")]
pub struct LayoutError;

impl PaperLayout {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::new());
        out.count(self.text_len);
        out.count(self.pages.len());
        for page in &self.pages {
            out.count(page.number as usize);
            out.place(page.width);
            out.place(page.height);
            out.count(page.source as usize + SOURCES * percent(page.confidence));
        }
        out.count(self.lines.len());
        let mut before = Before::default();
        for line in &self.lines {
            out.count(line.page as usize);
            out.count(line.direction as usize);
            out.count(line.words.len());
            for word in &line.words {
                out.word(word, &mut before);
            }
        }
        let mut bytes = MARK.to_vec();
        let mut encoder = DeflateEncoder::new(&mut bytes, Compression::fast());
        // Writing to memory does not fail.
        let _written = encoder
            .write_all(&out.0)
            .and_then(|()| encoder.try_finish());
        drop(encoder);
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LayoutError> {
        let packed = bytes.strip_prefix(MARK).ok_or(LayoutError)?;
        let mut plain = Vec::new();
        let unpacked = DeflateDecoder::new(packed)
            .take(MOST)
            .read_to_end(&mut plain);
        unpacked.map_err(|_: io::Error| LayoutError)?;
        let mut rest = Reader(&plain);
        let text_len = rest.count()?;
        let mut pages = Vec::new();
        for _ in 0..rest.count()? {
            let (number, width, height) = (rest.number()?, rest.place()?, rest.place()?);
            let said = rest.count()?;
            pages.push(PageSize {
                number,
                width,
                height,
                source: source(said % SOURCES)?,
                confidence: confidence(said / SOURCES)?,
            });
        }
        let mut lines = Vec::new();
        let mut before = Before::default();
        for _ in 0..rest.count()? {
            let (page, direction) = (rest.number()?, direction(rest.count()?)?);
            let mut words = Vec::new();
            for _ in 0..rest.count()? {
                words.push(rest.word(&mut before)?);
            }
            lines.push(LaidLine {
                page,
                direction,
                words,
            });
        }
        Ok(Self {
            text_len,
            pages,
            lines,
        })
    }
}

fn source(code: usize) -> Result<TextSource, LayoutError> {
    [
        TextSource::Drawn,
        TextSource::Recognised,
        TextSource::Doubtful,
    ]
    .get(code)
    .copied()
    .ok_or(LayoutError)
}

/// In hundredths from 1 on; 0 is none, as in layouts of before it was kept.
fn percent(confidence: Option<f32>) -> usize {
    confidence.map_or(0, |sure| {
        1 + (sure.clamp(0.0, 1.0) * 100.0).round() as usize
    })
}

fn confidence(code: usize) -> Result<Option<f32>, LayoutError> {
    match code {
        0 => Ok(None),
        1..=101 => Ok(Some((code - 1) as f32 / 100.0)),
        _ => Err(LayoutError),
    }
}

fn direction(code: usize) -> Result<Direction, LayoutError> {
    [
        Direction::Right,
        Direction::Up,
        Direction::Left,
        Direction::Down,
    ]
    .get(code)
    .copied()
    .ok_or(LayoutError)
}

/// The word before, in steps.
#[derive(Default)]
struct Before {
    end: usize,
    right: i64,
    y: i64,
    height: i64,
}

struct Writer(Vec<u8>);

impl Writer {
    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    fn count(&mut self, value: usize) {
        let mut value = value as u64;
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        self.count(((value << 1) ^ (value >> 63)) as usize);
    }

    fn place(&mut self, points: f32) {
        self.signed(steps(points));
    }

    fn word(&mut self, word: &LaidWord, before: &mut Before) {
        let (x, y) = (steps(word.x), steps(word.y));
        let (width, height) = (steps(word.width), steps(word.height));
        self.signed(word.start as i64 - before.end as i64);
        self.count(word.end.saturating_sub(word.start));
        self.signed(x - before.right);
        self.signed(y - before.y);
        self.signed(width);
        self.signed(height - before.height);
        *before = Before {
            end: word.end,
            right: x + width,
            y,
            height,
        };
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn count(&mut self) -> Result<usize, LayoutError> {
        let mut value = 0u64;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(LayoutError)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(value).map_err(|_| LayoutError);
            }
        }
        Err(LayoutError)
    }

    fn number(&mut self) -> Result<u32, LayoutError> {
        u32::try_from(self.count()?).map_err(|_| LayoutError)
    }

    fn signed(&mut self) -> Result<i64, LayoutError> {
        let value = self.count()? as u64;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn place(&mut self) -> Result<f32, LayoutError> {
        Ok(points(self.signed()?))
    }

    fn word(&mut self, before: &mut Before) -> Result<LaidWord, LayoutError> {
        let sum = |a: i64, b: i64| a.checked_add(b).ok_or(LayoutError);
        let start = usize::try_from(sum(before.end as i64, self.signed()?)?);
        let start = start.map_err(|_| LayoutError)?;
        let end = start.checked_add(self.count()?).ok_or(LayoutError)?;
        let x = sum(before.right, self.signed()?)?;
        let y = sum(before.y, self.signed()?)?;
        let width = self.signed()?;
        let height = sum(before.height, self.signed()?)?;
        *before = Before {
            end,
            right: sum(x, width)?,
            y,
            height,
        };
        Ok(LaidWord {
            start,
            end,
            x: points(x),
            y: points(y),
            width: points(width),
            height: points(height),
        })
    }
}

fn steps(points: f32) -> i64 {
    (points.clamp(-FARTHEST, FARTHEST) * STEPS).round() as i64
}

fn points(steps: i64) -> f32 {
    steps as f32 / STEPS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> PaperLayout {
        let word = |at: usize| LaidWord {
            start: 7 * at,
            end: 7 * at + 6,
            x: 50.25 + 33.0 * (at % 10) as f32,
            y: 790.5 - at as f32,
            width: 30.0,
            height: 9.96,
        };
        let line = |at: usize| LaidLine {
            page: 1 + at as u32 / 4,
            direction: [Direction::Right, Direction::Down][at % 2],
            words: (10 * at..10 * at + 10).map(word).collect(),
        };
        PaperLayout {
            text_len: 560,
            pages: vec![PageSize {
                number: 1,
                width: 595.28,
                height: 841.89,
                source: TextSource::Recognised,
                confidence: Some(0.93),
            }],
            lines: (0..8).map(line).collect(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = layout().to_bytes();
        assert_eq!(PaperLayout::from_bytes(&bytes), Ok(layout()));
        assert!(bytes.len() < 80 * 8, "{} bytes", bytes.len());
        let empty = PaperLayout::default();
        assert_eq!(PaperLayout::from_bytes(&empty.to_bytes()), Ok(empty));
    }

    #[test]
    fn how_sure_words_are_is_kept_to_a_hundredth_and_unknown_in_layouts_of_before() {
        let read = |confidence| {
            let mut layout = layout();
            layout.pages[0].confidence = confidence;
            let read = PaperLayout::from_bytes(&layout.to_bytes()).unwrap();
            (read.pages[0].source, read.pages[0].confidence)
        };
        for (said, kept) in [(0.0, 0.0), (0.876, 0.88), (1.0, 1.0), (7.0, 1.0)] {
            assert_eq!(read(Some(said)), (TextSource::Recognised, Some(kept)));
        }
        assert_eq!(read(Some(f32::NAN)), (TextSource::Recognised, Some(0.0)));
        // Without one the number is the source's alone, as it always was.
        assert_eq!(read(None), (TextSource::Recognised, None));
        assert_eq!(confidence(102), Err(LayoutError));
    }

    #[test]
    fn damaged_bytes_are_an_error_and_no_panic() {
        let bytes = layout().to_bytes();
        assert_eq!(PaperLayout::from_bytes(b"{}"), Err(LayoutError));
        for cut in 0..bytes.len() {
            let _read = PaperLayout::from_bytes(&bytes[..cut]);
            let mut changed = bytes.clone();
            changed[cut] ^= 0x15;
            let _read = PaperLayout::from_bytes(&changed);
        }
        // Numbers as large as can be written.
        let mut wild = MARK.to_vec();
        let mut encoder = DeflateEncoder::new(&mut wild, Compression::fast());
        encoder.write_all(&[0xff; 400]).unwrap();
        encoder.try_finish().unwrap();
        drop(encoder);
        assert_eq!(PaperLayout::from_bytes(&wild), Err(LayoutError));
    }
}
