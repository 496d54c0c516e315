//! What can be changed.

use super::asking::{Ask, Asking};
use super::error::{ApiError, ApiResult};
use super::limits::UploadCount;
use super::types::{Answer, Arrival, Chat, Rating, UploadResult, now};
use super::uploading::Uploading;
use crate::http::state::AppState;
use async_graphql::{Context, ID, Object, Result, Upload};
use graph_schema::{AnswerId, ArxivId, ChatId, PaperId, RatingTarget};
use ingest::pipeline::Outcome;

pub struct Mutation;

const MAX_TITLE_CHARS: usize = 200;
const MAX_COMMENT_CHARS: usize = 4_000;

#[Object]
impl Mutation {
    async fn start_chat(&self, ctx: &Context<'_>, title: Option<String>) -> Result<Chat> {
        let title = short_text("title", title, MAX_TITLE_CHARS)?;
        let id = ChatId::parse(&uuid::Uuid::new_v4().to_string()).map_err(ApiError::internal)?;
        let chat = graph_schema::Chat {
            id,
            title,
            created_at: now(),
        };
        ctx.data::<AppState>()?
            .graph
            .put_chat(&chat)
            .await
            .map_err(ApiError::from)?;
        Ok(Chat(chat))
    }

    /// Gives a chat another title.
    async fn rename_chat(&self, ctx: &Context<'_>, chat: ID, title: String) -> Result<Chat> {
        let title = short_text("title", Some(title), MAX_TITLE_CHARS)?;
        let id = ChatId::parse(&chat).map_err(ApiError::from)?;
        let graph = &ctx.data::<AppState>()?.graph;
        let found = graph.chat(&id).await.map_err(ApiError::from)?;
        let old = found.ok_or_else(|| ApiError::not_found(format!("there is no chat {id}")))?;
        let renamed = graph_schema::Chat { title, ..old };
        graph.put_chat(&renamed).await.map_err(ApiError::from)?;
        Ok(Chat(renamed))
    }

    /// Asks in the light of the chat's earlier turns and appends the answer to it.
    #[graphql(complexity = "child_complexity + 100")]
    async fn send_message(&self, ctx: &Context<'_>, chat: ID, text: String) -> Result<Answer> {
        let chat = Some(ChatId::parse(&chat).map_err(ApiError::from)?);
        let ask = Ask {
            question: text,
            chat,
            within: None,
        };
        Ok(ctx.data::<Asking>()?.ask(ask).await?.into())
    }

    /// Reads a PDF into the library. A file that can't be read is `FAILED`, with the reason.
    #[graphql(complexity = "child_complexity + 500")]
    async fn upload_paper(&self, ctx: &Context<'_>, file: Upload) -> Result<UploadResult> {
        // A variable can name a file that did not come.
        if file.0 >= ctx.data::<UploadCount>()?.0 {
            return Err(ApiError::bad_input("no file came with the request").into());
        }
        let value = file.value(ctx).map_err(ApiError::internal)?;
        let outcome = ctx.data::<Uploading>()?.take_in(value).await?;
        if let Outcome::New(paper) | Outcome::Replaced(paper) = &outcome {
            // What is remembered may be of the version before.
            ctx.data::<AppState>()?.answerer.forget(paper);
        }
        Ok(outcome.into())
    }

    /// Brings a paper in from arXiv, or joins what is under way: subscribe to `arrival` to see it come. It goes on
    /// when the client leaves. Asking again for one that failed tries it again.
    #[graphql(complexity = "child_complexity + 100")]
    async fn ingest_arxiv(&self, ctx: &Context<'_>, id: String) -> Result<Arrival> {
        let id = ArxivId::parse(&id).map_err(ApiError::from)?;
        let arrival = ctx.data::<AppState>()?.arrivals.start(&id)?;
        Ok(Arrival::from(&arrival))
    }

    /// Removes a paper: its text, file, vectors, links, summary and its ratings. References to it stay, as to a paper
    /// that is only cited; answers that quote it stay and say so. False when it was not there.
    #[graphql(complexity = 100)]
    async fn delete_paper(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let id = PaperId::parse(&id).map_err(ApiError::from)?;
        let state = ctx.data::<AppState>()?;
        // A task of its own: a client that leaves does not stop it halfway.
        let (pipeline, paper) = (state.pipeline.clone(), id.clone());
        let removed = tokio::spawn(async move { pipeline.remove(&paper).await });
        let removed = removed.await.map_err(ApiError::internal)?;
        state.answerer.forget(&id);
        Ok(removed.map_err(ApiError::from)?)
    }

    /// Removes a chat with its questions, answers and their ratings. False when it was not there.
    async fn delete_chat(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let id = ChatId::parse(&id).map_err(ApiError::from)?;
        let removed = ctx.data::<AppState>()?.graph.delete_chat(&id).await;
        Ok(removed.map_err(ApiError::from)?)
    }

    /// Removes an answer and its question, from its chat too, with its ratings. False when it was not there.
    async fn delete_answer(&self, ctx: &Context<'_>, id: ID) -> Result<bool> {
        let id = AnswerId::parse(&id).map_err(ApiError::from)?;
        let removed = ctx.data::<AppState>()?.graph.delete_answer(&id).await;
        Ok(removed.map_err(ApiError::from)?)
    }

    async fn rate_paper_summary(
        &self,
        ctx: &Context<'_>,
        paper: ID,
        stars: i32,
        comment: Option<String>,
    ) -> Result<Rating> {
        let paper = PaperId::parse(&paper).map_err(ApiError::from)?;
        Ok(rate(
            ctx.data()?,
            RatingTarget::PaperSummary(paper),
            stars,
            comment,
        )
        .await?)
    }

    async fn rate_answer(
        &self,
        ctx: &Context<'_>,
        answer: ID,
        stars: i32,
        comment: Option<String>,
    ) -> Result<Rating> {
        let answer = AnswerId::parse(&answer).map_err(ApiError::from)?;
        Ok(rate(ctx.data()?, RatingTarget::Answer(answer), stars, comment).await?)
    }
}

async fn rate(
    state: &AppState,
    target: RatingTarget,
    stars: i32,
    comment: Option<String>,
) -> ApiResult<Rating> {
    let stars = u8::try_from(stars)
        .ok()
        .filter(|stars| (1..=5).contains(stars));
    let stars = stars.ok_or_else(|| ApiError::bad_input("stars must be between 1 and 5"))?;
    let comment = short_text("comment", comment, MAX_COMMENT_CHARS)?;
    let rating = graph_schema::Rating {
        target,
        stars,
        comment,
        created_at: now(),
    };
    state.graph.put_rating(&rating).await?;
    Ok(rating.into())
}

fn short_text(what: &str, text: Option<String>, max_chars: usize) -> ApiResult<String> {
    let text = text.unwrap_or_default().trim().to_owned();
    if text.chars().count() > max_chars {
        return Err(ApiError::bad_input(format!(
            "{what} is longer than {max_chars} characters"
        )));
    }
    Ok(text)
}
