//! What can be followed: an answer while it is made, a paper while it arrives.

use super::asked;
use super::types::{AnswerEvent, AnswerWish, ArrivalEvent, asked_within};
use async_graphql::{Context, ID, Result, Subscription as SubscriptionObject};
use futures::{Stream, StreamExt};
use graph_schema::{ArxivId, ChatId};
use service::ask::{Ask, How, Kept};

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
        collection: Option<ID>,
        how: Option<AnswerWish>,
    ) -> Result<impl Stream<Item = Result<AnswerEvent>> + use<>> {
        let (service, caller) = asked(ctx)?;
        let ask = Ask {
            question,
            within: asked_within(within, collection)?,
            before: Vec::new(),
            kept: match chat {
                Some(chat) => Kept::InChat(ChatId::parse(&chat)?),
                None => Kept::Alone,
            },
            how: how.map(How::from).unwrap_or_default(),
        };
        let events = service.asking.stream(caller, ask).await?;
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
        let (service, caller) = asked(ctx)?;
        let arrival = service.acquisition.arrival(caller, &ArxivId::parse(&id)?)?;
        Ok(arrival.follow().map(ArrivalEvent::from))
    }
}
