//! A question that can be asked: trimmed, of bearable length, of printable text.

use crate::AnswerError;
use graph_schema::{PaperId, Turn};

/// Longest question, in characters: far more than a person types, far less than a model can't take.
pub const MAX_QUESTION_CHARS: usize = 4_000;

#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub text: String,
    /// Earlier turns of the chat, oldest first.
    pub history: Vec<Turn>,
    /// Look only in these papers; `None` is the whole library.
    pub within: Option<Vec<PaperId>>,
}

impl Question {
    /// A question outside a chat, over the whole library.
    pub fn parse(text: &str) -> Result<Self, AnswerError> {
        let text = text.trim();
        let refuse = |reason: String| Err(AnswerError::InvalidQuestion { reason });
        if text.is_empty() {
            return refuse("the question is empty: type what you want to know".into());
        }
        // Bytes first: characters of a huge text need not be counted.
        if text.len() > 4 * MAX_QUESTION_CHARS || text.chars().count() > MAX_QUESTION_CHARS {
            return refuse(format!(
                "the question is longer than {MAX_QUESTION_CHARS} characters: ask something shorter"
            ));
        }
        if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            return refuse(
                "the question holds control characters: remove them and ask again".into(),
            );
        }
        if !text.chars().any(char::is_alphanumeric) {
            return refuse("the question holds no words: type what you want to know".into());
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self {
            text,
            history: Vec::new(),
            within: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_asked_is_refused() {
        for bad in [
            "",
            " \n\t ",
            "a\u{0}b",
            "???",
            &"é".repeat(4_001),
            &"x".repeat(100_000),
        ] {
            assert!(
                matches!(
                    Question::parse(bad),
                    Err(AnswerError::InvalidQuestion { .. })
                ),
                "{bad:.10}"
            );
        }
        assert_eq!(
            Question::parse("  what\nis  k? ").unwrap().text,
            "what is k?"
        );
        assert!(Question::parse(&"é".repeat(4_000)).is_ok());
    }
}
