//! What such a client sends: the whole chat with every question.

use crate::graphql::error::{ApiError, ApiResult};
use graph_schema::PaperId;
use serde::Deserialize;
use service::ask::Said;

#[derive(Deserialize)]
pub struct Request {
    pub messages: Vec<Message>,
    #[serde(default)]
    pub stream: bool,
}

#[derive(Deserialize)]
pub struct Message {
    role: String,
    content: Option<Content>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

/// A part of another kind than text (a picture) has no text.
#[derive(Deserialize)]
struct Part {
    text: Option<String>,
}

impl Message {
    fn text(&self) -> String {
        match &self.content {
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Parts(parts)) => {
                let texts: Vec<&str> = parts
                    .iter()
                    .filter_map(|part| part.text.as_deref())
                    .collect();
                texts.join(" ")
            }
            None => String::new(),
        }
    }
}

/// The question, the last turn of the user's, and what was said before. Instructions to the model (`system`) are not
/// followed: there may be no model.
pub fn asked(messages: &[Message]) -> ApiResult<(String, Vec<Said>)> {
    let last = messages.iter().rposition(|message| message.role == "user");
    let last = last.ok_or_else(|| ApiError::bad_input("there is no message of the role user"))?;
    let mut before: Vec<Said> = Vec::new();
    for message in &messages[..last] {
        match (message.role.as_str(), before.last_mut()) {
            ("user", _) => before.push(Said {
                question: message.text(),
                papers: Vec::new(),
            }),
            ("assistant", Some(said)) => said.papers = papers(&message.text()),
            _ => {}
        }
    }
    Ok((messages[last].text(), before))
}

/// The papers whose ids an answer of ours names in its sources, each once.
fn papers(text: &str) -> Vec<PaperId> {
    let mut found: Vec<PaperId> = Vec::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        if let Ok(id) = PaperId::parse(word)
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_question_is_asked_after_those_before() {
        let request: Request = serde_json::from_value(serde_json::json!({
            "model": "papyri",
            "temperature": 0.2,
            "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "What is felt?" },
                { "role": "assistant", "content": "Wool. [1]\n\nSources\n[1] On Felt, p. 2 (p-0123456789abcdef)" },
                { "role": "user", "content": [{ "type": "text", "text": "And silk?" }] },
            ],
        }))
        .unwrap();
        let (question, before) = asked(&request.messages).unwrap();
        assert_eq!(question, "And silk?");
        assert_eq!(before.len(), 1);
        assert_eq!(before[0].question, "What is felt?");
        assert_eq!(
            before[0].papers,
            [PaperId::parse("p-0123456789abcdef").unwrap()]
        );
        assert!(asked(&[]).is_err());
    }
}
