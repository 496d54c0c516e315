//! What can be changed.

use super::asked;
use super::correcting::CorrectingMutation;
use super::enriching::EnrichingMutation;
use super::error::ApiError;
use super::limits::UploadCount;
use super::queue::QueueMutation;
use super::shelf::ShelfMutation;
use super::types::{
    Answer, AnswerAct, AnswerWish, Arrival, Chat, Rating, RatingReason, UploadResult, WouldPay,
    asked_within,
};
use async_graphql::{Context, ID, MergedObject, Object, Result, Upload};
use graph_schema::{Act, AnswerId, ArxivId, ChatId, PaperId, RatingTarget};
use service::acquire::Upload as File;
use service::ask::{Ask, How, Kept};
use service::feedback::Said;
use service::rate::Opinion;

/// All that can be changed.
#[derive(Default, MergedObject)]
pub struct Mutation(
    LibraryMutation,
    ShelfMutation,
    QueueMutation,
    CorrectingMutation,
    EnrichingMutation,
);

#[derive(Default)]
pub struct LibraryMutation;

#[Object]
impl LibraryMutation {
    async fn start_chat(&self, ctx: &Context<'_>, title: Option<String>) -> Result<Chat> {
        let (service, caller) = asked(ctx)?;
        Ok(Chat(service.conversations.start(caller, title).await?))
    }

    /// Gives a chat another title.
    async fn rename_chat(&self, ctx: &Context<'_>, chat: ID, title: String) -> Result<Chat> {
        let (service, caller) = asked(ctx)?;
        let id = ChatId::parse(&chat)?;
        let renamed = service.conversations.rename(caller, &id, title).await?;
        Ok(Chat(renamed))
    }

    /// Asks in the light of the chat's earlier turns and appends the answer to it.
    #[graphql(complexity = "child_complexity + 100")]
    #[allow(clippy::too_many_arguments, reason = "arguments of a GraphQL field")]
    async fn send_message(
        &self,
        ctx: &Context<'_>,
        chat: ID,
        text: String,
        within: Option<Vec<ID>>,
        collection: Option<ID>,
        how: Option<AnswerWish>,
    ) -> Result<Answer> {
        let (service, caller) = asked(ctx)?;
        let ask = Ask {
            question: text,
            within: asked_within(within, collection)?,
            before: Vec::new(),
            kept: Kept::InChat(ChatId::parse(&chat)?),
            how: how.map(How::from).unwrap_or_default(),
        };
        Ok(service.asking.answer(caller, ask).await?.into())
    }

    /// Reads a PDF, a paper in JATS or TEI (.xml), or a file of a reference manager (.bib, .ris, .rdf, CSL .json), into the library. A file that can't be
    /// read is `FAILED`, with the reason.
    #[graphql(complexity = "child_complexity + 500")]
    async fn upload_paper(&self, ctx: &Context<'_>, file: Upload) -> Result<UploadResult> {
        // A variable can name a file that did not come.
        if file.0 >= ctx.data::<UploadCount>()?.0 {
            return Err(ApiError::bad_input("no file came with the request").into());
        }
        let (service, caller) = asked(ctx)?;
        let value = file.value(ctx).map_err(ApiError::internal)?;
        let file = File {
            name: value.filename,
            file: value.content,
        };
        Ok(service.acquisition.upload(caller, file).await?.into())
    }

    /// Brings a paper in from arXiv, or joins what is under way: subscribe to `arrival` to see it come. It goes on
    /// when the client leaves. Asking again for one that failed tries it again.
    #[graphql(complexity = "child_complexity + 100")]
    async fn ingest_arxiv(&self, ctx: &Context<'_>, id: String) -> Result<Arrival> {
        let (service, caller) = asked(ctx)?;
        let id = ArxivId::parse(&id)?;
        let arrival = service.acquisition.bring(caller, &id);
        let arrival = arrival.await?;
        Ok(Arrival::from(&arrival))
    }

    /// Removes a paper: its text, file, vectors, links, summary and its ratings. References to it stay, as to a paper
    /// that is only cited; answers that quote it stay and say so. False when it was not there.
    #[graphql(complexity = 100)]
    async fn delete_paper(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let id = PaperId::parse(&id)?;
        Ok(service.administration.delete_paper(caller, &id).await?)
    }

    /// Removes a chat of yours with its questions, answers and their ratings. False when it was not there.
    async fn delete_chat(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let id = ChatId::parse(&id)?;
        Ok(service.conversations.delete_chat(caller, &id).await?)
    }

    /// Removes an answer and its question, from its chat too, with its ratings. False when it was not there.
    async fn delete_answer(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let id = AnswerId::parse(&id)?;
        Ok(service.conversations.delete_answer(caller, &id).await?)
    }

    async fn rate_paper_summary(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        stars: i32,
        comment: Option<String>,
        #[graphql(desc = "What is good or bad about it")] reasons: Option<Vec<RatingReason>>,
    ) -> Result<Rating> {
        let (service, caller) = asked(ctx)?;
        let target = RatingTarget::PaperSummary(PaperId::parse(&paper)?);
        let rating = service
            .ratings
            .rate(caller, target, opinion(stars, reasons, comment));
        Ok(rating.await?.into())
    }

    async fn rate_answer(
        &self,
        ctx: &Context<'_>,
        answer: ID,
        stars: i32,
        comment: Option<String>,
        #[graphql(desc = "What is good or bad about it")] reasons: Option<Vec<RatingReason>>,
    ) -> Result<Rating> {
        let (service, caller) = asked(ctx)?;
        let target = RatingTarget::Answer(AnswerId::parse(&answer)?);
        let rating = service
            .ratings
            .rate(caller, target, opinion(stars, reasons, comment));
        Ok(rating.await?.into())
    }

    /// Tells what the reader did with an answer, where they agreed to that being kept (`signalConsent`); each act counts once. False
    /// where this server keeps none.
    async fn signal_answer(
        &self,
        ctx: &Context<'_>,
        answer: ID,
        acts: Vec<AnswerAct>,
    ) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let answer = AnswerId::parse(&answer)?;
        let acts: Vec<Act> = acts.into_iter().map(Into::into).collect();
        Ok(service.ratings.signal(caller, &answer, &acts).await?)
    }

    /// Says what is missing in this program, whether one would pay for it, and how much a month, in the currency of `feedbackForm`;
    /// one of them at least. Who says it is not kept.
    async fn send_feedback(
        &self,
        ctx: &Context<'_>,
        missing: Option<String>,
        would_pay: Option<WouldPay>,
        monthly: Option<f64>,
    ) -> Result<bool> {
        let (service, caller) = asked(ctx)?;
        let said = Said {
            missing,
            would_pay: would_pay.map(Into::into),
            amount: monthly,
        };
        service.feedback.send(caller, said).await?;
        Ok(true)
    }
}

fn opinion(stars: i32, reasons: Option<Vec<RatingReason>>, comment: Option<String>) -> Opinion {
    let reasons = reasons.unwrap_or_default();
    Opinion {
        stars,
        reasons: reasons.into_iter().map(Into::into).collect(),
        comment,
    }
}
