//! `/v1/papers`: listed, one of them, its summary, what is related to it, and out of the library.

use super::input::{self, Fresh, HowMany, Listed, SEARCHED_CHARS};
use super::shapes::{Paper, PaperPage, Problem, RelatedPapers, Summary, all};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use service::browse::PaperFilter;

/// Papers of the library by title, or with `search` the best match first.
#[utoipa::path(
    get,
    path = "/v1/papers",
    operation_id = "listPapers",
    tag = "papers",
    params(Listed),
    responses(
        (status = 200, description = "Some papers", body = PaperPage),
        (status = 400, description = "The query is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn list(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let caller = caller(&request);
    let listed: Listed = input::query(&request)?;
    let (limit, offset) = (input::limit(listed.limit)?, input::offset(listed.offset)?);
    let among = match listed.marked()? {
        Some(marked) => state.service.shelf.marked(&caller, &marked).await?,
        None => None,
    };
    let search = listed
        .search
        .map(|text| input::words("search", text, SEARCHED_CHARS));
    let filter = PaperFilter {
        search: search.transpose()?,
        among,
        ..PaperFilter::default()
    };
    let papers = &state.service.papers;
    let page = papers.list(&caller, &filter, offset, limit).await?;
    Ok(HttpResponse::Ok().json(PaperPage {
        papers: all(page.papers),
        total: page.total,
        offset,
    }))
}

/// One paper.
#[utoipa::path(
    get,
    path = "/v1/papers/{id}",
    operation_id = "showPaper",
    tag = "papers",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$")),
    responses(
        (status = 200, description = "The paper", body = Paper),
        (status = 400, description = "This is no id of a paper", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 404, description = "There is no such paper", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn show(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let (id, caller) = (input::paper(&id)?, caller(&request));
    let papers = &state.service.papers;
    let found = papers.papers(&caller, std::slice::from_ref(&id)).await?;
    match found.into_iter().next() {
        Some(paper) => Ok(HttpResponse::Ok().json(Paper::from(paper))),
        None => Err(ApiError::not_found(format!("there is no paper {id}"))),
    }
}

/// Removes a paper: its text, file, vectors, links, summary and its ratings. References to it stay.
#[utoipa::path(
    delete,
    path = "/v1/papers/{id}",
    operation_id = "deletePaper",
    tag = "papers",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "This is no id of a paper", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such paper", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn delete(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let id = input::paper(&id)?;
    let administration = &state.service.administration;
    match administration.delete_paper(&caller(&request), &id).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(ApiError::not_found(format!("there is no paper {id}"))),
    }
}

/// The stored summary of a paper, or a new one.
#[utoipa::path(
    get,
    path = "/v1/papers/{id}/summary",
    operation_id = "summarisePaper",
    tag = "papers",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$"), Fresh),
    responses(
        (status = 200, description = "The summary, in the paper's own sentences", body = Summary),
        (status = 400, description = "The address is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 404, description = "There is no such paper, or no text of it", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
        (status = 503, description = "A part is away", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn summary(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = caller(&request);
    let (id, asked) = (input::paper(&id)?, input::query::<Fresh>(&request)?);
    let summaries = &state.service.summaries;
    let summary = match asked.fresh {
        // A page elsewhere may not have its reader make one.
        Some(true) => {
            same_origin(request.headers())?;
            summaries.summary_anew(&caller, &id).await?
        }
        Some(false) | None => summaries.summary(&caller, &id).await?,
    };
    Ok(HttpResponse::Ok().json(Summary::from(summary)))
}

/// Papers linked to one, and why: citations, shared references, shared entities, likeness of text.
#[utoipa::path(
    get,
    path = "/v1/papers/{id}/related",
    operation_id = "relatedPapers",
    tag = "papers",
    params(("id" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$"), HowMany),
    responses(
        (status = 200, description = "Papers, most related first", body = RelatedPapers),
        (status = 400, description = "The address is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 404, description = "There is no such paper", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
        (status = 503, description = "A part is away", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn related(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = caller(&request);
    let (id, asked) = (input::paper(&id)?, input::query::<HowMany>(&request)?);
    let limit = input::limit(asked.limit)? as usize;
    let related = state.service.relations.related(&caller, &id, limit).await?;
    Ok(HttpResponse::Ok().json(RelatedPapers {
        related: all(related),
    }))
}
