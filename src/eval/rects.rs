//! Whether the rectangles of a quote hold its words and no others: the engine's own characters inside them are read and
//! compared.

use super::Figure;
use graph_schema::{PageRect, sentences};
use ingest::pdf::{ReadLimits, ReadPaper, read_pdf};
use models_core::{Ink, PageChar, PageContent, PageReader, Pages};
use std::ops::Range;
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Shorter quotes are no sentences.
const LEAST_LETTERS: usize = 30;
/// Of a line's letters, those of this size or less are small.
const SMALL: f32 = 0.8;

/// Over `quotes` sentences, evenly taken from the PDFs in a folder and below it.
pub fn run(pages: &dyn PageReader, data: &Path, quotes: usize) -> anyhow::Result<Vec<Figure>> {
    let mut files = Vec::new();
    pdfs(data, &mut files);
    anyhow::ensure!(!files.is_empty(), "no PDF in {}", data.display());
    files.sort();
    let each = quotes.div_ceil(files.len());
    let (mut right, mut total) = (0, 0);
    for file in &files {
        let (held, of) = measure(pages, &std::fs::read(file)?, each.min(quotes - total));
        tracing::info!(file = %file.display(), held, of, "rects");
        right += held;
        total += of;
        if total >= quotes {
            break;
        }
    }
    Ok(vec![Figure::share(
        "quotes held by their rects",
        right,
        total,
    )])
}

fn pdfs(dir: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    for entry in entries {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            pdfs(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "pdf") {
            found.push(path);
        }
    }
}

/// How many of `quotes` sentences of a PDF, evenly taken, stand in their rectangles, and how many there were; none of
/// one that can't be read.
pub fn measure(pages: &dyn PageReader, bytes: &[u8], quotes: usize) -> (usize, usize) {
    let Ok(paper) = read_pdf(bytes, &ReadLimits::default(), pages) else {
        return (0, 0);
    };
    let Ok(file) = pages.open(bytes) else {
        return (0, 0);
    };
    let spans = sentences::sentence_spans(&paper.text.text);
    let is_long =
        |span: &Range<usize>| letters(&paper.text.text[span.clone()]).len() >= LEAST_LETTERS;
    let spans: Vec<Range<usize>> = spans.into_iter().filter(is_long).collect();
    let step = (spans.len() / quotes.max(1)).max(1);
    let chosen = spans.into_iter().step_by(step).take(quotes);
    let held = chosen.map(|span| is_held(&paper, file.as_ref(), span));
    held.fold((0, 0), |(right, total), held| {
        (right + usize::from(held), total + 1)
    })
}

fn is_held(paper: &ReadPaper, file: &dyn Pages, span: Range<usize>) -> bool {
    let rects = paper.layout.rects(span.clone());
    let quote = &paper.text.text[span];
    let plain: String = quote.chars().filter(|c| !is_superscript(*c)).collect();
    let quote = letters(&plain);
    // Small digits are marks, which a quote leaves out, or part of the text, as in k₁.
    let found = [false, true].map(|small| letters(&drawn_in(file, &rects, small)));
    let held = found.contains(&quote);
    if !held {
        tracing::info!(quote, found = found[1], "not held");
    }
    held
}

/// What the engine finds inside the rectangles, line by line.
fn drawn_in(file: &dyn Pages, rects: &[PageRect], small: bool) -> String {
    let mut text = String::new();
    let mut open: Option<(u32, PageContent)> = None;
    for rect in rects {
        if open.as_ref().is_none_or(|(page, _)| *page != rect.page) {
            let content = file.page(rect.page.saturating_sub(1));
            open = content.map(|content| (rect.page, content));
        }
        if let Some((_, content)) = &open {
            text.push_str(&line_in(content, rect, small));
            text.push(' ');
        }
    }
    text
}

fn line_in(content: &PageContent, rect: &PageRect, small: bool) -> String {
    let inside = |c: &&PageChar| {
        let (sine, cosine) = c.angle.to_radians().sin_cos();
        // The middle of the letter, a little above its baseline.
        let (along, above) = (0.5 * c.advance, 0.2 * c.size);
        let x = c.x + along * cosine - above * sine;
        let y = c.y + along * sine + above * cosine;
        let (x, y) = content.on_display(x, y);
        (rect.x..=rect.x + rect.width).contains(&x) && (rect.y..=rect.y + rect.height).contains(&y)
    };
    let shown = |c: &&PageChar| c.ink != Ink::Hidden && !c.c.is_whitespace() && c.size > 0.0;
    let mut line: Vec<&PageChar> = content.chars.iter().filter(shown).filter(inside).collect();
    let largest = line.iter().map(|c| c.size).fold(0.0, f32::max);
    line.retain(|c| small || c.size > SMALL * largest || !c.c.is_ascii_digit());
    line.sort_by(|a, b| along(a).total_cmp(&along(b)));
    line.iter().map(|c| c.c).collect()
}

/// How far along its line a character begins.
fn along(c: &PageChar) -> f32 {
    let (sine, cosine) = c.angle.to_radians().sin_cos();
    c.x * cosine + c.y * sine
}

fn is_superscript(c: char) -> bool {
    matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹')
}

/// Letters and digits alone, ligatures and accents taken apart.
fn letters(text: &str) -> String {
    text.nfkd().filter(|c| c.is_alphanumeric()).collect()
}
