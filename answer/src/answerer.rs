//! The way of a question: asked, retrieved, composed, verified. Each step takes what the one before made.

use crate::RankedPassage;
use crate::compose::{self, EXTRACTIVE};
use crate::evidence::Evidence;
use crate::from_graph::{FROM_GRAPH, from_graph};
use crate::readings::Readings;
use crate::select::select;
use crate::understood::{SMALL_TALK, Understood, reply, understand};
use crate::verify::holds;
use crate::{AnswerError, Question, Related, generate};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use graph_schema::{Answer, AnswerId, PaperId, QuestionKind, Sentence, Summary};
use models_core::{Embedder, Generator};
use std::sync::Arc;
use stores_core::{BlobStore, GraphStore, PassageIndex};
use tokio::sync::mpsc;

/// What a follow-up adds to passages of papers the last answer spoke of.
const LAST_ANSWER: f32 = 0.1;
/// Passages that survive fusion.
const FUSED: usize = 60;

/// The ports an answerer works over.
#[derive(Clone)]
pub struct Parts {
    pub graph: Arc<dyn GraphStore>,
    pub passages: Arc<dyn PassageIndex>,
    pub blobs: Arc<dyn BlobStore>,
    pub embedder: Arc<dyn Embedder>,
    /// `None`: answers are made of quotes alone.
    pub generator: Option<Arc<dyn Generator>>,
}

#[derive(Debug, Clone)]
pub struct AnswerOptions {
    /// Sentences of an answer, at most.
    pub sentences: usize,
    /// Passages asked of each search, at least.
    pub candidates: u32,
}

impl Default for AnswerOptions {
    fn default() -> Self {
        Self {
            sentences: 5,
            candidates: 100,
        }
    }
}

/// What comes while a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerEvent {
    /// A verified sentence, in the order of the answer.
    Sentence(Sentence),
    /// The whole answer. The end.
    Done(Answer),
}

/// Answers questions, summarises papers and finds related ones. Cheap to clone.
#[derive(Clone)]
pub struct Answerer {
    engine: Arc<Engine>,
}

pub(crate) struct Engine {
    pub parts: Parts,
    pub options: AnswerOptions,
    pub readings: Readings,
}

impl Answerer {
    pub fn new(parts: Parts, options: AnswerOptions) -> Self {
        Self {
            engine: Arc::new(Engine {
                parts,
                options,
                readings: Readings::default(),
            }),
        }
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
        let understood = understand(question, self.engine.parts.graph.as_ref()).await?;
        let said = reply(&understood).map(|text| {
            vec![Sentence {
                text,
                citations: Vec::new(),
            }]
        });
        let known = match said {
            Some(said) => Some(said),
            None => from_graph(&self.engine, &understood).await?,
        };
        let retrieved = match known {
            Some(known) => Retrieved {
                understood,
                evidence: Vec::new(),
                known,
            },
            None => understood.retrieve(&self.engine).await?,
        };
        let (sender, receiver) = mpsc::channel(16);
        let engine = self.engine.clone();
        tokio::spawn(async move {
            let end = tokio::select! {
                () = sender.closed() => return,
                end = retrieved.compose(&engine, &sender) => end,
            };
            // A reader that left needs no end.
            let _ = sender.send(end.map(AnswerEvent::Done)).await;
        });
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
        let vector = self.engine.embed_one(query).await?;
        Ok(self
            .engine
            .search(query, &vector, within)
            .await?
            .fuse(limit))
    }

    /// The stored summary of an ingested paper, or a new one when there is none or `fresh` asks for it.
    pub async fn summary(&self, paper: &PaperId, fresh: bool) -> Result<Summary, AnswerError> {
        self.engine.summary(paper, fresh).await
    }

    /// Papers related to one, ingested or cited-only, most related first, with why.
    pub async fn related(
        &self,
        paper: &PaperId,
        limit: usize,
    ) -> Result<Vec<Related>, AnswerError> {
        self.engine.related(paper, limit).await
    }

    /// Drops what is remembered of a paper: to be called when its text has changed.
    pub fn forget(&self, paper: &PaperId) {
        self.engine.readings.forget(paper);
    }
}

/// A question with the evidence chosen for it.
struct Retrieved {
    understood: Understood,
    evidence: Vec<Evidence>,
    /// What the graph answers exactly; the evidence is empty then.
    known: Vec<Sentence>,
}

impl Understood {
    async fn retrieve(self, engine: &Engine) -> Result<Retrieved, AnswerError> {
        let standalone = self.search.as_str();
        let vector = engine.embed_one(standalone).await?;
        let mut hits = engine
            .search(standalone, &vector, self.within.as_deref())
            .await?;
        if self.within.is_none() {
            let mut seeds: Vec<PaperId> = Vec::new();
            for hit in hits.fuse(FUSED) {
                let paper = hit.passage.paper();
                if !seeds.contains(&paper) {
                    seeds.push(paper);
                }
            }
            hits = engine.expand(standalone, &vector, hits, &seeds).await?;
        }
        let mut ranked = hits.fuse(FUSED);
        for hit in &mut ranked {
            if self.spoken_of.contains(&hit.passage.paper()) {
                hit.score += LAST_ANSWER;
            }
        }
        ranked.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.passage.cmp(&b.passage))
        });
        let found = engine.evidence(&self, &vector, &ranked).await?;
        let evidence = select(&found, engine.options.sentences);
        Ok(Retrieved {
            understood: self,
            evidence,
            known: Vec::new(),
        })
    }
}

type Events = mpsc::Sender<Result<AnswerEvent, AnswerError>>;

impl Retrieved {
    async fn compose(self, engine: &Engine, events: &Events) -> Result<Answer, AnswerError> {
        let mut sentences = Vec::new();
        let mut composer = EXTRACTIVE.to_owned();
        if !self.known.is_empty() {
            let talk = self.understood.understanding.kind == QuestionKind::SmallTalk;
            composer = if talk { SMALL_TALK } else { FROM_GRAPH }.to_owned();
            for sentence in &self.known {
                engine
                    .show(sentence.clone(), &mut sentences, events)
                    .await?;
            }
        }
        if let (Some(generator), false) = (&engine.parts.generator, self.evidence.is_empty()) {
            sentences = self.generated(engine, generator.as_ref(), events).await?;
            if !sentences.is_empty() {
                composer = generator.name().to_owned();
            }
        }
        if sentences.is_empty() {
            for one in &self.evidence {
                engine
                    .show(compose::extract(one), &mut sentences, events)
                    .await?;
            }
        }
        Ok(Answer {
            id: new_id()?,
            question: self.understood.question,
            standalone_question: self.understood.standalone,
            sentences,
            near: Vec::new(),
            understanding: Some(self.understood.understanding),
            confidence: None,
            composer,
            created_at: now(),
        })
    }

    /// What the model wrote and the quotes support; empty when it failed, so that the quotes speak.
    async fn generated(
        &self,
        engine: &Engine,
        generator: &dyn Generator,
        events: &Events,
    ) -> Result<Vec<Sentence>, AnswerError> {
        let mut shown = Vec::new();
        let mut tokens = match generator
            .generate(generate::request(
                &self.understood.standalone,
                &self.evidence,
            ))
            .await
        {
            Ok(tokens) => tokens,
            Err(error) => {
                tracing::warn!(model = generator.name(), %error, "generation failed; quotes answer instead");
                return Ok(shown);
            }
        };
        let mut buffer = String::new();
        loop {
            let piece = tokens.next().await;
            let ended = !matches!(piece, Some(Ok(_)));
            match piece {
                Some(Ok(piece)) => buffer.push_str(&piece),
                Some(Err(error)) => {
                    tracing::warn!(model = generator.name(), %error, "generation broke off");
                    buffer.clear();
                }
                None => {}
            }
            for text in generate::complete(&mut buffer, ended) {
                if let Some(sentence) = generate::supported(&text, &self.evidence) {
                    engine.show(sentence, &mut shown, events).await?;
                }
            }
            if ended {
                return Ok(shown);
            }
        }
    }
}

impl Engine {
    /// Sends a sentence on when each of its quotes holds; drops it otherwise.
    async fn show(
        &self,
        sentence: Sentence,
        shown: &mut Vec<Sentence>,
        events: &Events,
    ) -> Result<(), AnswerError> {
        for citation in &sentence.citations {
            let reading = self.readings.get(&self.parts, &citation.paper).await?;
            if !reading.is_some_and(|reading| holds(&reading, citation)) {
                tracing::warn!(paper = %citation.paper, "a quote is not on its page; sentence dropped");
                return Ok(());
            }
        }
        shown.push(sentence.clone());
        let _ = events.send(Ok(AnswerEvent::Sentence(sentence))).await;
        Ok(())
    }
}

fn new_id() -> Result<AnswerId, AnswerError> {
    AnswerId::parse(&uuid::Uuid::new_v4().to_string()).map_err(|error| AnswerError::Internal {
        context: "an answer id could not be made".into(),
        source: Box::new(error),
    })
}

pub(crate) fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
