//! Answers that the graph gives exactly, without searching text: authors, years, venues, counts, lists of papers, who
//! cites whom. Each row of a list carries its evidence: the title page, the reference's entry, the citing sentence.

use crate::AnswerError;
use crate::engine::Engine;
use crate::understood::Understood;
use graph_schema::Sentence;

/// The name of this composer in an answer.
pub(crate) const FROM_GRAPH: &str = "graph";

/// The sentences of an answer; `None` where the question is not one for the graph or the graph does not know.
pub(crate) async fn from_graph(
    _engine: &Engine,
    _understood: &Understood,
) -> Result<Option<Vec<Sentence>>, AnswerError> {
    Ok(None)
}
