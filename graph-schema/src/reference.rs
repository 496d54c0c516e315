//! References: what a paper says it cites, and the sentences it cites it in.

use crate::title::normalise_title;
use crate::{ArxivId, Author, CitationIntent, CitationPurpose, Doi, PaperId};
use serde::{Deserialize, Serialize};

/// One entry of a paper's reference list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// 0-based position in the reference list.
    pub ordinal: u32,
    /// As printed in the list: `12` for `[12]`; `None` where entries carry no label.
    pub label: Option<String>,
    /// The entry as printed, on one line.
    pub raw: String,
    pub authors: Vec<Author>,
    pub title: Option<String>,
    pub venue: Option<String>,
    pub year: Option<i32>,
    pub doi: Option<Doi>,
    pub arxiv_id: Option<ArxivId>,
    /// The paper it means: ingested, or cited-only. `None` before linking.
    pub cited: Option<PaperId>,
    /// How sure the link is, 0 to 1; 1 for an identifier match, 0 for a cited-only paper.
    pub link_score: f32,
}

impl Reference {
    /// The key under which equal references of different papers meet in one cited-only paper:
    /// the DOI, else the arXiv id, else title + first author + year, else the raw text.
    pub fn cited_key(&self) -> String {
        if let Some(doi) = &self.doi {
            return format!("doi:{doi}");
        }
        if let Some(arxiv_id) = &self.arxiv_id {
            return format!("arxiv:{arxiv_id}");
        }
        let family = self.authors.first().map_or("", |author| &author.family);
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        match self.title.as_deref().map(normalise_title) {
            Some(title) if !title.is_empty() => {
                format!("title:{title}|{}|{year}", normalise_title(family))
            }
            _ => format!("raw:{}", normalise_title(&self.raw)),
        }
    }
}

/// Names one reference in the whole library.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReferenceKey {
    pub paper: PaperId,
    pub ordinal: u32,
}

/// A sentence in which a paper cites one of its references: why it cites it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitationContext {
    /// [`Reference::ordinal`] of what is cited.
    pub reference: u32,
    /// The callout as printed: `[12]`, `(Smith et al., 2010)`.
    pub callout: String,
    pub sentence: String,
    /// [`crate::Section::ordinal`] of the section it stands in.
    pub section: u32,
    /// 1-based.
    pub page: u32,
    /// Span of the sentence in [`crate::PaperText::text`], in bytes, end excluded.
    pub start: usize,
    pub end: usize,
    /// What it cites for; `None` until it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<CitationIntent>,
    /// The finer purpose, where it is sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<CitationPurpose>,
}
