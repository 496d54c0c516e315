//! A sentence goes out: each of its quotes is looked up once more, then the client hears it.

use crate::AnswerError;
use crate::engine::Engine;
use crate::event::AnswerEvent;
use crate::verify::holds;
use graph_schema::Sentence;
use tokio::sync::mpsc;

pub(crate) type Events = mpsc::Sender<Result<AnswerEvent, AnswerError>>;

/// Keeps a sentence, and sends it on, when each of its quotes holds; drops it otherwise. Tells which.
pub(crate) async fn show(
    engine: &Engine,
    sentence: Sentence,
    shown: &mut Vec<Sentence>,
    events: Option<&Events>,
) -> Result<bool, AnswerError> {
    for citation in &sentence.citations {
        let reading = engine
            .readings
            .current(&engine.parts, &citation.paper)
            .await?;
        if !reading.is_some_and(|reading| holds(&reading, citation)) {
            tracing::warn!(paper = %citation.paper, "a quote is not on its page; sentence dropped");
            return Ok(false);
        }
    }
    shown.push(sentence.clone());
    if let Some(events) = events {
        let _ = events.send(Ok(AnswerEvent::Sentence(sentence))).await;
    }
    Ok(true)
}

/// When an answer or a summary is made, as milliseconds since 1970.
pub(crate) fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
