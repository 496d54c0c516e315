//! What readers think of answers and summaries, and what they had before them.

use crate::{AnswerId, AnswerTrace, MadeWith, PaperId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    pub target: RatingTarget,
    /// 1 (useless) to 5 (just right).
    pub stars: u8,
    /// What is good or bad about it, in the order of [`Reason::ALL`], each once. May be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// May be empty.
    pub comment: String,
    /// What was rated; `None` for a rating of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Box<Given>>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum RatingTarget {
    Answer(AnswerId),
    PaperSummary(PaperId),
}

/// Why a reader gave so many stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It says what is not so.
    Wrong,
    /// Its quotes do not bear it.
    NotSupported,
    /// It leaves out what was asked for.
    Incomplete,
    /// It is about something else.
    OffTopic,
    Good,
}

impl Reason {
    pub const ALL: [Self; 5] = [
        Self::Wrong,
        Self::NotSupported,
        Self::Incomplete,
        Self::OffTopic,
        Self::Good,
    ];

    /// For instance `not-supported`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::NotSupported => "not-supported",
            Self::Incomplete => "incomplete",
            Self::OffTopic => "off-topic",
            Self::Good => "good",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// What a reader had before them when they rated: it stays as it was, whatever becomes of the library and its models.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// In the light of the chat; empty for a summary.
    pub question: String,
    pub composer: String,
    /// `None` where nobody wrote down which models made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_with: Option<MadeWith>,
    /// The sentences as they were shown; none in a refusal.
    pub shown: Vec<String>,
    /// What the answer was chosen from, with scores, the version of the weights and the arm of an experiment; `None` where
    /// the graph answered, and for a summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<AnswerTrace>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_its_name() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::parse("rude"), None);
    }

    #[test]
    fn a_rating_of_an_earlier_version_is_read() {
        let text = r#"{"target":{"kind":"paper_summary","id":"p-00000000000000ff"},"stars":3,"comment":"","created_at":7}"#;
        let rating: Rating = serde_json::from_str(text).expect("a rating");
        assert_eq!((rating.reasons.len(), &rating.given), (0, &None));
        assert_eq!(serde_json::to_string(&rating).expect("a text"), text);
    }
}
