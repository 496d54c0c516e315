//! Chats and their turns.

use super::{Answer, date};
use crate::graphql::asked;
use crate::graphql::error::ApiError;
use crate::graphql::page::{cost, last as last_items, short_list};
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

    /// The `last` turns, 20 when it is not said and 100 at most, of those before the ordinal `before`; oldest first.
    #[graphql(complexity = "turns_cost(last, child_complexity)")]
    async fn turns(
        &self,
        ctx: &Context<'_>,
        last: Option<i32>,
        before: Option<i32>,
    ) -> Result<Vec<Turn>> {
        let (service, caller) = asked(ctx)?;
        let limit = last_items(last)?;
        let before = before.map(u32::try_from).transpose();
        let before = before.map_err(|_| ApiError::bad_input("before is the ordinal of a turn"))?;
        let conversations = &service.conversations;
        let turns = conversations
            .turns(caller, &self.0.id, before, limit)
            .await?;
        Ok(turns
            .into_iter()
            .map(|turn| Turn {
                ordinal: turn.ordinal,
                answer: turn.answer.into(),
            })
            .collect())
    }
}

/// Who does not say how many turns gets those of a usual chat, which are few.
fn turns_cost(last: Option<i32>, each: usize) -> usize {
    last.map_or_else(|| short_list(5, each), |_| cost(last, each))
}

#[derive(SimpleObject)]
pub struct Turn {
    ordinal: u32,
    answer: Answer,
}
