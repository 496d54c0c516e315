//! Around every request: its id, its span, its metrics, and the headers every answer carries.

use super::connections::{Connection, Phase};
use super::metrics;
use crate::telemetry::continuing;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;
use tracing::Instrument;

static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_ID_BYTES: usize = 64;

/// Nothing from elsewhere and in no foreign page; `'self'` covers the page's own WebSocket, `blob:` its reader of
/// PDFs, which may compile WebAssembly of the page's own.
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self' blob:; style-src 'self'; \
img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
frame-ancestors 'self'";
/// What no answer needs of a browser.
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=()";

pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().to_string();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "unmatched".into());
    let traceparent = request.headers().get(&TRACEPARENT);
    let traceparent = traceparent.and_then(|header| header.to_str().ok());
    let span = continuing(traceparent, || {
        tracing::info_span!(
            "http.request",
            request_id = id.to_str().unwrap_or_default(),
            method,
            route
        )
    });
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    if let Some(connection) = &connection {
        connection.is_at(Phase::Working);
    }
    let mut response = next.call(request).instrument(span.clone()).await?;
    let status = response.status().as_u16();
    let took = started.elapsed();
    span.in_scope(|| tracing::info!(status, milliseconds = took.as_millis() as u64, "answered"));
    metrics::request(&route, method_label(&method), status, took);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID.clone(), id);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::PERMISSIONS_POLICY, PERMISSIONS),
        (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ] {
        // A page that needs another has set it.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    Ok(response.map_body(|_, body| Taken::new(body.boxed(), connection, upgraded)))
}

/// An answer's body, which tells the connection how far it has been taken.
pub struct Taken {
    body: BoxBody,
    connection: Option<Arc<Connection>>,
}

impl Taken {
    fn new(body: BoxBody, connection: Option<Arc<Connection>>, upgraded: bool) -> Self {
        let phase = if upgraded {
            Phase::Socket
        } else {
            Phase::Sending
        };
        let mut taken = Self { body, connection };
        taken.is_at(phase);
        if upgraded {
            taken.connection = None;
        }
        taken
    }

    fn is_at(&self, phase: Phase) {
        if let Some(connection) = &self.connection {
            connection.is_at(phase);
        }
    }
}

impl MessageBody for Taken {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let next = Pin::new(&mut this.body).poll_next(cx);
        // Asked for more: the client has taken what came before.
        this.is_at(Phase::Sending);
        next
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.is_at(Phase::Waiting);
    }
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
