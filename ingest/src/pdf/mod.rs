//! From the bytes of a PDF to a paper's text, sections, front matter and reference lines:
//! glyphs → lines → columns → front matter, reference list, blocks → text.
//! Parsing the reference list and finding callouts is `references`' work.

mod abstracts;
pub(crate) mod authors;
mod bidi;
mod blocks;
mod columns;
mod cover;
mod front;
mod furniture;
mod glyphs;
mod guard;
mod headings;
mod initials;
mod ligatures;
mod lines;
mod manuscript;
mod meta;
mod outline;
mod raised;
mod read;
mod reflist;
mod run_in;
mod section_names;
mod text;
mod unnamed;

pub(crate) use text::is_unspaced;

pub use read::{CalloutLink, ReadError, ReadLimits, ReadPaper, RefLine, Superscript};

use columns::{PageLines, PagePieces};
use glyphs::{Frame, Glyph};
use graph_schema::{ArxivId, Doi};
use lines::Line;
use meta::Meta;
use models_core::{OpenError, PageReader, Pages};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;
use text::{Placed, Vocabulary};

/// The parsers recurse on nested objects; this is room for it.
const STACK: usize = 64 << 20;
/// A page with fewer letters than this is a picture, with a stamp at most.
const MIN_LETTERS: usize = 12;

/// Reads one PDF; CPU only. `pages` reads foreign bytes: where they come from outside, this runs in a child process
/// (`crate::reader`), whose limits bound what a file can cost.
pub fn read_pdf(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
) -> Result<ReadPaper, ReadError> {
    guard::check(bytes, limits)?;
    // A thread of its own has a stack large enough, and keeps a parser's panic to itself.
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("read-pdf".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || read(bytes, limits, pages))
            .map(|thread| thread.join())
    });
    match outcome {
        Ok(Ok(read)) => read,
        Ok(Err(_)) => Err(ReadError::Damaged {
            reason: "reading it failed".into(),
        }),
        Err(_) => Err(ReadError::Damaged {
            reason: "no thread could be started to read it".into(),
        }),
    }
}

fn read(
    bytes: &[u8],
    limits: &ReadLimits,
    reader: &dyn PageReader,
) -> Result<ReadPaper, ReadError> {
    let file = reader.open(bytes).map_err(|error| match error {
        OpenError::Password => ReadError::Encrypted,
        OpenError::Damaged if guard::mentions_encryption(bytes) => ReadError::Encrypted,
        OpenError::Damaged => ReadError::Damaged {
            reason: "its object table can't be read".into(),
        },
    })?;
    let count = file.count();
    if count == 0 {
        return Err(ReadError::NoPages);
    }
    if count > limits.max_pages {
        return Err(ReadError::TooManyPages {
            pages: count,
            limit: limits.max_pages,
        });
    }
    let drawn = all_pages(file.as_ref(), count)?;
    drop(file);
    let meta = meta::read(bytes, limits.max_stream_bytes, &drawn.frames);
    Ok(compose(drawn.pieces, &drawn.stamp, meta, count))
}

/// What is drawn on all pages.
#[derive(Default)]
struct Drawn {
    pieces: Vec<PagePieces>,
    /// One a page; `None` for a page that can't be read.
    frames: Vec<Option<Frame>>,
    /// What is written up the side of the first page.
    stamp: String,
}

fn all_pages(file: &dyn Pages, count: u32) -> Result<Drawn, ReadError> {
    let mut drawn = Drawn::default();
    let mut images = 0;
    for index in 0..count {
        let Some(content) = file.page(index) else {
            tracing::warn!(page = index + 1, "page can't be read, left out");
            drawn.frames.push(None);
            images += 1;
            continue;
        };
        let page = glyphs::glyphs(&content);
        let is_letter = |glyph: &&Glyph| glyph.c.is_alphanumeric();
        let letters = page.glyphs.iter().filter(is_letter).count();
        images += u32::from(letters < MIN_LETTERS);
        if index == 0 {
            drawn.stamp = page.sideways;
        }
        drawn.frames.push(Some(page.frame));
        let parts = std::iter::once((page.frame, page.glyphs)).chain(page.turned);
        for (frame, glyphs) in parts {
            drawn.pieces.push(PagePieces {
                number: index + 1,
                width: frame.width(),
                height: frame.height(),
                pieces: lines::pieces(&glyphs),
            });
        }
    }
    // In a scan, only the figures may have been drawn as text.
    if images * 2 > count {
        return Err(ReadError::NoTextLayer {
            images,
            pages: count,
        });
    }
    Ok(drawn)
}

fn compose(mut pages: Vec<PagePieces>, stamp: &str, meta: Meta, count: u32) -> ReadPaper {
    manuscript::drop_line_numbers(&mut pages);
    let mut pages = columns::order(pages);
    let furniture = furniture::strip(&mut pages);
    let side: Vec<Line> = pages
        .first_mut()
        .map(|page| std::mem::take(&mut page.side))
        .unwrap_or_default();
    let mut lines: Vec<Line> = pages
        .into_iter()
        .flat_map(|page: PageLines| page.lines)
        .collect();
    let body = blocks::body_style(&lines);
    let vocabulary = Vocabulary::of(lines.iter());
    ligatures::mend(&mut lines, &vocabulary);
    initials::join(&mut lines);
    let cover = cover::take(&mut lines);
    let front = front::take(&mut lines, &body, &vocabulary);
    abstracts::return_from(&front.lines, &mut lines);
    let references = reflist::take(&mut lines, &body);
    let reference_lines = reflist::ref_lines(&references, &meta.places);
    raised::keep_exponents(&mut lines);
    let lines = run_in::split(lines, &body);
    let blocks = blocks::blocks(lines, &body);
    let assembled = text::assemble(&blocks, &vocabulary);

    let imprint = furniture.iter().filter(|line| line.page == 1);
    let around: Vec<String> = side
        .iter()
        .chain(&front.lines)
        .chain(imprint)
        .chain(&cover)
        .map(Line::text)
        .collect();
    let links = callout_links(&meta, &assembled.words, &reference_lines);
    let title = match meta.title {
        Some(title) if front.title.is_empty() => title,
        _ => front.title,
    };
    ReadPaper {
        title,
        authors: front.authors,
        year: front::year(&around, stamp),
        abstract_text: abstracts::of(&blocks, &vocabulary),
        doi: own_doi(&around, &meta.notes),
        arxiv_id: own_arxiv_id(stamp, &around),
        pages: count,
        links,
        reference_lines,
        superscripts: assembled.superscripts,
        sections: assembled.sections,
        text: assembled.text,
    }
}

/// More words beside a link than this are not looked at.
const MAX_NEIGHBOURS: usize = 2_000;

/// Links whose destination lands in the reference list, or is named as if it did.
fn callout_links(meta: &Meta, words: &[Placed], references: &[RefLine]) -> Vec<CalloutLink> {
    let anchors: HashSet<&str> = references
        .iter()
        .filter_map(|line| line.link_anchor.as_deref())
        .collect();
    let largest = words.iter().map(|word| word.size).fold(0.0, f32::max);
    // Asides are set before or after their paragraph: neighbours in place are not always so in text.
    let mut by_place: Vec<&Placed> = words.iter().collect();
    by_place.sort_by(|a, b| a.page.cmp(&b.page).then(a.y.total_cmp(&b.y)));
    let mut links: Vec<CalloutLink> = Vec::new();
    for link in &meta.links {
        if !anchors.contains(link.dest.as_str()) && !link.dest.starts_with("cite") {
            continue;
        }
        let from = by_place.partition_point(|word| {
            word.page < link.page || word.page == link.page && word.y <= link.top - 1.0
        });
        let inside = |word: &&&Placed| {
            let overlap = word.x1.min(link.x1) - word.x0.max(link.x0);
            let middle = word.y - 0.3 * word.size;
            overlap > 0.3 * (word.x1 - word.x0).min(link.x1 - link.x0)
                && link.top - 1.0 < middle
                && middle < link.bottom + 1.0
        };
        let covered = by_place
            .iter()
            .skip(from)
            .take_while(|word| word.page == link.page && word.y < link.bottom + 1.0 + 0.3 * largest)
            .take(MAX_NEIGHBOURS)
            .filter(inside);
        let span = covered.fold(None, |span: Option<(usize, usize)>, word| {
            let (start, end) = span.unwrap_or((word.start, word.end));
            Some((start.min(word.start), end.max(word.end)))
        });
        if let Some((start, end)) = span {
            links.push(CalloutLink {
                start,
                end,
                dest: link.dest.clone(),
            });
        }
    }
    links.sort_by_key(|link| (link.start, link.end));
    links
}

fn own_doi(around: &[String], notes: &str) -> Option<Doi> {
    static DOI: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b10\.\d{4,9}/[^\s,;]+").ok());
    let pattern = DOI.as_ref()?;
    let texts = around.iter().map(String::as_str).chain(notes.lines());
    texts
        .filter_map(|text| pattern.find(text))
        .find_map(|found| Doi::parse(found.as_str()).ok())
}

fn own_arxiv_id(stamp: &str, around: &[String]) -> Option<ArxivId> {
    static ARXIV: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)arxiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})").ok()
    });
    let pattern = ARXIV.as_ref()?;
    std::iter::once(stamp)
        .chain(around.iter().map(String::as_str))
        .filter_map(|text| pattern.captures(text))
        .find_map(|found| ArxivId::parse(found.get(1)?.as_str()).ok())
}

#[cfg(test)]
mod tests;
