//! The characters of a page: where each stands, how large it is, which way it runs.

use crate::ink::{Backdrop, area};
use crate::shapes;
use models_core::{Ink, PageChar, PageContent};
use pdfium_render::prelude::{
    PdfPage, PdfPageObject, PdfPageObjectsCommon, PdfPageRenderRotation, PdfPageText,
    PdfPageTextChar, PdfPageTextRenderMode,
};
use std::collections::HashMap;

/// A picture over this share of the page makes it a scan.
const PICTURED: f32 = 0.5;
/// A page with fewer letters may be a scan with a stamp on it.
const FEW_LETTERS: usize = 200;
/// Between a letter and a space that PDFium thinks of, in ems.
const LEAST_GAP: f32 = 0.12;
/// A page with more pieces of text than this is not read: PDFium compares each with those before it on its line, which
/// takes a minute at 300,000 on one line.
const MOST_TEXTS: usize = 60_000;
/// Lighter than this, in each of its parts, is white.
const WHITE: u8 = 248;

/// Everything that is drawn as text; `None` where the page has no size or its text can't be read.
pub fn content(page: &PdfPage<'_>) -> Option<PageContent> {
    let shown = area(&page.boundaries().bounding().ok()?.bounds);
    if shown.width() <= 0.0 || shown.height() <= 0.0 {
        return None;
    }
    let mut content = PageContent {
        shown,
        quarters: quarters(page),
        ..PageContent::default()
    };
    if is_crowded(page) {
        return None;
    }
    read_chars(&page.text().ok()?, &mut content);
    content.shapes = shapes::shapes(page);
    let letters = content.chars.iter().filter(|c| c.c.is_alphanumeric());
    let few = letters.count() < FEW_LETTERS;
    let doubtful = content.chars.iter().any(|c| c.ink != Ink::Seen);
    if doubtful || few {
        let backdrop = Backdrop::of(page);
        content.pictured = backdrop.pictured(&shown) > PICTURED;
        content.drawn = few && backdrop.is_drawn();
        for c in &mut content.chars {
            // White on something that is not white can be read.
            if c.ink == Ink::Hidden && backdrop.is_dark_at(c.x, c.y, c.size) {
                c.ink = Ink::Seen;
            }
        }
    }
    Some(content)
}

fn is_crowded(page: &PdfPage<'_>) -> bool {
    let objects = page.objects();
    let is_text = |object: &PdfPageObject<'_>| object.as_text_object().is_some();
    objects.len() > MOST_TEXTS && objects.iter().filter(is_text).count() > MOST_TEXTS
}

fn quarters(page: &PdfPage<'_>) -> u8 {
    match page.rotation() {
        Ok(PdfPageRenderRotation::Degrees90) => 1,
        Ok(PdfPageRenderRotation::Degrees180) => 2,
        Ok(PdfPageRenderRotation::Degrees270) => 3,
        _ => 0,
    }
}

fn read_chars(text: &PdfPageText<'_>, content: &mut PageContent) {
    let mut fonts: HashMap<String, u32> = HashMap::new();
    for char in text.chars().iter() {
        if char.is_generated().unwrap_or(true) {
            // PDFium knows the true widths of letters: where it thinks of a space there is a gap.
            if char.unicode_value() == u32::from(' ') {
                let space = gap(content.chars.last_mut(), &char);
                content.chars.extend(space);
            }
            continue;
        }
        let name = char.font_name();
        let font = match fonts.get(&name) {
            Some(font) => *font,
            None => {
                let font = u32::try_from(content.fonts.len()).unwrap_or(u32::MAX);
                content.fonts.push(name.clone());
                fonts.insert(name, font);
                font
            }
        };
        content.chars.extend(page_char(&char, font));
    }
    spread_ligatures(&mut content.chars);
}

/// A space that PDFium thinks of: it begins where the letter before it ends, which letters that lean over do not tell.
fn gap(before: Option<&mut PageChar>, space: &PdfPageTextChar<'_>) -> Option<PageChar> {
    let before = before?;
    let (x, y) = space.origin().ok()?;
    let (x, y) = (x.value, y.value);
    let (along_x, along_y) = direction(before.angle);
    let end = (x - before.x) * along_x + (y - before.y) * along_y;
    if !(end.is_finite() && end > 0.0) {
        return None;
    }
    // The place may be that of the next letter: a letter that leans over to it must not close the gap.
    let own = before.advance.min(end - LEAST_GAP * before.size);
    before.advance = own.max(0.0);
    // Well before the next letter, where the arithmetic's last digits can't put it behind.
    let middle = 0.9 * end;
    Some(PageChar {
        c: ' ',
        x: before.x + middle * along_x,
        y: before.y + middle * along_y,
        advance: 0.0,
        ..*before
    })
}

/// The letters of a ligature come one after another at the same place, each as wide as all: each gets its share.
fn spread_ligatures(chars: &mut [PageChar]) {
    let together = |a: &PageChar, b: &PageChar| {
        let same = |a: f32, b: f32| (a - b).abs() < 0.001;
        let letters = !a.c.is_whitespace() && !b.c.is_whitespace();
        letters && same(a.x, b.x) && same(a.y, b.y) && a.font == b.font && b.advance > 0.0
    };
    for run in chars.chunk_by_mut(together).filter(|run| run.len() > 1) {
        let share = 1.0 / run.len() as f32;
        for (at, c) in run.iter_mut().enumerate() {
            c.advance *= share;
            let along = at as f32 * c.advance;
            let (along_x, along_y) = direction(c.angle);
            c.x += along * along_x;
            c.y += along * along_y;
        }
    }
}

/// Of a baseline; exact where it is level or upright, so that a line keeps to one height.
fn direction(degrees: f32) -> (f32, f32) {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let exact = |part: f32| if part.abs() < 1e-4 { 0.0 } else { part };
    (exact(cosine), exact(sine))
}

fn page_char(char: &PdfPageTextChar<'_>, font: u32) -> Option<PageChar> {
    let (x, y) = char.origin().ok()?;
    let matrix = char.matrix().ok()?;
    let angle = matrix.b().atan2(matrix.a()).to_degrees().rem_euclid(360.0);
    let size = char.unscaled_font_size().value.abs() * matrix.c().hypot(matrix.d());
    // The box holds what leans over to either side: from the origin on it is the letter's own way, or a little more.
    let advance = char.loose_bounds().map_or(0.0, |bounds| match angle {
        45.0..135.0 => bounds.top().value - y.value,
        135.0..225.0 => x.value - bounds.left().value,
        225.0..315.0 => y.value - bounds.bottom().value,
        _ => bounds.right().value - x.value,
    });
    let sound = [x.value, y.value, advance, size, angle]
        .iter()
        .all(|value| value.is_finite());
    sound.then_some(PageChar {
        c: letter(char),
        x: x.value,
        y: y.value,
        advance,
        size,
        angle,
        font,
        ink: ink(char),
    })
}

/// PDFium marks a hyphen that breaks a word by codes that are no characters.
fn letter(char: &PdfPageTextChar<'_>) -> char {
    match char.unicode_value() {
        0xfffe | 0xffff => '-',
        0x02 if char.is_hyphen().unwrap_or(false) => '-',
        value => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Whether the character itself is drawn so that it shows on white paper.
fn ink(char: &PdfPageTextChar<'_>) -> Ink {
    use PdfPageTextRenderMode as Mode;
    match char.render_mode() {
        Ok(Mode::Invisible) => Ink::None,
        Ok(Mode::FilledUnstroked | Mode::FilledUnstrokedClipping) if is_pale(char) => Ink::Hidden,
        _ => Ink::Seen,
    }
}

fn is_pale(char: &PdfPageTextChar<'_>) -> bool {
    char.fill_color().is_ok_and(|colour| {
        let parts = [colour.red(), colour.green(), colour.blue()];
        colour.alpha() == 0 || parts.iter().all(|part| *part >= WHITE)
    })
}
