//! What a person said of a paper, in place of what was read.

use crate::{Author, Doi, Paper};
use serde::{Deserialize, Serialize};

/// The parts of a paper's description that a person gave; `None` where they said nothing. Whatever is read of the paper
/// later, in its file, a catalogue or a list, these stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Correction {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<Vec<Author>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Empty: it appeared nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
}

impl Correction {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// With what was said later, which counts where both speak.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self {
            title: later.title.or(self.title),
            authors: later.authors.or(self.authors),
            year: later.year.or(self.year),
            venue: later.venue.or(self.venue),
            doi: later.doi.or(self.doi),
        }
    }

    /// Says it of a paper.
    pub fn apply(&self, paper: &mut Paper) {
        if let Some(title) = &self.title {
            paper.title.clone_from(title);
        }
        if let Some(authors) = &self.authors {
            paper.authors.clone_from(authors);
        }
        paper.year = self.year.or(paper.year);
        if let Some(venue) = &self.venue {
            paper.venue = Some(venue.clone()).filter(|venue| !venue.is_empty());
        }
        paper.doi = self.doi.clone().or(paper.doi.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ContentHash;

    #[test]
    fn what_was_said_later_counts_and_the_rest_stays() {
        let first = Correction {
            title: Some("A Title".into()),
            venue: Some("Somewhere".into()),
            ..Correction::default()
        };
        let later = Correction {
            venue: Some(String::new()),
            year: Some(2021),
            ..Correction::default()
        };
        let mut paper = Paper::ingested(ContentHash::of(b"x"), "Draft");
        paper.doi = Doi::parse("10.1000/abc").ok();
        first.then(later).apply(&mut paper);
        assert_eq!(
            (paper.title.as_str(), paper.year, paper.venue),
            ("A Title", Some(2021), None)
        );
        assert_eq!(paper.doi, Doi::parse("10.1000/abc").ok());
        assert!(Correction::default().is_empty());
    }
}
