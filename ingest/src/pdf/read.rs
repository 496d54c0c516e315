//! What reading a PDF gives, how far it may go, and why it can fail. No reading happens here.

use graph_schema::{
    ArxivId, Author, CitationContext, Doi, Figure, OCR_NEEDED, PaperLayout, PaperText, Reference,
    Section, Table,
};
use serde::{Deserialize, Serialize};

/// A paper as read from its file, before references are parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadPaper {
    pub title: String,
    pub authors: Vec<Author>,
    pub year: Option<i32>,
    /// Journal or proceedings, as printed.
    pub venue: Option<String>,
    pub abstract_text: Option<String>,
    /// The paper's own, from its first page or metadata.
    pub doi: Option<Doi>,
    pub arxiv_id: Option<ArxivId>,
    pub pages: u32,
    /// Body text in reading order, cleaned, without the reference list.
    pub text: PaperText,
    /// Sections in order; together they cover `text`. The span of each begins at its heading.
    pub sections: Vec<Section>,
    /// Lines of the reference list, in reading order.
    pub reference_lines: Vec<RefLine>,
    /// Link annotations of the body that go to a place inside the paper.
    pub links: Vec<CalloutLink>,
    /// Raised marks left out of `text`: footnote or reference numbers.
    pub superscripts: Vec<Superscript>,
    /// Pages, 1-based, whose words should be read from their pictures: they have next to none, or impossible ones.
    pub unread: Vec<u32>,
    /// Those that could be made sense of.
    #[serde(default)]
    pub tables: Vec<Table>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Where the words of `text` stand. It travels as bytes of its own.
    #[serde(skip)]
    pub layout: PaperLayout,
}

/// All that is told from a file alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadFile {
    /// Without its reference lines, links and raised marks: they are in what follows.
    pub paper: ReadPaper,
    pub references: Vec<Reference>,
    pub contexts: Vec<CitationContext>,
    /// Where the words of the paper's text stand: a [`graph_schema::PaperLayout`] as bytes.
    #[serde(skip)]
    pub layout: Vec<u8>,
}

/// One line of the reference list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RefLine {
    /// Which of the paper's lists it stands in, from 0: collections have one a chapter.
    #[serde(default)]
    pub list: u32,
    pub text: String,
    /// 1-based.
    pub page: u32,
    /// 0-based, from the left.
    pub column: u32,
    /// Indent from the left edge of its column, in points.
    pub x: f32,
    /// Baseline, in points from the top of the page.
    pub y: f32,
    /// Space above beyond the list's usual leading, in points; 0 for the first line of a column.
    pub gap_above: f32,
    pub font_size: f32,
    /// Named destination that lands on this line, for instance `cite.smith2010`.
    pub link_anchor: Option<String>,
}

/// A clickable span of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalloutLink {
    /// Span in `text`, in bytes, end excluded.
    pub start: usize,
    pub end: usize,
    /// Named destination, for instance `cite.smith2010`.
    pub dest: String,
}

/// A raised mark that `text` leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superscript {
    /// Byte in `text` that it stood before: the end of the word it was raised from.
    pub offset: usize,
    pub text: String,
}

/// How far reading goes before it gives up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLimits {
    pub max_bytes: u64,
    pub max_pages: u32,
    /// Largest size any one compressed stream may expand to.
    pub max_stream_bytes: u64,
    /// Largest size all compressed streams that reading needs may expand to, together.
    pub max_expanded_bytes: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            max_bytes: 300 << 20,
            max_pages: 3_000,
            max_stream_bytes: 64 << 20,
            max_expanded_bytes: 512 << 20,
        }
    }
}

/// Why a file could not be read, for people: what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty (0 bytes); download or copy it again")]
    Empty,
    #[error(
        "the file has {bytes} bytes, more than the limit of {limit}; raise the limit or split the file"
    )]
    TooLarge { bytes: u64, limit: u64 },
    #[error(
        "this is not a PDF: it has no %PDF header, and it begins as no paper in XML, HTML, LaTeX or Markdown; convert it or remove it"
    )]
    NotPdf,
    #[error("the PDF is cut off: {reason}; download it again")]
    Truncated { reason: String },
    #[error("the PDF is damaged: {reason}; download it again or repair it")]
    Damaged { reason: String },
    #[error("the PDF is encrypted with a password; remove the password and try again")]
    Encrypted,
    #[error("the PDF has no pages; check that it is the right file")]
    NoPages,
    #[error(
        "no text layer, {needed}: {images} of the {pages} pages of this PDF are images; with Tesseract installed (Debian, Ubuntu: apt-get install tesseract-ocr tesseract-ocr-eng) and ingest.ocr = \"auto\", `papyri reindex --ocr` reads it",
        needed = OCR_NEEDED
    )]
    NoTextLayer {
        images: u32,
        pages: u32,
        /// Those, 1-based, that show something to be read.
        unread: Vec<u32>,
    },
    #[error(
        "no text could be read on {images} of the {pages} pages of this PDF, from their pictures neither; scan it anew or remove it"
    )]
    NothingRecognised { images: u32, pages: u32 },
    #[error(
        "the PDF has {pages} pages, more than the limit of {limit}; raise the limit or split the file"
    )]
    TooManyPages { pages: u32, limit: u32 },
    #[error(
        "the PDF's compressed data expands beyond {limit} bytes (a decompression bomb?); it was not read"
    )]
    DecompressedTooLarge { limit: u64 },
    #[error(
        "reading the PDF went over the limit {key} ({limit}) and was stopped; raise the limit if the file can be trusted"
    )]
    OverLimit { key: String, limit: String },
    #[error("the XML can't be read: {reason}; a paper in JATS or TEI is wanted")]
    Markup { reason: String },
    #[error("the {form} can't be read: {reason}")]
    Source { form: String, reason: String },
    #[error("the PDF made its reader crash ({how}); repair it or remove it")]
    Crashed { how: String },
}
