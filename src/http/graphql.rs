//! `/graphql`: requests as JSON or multipart by POST, subscriptions over a WebSocket.

use super::error::wrong_method;
use super::state::AppState;
use crate::graphql::Schema;
use crate::graphql::error::{ApiError, ApiResult, Code, status_of};
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, HttpResponse, guard, web};
use async_graphql::http::MultipartOptions;
use async_graphql_actix_web::{GraphQLRequest, GraphQLSubscription};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// What a form needs around its file.
const FORM_BYTES: u64 = 64 * 1024;
/// What one WebSocket may send in its life: some ten thousand questions.
const SOCKET_BYTES: usize = 16 * 1024 * 1024;

/// The options that bound a multipart body.
pub fn multipart_options(state: &AppState) -> MultipartOptions {
    let file = usize::try_from(state.limits.max_upload_bytes).unwrap_or(usize::MAX / 2);
    // The sum of all parts may be twice this, so that a form around a largest file fits.
    MultipartOptions::default()
        .max_file_size(file.min(usize::MAX / 2))
        .max_num_files(2)
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
) -> ApiResult<HttpResponse> {
    same_origin(request.headers())?;
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let form = content_type.is_some_and(|kind| {
        kind.trim_start()
            .to_ascii_lowercase()
            .starts_with("multipart/")
    });
    let asked = if form {
        read_form(&request, payload, state.limits.max_upload_bytes).await?
    } else {
        read_json(payload, state.limits.max_json_bytes).await?
    };
    let schema = schema.get_ref().clone();
    // A task of its own: a bug that panics fails one request, and a client that leaves ends the work.
    let span = tracing::Span::current();
    let work = tracing::Instrument::instrument(async move { schema.execute(asked).await }, span);
    let response = AbortOnDropHandle::new(tokio::spawn(work))
        .await
        .map_err(ApiError::internal)?;
    Ok(HttpResponse::build(status_of(&response)).json(response))
}

async fn read_json(mut payload: web::Payload, limit: usize) -> ApiResult<async_graphql::Request> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::bad_input("the request broke off"))?;
        if body.len() + chunk.len() > limit {
            return Err(ApiError::new(
                Code::TooLarge,
                format!("the request is larger than {limit} bytes"),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    let text =
        std::str::from_utf8(&body).map_err(|_| ApiError::bad_input("the request is not UTF-8"))?;
    serde_json::from_str(text)
        .map_err(|_| ApiError::bad_input("the request is not JSON with the text query in it"))
}

async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    limit: u64,
) -> ApiResult<async_graphql::Request> {
    let too_large = || {
        ApiError::new(
            Code::TooLarge,
            format!("the file is larger than {limit} bytes"),
        )
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit.saturating_add(FORM_BYTES)) {
        return Err(too_large());
    }
    let parsed = GraphQLRequest::from_request(request, &mut payload.into_inner()).await;
    parsed.map(GraphQLRequest::into_inner).map_err(|error| {
        if error.as_response_error().status_code() == Code::TooLarge.status() {
            return too_large();
        }
        tracing::debug!(%error, "multipart request refused");
        ApiError::bad_input(
            "the form needs the parts operations and map, and each file that map names",
        )
    })
}

async fn socket(
    request: HttpRequest,
    payload: web::Payload,
    schema: web::Data<Schema>,
    shutdown: web::Data<CancellationToken>,
) -> Result<HttpResponse, actix_web::Error> {
    same_origin(request.headers())?;
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
        .start(&request, bounded)
        .map_err(|_| ApiError::bad_input("a WebSocket here speaks graphql-transport-ws").into())
}

/// A page of another origin may not speak for its reader: browsers say where a request comes from.
fn same_origin(headers: &HeaderMap) -> ApiResult<()> {
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
