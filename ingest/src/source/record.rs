//! What arXiv says of a paper, the same from every interface.

use super::bibliography::tex::accents;
use crate::notices;
use chrono::NaiveDate;
use graph_schema::{ArxivId, Author, Doi, PaperMetadata};
use serde::{Deserialize, Serialize};

/// A paper's metadata. As JSON it travels in queues and identifies a paper of which only the abstract
/// is known: the order of the fields is part of the format, and texts have single spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArxivRecord {
    pub id: ArxivId,
    /// The newest version. `None` where the interface does not say: the `arXiv` format of OAI-PMH
    /// tells only that there were updates. A paper without updates is version 1.
    pub version: Option<u32>,
    pub title: String,
    pub authors: Vec<Author>,
    /// Empty for a paper without one.
    pub abstract_text: String,
    /// The primary one first, none twice.
    pub categories: Vec<String>,
    /// Of the first version.
    pub published: NaiveDate,
    /// Of the newest version, if that is not the first.
    pub updated: Option<NaiveDate>,
    pub doi: Option<Doi>,
    pub journal_ref: Option<String>,
    pub comment: Option<String>,
    pub pdf_url: Option<String>,
    pub license: Option<String>,
}

/// An entry that could not be read: never lost in silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Its identifier as it came, where one could be found.
    pub name: Option<String>,
    pub reason: String,
}

/// An identifier and the version at its end: `1706.03762v5`, `oai:arXiv.org:cs/0112017`, an address.
pub fn versioned(text: &str) -> Result<(ArxivId, Option<u32>), String> {
    let bare = text.trim();
    let prefix = "oai:arxiv.org:";
    let bare = match bare.get(..prefix.len()) {
        Some(start) if start.eq_ignore_ascii_case(prefix) => &bare[prefix.len()..],
        _ => bare,
    };
    let id = ArxivId::parse(bare).map_err(|error| error.to_string())?;
    let version = bare
        .trim_end_matches(".pdf")
        .rsplit_once(['v', 'V'])
        .and_then(|(_, version)| version.parse().ok())
        .filter(|version| *version > 0);
    Ok((id, version))
}

/// The first DOI of a field that may list several.
pub fn first_doi(text: &str) -> Option<Doi> {
    text.split([',', ';', ' '])
        .find_map(|part| Doi::parse(part).ok())
}

/// In the order given, none twice.
pub fn distinct(categories: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for category in categories {
        if !category.is_empty() && !kept.contains(&category) {
            kept.push(category);
        }
    }
    kept
}

/// The date at the start of `2017-07-27T08:18:33Z`.
pub fn date(text: &str) -> Option<NaiveDate> {
    text.trim().get(..10)?.parse().ok()
}

impl From<&ArxivRecord> for PaperMetadata {
    fn from(record: &ArxivRecord) -> Self {
        Self {
            id: None,
            title: accents(&record.title),
            authors: record.authors.iter().map(spelt).collect(),
            abstract_text: record.abstract_text.clone(),
            year: None,
            venue: record.journal_ref.clone(),
            doi: record.doi.clone(),
            arxiv_id: Some(record.id.clone()),
            published: Some(record.published),
            updated: record.updated,
            categories: record.categories.clone(),
            version: record.version,
            withdrawn: notices::withdrawal(record.comment.as_deref(), &record.abstract_text),
        }
    }
}

/// A name as people write it, where a catalogue writes it as TeX does.
pub fn spelt(author: &Author) -> Author {
    Author {
        given: accents(&author.given),
        family: accents(&author.family),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_with_and_without_versions() {
        let read = |text| versioned(text).map(|(id, version)| (id.to_string(), version));
        let new = Ok(("1706.03762".to_owned(), Some(5)));
        assert_eq!(read("http://arxiv.org/abs/1706.03762v5"), new);
        let old = Ok(("quant-ph/0201082".to_owned(), None));
        assert_eq!(read("oai:arXiv.org:quant-ph/0201082"), old);
        assert!(read("http://arxiv.org/api/errors#incorrect_id").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn the_first_of_several_dois() {
        let doi = first_doi("10.1103/A.1, 10.1103/B.2;10.1103/C.3").unwrap();
        assert_eq!(doi.as_str(), "10.1103/a.1");
        assert_eq!(first_doi("none"), None);
    }
}
