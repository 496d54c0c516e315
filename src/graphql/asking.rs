//! Asking: through the gate, with the chat's history, the answer kept where it can be found and rated.

use super::error::{ApiError, ApiResult, Code};
use super::gate::{Gate, Pass};
use crate::http::metrics;
use crate::http::state::AppState;
use answer::{AnswerEvent, Answerer, Question};
use futures::StreamExt;
use futures::stream::{BoxStream, try_unfold};
use graph_schema::{Answer, Chat, ChatId, PaperId, Summary};
use std::sync::Arc;
use std::time::Instant;

/// Longest title a chat gets from its first question, in characters.
const TITLE_CHARS: usize = 120;

pub struct Asking {
    state: AppState,
    gate: Gate,
}

/// What to ask, and where the answer goes.
pub struct Ask {
    pub question: String,
    pub chat: Option<ChatId>,
    pub within: Option<Vec<PaperId>>,
}

/// A question let in; holds its place until it is answered.
struct Asked {
    question: Question,
    chat: Option<Chat>,
    answerer: Arc<Answerer>,
    started: Instant,
    _pass: Pass,
}

impl Asking {
    pub fn new(state: AppState) -> Self {
        let limits = &state.limits;
        let gate = Gate::new(
            "questions",
            limits.concurrent_asks,
            limits.waiting_asks,
            limits.patience,
        );
        Self { state, gate }
    }

    pub async fn ask(&self, ask: Ask) -> ApiResult<Answer> {
        let asked = self.enter(ask).await?;
        let answer = asked.answerer.ask(&asked.question).await;
        let answer = answer.inspect_err(|_| metrics::asked(asked.started, "failed"))?;
        not_for_loss(&self.state, &answer).await?;
        keep(&self.state, &asked, &answer).await?;
        Ok(answer)
    }

    /// Sentences as they are verified; the answer comes last, when it is kept.
    pub async fn stream(&self, ask: Ask) -> ApiResult<BoxStream<'static, ApiResult<AnswerEvent>>> {
        let asked = self.enter(ask).await?;
        let events = asked.answerer.ask_stream(&asked.question).await;
        let events = events.inspect_err(|_| metrics::asked(asked.started, "failed"))?;
        let start = (events, asked, self.state.clone());
        let kept = try_unfold(start, |(mut events, asked, state)| async move {
            let Some(event) = events.next().await else {
                return Ok(None);
            };
            let event = event.inspect_err(|_| metrics::asked(asked.started, "failed"))?;
            if let AnswerEvent::Done(answer) = &event {
                not_for_loss(&state, answer).await?;
                keep(&state, &asked, answer).await?;
            }
            Ok(Some((event, (events, asked, state))))
        });
        Ok(kept.boxed())
    }

    pub async fn summary(&self, paper: &PaperId, fresh: bool) -> ApiResult<Summary> {
        let _pass = self.gate.enter().await?;
        Ok(self.state.answerer.summary(paper, fresh).await?)
    }

    /// Checks what can be checked, then waits for a place.
    async fn enter(&self, ask: Ask) -> ApiResult<Asked> {
        let mut question = Question::parse(&ask.question)?;
        question.within = ask.within.filter(|papers| !papers.is_empty());
        let pass = self.gate.enter().await?;
        let mut chat = None;
        if let Some(id) = &ask.chat {
            let found = self.state.graph.chat(id).await?;
            chat =
                Some(found.ok_or_else(|| ApiError::not_found(format!("there is no chat {id}")))?);
            question.history = self.state.graph.turns(id).await?;
        }
        Ok(Asked {
            answerer: self.state.versions.answerer(ask.chat.as_ref()),
            question,
            chat,
            started: Instant::now(),
            _pass: pass,
        })
    }
}

/// An error in place of a refusal where what is not found may be what is lost.
async fn not_for_loss(state: &AppState, answer: &Answer) -> ApiResult<()> {
    if !answer.sentences.is_empty() {
        return Ok(());
    }
    match state.wholeness.missing().await?.told() {
        Some(told) => Err(ApiError::new(Code::Unavailable, told)),
        None => Ok(()),
    }
}

async fn keep(state: &AppState, asked: &Asked, answer: &Answer) -> ApiResult<()> {
    let outcome = if answer.sentences.is_empty() {
        "no_evidence"
    } else {
        "answered"
    };
    metrics::asked(asked.started, outcome);
    metrics::sentences(answer.sentences.len());
    let Some(chat) = &asked.chat else {
        return Ok(state.graph.put_answer(answer).await?);
    };
    state.graph.append_turn(&chat.id, answer).await?;
    if chat.title.is_empty() {
        let title = answer.question.chars().take(TITLE_CHARS).collect();
        state
            .graph
            .put_chat(&Chat {
                title,
                ..chat.clone()
            })
            .await?;
    }
    Ok(())
}
