//! From the bytes of a PDF to a paper's text, sections, front matter and reference lines:
//! glyphs → lines → columns → front matter, reference list, blocks → text.
//! Parsing the reference list and finding callouts is `references`' work.

pub(crate) mod authors;
mod blocks;
mod columns;
mod front;
mod furniture;
mod glyphs;
mod guard;
mod headings;
mod ligatures;
mod lines;
mod meta;
mod read;
mod reflist;
mod text;

pub use read::{CalloutLink, ReadError, ReadLimits, ReadPaper, RefLine, Superscript};

use columns::{PageLines, PagePieces};
use glyphs::GlyphReader;
use graph_schema::{ArxivId, Doi};
use lines::Line;
use meta::Meta;
use regex::Regex;
use std::sync::LazyLock;
use text::{Placed, Vocabulary};

/// The parsers recurse on nested objects; `guard` bounds how deep, this is room for it.
const STACK: usize = 256 << 20;
/// A page with fewer letters than this is a picture, with a stamp at most.
const MIN_LETTERS: usize = 12;

/// Reads one PDF; CPU only, bounded in memory, never panics on what is in the file.
pub fn read_pdf(bytes: &[u8], limits: &ReadLimits) -> Result<ReadPaper, ReadError> {
    guard::check(bytes, limits)?;
    // A thread of its own has a stack large enough, and keeps a parser's panic to itself.
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("read-pdf".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || read(bytes, limits))
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

fn read(bytes: &[u8], limits: &ReadLimits) -> Result<ReadPaper, ReadError> {
    let mut reader = GlyphReader::open(bytes, guard::mentions_encryption(bytes))?;
    let count = reader.page_count()?;
    if count == 0 {
        return Err(ReadError::NoPages);
    }
    if count > limits.max_pages {
        return Err(ReadError::TooManyPages {
            pages: count,
            limit: limits.max_pages,
        });
    }
    let (pages, stamp) = all_pages(&mut reader, count)?;
    drop(reader);
    let meta = meta::read(bytes, limits.max_stream_bytes);
    Ok(compose(pages, &stamp, meta, count))
}

/// The pieces of all pages, and what is written up the side of the first.
fn all_pages(reader: &mut GlyphReader, count: u32) -> Result<(Vec<PagePieces>, String), ReadError> {
    let mut pages = Vec::new();
    let mut stamp = String::new();
    let mut images = 0;
    for index in 0..count {
        let page = reader.page(index as usize);
        let letters = page
            .glyphs
            .iter()
            .filter(|glyph| glyph.c.is_alphanumeric())
            .count();
        images += u32::from(letters < MIN_LETTERS);
        if index == 0 {
            stamp = page.sideways;
        }
        let pieces = lines::pieces(&page.glyphs);
        pages.push(PagePieces {
            number: page.number,
            width: page.width,
            height: page.height,
            pieces,
        });
    }
    // In a scan, only the figures may have been drawn as text.
    if images * 2 > count {
        return Err(ReadError::NoTextLayer {
            images,
            pages: count,
        });
    }
    Ok((pages, stamp))
}

fn compose(pages: Vec<PagePieces>, stamp: &str, meta: Meta, count: u32) -> ReadPaper {
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
    let front = front::take(&mut lines, &body, &vocabulary);
    let references = reflist::take(&mut lines, &body);
    let reference_lines = reflist::ref_lines(&references, &meta.places);
    split_run_in_abstract(&mut lines);
    let assembled = text::assemble(&blocks::blocks(lines, &body), &vocabulary);

    let imprint = furniture.iter().filter(|line| line.page == 1);
    let around: Vec<String> = side
        .iter()
        .chain(&front.lines)
        .chain(imprint)
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
        year: front::year(&around, stamp).or(meta.year),
        abstract_text: assembled.abstract_text(),
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

/// `Abstract. We show …` becomes a heading and its text.
fn split_run_in_abstract(lines: &mut Vec<Line>) {
    let Some(at) = lines.iter().take(80).position(headings::run_in_abstract) else {
        return;
    };
    let Some(line) = lines.get_mut(at) else {
        return;
    };
    let mut first = line.words.remove(0);
    if let Some((head, rest)) = first
        .text
        .split_once(['—', '–'])
        .filter(|(_, rest)| !rest.is_empty())
    {
        let rest = lines::Word {
            text: rest.to_owned(),
            ..first.clone()
        };
        first.text = head.to_owned();
        line.words.insert(0, rest);
    } else if line
        .words
        .first()
        .is_some_and(|word| matches!(word.text.as_str(), "—" | "–" | "-" | ":"))
    {
        line.words.remove(0);
    }
    let head = Line {
        x1: first.x1,
        bold: true,
        words: vec![first],
        ..line.clone()
    };
    line.bold = false;
    lines.insert(at, head);
}

/// Links whose destination lands in the reference list, or is named as if it did.
fn callout_links(meta: &Meta, words: &[Placed], references: &[RefLine]) -> Vec<CalloutLink> {
    let mut links: Vec<CalloutLink> = Vec::new();
    for link in &meta.links {
        let anchored = references
            .iter()
            .any(|line| line.link_anchor.as_deref() == Some(link.dest.as_str()));
        if !anchored && !link.dest.starts_with("cite") {
            continue;
        }
        let from = words.partition_point(|word| word.page < link.page);
        let inside = |word: &&Placed| {
            let overlap = word.x1.min(link.x1) - word.x0.max(link.x0);
            let middle = word.y - 0.3 * word.size;
            overlap > 0.3 * (word.x1 - word.x0).min(link.x1 - link.x0)
                && link.top - 1.0 < middle
                && middle < link.bottom + 1.0
        };
        // Asides are set before or after their paragraph: neighbours in place are not always so in text.
        let covered: Vec<&Placed> = words
            .iter()
            .skip(from)
            .take_while(|word| word.page <= link.page)
            .filter(inside)
            .collect();
        if let (Some(first), Some(last)) = (covered.first(), covered.last()) {
            links.push(CalloutLink {
                start: first.start,
                end: last.end,
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
