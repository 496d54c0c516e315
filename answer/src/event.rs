//! What a client hears while a question is answered.

use graph_schema::{Answer, Sentence};

/// What comes while a question is answered.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one whole answer ends a stream of few sentences: a box would save nothing"
)]
pub enum AnswerEvent {
    /// A verified sentence, in the order of the answer.
    Sentence(Sentence),
    /// The whole answer. The end.
    Done(Answer),
}
