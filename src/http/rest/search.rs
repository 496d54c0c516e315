//! `/v1/search`.

use super::input::{self, SEARCHED_CHARS, Searched};
use super::shapes::{Found, Problem, all};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use service::browse::PaperFilter;

/// Papers and entities that words may mean, the best match of each first.
#[utoipa::path(
    get,
    path = "/v1/search",
    operation_id = "search",
    tag = "papers",
    params(Searched),
    responses(
        (status = 200, description = "What was found", body = Found),
        (status = 400, description = "The query is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn search(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let (papers, caller) = (&state.service.papers, caller(&request));
    let searched: Searched = input::query(&request)?;
    let (words, limit) = (
        input::words("q", searched.q, SEARCHED_CHARS)?,
        input::limit(searched.limit)?,
    );
    if words.trim().is_empty() {
        return Err(ApiError::bad_input("q is empty: say what to search for"));
    }
    let filter = PaperFilter {
        search: Some(words.clone()),
        ..PaperFilter::default()
    };
    let found = papers.list(&caller, &filter, 0, limit).await?;
    let entities = papers.find_entities(&caller, &words, None, limit).await?;
    Ok(HttpResponse::Ok().json(Found {
        papers: all(found.papers),
        entities: all(entities),
    }))
}
