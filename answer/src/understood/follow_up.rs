//! A follow-up put in the light of the chat's earlier turns, so that it can be searched for by itself.

use crate::Question;
use crate::terms::{question_terms, term_set};
use graph_schema::PaperId;
use std::collections::BTreeSet;
use stores_core::bm25;

const OPENERS: &[&str] = &[
    "and ",
    "but ",
    "or ",
    "so ",
    "what about",
    "how about",
    "then ",
];
const PRONOUNS: &[&str] = &[
    "it", "its", "they", "them", "their", "this", "that", "these", "those",
];
/// With at most this many content words, and none that names something, a question leans on what went before.
const SHORT: usize = 2;
/// With a pronoun, a question of up to this many content words still leans on what went before.
const LEANING: usize = 6;
/// Topic words carried over, at most: more would drown the follow-up.
const TOPIC_WORDS: usize = 8;

/// A question in the light of its chat. All but `standalone` is empty where it does not follow up.
#[derive(Debug, Default)]
pub(crate) struct InContext {
    /// The question as it can be asked outside the chat.
    pub standalone: String,
    /// Stemmed words of the follow-up itself: what is new in it.
    pub own: BTreeSet<String>,
    /// Papers the last answer spoke of.
    pub spoken_of: Vec<PaperId>,
}

pub(crate) fn contextualise(question: &Question) -> InContext {
    let text = question.text.clone();
    let last = question.history.last().filter(|_| is_follow_up(&text));
    let Some(last) = last.map(|turn| &turn.answer) else {
        return InContext {
            standalone: text,
            ..InContext::default()
        };
    };
    let own = question_terms(&text);
    let mut topic: Vec<String> = Vec::new();
    let asked = question_terms(&last.standalone_question);
    for word in last.standalone_question.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let new = term_set(word)
            .iter()
            .any(|term| asked.contains(term) && !own.contains(term));
        if new && !topic.iter().any(|kept| kept == word) && topic.len() < TOPIC_WORDS {
            topic.push(word.to_owned());
        }
    }
    let mut papers: Vec<PaperId> = last
        .sentences
        .iter()
        .flat_map(|s| &s.citations)
        .map(|citation| citation.paper.clone())
        .collect();
    papers.sort();
    papers.dedup();
    let standalone = match topic.is_empty() {
        true => text,
        false => format!("{text} ({})", topic.join(" ")),
    };
    InContext {
        standalone,
        own,
        spoken_of: papers,
    }
}

fn is_follow_up(text: &str) -> bool {
    let lower = text.to_lowercase();
    if OPENERS.iter().any(|opener| lower.starts_with(opener)) {
        return true;
    }
    let content = question_terms(text).len();
    let words = bm25::words(text);
    let points_back = words.iter().any(|word| PRONOUNS.contains(&word.as_str()));
    // A capital or digit inside the sentence names something: BM25, Naples, GPT.
    let names = text
        .split_whitespace()
        .skip(1)
        .any(|w| w.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()));
    (points_back && content <= LEANING && !names) || (content <= SHORT && !names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Answer, AnswerId, Turn};

    fn after(text: &str) -> String {
        let asked = "How does hybrid retrieval combine BM25 with dense vectors?".to_owned();
        let answer = Answer {
            id: AnswerId::parse("01234567-89ab-4def-8123-456789abcdef").unwrap(),
            question: asked.clone(),
            standalone_question: asked,
            sentences: Vec::new(),
            near: Vec::new(),
            understanding: None,
            confidence: None,
            composer: "extractive".into(),
            created_at: 0,
        };
        let history = vec![Turn { ordinal: 0, answer }];
        contextualise(&Question {
            history,
            ..Question::parse(text).unwrap()
        })
        .standalone
    }

    #[test]
    fn follow_ups_carry_the_topic() {
        for text in [
            "and on which datasets?",
            "why?",
            "how does it compare?",
            "What about latency?",
        ] {
            let standalone = after(text);
            assert!(standalone.starts_with(text), "{standalone}");
            assert!(
                standalone.contains("hybrid retrieval combine BM25"),
                "{standalone}"
            );
        }
    }

    #[test]
    fn independent_questions_stay() {
        for text in [
            "Which corpora does named entity recognition train on?",
            "What is the attention of GPT-2?",
        ] {
            assert_eq!(after(text), text);
        }
        assert_eq!(
            contextualise(&Question::parse("why?").unwrap()).standalone,
            "why?"
        );
    }
}
