//! `/graphql`: requests as JSON or multipart by POST, subscriptions over a WebSocket or as events.

use super::access::caller;
use super::body::{Body, BodyLimits, too_large};
use super::error::wrong_method;
use super::events;
use super::form::{self, FORM_BYTES, FormLimits};
use super::state::AppState;
use crate::graphql::error::{ApiError, ApiResult, Code, retry_after, status_of};
use crate::graphql::{Schema, of_caller};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, guard, web};
use async_graphql_actix_web::GraphQLSubscription;
use futures::StreamExt;
use service::{Gate, Operation};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// How long an upload waits for its turn.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(30);
/// What one WebSocket may send in its life: some ten thousand questions.
const SOCKET_BYTES: usize = 16 * 1024 * 1024;

/// Those who send files, one gate for all of the service's threads.
pub fn uploads(state: &AppState) -> Gate {
    let limits = &state.limits;
    Gate::new(
        "uploads",
        limits.concurrent_uploads,
        limits.waiting_uploads,
        UPLOAD_PATIENCE,
    )
}

pub fn configure(config: &mut web::ServiceConfig) {
    let upgrade = guard::fn_guard(|ctx| ctx.head().headers().contains_key(header::UPGRADE));
    config.service(
        web::resource("/graphql")
            .route(web::post().to(post))
            .route(web::get().guard(upgrade).to(socket))
            .default_service(web::to(wrong_method)),
    );
}

async fn post(
    request: HttpRequest,
    payload: web::Payload,
    schema: web::Data<Schema>,
    state: web::Data<AppState>,
    uploads: web::Data<Gate>,
    work: web::Data<Handle>,
    shutdown: web::Data<CancellationToken>,
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    caller.known()?;
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    // Held until the file is in the library: what waits for that lies on disk.
    let mut sending = None;
    let mut asked = match content_type.and_then(boundary) {
        Some(boundary) if boundary.is_empty() => {
            return Err(ApiError::bad_input("the form does not name its boundary"));
        }
        Some(boundary) => {
            // Nothing large comes in from whom it is not taken.
            caller.may(Operation::TakeIn)?;
            let length = content_length(request.headers());
            let most = state.limits.max_upload_bytes;
            if length.is_some_and(|length| length > most.saturating_add(FORM_BYTES)) {
                return Err(too_large("file", most));
            }
            sending = Some(uploads.enter().await?);
            read_form(&request, payload, boundary, &state).await?
        }
        None => read_json(&request, payload, &state).await?,
    };
    asked.data = of_caller(caller, &state.service);
    let schema = schema.get_ref().clone();
    if sending.is_none() && events::wanted(request.headers()) {
        let shutdown = shutdown.get_ref().clone();
        return Ok(events::answered(schema, asked, &work, shutdown));
    }
    // A task of its own: a bug that panics fails one request, and a client that leaves ends the work. It runs where no
    // connection waits for it.
    let span = tracing::Span::current();
    let answered =
        tracing::Instrument::instrument(async move { schema.execute(asked).await }, span);
    let response = AbortOnDropHandle::new(work.spawn(answered))
        .await
        .map_err(ApiError::internal)?;
    let status = status_of(&response);
    let mut reply = HttpResponse::build(status);
    if let Some(seconds) = retry_after(&response).filter(|_| status == Code::Overloaded.status()) {
        reply.insert_header((header::RETRY_AFTER, seconds));
    }
    Ok(reply.json(response))
}

async fn read_json(
    request: &HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> ApiResult<async_graphql::Request> {
    let limits = BodyLimits {
        most: state.limits.max_json_bytes as u64,
        what: "request",
        patience: state.limits.body_patience,
    };
    let body = Body::new(request, payload, limits).whole().await?;
    let text =
        std::str::from_utf8(&body).map_err(|_| ApiError::bad_input("the request is not UTF-8"))?;
    serde_json::from_str(text)
        .map_err(|_| ApiError::bad_input("the request is not JSON with the text query in it"))
}

async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    boundary: String,
    state: &AppState,
) -> ApiResult<async_graphql::Request> {
    let most = state.limits.max_upload_bytes;
    let limits = BodyLimits {
        most: most.saturating_add(FORM_BYTES),
        what: "file",
        patience: state.limits.body_patience,
    };
    let form = FormLimits {
        spool: &state.spool,
        max_file_bytes: most,
        max_json_bytes: state.limits.max_json_bytes as u64,
    };
    form::read(Body::new(request, payload, limits), boundary, &form).await
}

/// The boundary of a form's parts; empty where a form names none, which is then no form that can be read.
fn boundary(content_type: &str) -> Option<String> {
    let kind = content_type.trim_start().to_ascii_lowercase();
    kind.starts_with("multipart/")
        .then(|| multer::parse_boundary(content_type).unwrap_or_default())
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

async fn socket(
    request: HttpRequest,
    payload: web::Payload,
    schema: web::Data<Schema>,
    state: web::Data<AppState>,
    shutdown: web::Data<CancellationToken>,
) -> Result<HttpResponse, actix_web::Error> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    caller.known().map_err(ApiError::from)?;
    let mut left = SOCKET_BYTES;
    let end = shutdown.get_ref().clone().cancelled_owned();
    let bounded = payload
        .take_while(move |chunk| {
            let size = chunk.as_ref().map_or(0, |bytes| bytes.len());
            let fits = left.checked_sub(size);
            left = fits.unwrap_or_default();
            std::future::ready(fits.is_some())
        })
        .take_until(end);
    GraphQLSubscription::new(schema.get_ref().clone())
        .with_data(of_caller(caller, &state.service))
        .start(&request, bounded)
        .map_err(|_| ApiError::bad_input("a WebSocket here speaks graphql-transport-ws").into())
}

/// A page of another origin may not speak for its reader: browsers say where a request comes from.
pub fn same_origin(headers: &HeaderMap) -> ApiResult<()> {
    let mut origins = headers.get_all(header::ORIGIN);
    let Some(origin) = origins.next() else {
        return Ok(());
    };
    if origins.next().is_some() {
        return Err(ApiError::new(
            Code::Forbidden,
            "a request comes from one origin, not from several",
        ));
    }
    let origin = origin
        .to_str()
        .ok()
        .and_then(|text| text.split_once("://"))
        .map(|(_, host)| host);
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    if origin.is_some() && origin == host {
        return Ok(());
    }
    Err(ApiError::new(
        Code::Forbidden,
        "requests from pages of other origins are refused",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn origins() {
        let check = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            same_origin(&headers).is_ok()
        };
        assert!(check(None) && check(Some("http://127.0.0.1:8080")));
        assert!(!check(Some("https://elsewhere.example")) && !check(Some("null")));
    }
}
