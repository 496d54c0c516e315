//! Chats: begun, named, read, and out of the library again. What is asked in them is `ask`'s.
//!
//! A chat and its answers are their owner's. Nobody else lists, reads, renames, continues or rates them: to others they are not
//! there. Those that are nobody's, of before there were accounts, are read by administrators. These may also remove anybody's,
//! unread. Whoever is at the library's machine may do everything.

use crate::input::short_text;
use crate::retention;
use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::{Answer, AnswerId, Chat, ChatId, Turn, Who};
use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;
use stores_core::{ChatStore, ChatsOf};

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
        doing.end(self.started(caller, title).await)
    }

    async fn started(&self, caller: &Caller, title: Option<String>) -> ServiceResult<Chat> {
        let title = short_text("title", title, MAX_TITLE_CHARS)?;
        let id = ChatId::parse(&uuid::Uuid::new_v4().to_string());
        let chat = Chat {
            id: id.map_err(ServiceError::internal)?,
            title,
            owner: caller.owner().cloned(),
            created_at: chrono::Utc::now().timestamp_millis(),
        };
        self.chats.put_chat(&chat).await?;
        Ok(chat)
    }

    /// Gives a chat another title; `NotFound` for one that the caller does not see.
    #[tracing::instrument(name = "service.rename_chat", level = "debug", skip_all, fields(%caller))]
    pub async fn rename(&self, caller: &Caller, id: &ChatId, title: String) -> ServiceResult<Chat> {
        let doing = caller.begins(Operation::WriteChats, Some(id))?;
        doing.end(self.renamed(caller, id, title).await)
    }

    async fn renamed(&self, caller: &Caller, id: &ChatId, title: String) -> ServiceResult<Chat> {
        let title = short_text("title", Some(title), MAX_TITLE_CHARS)?;
        let old = opened(self.chats.as_ref(), caller, id).await?;
        let renamed = Chat { title, ..old };
        self.chats.put_chat(&renamed).await?;
        Ok(renamed)
    }

    /// `None` where the caller sees none of this id.
    #[tracing::instrument(name = "service.chat", level = "debug", skip_all, fields(%caller))]
    pub async fn chat(&self, caller: &Caller, id: &ChatId) -> ServiceResult<Option<Chat>> {
        caller.may(Operation::ReadChats)?;
        let found = self.chats.chat(id).await?;
        Ok(found.filter(|chat| reads(caller, chat.owner.as_ref())))
    }

    /// Newest first: the caller's own; to administrators also those that are nobody's, to whoever is at the machine all.
    #[tracing::instrument(name = "service.chats", level = "debug", skip_all, fields(%caller))]
    pub async fn chats(&self, caller: &Caller, limit: u32) -> ServiceResult<Vec<Chat>> {
        caller.may(Operation::ReadChats)?;
        let of = match caller {
            Caller::Local => ChatsOf::Everybody,
            _ => ChatsOf::One(caller.owner().cloned()),
        };
        let mut found = self.chats.chats(&of, limit).await?;
        if caller.looks_after() {
            found.extend(self.chats.chats(&ChatsOf::One(None), limit).await?);
            found.sort_by(|one, other| {
                let by = |chat: &Chat| (Reverse(chat.created_at), chat.id.clone());
                by(one).cmp(&by(other))
            });
            found.truncate(limit as usize);
        }
        Ok(found)
    }

    /// The last `limit` turns of those before the ordinal `before`, of all where it is `None`; oldest first. None of a chat
    /// that the caller does not see.
    #[tracing::instrument(name = "service.turns", level = "debug", skip_all, fields(%caller))]
    pub async fn turns(
        &self,
        caller: &Caller,
        chat: &ChatId,
        before: Option<u32>,
        limit: u32,
    ) -> ServiceResult<Vec<Turn>> {
        caller.may(Operation::ReadChats)?;
        match self.chat(caller, chat).await? {
            Some(chat) => Ok(self.chats.turns(&chat.id, before, limit).await?),
            None => Ok(Vec::new()),
        }
    }

    /// An answer that was kept, in a chat or alone; `None` where the caller sees none of this id.
    #[tracing::instrument(name = "service.kept_answer", level = "debug", skip_all, fields(%caller))]
    pub async fn answer(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<Option<Answer>> {
        caller.may(Operation::ReadChats)?;
        let found = self.chats.answer(id).await?;
        Ok(found.filter(|answer| reads(caller, answer.owner.as_ref())))
    }

    /// Removes a chat with its questions, answers and their ratings; `false` when there was none that the caller may remove.
    #[tracing::instrument(name = "service.delete_chat", level = "debug", skip_all, fields(%caller))]
    pub async fn delete_chat(&self, caller: &Caller, id: &ChatId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::DeleteChats, Some(id))?;
        doing.end(self.chat_deleted(caller, id).await)
    }

    async fn chat_deleted(&self, caller: &Caller, id: &ChatId) -> ServiceResult<bool> {
        match self.chats.chat(id).await? {
            Some(chat) if removes(caller, chat.owner.as_ref()) => {
                Ok(self.chats.delete_chat(id).await?)
            }
            _ => Ok(false),
        }
    }

    /// Removes an answer and its question, from its chat too, with its ratings; `false` when there was none that the caller may
    /// remove.
    #[tracing::instrument(name = "service.delete_answer", level = "debug", skip_all, fields(%caller))]
    pub async fn delete_answer(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<bool> {
        let doing = caller.begins(Operation::DeleteChats, Some(id))?;
        doing.end(self.answer_deleted(caller, id).await)
    }

    async fn answer_deleted(&self, caller: &Caller, id: &AnswerId) -> ServiceResult<bool> {
        match self.chats.answer(id).await? {
            Some(answer) if removes(caller, answer.owner.as_ref()) => {
                Ok(self.chats.delete_answer(id).await?)
            }
            _ => Ok(false),
        }
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

/// A chat that the caller sees; `NotFound` as for one that is not there.
pub(crate) async fn opened(
    chats: &dyn ChatStore,
    caller: &Caller,
    id: &ChatId,
) -> ServiceResult<Chat> {
    let found = chats.chat(id).await?;
    let seen = found.filter(|chat| reads(caller, chat.owner.as_ref()));
    seen.ok_or_else(|| ServiceError::not_found(format!("there is no chat {id}")))
}

/// Whether the caller sees what is this owner's: their own; what is nobody's where there are no accounts, and as an
/// administrator; at the machine everything.
pub(crate) fn reads(caller: &Caller, owner: Option<&Who>) -> bool {
    match caller {
        Caller::Local => true,
        _ => caller.owner() == owner || (owner.is_none() && caller.looks_after()),
    }
}

/// Whether the caller may remove what is this owner's.
fn removes(caller: &Caller, owner: Option<&Who>) -> bool {
    caller.sees_all() || reads(caller, owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Account, ClientId};
    use graph_schema::Role;

    fn who(name: &str) -> Who {
        Who::parse(&format!("user {name}")).unwrap()
    }

    #[test]
    fn a_chat_is_its_owners_and_nobodys_is_the_administrators() {
        let account = |name, role| Caller::Account(Account::new(who(name), role));
        let (anna, ben) = (who("anna"), who("ben"));
        let owners = [Some(&anna), Some(&ben), None];
        let rights =
            |caller: &Caller| owners.map(|owner| (reads(caller, owner), removes(caller, owner)));
        let (all, no) = ((true, true), (false, false));
        for role in [Role::Reader, Role::Curator] {
            assert_eq!(rights(&account("anna", role)), [all, no, no], "{role}");
        }
        let admin = account("anna", Role::Admin);
        assert_eq!(rights(&admin), [all, (false, true), all]);
        assert_eq!(rights(&Caller::Local), [all, all, all]);
        // Where there are no accounts, or none any more.
        let client = Caller::Client(ClientId::new("10.0.0.7"));
        assert_eq!(rights(&client), [no, no, all]);
    }
}
