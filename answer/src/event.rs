//! What a client hears while a question is answered.

use graph_schema::{Answer, Sentence};

/// What comes while a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// A verified sentence, in the order of the answer.
    Sentence(Sentence),
    /// The whole answer. The end.
    Done(Answer),
}
