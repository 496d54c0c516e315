//! `/v1/tags`, and a reader's tags and reading state of one paper.

use super::super::input::{self, HowMany, json};
use super::super::shapes::{Problem, all};
use super::shapes::{Reading, Tags};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};

/// Your tags, and on how many papers each is. `GET /v1/papers?tag=` lists these.
#[utoipa::path(
    get,
    path = "/v1/tags",
    operation_id = "listTags",
    tag = "shelf",
    params(HowMany),
    responses(
        (status = 200, description = "Your tags", body = Tags),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn list(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let (caller, asked) = (caller(&request), input::query::<HowMany>(&request)?);
    let limit = input::limit(asked.limit)?;
    let tags = state.service.shelf.tags(&caller, limit).await?;
    Ok(HttpResponse::Ok().json(Tags { tags: all(tags) }))
}

/// Puts a tag of yours on a paper.
#[utoipa::path(
    put,
    path = "/v1/papers/{id}/tags/{tag}",
    operation_id = "tagPaper",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$"), ("tag" = String, Path, description = "A tag, in small letters, on one line", min_length = 1, max_length = 60, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$")),
    responses(
        (status = 204, description = "It is on it"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such paper", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn put(
    request: HttpRequest,
    place: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let (caller, (paper, tag)) = (caller(&request), place.into_inner());
    let paper = input::paper(&paper)?;
    state.service.shelf.tag(&caller, &[paper], &tag).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a tag of yours off a paper.
#[utoipa::path(
    delete,
    path = "/v1/papers/{id}/tags/{tag}",
    operation_id = "untagPaper",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$"), ("tag" = String, Path, description = "A tag, in small letters, on one line", min_length = 1, max_length = 60, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$")),
    responses(
        (status = 204, description = "It is off"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "It was not on it", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn take_off(
    request: HttpRequest,
    place: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let (caller, (paper, tag)) = (caller(&request), place.into_inner());
    let paper = input::paper(&paper)?;
    let shelf = &state.service.shelf;
    match shelf
        .untag(&caller, std::slice::from_ref(&paper), &tag)
        .await?
    {
        0 => Err(ApiError::not_found(format!(
            "that tag of yours is not on {paper}"
        ))),
        _ => Ok(HttpResponse::NoContent().finish()),
    }
}

/// Keeps how far you have read a paper. `GET /v1/papers?state=` lists those that you have read so far.
#[utoipa::path(
    put,
    path = "/v1/papers/{id}/reading",
    operation_id = "setReading",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$")),
    request_body = Reading,
    responses(
        (status = 204, description = "It is kept"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such paper", body = Problem),
        (status = 408, description = "The request came too slowly", body = Problem),
        (status = 413, description = "The request is too large", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn set_reading(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let paper = input::paper(&id)?;
    let reading: Reading = json(&request, payload, &state).await?;
    let shelf = &state.service.shelf;
    let so_far = Some(reading.state.into());
    shelf.set_reading(&caller, &[paper], so_far).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Forgets how far you have read a paper.
#[utoipa::path(
    delete,
    path = "/v1/papers/{id}/reading",
    operation_id = "forgetReading",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$")),
    responses(
        (status = 204, description = "Nothing of it is kept"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn forget_reading(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let (caller, paper) = (caller(&request), input::paper(&id)?);
    let shelf = &state.service.shelf;
    shelf.set_reading(&caller, &[paper], None).await?;
    Ok(HttpResponse::NoContent().finish())
}
