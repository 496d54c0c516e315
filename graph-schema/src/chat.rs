//! Chats: questions and answers that remember each other.

use crate::{Answer, ChatId, Who};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    pub id: ChatId,
    /// The first question, or what the client named it; may be empty.
    pub title: String,
    /// Whose it is; `None`: nobody's, as where there are no accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// 0-based.
    pub ordinal: u32,
    pub answer: Answer,
}
