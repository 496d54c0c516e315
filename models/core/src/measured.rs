//! A model whose work is counted: how often it was called, for how many texts, how long it took. What it does is the
//! model's own; one that fails is counted apart.

use crate::{
    Claim, Embedder, GenerateRequest, Generator, ModelRef, ModelResult, Piece, Reranker,
    TokenStream, Usage, Verifier,
};
use async_trait::async_trait;
use futures::StreamExt;
use std::ops::Range;
use std::time::Instant;

/// A histogram: the seconds of one call of a model, the wait before it included, by `kind` (`embedder`, `reranker`,
/// `verifier`, `generator`) and `model`. Its count is the number of calls that succeeded.
pub const MODEL_SECONDS: &str = "papyri_model_seconds";
/// A counter: the texts that a model was given, by `kind` and `model`.
pub const MODEL_ITEMS_TOTAL: &str = "papyri_model_items_total";
/// A counter: calls of a model that failed, by `kind` and `model`.
pub const MODEL_FAILURES_TOTAL: &str = "papyri_model_failures_total";
/// A counter: tokens of a generating model, by `direction` (`read`, `written`), as far as it counts them.
pub const MODEL_TOKENS_TOTAL: &str = "papyri_model_tokens_total";

/// A model of any port, counted.
pub struct Measured<M>(pub M);

/// One call.
struct Call {
    kind: &'static str,
    model: String,
    items: usize,
    started: Instant,
}

impl Call {
    fn begins(kind: &'static str, model: &str, items: usize) -> Self {
        Self {
            kind,
            model: model.to_owned(),
            items,
            started: Instant::now(),
        }
    }

    fn ends(self, succeeded: bool) {
        let took = self.started.elapsed();
        let labels = [("kind", self.kind.to_owned()), ("model", self.model)];
        if !succeeded {
            metrics::counter!(MODEL_FAILURES_TOTAL, &labels).increment(1);
            return;
        }
        metrics::histogram!(MODEL_SECONDS, &labels).record(took);
        metrics::counter!(MODEL_ITEMS_TOTAL, &labels).increment(self.items as u64);
    }
}

#[async_trait]
impl<M: Embedder> Embedder for Measured<M> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn model(&self) -> ModelRef {
        self.0.model()
    }

    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn similar(&self) -> f32 {
        self.0.similar()
    }

    fn max_tokens(&self) -> usize {
        self.0.max_tokens()
    }

    fn count_tokens(&self, text: &str) -> ModelResult<usize> {
        self.0.count_tokens(text)
    }

    fn token_spans(&self, text: &str) -> ModelResult<Vec<Range<usize>>> {
        self.0.token_spans(text)
    }

    async fn embed_query(&self, query: &str) -> ModelResult<Vec<f32>> {
        let call = Call::begins("embedder", self.name(), 1);
        let vector = self.0.embed_query(query).await;
        call.ends(vector.is_ok());
        vector
    }

    async fn embed(&self, texts: &[String]) -> ModelResult<Vec<Vec<f32>>> {
        let call = Call::begins("embedder", self.name(), texts.len());
        let vectors = self.0.embed(texts).await;
        call.ends(vectors.is_ok());
        vectors
    }
}

#[async_trait]
impl<M: Reranker> Reranker for Measured<M> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn model(&self) -> ModelRef {
        self.0.model()
    }

    async fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        let call = Call::begins("reranker", self.name(), texts.len());
        let scores = self.0.scores(question, texts).await;
        call.ends(scores.is_ok());
        scores
    }
}

#[async_trait]
impl<M: Verifier> Verifier for Measured<M> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn least_support(&self) -> f32 {
        self.0.least_support()
    }

    async fn support(&self, claims: &[Claim]) -> ModelResult<Vec<f32>> {
        let call = Call::begins("verifier", self.name(), claims.len());
        let support = self.0.support(claims).await;
        call.ends(support.is_ok());
        support
    }
}

#[async_trait]
impl<M: Generator> Generator for Measured<M> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn model(&self) -> ModelRef {
        self.0.model()
    }

    /// Counted when the output ends; one that is dropped before is not.
    async fn generate(&self, request: GenerateRequest) -> ModelResult<TokenStream> {
        let call = Call::begins("generator", self.name(), 1);
        let pieces = match self.0.generate(request).await {
            Ok(pieces) => pieces,
            Err(error) => {
                call.ends(false);
                return Err(error);
            }
        };
        let mut call = Some(call);
        let counted = pieces.inspect(move |piece| match piece {
            Ok(Piece::Text(_)) => {}
            Ok(Piece::End(usage)) => {
                tokens(*usage);
                call.take().into_iter().for_each(|call| call.ends(true));
            }
            Err(_) => call.take().into_iter().for_each(|call| call.ends(false)),
        });
        Ok(counted.boxed())
    }
}

fn tokens(usage: Usage) {
    for (direction, tokens) in [
        ("read", usage.prompt_tokens),
        ("written", usage.output_tokens),
    ] {
        let tokens = u64::from(tokens.unwrap_or(0));
        metrics::counter!(MODEL_TOKENS_TOTAL, "direction" => direction).increment(tokens);
    }
}
