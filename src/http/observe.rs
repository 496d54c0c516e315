//! Around every request: its id, its span, its metrics, and the headers every answer carries.

use super::metrics;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use std::time::Instant;
use tracing::Instrument;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_ID_BYTES: usize = 64;

/// Nothing from elsewhere; the page's own address covers its WebSocket.
const CSP: &str =
    "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self'; img-src 'self' data:";

pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().to_string();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".into());
    let span = tracing::info_span!(
        "http.request",
        request_id = id.to_str().unwrap_or_default(),
        method,
        route
    );
    let mut response = next.call(request).instrument(span.clone()).await?;
    let status = response.status().as_u16();
    let took = started.elapsed();
    span.in_scope(|| tracing::info!(status, milliseconds = took.as_millis() as u64, "answered"));
    metrics::request(&route, method_label(&method), status, took);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID.clone(), id);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CSP),
        );
    }
    Ok(response)
}

/// The client's id when it is one that a log can hold, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let theirs = headers.get(&REQUEST_ID).filter(|value| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=MAX_ID_BYTES).contains(&value.len()) && value.as_bytes().iter().all(plain)
    });
    let new = || HeaderValue::from_str(&uuid::Uuid::new_v4().to_string());
    theirs
        .cloned()
        .or_else(|| new().ok())
        .unwrap_or_else(|| HeaderValue::from_static("none"))
}

/// Methods are the client's text; a label is ours.
fn method_label(method: &str) -> &'static str {
    ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_a_log_can_hold() {
        let id_for = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID.clone(), HeaderValue::from_static(text));
            request_id(&headers)
        };
        assert_eq!(id_for("run-7_a.b"), "run-7_a.b");
        assert_eq!(id_for("a b").len(), 36);
        assert_eq!(id_for("").len(), 36);
    }
}
