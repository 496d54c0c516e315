//! What can be followed: an answer while it is made.

use super::asking::{Ask, Asking};
use super::error::ApiError;
use super::types::{AnswerEvent, paper_ids};
use async_graphql::{Context, ID, Result, Subscription as SubscriptionObject};
use futures::{Stream, StreamExt};
use graph_schema::ChatId;

pub struct Subscription;

#[SubscriptionObject]
impl Subscription {
    /// Sentences as they are verified, then the whole answer, kept with the chat if one is given.
    #[graphql(complexity = "child_complexity + 100")]
    async fn answer(
        &self,
        ctx: &Context<'_>,
        question: String,
        chat: Option<ID>,
        within: Option<Vec<ID>>,
    ) -> Result<impl Stream<Item = Result<AnswerEvent>> + use<>> {
        let chat = chat
            .map(|id| ChatId::parse(&id))
            .transpose()
            .map_err(ApiError::from)?;
        let ask = Ask {
            question,
            chat,
            within: paper_ids(within)?,
        };
        let events = ctx.data::<Asking>()?.stream(ask).await?;
        Ok(events.map(|event| Ok(event?.into())))
    }
}
