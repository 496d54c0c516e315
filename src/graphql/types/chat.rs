//! Chats and their turns.

use super::{Answer, date};
use crate::graphql::asked;
use crate::graphql::page::short_list;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

pub struct Chat(pub graph_schema::Chat);

#[Object]
impl Chat {
    async fn id(&self) -> ID {
        self.0.id.as_str().into()
    }

    /// The first question, unless it was named.
    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn created_at(&self) -> DateTime<Utc> {
        date(self.0.created_at)
    }

    /// Oldest first.
    #[graphql(complexity = "short_list(5, child_complexity)")]
    async fn turns(&self, ctx: &Context<'_>) -> Result<Vec<Turn>> {
        let (service, caller) = asked(ctx)?;
        let turns = service.conversations.turns(caller, &self.0.id).await?;
        Ok(turns
            .into_iter()
            .map(|turn| Turn {
                ordinal: turn.ordinal,
                answer: turn.answer.into(),
            })
            .collect())
    }
}

#[derive(SimpleObject)]
pub struct Turn {
    ordinal: u32,
    answer: Answer,
}
