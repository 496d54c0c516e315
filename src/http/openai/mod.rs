//! `/v1`: what programs that speak to OpenAI's servers ask for, so that they can ask this library: `/v1/models`,
//! `/v1/chat/completions`, streamed or whole, and `/v1/embeddings`. Sampling parameters change nothing: an answer is made of
//! quotes.

mod embeddings;
mod message;
mod reply;

use super::access::caller;
use super::body::{Body, BodyLimits};
use super::error::{wants, wrong_method};
use super::graphql::same_origin;
use super::state::AppState;
use crate::graphql::error::{ApiError, Code};
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use answer::AnswerEvent;
use futures::{Stream, StreamExt, stream};
use message::{Request, asked};
use reply::{Told, chunk, completion, models, now};
use service::ask::{Ask, How, Kept, Within};
use service::{Caller, Operation, ServiceResult};
use std::fmt;

pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/v1/models")
            .route(web::get().to(listed))
            .default_service(web::to(wrong_method)),
    );
    config.service(
        web::resource("/v1/chat/completions")
            .route(web::post().to(complete))
            .default_service(web::to(wrong_method)),
    );
    config.service(
        web::resource("/v1/embeddings")
            .route(web::post().to(embeddings::embed))
            .default_service(web::to(wrong_method)),
    );
}

/// Whether a path is one of those here: what is refused before it comes here has this shape, too.
pub fn speaks(path: &str) -> bool {
    matches!(
        path,
        "/v1/models" | "/v1/chat/completions" | "/v1/embeddings"
    )
}

pub fn refused(error: ApiError) -> HttpResponse {
    Failed(error).error_response()
}

async fn listed(request: HttpRequest, state: web::Data<AppState>) -> Result<HttpResponse, Failed> {
    may_ask(&caller(&request))?;
    let embedder = state.service.embedding.model();
    Ok(HttpResponse::Ok().json(models(&embedder)))
}

fn may_ask(caller: &Caller) -> Result<(), ApiError> {
    Ok(caller.may(Operation::Ask)?)
}

async fn complete(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Failed> {
    same_origin(request.headers())?;
    let caller = caller(&request);
    may_ask(&caller)?;
    let body = whole_body(&request, payload, &state).await?;
    let parsed: Request = serde_json::from_slice(&body).map_err(|error| {
        ApiError::bad_input(format!("the request is no chat completion: {error}"))
    })?;
    let (question, before) = asked(&parsed.messages)?;
    let ask = Ask {
        question,
        within: Within::Library,
        before,
        kept: Kept::Alone,
        how: How::default(),
    };
    let asking = &state.service.asking;
    if !parsed.stream {
        let answer = asking.answer(&caller, ask).await.map_err(ApiError::from)?;
        return Ok(HttpResponse::Ok().json(completion(&answer)));
    }
    let events = asking.stream(&caller, ask).await.map_err(ApiError::from)?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(told(events)))
}

async fn whole_body(
    request: &HttpRequest,
    payload: web::Payload,
    state: &AppState,
) -> Result<BytesMut, ApiError> {
    let limits = BodyLimits {
        most: state.limits.max_json_bytes as u64,
        what: "request",
        patience: state.limits.body_patience,
    };
    Body::new(request, payload, limits).whole().await
}

/// Events as they are streamed: each sentence when it is verified, the sources at the end.
fn told(
    events: impl Stream<Item = ServiceResult<AnswerEvent>> + 'static,
) -> impl Stream<Item = Result<Bytes, actix_web::Error>> + 'static {
    let id = format!("chatcmpl-{}", uuid::Uuid::new_v4());
    let created = now();
    let first = chunk(
        &id,
        created,
        serde_json::json!({ "role": "assistant", "content": "" }),
        None,
    );
    let mut told = Told::default();
    let rest = events.flat_map(move |event| {
        let delta =
            |text: String| chunk(&id, created, serde_json::json!({ "content": text }), None);
        let parts = match event {
            Ok(AnswerEvent::Sentence(sentence)) => vec![delta(told.sentence(&sentence))],
            Ok(AnswerEvent::Done(answer)) => {
                let mut parts = vec![delta(told.end(&answer))];
                let last = serde_json::json!({ "annotations": told.annotations() });
                parts.push(chunk(&id, created, last, Some("stop")));
                parts.push(Bytes::from_static(b"data: [DONE]\n\n"));
                parts
            }
            Err(error) => {
                let failed = Failed(ApiError::from(error)).told();
                vec![Bytes::from(format!("data: {failed}\n\n"))]
            }
        };
        stream::iter(parts.into_iter().map(Ok))
    });
    stream::iter([Ok(first)]).chain(rest)
}

/// An error in the shape that these clients read.
#[derive(Debug)]
struct Failed(ApiError);

impl Failed {
    fn told(&self) -> serde_json::Value {
        let kind = match self.0.code {
            Code::Overloaded => "rate_limit_error",
            Code::Unauthenticated => "authentication_error",
            Code::Forbidden => "permission_error",
            Code::Unavailable | Code::Internal => "server_error",
            _ => "invalid_request_error",
        };
        serde_json::json!({
            "error": { "message": self.0.message, "type": kind, "param": null, "code": self.0.code.as_str() },
        })
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failed {
    fn status_code(&self) -> actix_web::http::StatusCode {
        self.0.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.0.code.status());
        wants(&self.0, &mut response);
        response.json(self.told())
    }
}
