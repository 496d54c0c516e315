//! What became of a paper after it came out: that it was withdrawn, retracted or put in doubt, and who says so.

use crate::{ArxivId, Doi, IdError, PaperId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// From the lightest to the heaviest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// The publisher warns of it while it is looked into.
    Concern,
    /// Its authors took it back.
    Withdrawn,
    /// It was declared invalid.
    Retracted,
}

impl StatusKind {
    pub const ALL: [Self; 3] = [Self::Concern, Self::Withdrawn, Self::Retracted];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concern => "concern",
            Self::Withdrawn => "withdrawn",
            Self::Retracted => "retracted",
        }
    }

    /// As part of a sentence: `was retracted`.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Concern => "is under an expression of concern",
            Self::Withdrawn => "was withdrawn",
            Self::Retracted => "was retracted",
        }
    }
}

/// What a source says became of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperStatus {
    pub kind: StatusKind,
    /// Who says so: `arXiv`, `title`, the name of a list.
    pub source: String,
    /// The day it was said, as far as is known.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// In the source's own words.
    #[serde(default)]
    pub reason: Option<String>,
}

impl PaperStatus {
    /// The heaviest of what several sources say; of equals the earliest dated, then by source.
    pub fn heaviest(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let rank = |one: &Self| {
            let date = one.date.unwrap_or(NaiveDate::MAX);
            (std::cmp::Reverse(one.kind), date, one.source.clone())
        };
        all.into_iter().min_by_key(rank)
    }
}

impl fmt::Display for PaperStatus {
    /// `was retracted (2020-03-01, Example List: error in data)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.kind.phrase())?;
        if let Some(date) = self.date {
            write!(f, "{date}, ")?;
        }
        write!(f, "{}", self.source)?;
        if let Some(reason) = &self.reason {
            write!(f, ": {reason}")?;
        }
        write!(f, ")")
    }
}

/// Which paper a notice is about. A list of retractions names papers that are not in the library yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum NoticeSubject {
    Doi(Doi),
    Arxiv(ArxivId),
    Paper(PaperId),
}

impl fmt::Display for NoticeSubject {
    /// `doi:…`, `arxiv:…` or the paper's id, under which stores keep it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doi(doi) => write!(f, "doi:{doi}"),
            Self::Arxiv(id) => write!(f, "arxiv:{id}"),
            Self::Paper(id) => write!(f, "{id}"),
        }
    }
}

impl From<NoticeSubject> for String {
    fn from(subject: NoticeSubject) -> Self {
        subject.to_string()
    }
}

impl TryFrom<String> for NoticeSubject {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        if let Some(doi) = text.strip_prefix("doi:") {
            return Doi::parse(doi).map(Self::Doi);
        }
        if let Some(id) = text.strip_prefix("arxiv:") {
            return ArxivId::parse(id).map(Self::Arxiv);
        }
        PaperId::parse(&text).map(Self::Paper)
    }
}

/// What one source says of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub subject: NoticeSubject,
    pub status: PaperStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(kind: StatusKind, source: &str, day: Option<u32>) -> PaperStatus {
        PaperStatus {
            kind,
            source: source.into(),
            date: day.and_then(|day| NaiveDate::from_ymd_opt(2020, 3, day)),
            reason: None,
        }
    }

    #[test]
    fn the_heaviest_counts() {
        let all = [
            status(StatusKind::Withdrawn, "a", Some(1)),
            status(StatusKind::Retracted, "c", Some(3)),
            status(StatusKind::Retracted, "b", Some(2)),
            status(StatusKind::Retracted, "a", None),
        ];
        let heaviest = PaperStatus::heaviest(all).unwrap();
        assert_eq!(heaviest.to_string(), "was retracted (2020-03-02, b)");
        assert_eq!(PaperStatus::heaviest([]), None);
    }

    #[test]
    fn subjects_survive_their_texts() {
        for text in ["doi:10.1000/abc", "arxiv:2401.00001"] {
            let subject = NoticeSubject::try_from(text.to_owned()).unwrap();
            assert_eq!(subject.to_string(), text);
        }
        assert!(NoticeSubject::try_from("x".to_owned()).is_err());
    }
}
