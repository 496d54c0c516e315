//! Which models made an answer or a summary.

use async_graphql::SimpleObject;

/// The models that had a part in it; null for those that had none.
#[derive(SimpleObject)]
pub struct MadeWith {
    /// Found the passages.
    embedder: Option<ModelRef>,
    /// Read the sentences, and said how far they can be trusted.
    reranker: Option<ModelRef>,
    /// Chose among the sentences in the reranker's place.
    chooser: Option<ModelRef>,
    /// Was asked for words of its own, shown or not.
    generator: Option<ModelRef>,
    /// The weights that ranked sentences and judged the answer.
    answer_model: Option<ModelRef>,
}

/// A model, as far as two of them can be told apart.
#[derive(SimpleObject)]
pub struct ModelRef {
    name: String,
    /// `int8` or `f32`, with what is laid over the weights (`int8+papers`); the version of what was trained here. Empty where
    /// the name says all.
    version: String,
    /// SHA-256 of the weights, in hex; null of a model on a server.
    digest: Option<String>,
}

impl From<graph_schema::MadeWith> for MadeWith {
    fn from(made: graph_schema::MadeWith) -> Self {
        Self {
            embedder: made.embedder.map(Into::into),
            reranker: made.reranker.map(Into::into),
            chooser: made.chooser.map(Into::into),
            generator: made.generator.map(Into::into),
            answer_model: made.answer_model.map(Into::into),
        }
    }
}

impl From<graph_schema::ModelRef> for ModelRef {
    fn from(model: graph_schema::ModelRef) -> Self {
        Self {
            name: model.name,
            version: model.version,
            digest: model.digest,
        }
    }
}
