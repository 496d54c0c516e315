//! Texts as the vectors that the library's model makes of them, for programs that search or cluster on their own.

use crate::{Caller, Gate, Operation, ServiceError, ServiceResult};
use models_core::Embedder;
use std::sync::Arc;
use vectors::VectorsInUse;

/// Texts of one request, at most: as many as OpenAI's servers take.
pub const MOST_TEXTS: usize = 2_048;
/// Texts given to the model at once: between them who has left is noticed, and questions go first.
const AT_ONCE: usize = 32;
/// Tokens that the model adds to a text, at its beginning and its end.
const ADDED_TOKENS: usize = 2;

/// Embeds texts, a few requests at a time.
pub struct Embedding {
    vectors: Arc<VectorsInUse>,
    gate: Arc<Gate>,
}

/// What the texts are: a model may have been trained to tell one from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// To be found.
    Passage,
    /// To find by.
    Query,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// Of unit length each, in the order of the texts.
    pub vectors: Vec<Vec<f32>>,
    /// Of all texts, those aside that the model adds.
    pub tokens: u64,
}

impl Embedding {
    pub fn new(vectors: Arc<VectorsInUse>, gate: Arc<Gate>) -> Self {
        Self { vectors, gate }
    }

    /// What the model is called.
    pub fn model(&self) -> String {
        self.vectors.now().papers.name().to_owned()
    }

    /// Numbers of a vector.
    pub fn dimension(&self) -> usize {
        self.vectors.now().papers.dimension()
    }

    /// `Invalid` for no text, more than [`MOST_TEXTS`], an empty one, or one longer than the model reads: nothing is cut.
    #[tracing::instrument(name = "service.embed", level = "debug", skip_all, fields(%caller, texts = texts.len()))]
    pub async fn embed(
        &self,
        caller: &Caller,
        texts: Vec<String>,
        kind: TextKind,
    ) -> ServiceResult<Embedded> {
        let doing = caller.begins(Operation::Embed, None)?;
        doing.end(self.embedded(texts, kind).await)
    }

    async fn embedded(&self, texts: Vec<String>, kind: TextKind) -> ServiceResult<Embedded> {
        if texts.is_empty() || texts.len() > MOST_TEXTS {
            let text = format!("send 1 to {MOST_TEXTS} texts at once");
            return Err(ServiceError::invalid(text));
        }
        let _pass = self.gate.enter().await?;
        let model = self.vectors.now().papers.clone();
        let embedder = model.clone();
        let span = tracing::Span::current();
        let counted = tokio::task::spawn_blocking(move || {
            let tokens = span.in_scope(|| counted(embedder.as_ref(), &texts))?;
            Ok::<_, ServiceError>((texts, tokens))
        });
        let (texts, tokens) = counted.await.map_err(ServiceError::internal)??;
        let mut vectors = Vec::with_capacity(texts.len());
        match kind {
            TextKind::Passage => {
                for some in texts.chunks(AT_ONCE) {
                    vectors.extend(model.embed(some).await?);
                }
            }
            TextKind::Query => {
                for text in &texts {
                    vectors.push(model.embed_query(text).await?);
                }
            }
        }
        Ok(Embedded { vectors, tokens })
    }
}

/// Tokens of all texts, each of which the model can read.
fn counted(embedder: &dyn Embedder, texts: &[String]) -> ServiceResult<u64> {
    let most = embedder.max_tokens().saturating_sub(ADDED_TOKENS);
    let mut all = 0;
    for (at, text) in texts.iter().enumerate() {
        let tokens = embedder.count_tokens(text)?;
        let told = match tokens {
            0 => format!("the text {at} is empty"),
            _ if tokens > most => {
                format!("the text {at} has {tokens} tokens, the model reads {most}: cut it up")
            }
            _ => {
                all += tokens as u64;
                continue;
            }
        };
        return Err(ServiceError::invalid(told));
    }
    Ok(all)
}
