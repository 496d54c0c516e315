//! `/v1/ask`.

use super::input;
use super::shapes::{Answer, Problem, Question};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use graph_schema::CollectionId;
use service::ask::{Ask, How, Kept, Within};

/// Answers a question from the papers; every sentence has a quote that is on a page.
#[utoipa::path(
    post,
    path = "/v1/ask",
    operation_id = "ask",
    tag = "questions",
    request_body = Question,
    responses(
        (status = 200, description = "An answer, or that the papers hold none", body = Answer),
        (status = 400, description = "The question can't be asked", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
        (status = 408, description = "The request came too slowly", body = Problem),
        (status = 413, description = "The request is too large", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
        (status = 503, description = "A part is away or lost", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn ask(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let asked: Question = input::json(&request, payload, &state).await?;
    let within = match (&asked.collection, asked.within.is_empty()) {
        (None, _) => Within::Papers(input::papers(&asked.within)?),
        (Some(id), true) => Within::Collection(CollectionId::parse(id)?),
        (Some(_), false) => {
            let problem = "name papers or a collection, not both";
            return Err(ApiError::bad_input(problem));
        }
    };
    let ask = Ask {
        question: asked.question,
        within,
        before: Vec::new(),
        kept: Kept::Alone,
        how: How::default(),
    };
    let answer = state.service.asking.answer(&caller, ask).await?;
    Ok(HttpResponse::Ok().json(Answer::from(answer)))
}
