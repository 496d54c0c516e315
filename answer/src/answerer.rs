//! The way of a question: asked, retrieved, composed, verified. Each step takes what the one before made.

use crate::answered::{Found, find};
use crate::engine::{AnswerOptions, Effort, Engine, RankedPassage};
use crate::event::AnswerEvent;
use crate::evidence::Trace;
use crate::parts::Parts;
use crate::ranked::rerank;
use crate::readings::Readings;
use crate::related::related;
use crate::retrieved::{in_hops, search};
use crate::summary::summary;
use crate::{AnswerError, Question, Related};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use graph_schema::{Answer, AnswerFeatures, AnswerModel, ModelRef, PaperId, Summary};
use std::sync::Arc;
use tokio::sync::mpsc;
use tracing::Instrument;

/// Answers questions, summarises papers and finds related ones. Cheap to clone.
#[derive(Clone)]
pub struct Answerer {
    parts: Parts,
    options: Arc<AnswerOptions>,
    readings: Arc<Readings>,
}

impl Answerer {
    pub fn new(parts: Parts, options: AnswerOptions) -> Self {
        Self {
            parts,
            options: Arc::new(options),
            readings: Arc::default(),
        }
    }

    /// The same over the same papers, with other weights.
    pub fn with_model(&self, model: AnswerModel) -> Self {
        let options = AnswerOptions {
            model,
            ..(*self.options).clone()
        };
        Self {
            options: Arc::new(options),
            ..self.clone()
        }
    }

    /// What a question is answered by, with the vectors that are in use at this moment.
    fn engine(&self) -> Engine {
        Engine {
            vectors: self.parts.vectors.now(),
            parts: self.parts.clone(),
            options: self.options.clone(),
            readings: self.readings.clone(),
        }
    }

    /// The same over the same papers, as one reader wants it: with another effort, and by quotes alone. An effort that this
    /// answerer has no model for is what it is without one.
    pub fn as_wanted(&self, effort: Option<Effort>, quotes_only: bool) -> Self {
        let mut wanted = self.clone();
        if quotes_only {
            wanted.parts.generator = None;
        }
        if let Some(effort) = effort {
            wanted.options = Arc::new(AnswerOptions {
                effort,
                ..(*self.options).clone()
            });
        }
        wanted
    }

    /// How much time a question may take here unless it says otherwise.
    pub fn effort(&self) -> Effort {
        self.options.effort
    }

    /// Whether there is a cross-encoder, without which every effort is [`Effort::Fast`].
    pub fn reads_closely(&self) -> bool {
        self.parts.reranker.is_some()
    }

    /// The model that words answers; `None` where they are made of quotes alone.
    pub fn generator(&self) -> Option<ModelRef> {
        let generator = self.parts.generator.as_ref();
        generator.map(|generator| generator.model())
    }

    pub async fn ask(&self, question: &Question) -> Result<Answer, AnswerError> {
        let mut events = self.ask_stream(question).await?;
        while let Some(event) = events.next().await {
            if let AnswerEvent::Done(answer) = event? {
                return Ok(answer);
            }
        }
        Err(AnswerError::Internal {
            context: "the answer broke off".into(),
            source: "no end was sent".into(),
        })
    }

    /// Sentences as they are verified, then the answer. Dropping the stream stops the work.
    pub async fn ask_stream(
        &self,
        question: &Question,
    ) -> Result<BoxStream<'static, Result<AnswerEvent, AnswerError>>, AnswerError> {
        let engine = self.engine();
        let found = find(&engine, question).await?;
        let (sender, receiver) = mpsc::channel(16);
        let answering = async move {
            let end = tokio::select! {
                () = sender.closed() => return,
                end = found.answer(&engine, &sender) => end,
            };
            // A reader that left needs no end.
            let _ = sender.send(end.map(AnswerEvent::Done)).await;
        };
        tokio::spawn(answering.in_current_span());
        Ok(stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|e| (e, receiver))
        })
        .boxed())
    }

    /// The passages found for a query by dense and sparse search, fused; best first.
    pub async fn retrieve(
        &self,
        query: &str,
        within: Option<&[PaperId]>,
        limit: usize,
    ) -> Result<Vec<RankedPassage>, AnswerError> {
        let engine = self.engine();
        let vector = engine.embed_query(query).await?;
        let candidates = engine.options.candidates;
        let hits = search(&engine, query, &vector, within, candidates).await?;
        Ok(hits.fuse(limit))
    }

    /// The same for a question that one passage alone can't answer: what the first passages name is searched for too.
    pub async fn retrieve_in_hops(
        &self,
        question: &str,
        limit: usize,
    ) -> Result<Vec<RankedPassage>, AnswerError> {
        in_hops(&self.engine(), question, limit).await
    }

    /// Passages in the order in which the cross-encoder, reading them whole, likes them, beside their fused scores;
    /// as they are where there is none.
    pub async fn rerank(
        &self,
        question: &str,
        texts: &[String],
        hits: Vec<RankedPassage>,
    ) -> Result<Vec<RankedPassage>, AnswerError> {
        rerank(&self.engine(), question, texts, hits).await
    }

    /// What an answer to this question is chosen from, and what its confidence is made of; `None` where the graph answers.
    pub async fn trace(
        &self,
        question: &Question,
    ) -> Result<Option<(AnswerFeatures, Trace)>, AnswerError> {
        Ok(match find(&self.engine(), question).await? {
            Found::InGraph { .. } | Found::SmallTalk { .. } => None,
            Found::InText(chosen) => Some((chosen.judgement.features, chosen.trace)),
        })
    }

    /// The stored summary of an ingested paper, or a new one when there is none or `fresh` asks for it.
    pub async fn summary(&self, paper: &PaperId, fresh: bool) -> Result<Summary, AnswerError> {
        summary(&self.engine(), paper, fresh).await
    }

    /// Papers related to one, ingested or cited-only, most related first, with why.
    pub async fn related(
        &self,
        paper: &PaperId,
        limit: usize,
    ) -> Result<Vec<Related>, AnswerError> {
        related(&self.engine(), paper, limit).await
    }

    /// Drops what is remembered of a paper: to be called when its text has changed.
    pub fn forget(&self, paper: &PaperId) {
        self.readings.forget(paper);
    }
}
