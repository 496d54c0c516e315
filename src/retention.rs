//! How long questions and answers are kept: older ones go, with their ratings, and a chat goes with its last turn.

use std::time::Duration;
use stores_core::{GraphStore, StoreResult};

/// Answers and chats asked of the store at once.
const PAGE: u32 = 256;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    pub answers: u64,
    pub chats: u64,
}

/// Removes what is older than `keep` at `now`, in milliseconds since the Unix epoch.
pub async fn expire(graph: &dyn GraphStore, keep: Duration, now: i64) -> StoreResult<Expired> {
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let oldest = now.saturating_sub(keep);
    let mut expired = Expired::default();
    let mut after = None;
    loop {
        let answers = graph.answers_by_id(after.as_ref(), PAGE).await?;
        let Some(last) = answers.last() else { break };
        after = Some(last.id.clone());
        for answer in answers.iter().filter(|one| one.created_at < oldest) {
            expired.answers += u64::from(graph.delete_answer(&answer.id).await?);
        }
    }
    let mut after = None;
    loop {
        let chats = graph.chats_by_id(after.as_ref(), PAGE).await?;
        let Some(last) = chats.last() else { break };
        after = Some(last.id.clone());
        for chat in chats.iter().filter(|chat| chat.created_at < oldest) {
            if graph.turns(&chat.id).await?.is_empty() {
                expired.chats += u64::from(graph.delete_chat(&chat.id).await?);
            }
        }
    }
    Ok(expired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{Answer, AnswerId, Chat, ChatId};
    use stores_embedded::{EmbeddedStores, OpenOptions};

    const DAY: i64 = 86_400_000;

    fn answer(number: u8, day: i64) -> Answer {
        Answer {
            trace: None,
            generation: None,
            id: AnswerId::parse(&format!("01234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
            question: "Why?".into(),
            standalone_question: "Why?".into(),
            sentences: Vec::new(),
            near: Vec::new(),
            understanding: None,
            confidence: None,
            composer: "extractive".into(),
            created_at: day * DAY,
        }
    }

    #[tokio::test]
    async fn what_is_old_goes_and_what_goes_on_stays() {
        let dir = tempfile::tempdir().unwrap();
        let stores = EmbeddedStores::open(dir.path(), OpenOptions::default()).unwrap();
        let graph = stores.graph.as_ref();
        let chat = |number: u8, day: i64| Chat {
            id: ChatId::parse(&format!("11234567-89ab-4def-8123-4567890000{number:02}")).unwrap(),
            title: String::new(),
            created_at: day * DAY,
        };
        // One chat that ended long ago, one that goes on, one just begun.
        let (ended, going, begun) = (chat(1, 1), chat(2, 1), chat(3, 99));
        for chat in [&ended, &going, &begun] {
            graph.put_chat(chat).await.unwrap();
        }
        for (chat, number, day) in [(&ended, 1, 2), (&going, 2, 3), (&going, 3, 98)] {
            let answer = answer(number, day);
            graph.append_turn(&chat.id, &answer).await.unwrap();
        }
        graph.put_answer(&answer(4, 5)).await.unwrap();
        let keep = Duration::from_secs(90 * 86_400);
        let expired = expire(graph, keep, 100 * DAY).await.unwrap();
        assert_eq!((expired.answers, expired.chats), (3, 1));
        let left = graph.chats(9).await.unwrap();
        assert_eq!(left, [begun, going.clone()]);
        let turns = graph.turns(&going.id).await.unwrap();
        assert_eq!((turns.len(), &turns[0].answer), (1, &answer(3, 98)));
        let again = expire(graph, keep, 100 * DAY).await.unwrap();
        assert_eq!(again, Expired::default());
    }
}
