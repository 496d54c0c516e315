//! How long questions and answers are kept: older ones go, with their ratings, and a chat goes with its last turn.

use std::time::Duration;
use stores_core::{ChatStore, StoreResult};

/// Answers and chats asked of the store at once.
const PAGE: u32 = 256;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    pub answers: u64,
    pub chats: u64,
}

/// Removes what is older than `keep` at `now`, in milliseconds since the Unix epoch.
pub(crate) async fn expire(kept: &dyn ChatStore, keep: Duration, now: i64) -> StoreResult<Expired> {
    let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let oldest = now.saturating_sub(keep);
    let mut expired = Expired::default();
    let mut after = None;
    loop {
        let answers = kept.answers_by_id(after.as_ref(), PAGE).await?;
        let Some(last) = answers.last() else { break };
        after = Some(last.id.clone());
        for answer in answers.iter().filter(|one| one.created_at < oldest) {
            expired.answers += u64::from(kept.delete_answer(&answer.id).await?);
        }
    }
    let mut after = None;
    loop {
        let chats = kept.chats_by_id(after.as_ref(), PAGE).await?;
        let Some(last) = chats.last() else { break };
        after = Some(last.id.clone());
        for chat in chats.iter().filter(|chat| chat.created_at < oldest) {
            if kept.turns(&chat.id, None, 1).await?.is_empty() {
                expired.chats += u64::from(kept.delete_chat(&chat.id).await?);
            }
        }
    }
    Ok(expired)
}
