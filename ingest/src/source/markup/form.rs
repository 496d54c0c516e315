//! What a file is written in, by its bytes.

use crate::source::text::decode;

/// What a paper may be written in, beside PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JATS or TEI.
    Xml,
    /// A page of the web, of LaTeXML too.
    Html,
    /// One file of LaTeX.
    Latex,
    /// Files packed together: LaTeX with all it needs (`.tar.gz`, `.gz`, `.tar`, `.zip`) or a document of Word.
    Packed,
    Markdown,
}

/// Bytes of a file that tell what it is.
const HEAD: usize = 4_096;
/// The header of a PDF stands in so many bytes.
const PDF_HEAD: usize = 1_024;
/// Where the name of its format stands in a tar.
const TAR_MARK: std::ops::Range<usize> = 257..262;

impl Form {
    /// `None` for a PDF, and for what is nothing that can be read. The beginning of a file is enough for all but text
    /// whose first heading comes late.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |mark: &[u8]| bytes.starts_with(mark);
        if begins(b"\x1f\x8b") || begins(b"PK\x03\x04") || bytes.get(TAR_MARK) == Some(b"ustar") {
            return Some(Self::Packed);
        }
        let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
        let first = head.get(..head.len().min(PDF_HEAD)).unwrap_or_default();
        if memchr::memmem::find(first, b"%PDF-").is_some() {
            return None;
        }
        let text = decode(head, None);
        if text.trim_start().starts_with('<') {
            let lower = text.to_ascii_lowercase();
            let is_page = lower.contains("<html") || lower.contains("<!doctype html");
            return Some(if is_page { Self::Html } else { Self::Xml });
        }
        if head.contains(&0) && !begins(b"\xff\xfe") && !begins(b"\xfe\xff") {
            return None;
        }
        let finds = |mark: &[u8]| memchr::memmem::find(bytes, mark).is_some();
        if LATEX.iter().any(|mark| finds(mark)) {
            return Some(Self::Latex);
        }
        has_markdown_title(&text).then_some(Self::Markdown)
    }

    /// What its files are called, where a name does not tell it.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Latex => "tex",
            Self::Packed => "tar.gz",
            Self::Markdown => "md",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xml => "XML",
            Self::Html => "web page",
            Self::Latex => "LaTeX",
            Self::Packed => "packed file",
            Self::Markdown => "Markdown",
        }
    }
}

/// What every LaTeX document has one of.
const LATEX: [&[u8]; 3] = [b"\\documentclass", b"\\documentstyle", b"\\begin{document}"];

/// A heading of the first rank, or fields before the text that name a title.
fn has_markdown_title(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    if text.starts_with("---\n") || text.starts_with("---\r\n") {
        return text.lines().any(|line| line.starts_with("title:"));
    }
    let mut before = "";
    for line in text.lines() {
        let underlined = line.len() >= 3 && line.trim_end().chars().all(|c| c == '=');
        if line.starts_with("# ") || underlined && !before.trim().is_empty() {
            return true;
        }
        before = line;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn what_a_file_is() {
        for (bytes, form) in [
            (&b"%PDF-1.4\n"[..], None),
            (b"junk\n%PDF-1.4\n\\documentclass", None),
            (b"\x1f\x8b\x08", Some(Form::Packed)),
            (b"PK\x03\x04", Some(Form::Packed)),
            (b"\xef\xbb\xbf\n<article>", Some(Form::Xml)),
            (b"<!DOCTYPE html><html>", Some(Form::Html)),
            (b"% a note\n\\documentclass{article}", Some(Form::Latex)),
            (b"# Moss\n\nIt grows.", Some(Form::Markdown)),
            (b"Moss\n====\n", Some(Form::Markdown)),
            (b"---\ntitle: Moss\n---\n", Some(Form::Markdown)),
            (b"It grows.\n", None),
            (b"\x00\x01# no\n# text", None),
            (b"", None),
        ] {
            let told = String::from_utf8_lossy(bytes);
            assert_eq!(Form::of(bytes), form, "{told}");
        }
    }
}
