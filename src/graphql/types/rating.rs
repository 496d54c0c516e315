//! Ratings of answers and summaries, and what is done with an answer.

use super::date;
use async_graphql::{Enum, InputObject, SimpleObject};
use chrono::{DateTime, Utc};
use graph_schema::Act;

#[derive(SimpleObject)]
pub struct Rating {
    /// 1 (useless) to 5 (just right).
    stars: u8,
    reasons: Vec<RatingReason>,
    comment: String,
    created_at: DateTime<Utc>,
}

/// Why a reader gave so many stars.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "graph_schema::Reason")]
pub enum RatingReason {
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

/// Whether it is kept what readers do with answers.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "service::rate::Consent")]
pub enum SignalConsent {
    /// Never: `signalAnswer` does nothing.
    Off,
    /// Only of readers who agreed to it: a client asks them.
    Ask,
    /// Of all readers.
    On,
}

/// Something that a reader did with an answer.
#[derive(InputObject)]
pub struct AnswerAct {
    kind: AnswerActKind,
    /// 0-based place of the sentence whose citation was opened, and of the citation in it; 0 for other acts.
    #[graphql(default)]
    sentence: u16,
    #[graphql(default)]
    citation: u16,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum AnswerActKind {
    /// A citation was followed to its page.
    Opened,
    /// The answer was copied or saved.
    Copied,
    /// The question was asked again, in these words or others, because of this answer.
    Regenerated,
}

impl From<AnswerAct> for Act {
    fn from(act: AnswerAct) -> Self {
        match act.kind {
            AnswerActKind::Opened => Self::Opened {
                sentence: act.sentence,
                citation: act.citation,
            },
            AnswerActKind::Copied => Self::Copied,
            AnswerActKind::Regenerated => Self::Regenerated,
        }
    }
}

impl From<graph_schema::Rating> for Rating {
    fn from(rating: graph_schema::Rating) -> Self {
        Self {
            stars: rating.stars,
            reasons: rating.reasons.into_iter().map(Into::into).collect(),
            comment: rating.comment,
            created_at: date(rating.created_at),
        }
    }
}
