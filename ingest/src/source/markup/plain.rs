//! A paper in markup that knows headings and paragraphs and no more: the title is the first heading, abstract and reference
//! list are known by their names, and callouts are found in the text.

use super::Document;
use super::body::Run;
use crate::pdf::section_kind;
use crate::references::parse_reference;
use crate::source::text::one_line;
use graph_schema::{Author, SectionKind};

/// References of one paper.
const MOST_REFERENCES: usize = 20_000;
/// Bytes of an entry.
const LONGEST_ENTRY: usize = 4_000;

pub struct Heading<'a> {
    /// 1 for the highest.
    pub rank: u8,
    pub number: Option<String>,
    pub title: &'a str,
}

/// Puts a paper together, heading by heading and paragraph by paragraph.
pub struct Writer {
    document: Document,
    part: Part,
    /// The rank of the title, where it was a heading.
    title_rank: Option<u8>,
    /// The highest rank of a section so far.
    top: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Body,
    Abstract,
    References,
}

impl Writer {
    /// The document may know its title and more.
    pub fn new(document: Document) -> Self {
        Self {
            document,
            part: Part::Body,
            title_rank: None,
            top: None,
        }
    }

    pub fn has_title(&self) -> bool {
        !self.document.title.is_empty()
    }

    pub fn has_no_authors(&self) -> bool {
        self.document.authors.is_empty()
    }

    pub fn is_in_references(&self) -> bool {
        self.part == Part::References
    }

    pub fn authors(&mut self, authors: Vec<Author>) {
        self.document.authors = authors;
    }

    pub fn add_authors(&mut self, authors: Vec<Author>) {
        self.document.authors.extend(authors);
    }

    pub fn affiliation(&mut self, place: &str) {
        self.document.affiliations.push(one_line(place));
    }

    /// The title, or the rest of it.
    pub fn title(&mut self, title: &str) {
        let known = &mut self.document.title;
        *known = one_line(&format!("{known} {title}"));
    }

    pub fn summary(&mut self, run: Run) {
        self.document.summary.push(run);
    }

    pub fn heading(&mut self, heading: Heading) {
        let title = one_line(heading.title);
        if title.is_empty() {
            return;
        }
        if !self.has_title() {
            self.title_rank = Some(heading.rank);
            self.document.title = title;
            return;
        }
        if self.title_rank.is_none() && self.top.is_none() && title == self.document.title {
            // The fields before the text named it already.
            self.title_rank = Some(heading.rank);
            return;
        }
        let (number, title) = match heading.number {
            Some(number) => (Some(number), title.as_str()),
            None => numbered(&title),
        };
        let kind = section_kind(title);
        self.part = match kind {
            SectionKind::Abstract if self.document.summary.is_empty() => Part::Abstract,
            _ if is_reference_list(title) => Part::References,
            _ => Part::Body,
        };
        if self.part != Part::Body {
            return;
        }
        let top = *self.top.get_or_insert(heading.rank);
        let top = top.min(heading.rank);
        self.top = Some(top);
        let level = usize::from(heading.rank - top) + 1;
        self.document.body.open_as(kind, number, title, level);
    }

    /// A paragraph, or an entry of a list with its number.
    pub fn paragraph(&mut self, run: Run, number: Option<u64>) {
        match self.part {
            Part::Body => self.document.body.paragraph(run),
            Part::Abstract => self.document.summary.push(run),
            Part::References => self.entry(run.text(), number),
        }
    }

    pub fn entry(&mut self, text: &str, number: Option<u64>) {
        let references = &mut self.document.references;
        let raw = one_line(text);
        if raw.is_empty() || raw.len() > LONGEST_ENTRY || references.len() >= MOST_REFERENCES {
            return;
        }
        let mut reference = parse_reference(&raw);
        reference.ordinal = u32::try_from(references.len()).unwrap_or(u32::MAX);
        reference.label = reference
            .label
            .or_else(|| number.map(|number| number.to_string()));
        references.push(reference);
    }

    /// The paper; the error is for people.
    pub fn finish(self) -> Result<Document, String> {
        let mut document = self.document;
        if document.title.is_empty() {
            return Err("it has no heading that could be its title".into());
        }
        if document.abstract_text.is_empty() {
            let paragraphs: Vec<&str> = document.summary.iter().map(Run::text).collect();
            document.abstract_text = paragraphs.join(" ").trim().to_owned();
        }
        document.callouts_in_text = true;
        Ok(document)
    }
}

pub fn is_reference_list(title: &str) -> bool {
    let title = title.trim_end_matches([':', '.']).to_lowercase();
    matches!(
        title.as_str(),
        "references"
            | "reference"
            | "bibliography"
            | "works cited"
            | "literature"
            | "literature cited"
            | "literatur"
            | "literaturverzeichnis"
            | "références"
            | "bibliographie"
            | "referencias"
            | "bibliografía"
            | "riferimenti bibliografici"
            | "references and notes"
            | "参考文献"
    )
}

/// `3.1 Title` as number and title.
fn numbered(title: &str) -> (Option<String>, &str) {
    let Some((number, rest)) = title.split_once(' ') else {
        return (None, title);
    };
    let bare = number.trim_end_matches('.');
    let digits = bare.split('.').all(|part| {
        !part.is_empty() && part.len() <= 2 && part.chars().all(|c| c.is_ascii_digit())
    });
    match digits && !rest.trim().is_empty() {
        true => (Some(bare.to_owned()), rest.trim()),
        false => (None, title),
    }
}
