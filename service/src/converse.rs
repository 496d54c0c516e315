//! Chats: begun, named, read, and out of the library again. What is asked in them is `ask`'s.

use crate::input::short_text;
use crate::retention;
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Answer, AnswerId, Chat, ChatId, Turn};
use std::sync::Arc;
use std::time::Duration;
use stores_core::ChatStore;

pub use crate::retention::Expired;

/// Longest title, in characters.
const MAX_TITLE_CHARS: usize = 200;

#[derive(Clone)]
pub struct Conversations {
    chats: Arc<dyn ChatStore>,
}

impl Conversations {
    pub fn new(chats: Arc<dyn ChatStore>) -> Self {
        Self { chats }
    }

    /// A new chat. Without a title it gets its first question's.
    #[tracing::instrument(name = "service.start_chat", level = "debug", skip_all, fields(%caller))]
    pub async fn start(&self, caller: &Caller, title: Option<String>) -> ServiceResult<Chat> {
        let doing = caller.begins(Operation::WriteChats, None)?;
        doing.end(self.started(title).await)
    }

    async fn started(&self, title: Option<String>) -> ServiceResult<Chat> {
        let title = short_text("title", title, MAX_TITLE_CHARS)?;
        let id = ChatId::parse(&uuid::Uuid::new_v4().to_string());
        let chat = Chat {
            id: id.map_err(ServiceError::internal)?,
            title,
            created_at: chrono::Utc::now().timestamp_millis(),
        };
        self.chats.put_chat(&chat).await?;
        Ok(chat)
    }

    /// Gives a chat another title; `NotFound` for an unknown one.
    #[tracing::instrument(name = "service.rename_chat", level = "debug", skip_all, fields(%caller))]
    pub async fn rename(&self, caller: &Caller, id: &ChatId, title: String) -> ServiceResult<Chat> {
        let doing = caller.begins(Operation::WriteChats, Some(id))?;
        doing.end(self.renamed(id, title).await)
    }

    async fn renamed(&self, id: &ChatId, title: String) -> ServiceResult<Chat> {
        let title = short_text("title", Some(title), MAX_TITLE_CHARS)?;
        let found = self.chats.chat(id).await?;
        let old = found.ok_or_else(|| ServiceError::not_found(format!("there is no chat {id}")))?;
        let renamed = Chat { title, ..old };
        self.chats.put_chat(&renamed).await?;
        Ok(renamed)
    }

    #[tracing::instrument(name = "service.chat", level = "debug", skip_all, fields(%caller))]
    pub async fn chat(&self, caller: &Caller, id: &ChatId) -> ServiceResult<Option<Chat>> {
        caller.may(Operation::ReadChats)?;
        Ok(self.chats.chat(id).await?)
    }

    /// Newest first.
    #[tracing::instrument(name = "service.chats", level = "debug", skip_all, fields(%caller))]
    pub async fn chats(&self, caller: &Caller, limit: u32) -> ServiceResult<Vec<Chat>> {
        caller.may(Operation::ReadChats)?;
        Ok(self.chats.chats(limit).await?)
    }

    /// The last `limit` turns of those before the ordinal `before`, of all where it is `None`; oldest first.
    #[tracing::instrument(name = "service.turns", level = "debug", skip_all, fields(%caller))]
    pub async fn turns(
        &self,
        caller: &Caller,
        chat: &ChatId,
        before: Option<u32>,
        limit: u32,
    ) -> ServiceResult<Vec<Turn>> {
        caller.may(Operation::ReadChats)?;
        Ok(self.chats.turns(chat, before, limit).await?)
    }

    /// An answer that was kept, in a chat or alone.
    #[tracing::instrument(name = "service.kept_answer", level = "debug", skip_all, fields(%caller))]
    pub async fn answer(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<Option<Answer>> {
        caller.may(Operation::ReadChats)?;
        Ok(self.chats.answer(id).await?)
    }

    /// Removes a chat with its questions, answers and their ratings; `false` when it was not there.
    #[tracing::instrument(name = "service.delete_chat", level = "debug", skip_all, fields(%caller))]
    pub async fn delete_chat(&self, caller: &Caller, id: &ChatId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::DeleteChats, Some(id))?;
        doing.end(self.chats.delete_chat(id).await.map_err(Into::into))
    }

    /// Removes an answer and its question, from its chat too, with its ratings; `false` when it was not there.
    #[tracing::instrument(name = "service.delete_answer", level = "debug", skip_all, fields(%caller))]
    pub async fn delete_answer(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::DeleteChats, Some(id))?;
        doing.end(self.chats.delete_answer(id).await.map_err(Into::into))
    }

    /// Removes what is older than `keep` at `now`, in milliseconds since the Unix epoch.
    #[tracing::instrument(name = "service.expire", level = "debug", skip_all, fields(%caller))]
    pub async fn expire(
        &self,
        caller: &Caller,
        keep: Duration,
        now: i64,
    ) -> ServiceResult<Expired> {
        caller.may(Operation::Expire)?;
        Ok(retention::expire(self.chats.as_ref(), keep, now).await?)
    }
}
