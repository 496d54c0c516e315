//! A paper and its sections.

use crate::{ArxivId, Author, ContentHash, Doi, PaperId, Reference};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is known of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    pub id: PaperId,
    pub kind: PaperKind,
    pub title: String,
    pub authors: Vec<Author>,
    pub year: Option<i32>,
    pub venue: Option<String>,
    pub doi: Option<Doi>,
    pub arxiv_id: Option<ArxivId>,
    pub abstract_text: Option<String>,
    /// Number of pages; 0 when its full text is not in the library, or came in markup, which has none.
    pub pages: u32,
    /// Name of the file or catalogue it was read from; `None` for a cited-only paper.
    pub source: Option<String>,
    pub content_hash: Option<ContentHash>,
    /// When it was first published, as far as a catalogue says.
    #[serde(default)]
    pub published: Option<NaiveDate>,
    /// When the version that was read came out, if it is not the first.
    #[serde(default)]
    pub updated: Option<NaiveDate>,
    /// Subject classes such as `cs.CL`, the primary one first.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Version of the preprint that was read, from 1.
    #[serde(default)]
    pub version: Option<u32>,
}

impl Paper {
    /// Whether only its abstract is there, not its full text.
    pub fn is_abstract_only(&self) -> bool {
        self.kind == PaperKind::Ingested && self.pages == 0 && !self.is_from_markup()
    }

    /// Whether its full text came in markup (JATS, TEI, LaTeX and so on), which has no pages; by the name of its file.
    pub fn is_from_markup(&self) -> bool {
        let source = self.source.as_deref().unwrap_or_default();
        self.kind == PaperKind::Ingested && is_name_of_markup(source)
    }

    /// A paper read from these bytes, of which only the title is known so far.
    pub fn ingested(hash: ContentHash, title: impl Into<String>) -> Self {
        Self {
            id: PaperId::ingested(&hash),
            kind: PaperKind::Ingested,
            title: title.into(),
            authors: Vec::new(),
            year: None,
            venue: None,
            doi: None,
            arxiv_id: None,
            abstract_text: None,
            pages: 1,
            source: None,
            content_hash: Some(hash),
            published: None,
            updated: None,
            categories: Vec::new(),
            version: None,
        }
    }

    /// A paper known only because it is cited, by what a reference that means it says.
    pub fn cited_only(id: PaperId, reference: Reference) -> Self {
        Self {
            id,
            kind: PaperKind::CitedOnly,
            title: reference.title.unwrap_or(reference.raw),
            authors: reference.authors,
            year: reference.year,
            venue: reference.venue,
            doi: reference.doi,
            arxiv_id: reference.arxiv_id,
            abstract_text: None,
            pages: 0,
            source: None,
            content_hash: None,
            published: None,
            updated: None,
            categories: Vec::new(),
            version: None,
        }
    }
}

/// Whether a file is markup by its name: a source that has no pages.
pub fn is_name_of_markup(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    MARKUP.iter().any(|ending| lower.ends_with(ending))
}

/// Endings of sources. A `.gz` alone may be a list of abstracts.
const MARKUP: [&str; 16] = [
    ".xml",
    ".nxml",
    ".tei",
    ".tex",
    ".ltx",
    ".latex",
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tex.gz",
    ".zip",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".docx",
];

/// Whether its text is in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// Read from a file or a catalogue's abstract: has sections, passages and quotes.
    Ingested,
    /// Known only because other papers cite it.
    CitedOnly,
}

/// A section of an ingested paper, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// 0-based position in the paper.
    pub ordinal: u32,
    /// As printed: `3`, `3.1`, `A`, `IV`.
    pub number: Option<String>,
    /// Heading without its number; `Abstract` for the abstract, empty for the title page and for text before the
    /// first heading.
    pub title: String,
    /// 1 for a section, 2 for a subsection, and so on.
    pub level: u8,
    pub kind: SectionKind,
    /// 1-based page of the heading; 0 in a catalogue's abstract, which has no pages.
    pub page: u32,
    /// Span in [`crate::PaperText::text`], in bytes, end excluded.
    pub start: usize,
    pub end: usize,
}

impl Section {
    /// Number and title, as a reader would name it: `3.1 Training`.
    pub fn label(&self) -> String {
        match &self.number {
            Some(number) => format!("{number} {}", self.title),
            None => self.title.clone(),
        }
    }
}

/// What a section is for, told from its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// The lines of the title page and of what stands around the text of the first page: title, authors, where they
    /// work, where the paper appeared. Says who and when, never what: no passage is cut from it.
    TitlePage,
    Abstract,
    Introduction,
    RelatedWork,
    Method,
    Data,
    Experiments,
    Results,
    Discussion,
    Limitations,
    Conclusion,
    Acknowledgements,
    References,
    Appendix,
    Other,
}
