//! Answers: sentences, each with the quotes that carry it.

use crate::{AnswerId, AnswerTrace, MadeWith, PaperId, PassageId, Understanding, Who};
use serde::{Deserialize, Serialize};

/// A verified answer. Every sentence has at least one citation, but for a reply to small talk; no sentences means no
/// evidence was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub id: AnswerId,
    /// Whose it is: its chat's owner, or who asked; `None` for nobody, as where there are no accounts, and until it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Who>,
    /// As asked.
    pub question: String,
    /// The question in the light of the chat's earlier turns; equal to `question` outside a chat.
    pub standalone_question: String,
    pub sentences: Vec<Sentence>,
    /// In a refusal: the nearest that the papers say, which does not answer.
    #[serde(default)]
    pub near: Vec<Sentence>,
    /// `None` for an answer of an earlier version.
    #[serde(default)]
    pub understanding: Option<Understanding>,
    /// How likely it is that the papers hold the answer and it is shown, 0 to 1; `None` where nobody judged.
    #[serde(default)]
    pub confidence: Option<f32>,
    /// What composed it: `extractive`, `graph`, `small talk`, or the name of the generating model.
    pub composer: String,
    /// What it was chosen from and judged by; `None` where the graph answered, and for an answer of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<AnswerTrace>,
    /// What a generating model did for it; `None` where none was asked.
    #[serde(default)]
    pub generation: Option<Generation>,
    /// Which models made it; `None` for an answer of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_with: Option<MadeWith>,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// What a generating model did for an answer, shown or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    pub model: String,
    pub ended: GenerationEnd,
    /// Sentences it wrote that are not shown, because their quotes do not bear them.
    pub dropped: u32,
    /// `None` from a model that does not count.
    pub prompt_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerationEnd {
    /// It said all it wanted to.
    Whole,
    /// It was as long as it may be.
    AtLimit,
    /// It found no answer in the quotes: there is none then.
    Declined,
    /// It broke off or never began: what it had said stays, or the quotes speak for themselves.
    BrokeOff,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    /// Empty in a reply to small talk, and only there.
    pub citations: Vec<Citation>,
}

/// A quote that was found, word for word, in the stored text of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    pub paper: PaperId,
    pub paper_title: String,
    /// For instance `3.1 Training`; empty for text before the first heading.
    pub section: String,
    /// 1-based page the quote starts on; 0 in a catalogue's abstract, which has no pages.
    pub page: u32,
    pub quote: String,
    pub passage: PassageId,
    /// Span of the quote in [`crate::PaperText::text`], in bytes, end excluded.
    pub start: usize,
    pub end: usize,
    /// It was read from the picture of its page (OCR): a letter may be wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recognised: bool,
}
