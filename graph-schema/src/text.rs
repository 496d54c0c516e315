//! The cleaned text of a paper: what quotes are checked against.

use serde::{Deserialize, Serialize};

/// A paper's text in reading order: hyphenation joined, running heads and page numbers removed,
/// paragraphs separated by a blank line. All spans into it are byte offsets on character boundaries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperText {
    pub text: String,
    /// Where each page's text starts, in page order; together they cover `text`. Behind the last one the running head of an
    /// earlier page may stand, which says where the paper appeared.
    pub pages: Vec<PageText>,
}

/// Where one page's text lies in [`PaperText::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// 1-based; 0 for a catalogue's abstract, which has no pages.
    pub number: u32,
    pub start: usize,
    pub end: usize,
    /// Its words were read from its picture (OCR).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recognised: bool,
}

impl PaperText {
    /// The 1-based page that holds the byte at `offset`; the last page for an offset past the end,
    /// 1 for a text without pages.
    pub fn page_at(&self, offset: usize) -> u32 {
        let after = self.pages.partition_point(|page| page.start <= offset);
        self.pages
            .get(after.saturating_sub(1))
            .map_or(1, |page| page.number)
    }

    /// The text of a page; `None` for a page that is not there.
    pub fn page(&self, number: u32) -> Option<&str> {
        let page = self.pages.iter().find(|page| page.number == number)?;
        self.text.get(page.start..page.end)
    }

    /// Whether a part of a span stands on a page whose words were read from its picture.
    pub fn is_recognised(&self, start: usize, end: usize) -> bool {
        let touched = |page: &&PageText| page.start < end && start < page.end;
        self.pages
            .iter()
            .filter(touched)
            .any(|page| page.recognised)
    }

    /// A span of the text; `None` when it is outside or splits a character.
    pub fn span(&self, start: usize, end: usize) -> Option<&str> {
        self.text.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_of_an_offset() {
        let page = |number, start, end| PageText {
            number,
            start,
            end,
            recognised: number == 3,
        };
        let text = PaperText {
            text: "one\n\ntwo".into(),
            pages: vec![page(1, 0, 5), page(3, 5, 8)],
        };
        assert_eq!(text.page_at(0), 1);
        assert_eq!(text.page_at(5), 3);
        assert_eq!(text.page_at(99), 3);
        assert_eq!(text.page(3), Some("two"));
        assert_eq!(PaperText::default().page_at(4), 1);
        assert!(text.is_recognised(4, 6) && !text.is_recognised(0, 5));
    }
}
