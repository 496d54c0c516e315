//! What a catalogue (arXiv, a list of abstracts) says of a paper.

use crate::{ArxivId, Author, ContentHash, Doi, Paper, PaperId, Reference};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A catalogue's record of one paper. The paper's identity is its key in the catalogue, so a later version of
/// the record, or the paper's full text, takes the place of an earlier one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperMetadata {
    /// The catalogue's own identifier, for a paper without an arXiv id.
    #[serde(default)]
    pub id: Option<String>,
    pub title: String,
    #[serde(default)]
    pub authors: Vec<Author>,
    pub abstract_text: String,
    #[serde(default)]
    pub year: Option<i32>,
    #[serde(default)]
    pub venue: Option<String>,
    #[serde(default)]
    pub doi: Option<Doi>,
    #[serde(default)]
    pub arxiv_id: Option<ArxivId>,
    #[serde(default)]
    pub published: Option<NaiveDate>,
    /// Of the newest version, if that is not the first.
    #[serde(default)]
    pub updated: Option<NaiveDate>,
    #[serde(default)]
    pub categories: Vec<String>,
    #[serde(default)]
    pub version: Option<u32>,
    /// The catalogue's statement that the paper was withdrawn, in its own words.
    #[serde(default)]
    pub withdrawn: Option<String>,
}

impl PaperMetadata {
    /// `arxiv:…`, `id:…`, `doi:…`, else made of title, first author and year: the first of these that is known.
    pub fn key(&self) -> String {
        if let Some(id) = &self.arxiv_id {
            return arxiv_key(id);
        }
        if let Some(id) = &self.id {
            return format!("id:{id}");
        }
        Reference {
            ordinal: 0,
            label: None,
            raw: self.title.clone(),
            authors: self.authors.clone(),
            title: Some(self.title.clone()),
            venue: None,
            year: self.year(),
            doi: self.doi.clone(),
            arxiv_id: None,
            cited: None,
            link_score: 0.0,
        }
        .cited_key()
    }

    pub fn paper_id(&self) -> PaperId {
        PaperId::catalogued(&self.key())
    }

    /// The year it says, else that of its date.
    pub fn year(&self) -> Option<i32> {
        self.year.or(self.published.map(|day| day.year()))
    }

    /// Whether it is of a later version than `paper`, the same, or an earlier one: by the version where both say
    /// theirs, else by the day it came out.
    pub fn compare(&self, paper: &Paper) -> Ordering {
        self.compare_versions(paper.version, paper.updated.or(paper.published))
    }

    /// The same for two records of one paper.
    pub fn compare_to(&self, other: &Self) -> Ordering {
        self.compare_versions(other.version, other.updated.or(other.published))
    }

    fn compare_versions(&self, version: Option<u32>, day: Option<NaiveDate>) -> Ordering {
        if let (Some(own), Some(other)) = (self.version, version) {
            return own.cmp(&other);
        }
        match (self.updated.or(self.published), day) {
            (Some(own), Some(other)) => own.cmp(&other),
            _ => Ordering::Equal,
        }
    }

    /// The hash of what it says of the paper's content: another one means that the record has changed. That it was
    /// withdrawn does not change what it says.
    pub fn content_hash(&self) -> ContentHash {
        let said = (
            (self.key(), &self.title, &self.authors, &self.abstract_text),
            (self.year, &self.venue, &self.doi),
            (&self.published, &self.updated),
            (&self.categories, self.version),
        );
        // Strings, numbers and lists of them: there is nothing that JSON can't hold.
        ContentHash::of(&serde_json::to_vec(&said).unwrap_or_default())
    }
}

/// What a catalogue would say of a paper as it is known. A list's own identifier is not kept, nor that it was withdrawn.
impl From<&Paper> for PaperMetadata {
    fn from(paper: &Paper) -> Self {
        Self {
            id: None,
            title: paper.title.clone(),
            authors: paper.authors.clone(),
            abstract_text: paper.abstract_text.clone().unwrap_or_default(),
            year: paper.year,
            venue: paper.venue.clone(),
            doi: paper.doi.clone(),
            arxiv_id: paper.arxiv_id.clone(),
            published: paper.published,
            updated: paper.updated,
            categories: paper.categories.clone(),
            version: paper.version,
            withdrawn: None,
        }
    }
}

impl PaperId {
    /// The paper that arXiv lists under `id`.
    pub fn on_arxiv(id: &ArxivId) -> Self {
        Self::catalogued(&arxiv_key(id))
    }
}

fn arxiv_key(id: &ArxivId) -> String {
    format!("arxiv:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> PaperMetadata {
        PaperMetadata {
            id: None,
            title: "Graphs of Papers".into(),
            authors: Vec::new(),
            abstract_text: "We draw graphs.".into(),
            year: None,
            venue: None,
            doi: None,
            arxiv_id: ArxivId::parse("2401.00001").ok(),
            published: NaiveDate::from_ymd_opt(2024, 1, 2),
            updated: None,
            categories: vec!["cs.DL".into()],
            version: Some(1),
            withdrawn: None,
        }
    }

    #[test]
    fn a_new_version_is_the_same_paper_with_other_content() {
        let (mut first, mut second) = (metadata(), metadata());
        second.version = Some(2);
        assert_eq!(first.paper_id(), second.paper_id());
        assert_ne!(first.content_hash(), second.content_hash());
        assert_eq!(first.year(), Some(2024));
        assert_eq!(second.compare_to(&first), Ordering::Greater);
        // Without a version the day tells; without either nothing does.
        (first.version, second.updated) = (None, NaiveDate::from_ymd_opt(2024, 3, 1));
        assert_eq!(first.compare_to(&second), Ordering::Less);
        first.published = None;
        assert_eq!(first.compare_to(&second), Ordering::Equal);
    }

    #[test]
    fn keys_fall_back() {
        let mut one = metadata();
        one.arxiv_id = None;
        assert!(one.key().starts_with("title:"));
        one.doi = Doi::parse("10.1000/abc").ok();
        assert_eq!(one.key(), "doi:10.1000/abc");
        one.id = Some("venue:7".into());
        assert_eq!(one.key(), "id:venue:7");
    }
}
