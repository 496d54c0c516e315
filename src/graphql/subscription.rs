//! What can be followed: an answer while it is made, a paper while it arrives.

use super::asking::{Ask, Asking};
use super::error::ApiError;
use super::types::{AnswerEvent, ArrivalEvent, paper_ids};
use crate::http::state::AppState;
use async_graphql::{Context, ID, Result, Subscription as SubscriptionObject};
use futures::{Stream, StreamExt};
use graph_schema::{ArxivId, ChatId};

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

    /// What has happened to a paper that comes in from arXiv, then what happens, to its end. `NOT_FOUND` for one that
    /// nobody asked for lately.
    #[graphql(complexity = "child_complexity + 10")]
    async fn arrival(
        &self,
        ctx: &Context<'_>,
        id: String,
    ) -> Result<impl Stream<Item = ArrivalEvent> + use<>> {
        let id = ArxivId::parse(&id).map_err(ApiError::from)?;
        let arrival = ctx.data::<AppState>()?.arrivals.get(&id);
        let none = || ApiError::not_found(format!("arXiv's {id} is not on its way"));
        Ok(arrival.ok_or_else(none)?.follow().map(ArrivalEvent::from))
    }
}
