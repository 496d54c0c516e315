//! Chats, their turns, and the answers that are kept.

use crate::StoreResult;
use async_trait::async_trait;
use graph_schema::{Answer, AnswerId, Chat, ChatId, Turn, Who};

/// Whose chats a listing is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatsOf {
    Everybody,
    /// This account's; `None`: those that are nobody's.
    One(Option<Who>),
}

/// Chats and answers, whosever they are: who may see which is asked above. Order and bounds are those of [`crate::GraphStore`].
#[async_trait]
pub trait ChatStore: Send + Sync {
    /// Keeps a chat, in place of the one of its id; its turns stay.
    async fn put_chat(&self, chat: &Chat) -> StoreResult<()>;

    async fn chat(&self, id: &ChatId) -> StoreResult<Option<Chat>>;

    /// Newest first.
    async fn chats(&self, of: &ChatsOf, limit: u32) -> StoreResult<Vec<Chat>>;

    /// `limit` chats after the one of `after`, by id.
    async fn chats_by_id(&self, after: Option<&ChatId>, limit: u32) -> StoreResult<Vec<Chat>>;

    /// Appends an answer as the chat's next turn, one after the last, and returns its ordinal. An answer id already in
    /// the chat is not appended again. `NotFound` for an unknown chat.
    async fn append_turn(&self, chat: &ChatId, answer: &Answer) -> StoreResult<u32>;

    /// The last `limit` turns of those before the ordinal `before`, of all where it is `None`; oldest first. A chat that is
    /// long is read from its end.
    async fn turns(&self, chat: &ChatId, before: Option<u32>, limit: u32)
    -> StoreResult<Vec<Turn>>;

    /// Keeps an answer given outside a chat, so that it can be rated. The same id again replaces it.
    async fn put_answer(&self, answer: &Answer) -> StoreResult<()>;

    /// An answer kept by `put_answer` or `append_turn`.
    async fn answer(&self, id: &AnswerId) -> StoreResult<Option<Answer>>;

    /// `limit` answers after the one of `after`, in chats or not, by id.
    async fn answers_by_id(&self, after: Option<&AnswerId>, limit: u32)
    -> StoreResult<Vec<Answer>>;

    /// Removes a chat with its turns, and their answers, with their ratings, unless they are another chat's too.
    /// `false` when it was not there.
    async fn delete_chat(&self, id: &ChatId) -> StoreResult<bool>;

    /// Removes an answer with its ratings, from its chat too, whose other turns keep their ordinals. `false` when it
    /// was not there.
    async fn delete_answer(&self, id: &AnswerId) -> StoreResult<bool>;

    /// Removes all chats and answers of an account, as the two above do. Nothing happens where it has none.
    async fn forget_chats_of(&self, owner: &Who) -> StoreResult<()>;
}
