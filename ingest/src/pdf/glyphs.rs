//! Glyphs of a page with their place and style, as pdf_oxide extracts them. No grouping here.

use super::read::ReadError;
use pdf_oxide::PdfDocument;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A visible character. `y` is its baseline, in points from the top of the page.
#[derive(Debug, Clone, Copy)]
pub struct Glyph {
    pub c: char,
    pub x0: f32,
    pub x1: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    /// White space was drawn before it.
    pub spaced: bool,
}

#[derive(Debug, Default)]
pub struct PageGlyphs {
    /// 1-based.
    pub number: u32,
    pub width: f32,
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    /// What is written sideways: stamps such as arXiv's.
    pub sideways: String,
}

pub struct GlyphReader {
    document: PdfDocument,
    styles: HashMap<String, bool>,
}

impl GlyphReader {
    /// Opens the file; `encrypted` says whether it names an encryption dictionary.
    pub fn open(bytes: &[u8], encrypted: bool) -> Result<Self, ReadError> {
        let damaged = |reason: &str| match encrypted {
            true => ReadError::Encrypted,
            false => ReadError::Damaged {
                reason: reason.to_owned(),
            },
        };
        // pdf_oxide may panic on malformed input; no panic goes past this module.
        let opened = catch_unwind(|| PdfDocument::from_bytes(bytes.to_vec()));
        let document = match opened {
            Ok(Ok(document)) => document,
            _ => return Err(damaged("its object table can't be read")),
        };
        if encrypted && !document.authenticate(b"").unwrap_or(false) {
            return Err(ReadError::Encrypted);
        }
        Ok(Self {
            document,
            styles: HashMap::new(),
        })
    }

    pub fn page_count(&self) -> Result<u32, ReadError> {
        let count = catch_unwind(AssertUnwindSafe(|| self.document.page_count()));
        match count {
            Ok(Ok(count)) => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
            _ => Err(ReadError::Damaged {
                reason: "its page tree can't be read".into(),
            }),
        }
    }

    /// The glyphs of a page, 0-based; empty for a page that can't be read.
    pub fn page(&mut self, index: usize) -> PageGlyphs {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let boxed = catch_unwind(AssertUnwindSafe(|| self.document.get_page_media_box(index)));
        let (left, bottom, right, top) = match boxed {
            Ok(Ok(corners)) => corners,
            // US Letter, when the page does not say.
            _ => (0.0, 0.0, 612.0, 792.0),
        };
        let chars = match catch_unwind(AssertUnwindSafe(|| self.document.extract_chars(index))) {
            Ok(Ok(chars)) => chars,
            _ => {
                tracing::warn!(page = number, "page can't be read, left out");
                Vec::new()
            }
        };
        let upright = chars
            .iter()
            .filter(|c| is_upright(c.rotation_degrees))
            .count();
        let turned = upright * 2 < chars.len();
        let (width, height) = (right - left, top - bottom);
        let mut page = PageGlyphs {
            number,
            width,
            height,
            ..PageGlyphs::default()
        };
        let mut spaces = Vec::new();
        for c in &chars {
            if is_upright(c.rotation_degrees) == turned {
                page.sideways.push(c.char);
                continue;
            }
            let (x, y) = match turned {
                false => (c.origin_x - left, top - c.origin_y),
                true if c.rotation_degrees.rem_euclid(360.0) < 180.0 => {
                    (c.origin_y - bottom, c.origin_x - left)
                }
                true => (top - c.origin_y, right - c.origin_x),
            };
            if !x.is_finite() || !y.is_finite() || !(0.5..400.0).contains(&c.font_size) {
                continue;
            }
            let letter = tex_ligature(c.char, c.advance_width / c.font_size);
            if letter.is_whitespace() {
                spaces.push((y, x));
                continue;
            }
            if letter.is_control()
                || x < -5.0
                || x > width.max(height) + 5.0
                || y < -5.0
                || y > width.max(height) + 5.0
            {
                continue;
            }
            let bold = self.is_bold(&c.font_name);
            page.glyphs.push(Glyph {
                c: letter,
                x0: x,
                x1: x + c.advance_width.clamp(0.0, 4.0 * c.font_size),
                y,
                size: c.font_size,
                bold,
                spaced: false,
            });
        }
        if turned {
            (page.width, page.height) = (height, width);
        }
        mark_spaces(&mut page.glyphs, spaces);
        page
    }

    /// Bold, told from the font's name: flags of the descriptor are often missing.
    fn is_bold(&mut self, font: &str) -> bool {
        if let Some(style) = self.styles.get(font) {
            return *style;
        }
        let name = font
            .split_once('+')
            .map_or(font, |(_, name)| name)
            .to_lowercase();
        let bold = [
            "bold",
            "black",
            "heavy",
            "demi",
            "cmbx",
            "cmb1",
            "sfbx",
            "medi",
            "-b",
            "lmroman10-b",
        ];
        let style = bold.iter().any(|mark| name.contains(mark)) && !name.contains("medium");
        self.styles.insert(font.to_owned(), style);
        style
    }
}

/// TeX's text fonts hold ligatures where ASCII has control characters (ff at 0x0B, fi at 0x0C,
/// fl at 0x0D, ffi at 0x0E, ffl at 0x0F); without a table for Unicode they come as such. `width` is in ems: a
/// real control character has none.
fn tex_ligature(c: char, width: f32) -> char {
    match c {
        '\u{b}'..='\u{f}' if width < 0.4 => c,
        '\u{b}' => '\u{fb00}',
        '\u{c}' => '\u{fb01}',
        '\u{d}' => '\u{fb02}',
        '\u{e}' => '\u{fb03}',
        '\u{f}' => '\u{fb04}',
        c => c,
    }
}

fn is_upright(degrees: f32) -> bool {
    let degrees = degrees.rem_euclid(360.0);
    !(10.0..350.0).contains(&degrees)
}

/// Each glyph learns whether a space was drawn between it and the glyph before it.
fn mark_spaces(glyphs: &mut [Glyph], spaces: Vec<(f32, f32)>) {
    let key = |y: f32, x: f32| ((y * 2.0).round() as i32, x);
    let order = |a: &(i32, f32), b: &(i32, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
    let mut spaces: Vec<(i32, f32)> = spaces.into_iter().map(|(y, x)| key(y, x)).collect();
    spaces.sort_by(order);
    glyphs.sort_by(|a, b| order(&key(a.y, a.x0), &key(b.y, b.x0)));
    let mut before: Option<(i32, f32)> = None;
    for glyph in glyphs {
        let (row, x) = key(glyph.y, glyph.x0);
        let next = spaces.partition_point(|space| order(space, &(row, x)).is_le());
        let space = next.checked_sub(1).and_then(|last| spaces.get(last));
        glyph.spaced = space.is_some_and(|space| {
            space.0 == row && before.is_none_or(|(r, start)| r != row || space.1 > start)
        });
        before = Some((row, x));
    }
}
