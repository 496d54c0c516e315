//! What readers did with an answer without being asked: kept only where they agreed to it. Nothing says who it was.

use crate::AnswerId;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    pub answer: AnswerId,
    pub act: Act,
    /// The first time, in milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// Something that can be done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// A citation was followed to its page.
    Opened {
        /// 0-based place of the sentence in the answer, and of the citation in the sentence.
        sentence: u16,
        citation: u16,
    },
    /// The answer was copied or saved.
    Copied,
    /// The question was asked again, in the same words or in others, because of this answer.
    Regenerated,
}

impl Act {
    /// For instance `opened:0:1`.
    pub fn key(&self) -> String {
        match self {
            Self::Opened { sentence, citation } => format!("opened:{sentence}:{citation}"),
            Self::Copied => "copied".to_owned(),
            Self::Regenerated => "regenerated".to_owned(),
        }
    }

    /// `None` for what is no key.
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "copied" => Some(Self::Copied),
            "regenerated" => Some(Self::Regenerated),
            _ => {
                let (sentence, citation) = key.strip_prefix("opened:")?.split_once(':')?;
                Some(Self::Opened {
                    sentence: sentence.parse().ok()?,
                    citation: citation.parse().ok()?,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_its_key() {
        for act in [
            Act::Copied,
            Act::Regenerated,
            Act::Opened {
                sentence: 3,
                citation: 0,
            },
        ] {
            assert_eq!(Act::parse(&act.key()), Some(act));
        }
        for wrong in [
            "",
            "opened",
            "opened:1",
            "opened:1:-1",
            "opened:1:99999",
            "read",
        ] {
            assert_eq!(Act::parse(wrong), None, "{wrong}");
        }
    }
}
