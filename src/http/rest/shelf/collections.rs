//! `/v1/collections`: listed, made, changed, filled, and away again.

use super::super::input::{self, json};
use super::super::shapes::{Problem, all};
use super::shapes::{Collection, CollectionChange, Collections, NewCollection, SomePapers};
use crate::graphql::error::{ApiError, ApiResult};
use crate::http::access::caller;
use crate::http::graphql::same_origin;
use crate::http::state::AppState;
use actix_web::{HttpRequest, HttpResponse, web};
use graph_schema::CollectionId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which collections.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only those with this paper in them.
    #[param(pattern = "^[pc]-[0-9a-f]{16}$")]
    pub holding: Option<String>,
    /// Items to give.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// Items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    pub offset: Option<u64>,
}

/// Your collections, those shared with you and public ones, by name.
#[utoipa::path(
    get,
    path = "/v1/collections",
    operation_id = "listCollections",
    tag = "shelf",
    params(Wanted),
    responses(
        (status = 200, description = "Some collections", body = Collections),
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
    let holding = wanted.holding.as_deref().map(input::paper).transpose()?;
    let shelf = &state.service.shelf;
    let found = shelf.collections(&caller, holding.as_ref(), offset, limit);
    Ok(HttpResponse::Ok().json(Collections {
        collections: all(found.await?),
    }))
}

/// A new collection, private, with these papers in it.
#[utoipa::path(
    post,
    path = "/v1/collections",
    operation_id = "createCollection",
    tag = "shelf",
    request_body = NewCollection,
    responses(
        (status = 201, description = "The collection", body = Collection),
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
pub async fn create(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let new: NewCollection = json(&request, payload, &state).await?;
    let papers = input::papers(&new.papers)?;
    let shelf = &state.service.shelf;
    let made = shelf.create_collection(&caller, &new.name, &papers).await?;
    Ok(HttpResponse::Created().json(Collection::from(made)))
}

/// One collection.
#[utoipa::path(
    get,
    path = "/v1/collections/{id}",
    operation_id = "showCollection",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the collection", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    responses(
        (status = 200, description = "The collection", body = Collection),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not by this account", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn show(
    request: HttpRequest,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let (caller, id) = (caller(&request), CollectionId::parse(&id)?);
    match state.service.shelf.collection(&caller, &id).await? {
        Some(found) => Ok(HttpResponse::Ok().json(Collection::from(found))),
        None => Err(absent(&id)),
    }
}

/// Gives a collection of yours another name, or other readers.
#[utoipa::path(
    patch,
    path = "/v1/collections/{id}",
    operation_id = "changeCollection",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the collection", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    request_body = CollectionChange,
    responses(
        (status = 200, description = "The collection as it is now", body = Collection),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, not by this account, or the collection is not yours", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
        (status = 408, description = "The request came too slowly", body = Problem),
        (status = 413, description = "The request is too large", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn change(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let id = CollectionId::parse(&id)?;
    let change: CollectionChange = json(&request, payload, &state).await?;
    let (seen_by, shelf) = (change.seen_by()?, &state.service.shelf);
    let mut changed = None;
    if let Some(name) = &change.name {
        changed = Some(shelf.rename_collection(&caller, &id, name).await?);
    }
    if let Some(seen_by) = seen_by {
        changed = Some(shelf.share_collection(&caller, &id, seen_by).await?);
    }
    match changed {
        Some(changed) => Ok(HttpResponse::Ok().json(Collection::from(changed))),
        None => Err(ApiError::bad_input(
            "name or visibility is what can be changed",
        )),
    }
}

/// Removes a collection of yours; its papers stay in the library.
#[utoipa::path(
    delete,
    path = "/v1/collections/{id}",
    operation_id = "deleteCollection",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the collection", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, not by this account, or the collection is not yours", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
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
    let (caller, id) = (caller(&request), CollectionId::parse(&id)?);
    match state.service.shelf.delete_collection(&caller, &id).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(absent(&id)),
    }
}

/// Puts papers into a collection; those that are in it stay. `GET /v1/papers?collection=` lists them.
#[utoipa::path(
    post,
    path = "/v1/collections/{id}/papers",
    operation_id = "addToCollection",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the collection", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")),
    request_body = SomePapers,
    responses(
        (status = 200, description = "The collection as it is now", body = Collection),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, not by this account, or you may only read it", body = Problem),
        (status = 404, description = "There is no such collection that you see, or no such paper", body = Problem),
        (status = 408, description = "The request came too slowly", body = Problem),
        (status = 413, description = "The request is too large", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn put_in(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let caller = input::sender(&request)?;
    let id = CollectionId::parse(&id)?;
    let some: SomePapers = json(&request, payload, &state).await?;
    let papers = input::papers(&some.papers)?;
    let filled = state.service.shelf.collect(&caller, &id, &papers).await?;
    Ok(HttpResponse::Ok().json(Collection::from(filled)))
}

/// Takes a paper out of a collection; nothing happens where it is not in it.
#[utoipa::path(
    delete,
    path = "/v1/collections/{id}/papers/{paper}",
    operation_id = "removeFromCollection",
    tag = "shelf",
    params(("id" = String, Path, description = "Id of the collection", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"), ("paper" = String, Path, description = "Id of the paper", pattern = "^[pc]-[0-9a-f]{16}$")),
    responses(
        (status = 204, description = "It is not in it"),
        (status = 400, description = "The request is wrong", body = Problem),
        (status = 401, description = "Nobody is known to ask", body = Problem),
        (status = 403, description = "Not from here, not by this account, or you may only read it", body = Problem),
        (status = 404, description = "There is no such collection, or none that you see", body = Problem),
        (status = 429, description = "Too much is asked: Retry-After says when there is room", body = Problem),
    ),
    security(("key" = []), ())
)]
pub async fn take_out(
    request: HttpRequest,
    place: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let (caller, (id, paper)) = (caller(&request), place.into_inner());
    let (id, paper) = (CollectionId::parse(&id)?, input::paper(&paper)?);
    let shelf = &state.service.shelf;
    shelf.uncollect(&caller, &id, &[paper]).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn absent(id: &CollectionId) -> ApiError {
    ApiError::not_found(format!("there is no collection {id}"))
}
