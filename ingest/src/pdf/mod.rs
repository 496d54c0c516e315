//! From the bytes of a PDF to a paper's text, sections, front matter and reference lines:
//! glyphs → lines → columns → front matter, reference list, blocks → text.
//! Parsing the reference list and finding callouts is `references`' work.

mod abstracts;
mod bidi;
mod blocks;
mod boxes;
pub mod byline;
mod columns;
mod cover;
mod display;
mod doubt;
mod figures;
mod front;
mod furniture;
mod glyphs;
mod guard;
mod headings;
mod imprint;
mod initials;
mod layout;
mod ligatures;
mod lines;
mod manuscript;
mod masthead;
mod meta;
mod outline;
mod permissions;
mod pictures;
mod raised;
mod read;
mod reflist;
mod run_in;
mod section_names;
mod seen;
mod shapes;
mod shifted;
mod tables;
mod text;
mod unnamed;
mod year;

pub(crate) use text::is_unspaced;

pub use pictures::{part, picture};
pub use read::{CalloutLink, ReadError, ReadFile, ReadLimits, ReadPaper, RefLine, Superscript};
pub(crate) use section_names::kind_of as section_kind;
pub use seen::{SeenLine, SeenPage, SeenWord};

use crate::pattern::pattern;
use columns::{PageLines, PagePieces};
use doubt::MIN_LETTERS;
use glyphs::{Frame, Glyph};
use graph_schema::{ArxivId, Doi, TextSource};
use layout::Part;
use lines::{Line, Piece};
use meta::Meta;
use models_core::{OpenError, PageReader, Pages};
use regex::Regex;
use shapes::PartShapes;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use text::{Placed, Vocabulary};

/// The parsers recurse on nested objects; this is room for it.
const STACK: usize = 64 << 20;

/// Reads one PDF; CPU only. `pages` reads foreign bytes: where they come from outside, this runs in a child process
/// (`crate::reader`), whose limits bound what a file can cost.
pub fn read_pdf(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
) -> Result<ReadPaper, ReadError> {
    read_seen(bytes, limits, pages, &[])
}

/// The same; the words of some pages were read from their pictures and take the place of the file's.
pub fn read_seen(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
    seen: &[SeenPage],
) -> Result<ReadPaper, ReadError> {
    in_thread(|| {
        guard::check(bytes, limits)?;
        read(bytes, limits, pages, seen)
    })
}

/// The first page of a PDF as the tagger of authors sees it, for training and measuring it.
pub fn title_page(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
) -> Result<byline::TitlePage, ReadError> {
    in_thread(|| {
        guard::check(bytes, limits)?;
        let (drawn, _) = draw(bytes, limits, pages, &[])?;
        let laid = Laid::of(drawn.pieces);
        Ok(front::title_page(&laid.lines, &laid.body))
    })
}

fn in_thread<T: Send>(read: impl FnOnce() -> Result<T, ReadError> + Send) -> Result<T, ReadError> {
    // A thread of its own has a stack large enough, and keeps a parser's panic to itself.
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("read-pdf".into())
            .stack_size(STACK)
            .spawn_scoped(scope, read)
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
    seen: &[SeenPage],
) -> Result<ReadPaper, ReadError> {
    let (drawn, count) = draw(bytes, limits, reader, seen)?;
    let meta = meta::read(bytes, limits.max_stream_bytes, &drawn.frames);
    Ok(compose(drawn, meta, count))
}

/// What is drawn on the pages, and how many there are.
fn draw(
    bytes: &[u8],
    limits: &ReadLimits,
    reader: &dyn PageReader,
    seen: &[SeenPage],
) -> Result<(Drawn, u32), ReadError> {
    let file = open(bytes, reader)?;
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
    Ok((all_pages(file.as_ref(), count, seen)?, count))
}

fn open<'a>(bytes: &'a [u8], reader: &'a dyn PageReader) -> Result<Box<dyn Pages + 'a>, ReadError> {
    reader.open(bytes).map_err(|error| match error {
        OpenError::Password => ReadError::Encrypted,
        OpenError::Damaged if guard::mentions_encryption(bytes) => ReadError::Encrypted,
        OpenError::Damaged => ReadError::Damaged {
            reason: "its object table can't be read".into(),
        },
    })
}

/// What is drawn on all pages.
#[derive(Default)]
struct Drawn {
    pieces: Vec<PagePieces>,
    /// One for each of `pieces`.
    parts: Vec<Part>,
    /// What is drawn on each of `parts`.
    shapes: Vec<PartShapes>,
    /// One a page; `None` for a page that can't be read.
    frames: Vec<Option<Frame>>,
    /// What is written up the side of the first page.
    stamp: String,
    /// Pages, 1-based, whose words should be read from their pictures.
    unread: Vec<u32>,
}

fn all_pages(file: &dyn Pages, count: u32, seen: &[SeenPage]) -> Result<Drawn, ReadError> {
    let mut drawn = Drawn::default();
    let mut images = 0;
    let seen: HashMap<u32, &SeenPage> = seen.iter().map(|page| (page.page, page)).collect();
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
        // Where next to nothing was recognised, what the file has is better.
        let recognised = seen
            .get(&(index + 1))
            .filter(|seen| seen.letters() * 2 >= letters);
        if let Some(seen) = recognised {
            images += u32::from(seen.letters() < MIN_LETTERS);
            drawn.frames.push(Some(page.display));
            let shapes = PartShapes::of(page.display, &content.shapes);
            let part = Part {
                page: index + 1,
                frame: page.display,
                display: page.display,
                source: TextSource::Recognised,
                confidence: seen.confidence(),
            };
            drawn.push(part, shapes, seen.pieces());
            continue;
        }
        images += u32::from(letters < MIN_LETTERS);
        if index == 0 {
            drawn.stamp = page.sideways;
        }
        drawn.frames.push(Some(page.frame));
        let pieces = lines::pieces(&page.glyphs);
        let doubtful = doubt::is_doubtful(&content, &page.glyphs, &pieces);
        let source = match doubtful {
            true => TextSource::Doubtful,
            false => TextSource::Drawn,
        };
        drawn.unread.extend(doubtful.then_some(index + 1));
        let part = |frame| Part {
            page: index + 1,
            frame,
            display: page.display,
            source,
            confidence: None,
        };
        let shapes = |frame| PartShapes::of(frame, &content.shapes);
        drawn.push(part(page.frame), shapes(page.frame), pieces);
        if let Some((frame, glyphs)) = page.turned {
            drawn.push(part(frame), shapes(frame), lines::pieces(&glyphs));
        }
    }
    // In a scan, only the figures may have been drawn as text.
    if images * 2 <= count {
        return Ok(drawn);
    }
    Err(match seen.is_empty() {
        true => ReadError::NoTextLayer {
            images,
            pages: count,
            unread: drawn.unread,
        },
        false => ReadError::NothingRecognised {
            images,
            pages: count,
        },
    })
}

impl Drawn {
    fn push(&mut self, part: Part, shapes: PartShapes, pieces: Vec<Piece>) {
        self.pieces.push(PagePieces {
            number: part.page,
            width: part.frame.width(),
            height: part.frame.height(),
            pieces,
        });
        self.parts.push(part);
        self.shapes.push(shapes);
    }
}

/// All lines of a paper in reading order, with what stood around them.
struct Laid {
    lines: Vec<Line>,
    furniture: Vec<Line>,
    side: Vec<Line>,
    cover: Vec<Line>,
    body: headings::BodyStyle,
    vocabulary: Vocabulary,
}

impl Laid {
    fn of(mut pages: Vec<PagePieces>) -> Self {
        manuscript::drop_line_numbers(&mut pages);
        let mut pages = columns::order(pages);
        if let Some(first) = pages.first_mut() {
            boxes::part(first);
        }
        for (part, page) in pages.iter_mut().enumerate() {
            page.lines.iter_mut().for_each(|line| line.part = part);
        }
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
        Self {
            lines,
            furniture,
            side,
            cover,
            body,
            vocabulary,
        }
    }
}

fn compose(drawn: Drawn, meta: Meta, count: u32) -> ReadPaper {
    let Drawn {
        pieces,
        parts,
        shapes,
        stamp,
        unread,
        ..
    } = drawn;
    let Laid {
        mut lines,
        furniture,
        side,
        cover,
        body,
        vocabulary,
    } = Laid::of(pieces);
    // Before the lists and notes around them are taken out: a table may stand among those.
    let tables = tables::tables(&lines, &parts, &shapes);
    let figures = figures::figures(&lines, &parts, &shapes);
    let mut front = front::take(&mut lines, &body, &vocabulary);
    abstracts::return_from(&front.lines, &mut lines);
    let notices = permissions::take(&mut lines, &body);
    front.lines.extend(notices.of_rights);
    let first_page = front.lines.first().map_or(1, |line| line.page);
    let is_worded = |line: &&Line| line.text().contains(char::is_alphabetic);
    let imprint = furniture
        .iter()
        .filter(|line| line.page == first_page)
        .filter(is_worded);
    let around = side.iter().chain(&front.lines).chain(&notices.how_to_cite);
    let around: Vec<&Line> = around.chain(imprint).collect();
    // An abstract without a heading goes to the text: it is no part of the title page.
    let in_text = |line: &Line| {
        let mut own = lines.iter().take_while(|other| other.page == line.page);
        own.any(|other| other.y == line.y && other.x0 == line.x0)
    };
    let title_page: Vec<&Line> = around
        .iter()
        .copied()
        .filter(|line| line.page == first_page && !in_text(line))
        .collect();
    let notes: Vec<String> = lines
        .iter()
        .filter(|line| line.page == first_page)
        .map(Line::text)
        .filter(|text| year::is_note(text))
        .collect();
    let references = reflist::take(&mut lines, &body);
    let reference_lines = reflist::ref_lines(&references, &meta.places);
    raised::keep_exponents(&mut lines);
    let lines = run_in::split(lines, &body);
    let blocks = blocks::blocks(lines, &body);
    let head = running_head(&furniture, &title_page, first_page);
    let mut assembled = text::assemble(&title_page, &blocks, head, &vocabulary);
    let recognised: HashSet<u32> = parts
        .iter()
        .filter(|part| part.source == TextSource::Recognised)
        .map(|part| part.page)
        .collect();
    for page in &mut assembled.text.pages {
        page.recognised = recognised.contains(&page.number);
    }

    let placed: Vec<&Line> = side
        .iter()
        .chain(&front.lines)
        .chain(&cover)
        .chain(&furniture)
        .collect();
    let around: Vec<String> = around.into_iter().chain(&cover).map(Line::text).collect();
    let links = callout_links(&meta, &assembled.words, &reference_lines);
    let title = match meta.title {
        Some(title) if front.title.is_empty() => title,
        _ => front.title,
    };
    ReadPaper {
        title,
        authors: front.authors,
        year: year::year(&around, &stamp).or_else(|| year::of_notes(&notes)),
        venue: imprint::venue(&placed, &stamp, &vocabulary),
        abstract_text: abstracts::of(&blocks, &vocabulary),
        doi: own_doi(&around, &meta.notes),
        arxiv_id: own_arxiv_id(&stamp, &around),
        pages: count,
        links,
        reference_lines,
        superscripts: assembled.superscripts,
        unread,
        tables: tables::placed(tables, &assembled.words),
        figures,
        layout: layout::layout(&assembled.words, &parts, assembled.text.text.len()),
        sections: assembled.sections,
        text: assembled.text,
    }
}

/// Pages behind the first whose running heads are looked at: they differ on odd and even ones.
const HEADS_WITHIN: u32 = 4;

/// The running head that names the journal's volume, where the first page names none.
fn running_head<'a>(
    furniture: &'a [Line],
    title_page: &[&Line],
    first_page: u32,
) -> Option<&'a Line> {
    if title_page
        .iter()
        .any(|line| imprint::has_volume(&line.text()))
    {
        return None;
    }
    let pages = first_page + 1..=first_page + HEADS_WITHIN;
    let names_volume = |line: &&Line| {
        let text = line.text();
        imprint::has_volume(&text) && imprint::journal(&text).is_some()
    };
    let heads = furniture.iter().filter(|line| pages.contains(&line.page));
    heads.clone().find(names_volume)
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
    static DOI: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b10\.\d{4,9}/[^\s,;]+"));
    let texts = around.iter().map(String::as_str).chain(notes.lines());
    texts
        .filter_map(|text| DOI.find(text))
        .find_map(|found| Doi::parse(found.as_str()).ok())
}

fn own_arxiv_id(stamp: &str, around: &[String]) -> Option<ArxivId> {
    static ARXIV: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)arxiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"));
    std::iter::once(stamp)
        .chain(around.iter().map(String::as_str))
        .filter_map(|text| ARXIV.captures(text))
        .find_map(|found| ArxivId::parse(found.get(1)?.as_str()).ok())
}

#[cfg(test)]
mod tests;
