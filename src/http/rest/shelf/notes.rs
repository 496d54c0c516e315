//! `/v1/notes`: what a reader wrote about papers.

use super::super::input::{self, json};
use super::super::shapes::{Problem, all};
use super::shapes::{NewNote, Note, NoteChange, Notes};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use graph_schema::NoteId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which notes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only those about this paper.
    #[param(pattern = "^[pc]-[0-9a-f]{16}$")]
    pub paper: Option<String>,
    /// Items to give.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    pub offset: Option<u64>,
}

/// Your notes, the latest first.
#[utoipa::path(
    get,
    path = "/v1/notes",
    operation_id = "listNotes",
    tag = "shelf",
    params(Wanted),
    responses(
        (status = 200, description = "Some notes", body = Notes),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn list(request: HttpRequest, state: web::Data<AppState>) -> ApiResult<HttpResponse> {
    let (caller, wanted) = (caller(&request), input::query::<Wanted>(&request)?);
    let (limit, offset) = (input::limit(wanted.limit)?, input::offset(wanted.offset)?);
    let paper = wanted.paper.as_deref().map(input::paper).transpose()?;
    let shelf = &state.service.shelf;
    let notes = shelf.notes(&caller, paper.as_ref(), offset, limit).await?;
    Ok(HttpResponse::Ok().json(Notes { notes: all(notes) }))
}

/// Keeps a note of yours on a paper, with what it quotes.
#[utoipa::path(
    post,
    path = "/v1/notes",
    operation_id = "addNote",
    tag = "shelf",
    request_body = NewNote,
    responses(
        (status = 201, description = "The note", body = Note),
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
pub async fn add(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let new: NewNote = json(&request, payload, &state).await?;
    let new = service::shelf::NewNote {
        paper: input::paper(&new.paper.0)?,
        text: new.text,
        quote: new.quote,
        page: new.page,
    };
    let note = state.service.shelf.note(&caller, new).await?;
    Ok(HttpResponse::Created().json(Note::from(note)))
}

/// Gives a note another text; what it quotes stays.
#[utoipa::path(
    patch,
    path = "/v1/notes/{id}",
    operation_id = "editNote",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the note", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    request_body = NoteChange,
    responses(
        (status = 200, description = "The note as it is now", body = Note),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such note of yours", body = Problem),
        (status = 408, description = "The request came too slowly", body = Problem),
        (status = 413, description = "The request is too large", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn edit(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let id = NoteId::parse(&id)?;
    let change: NoteChange = json(&request, payload, &state).await?;
    let shelf = &state.service.shelf;
    let note = shelf.edit_note(&caller, &id, change.text).await?;
    Ok(HttpResponse::Ok().json(Note::from(note)))
}

/// Removes a note of yours.
#[utoipa::path(
    delete,
    path = "/v1/notes/{id}",
    operation_id = "deleteNote",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the note", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, or not by this account", body = Problem),
        (status = 404, description = "There is no such note of yours", body = Problem),
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
    let (caller, id) = (caller(&request), NoteId::parse(&id)?);
    match state.service.shelf.delete_note(&caller, &id).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(ApiError::not_found(format!("there is no note {id}"))),
    }
}
