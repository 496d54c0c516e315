//! What a client is told when something fails: one closed set of codes. Internal text stays in the log.

use actix_web::http::StatusCode;
use answer::AnswerError;
use async_graphql::{Response, ServerError};
use graph_schema::IdError;
use ingest::pipeline::IngestError;
use ingest::source::{SourceError, SourceErrorKind};
use stores_core::{StoreError, StoreErrorKind};

/// Where `extensions` say when to try again, in seconds.
const RETRY_AFTER: &str = "retryAfter";
/// Longest text that is passed on from a source.
const MAX_REASON_CHARS: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    InvalidQuestion,
    BadInput,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    TooLarge,
    QueryTooDeep,
    QueryTooComplex,
    Overloaded,
    Unavailable,
    Internal,
}

impl Code {
    pub const ALL: [Self; 12] = [
        Self::InvalidQuestion,
        Self::BadInput,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::TooLarge,
        Self::QueryTooDeep,
        Self::QueryTooComplex,
        Self::Overloaded,
        Self::Unavailable,
        Self::Internal,
    ];

    /// As in `extensions.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidQuestion => "INVALID_QUESTION",
            Self::BadInput => "BAD_INPUT",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::TooSlow => "TOO_SLOW",
            Self::TooLarge => "TOO_LARGE",
            Self::QueryTooDeep => "QUERY_TOO_DEEP",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::Overloaded => "OVERLOADED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::InvalidQuestion | Self::BadInput | Self::QueryTooDeep | Self::QueryTooComplex => {
                StatusCode::BAD_REQUEST
            }
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Overloaded => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn of(error: &ServerError) -> Option<Self> {
        let code = error.extensions.as_ref()?.get("code")?;
        Self::ALL
            .into_iter()
            .find(|known| *code == async_graphql::Value::from(known.as_str()))
    }
}

/// An error as a client may see it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    pub code: Code,
    pub message: String,
    /// Seconds after which to try again, where that is known.
    pub retry_after: Option<u64>,
}

pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// More of these at once than there is room for; in `wait` there may be.
    pub fn busy(what: &str, wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        Self {
            retry_after: Some(seconds),
            ..Self::new(
                Code::Overloaded,
                format!("too many {what} at once; try again in {seconds} s"),
            )
        }
    }

    /// What was sent can't be kept: mostly the disk is full.
    pub fn no_place(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "something can't be kept");
        Self::new(
            Code::Unavailable,
            "there is no room to keep it right now; the log says why",
        )
    }

    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Code::BadInput, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// Logs the cause and tells the client only that something broke.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(
            Code::Internal,
            "something went wrong inside; the log says what",
        )
    }

    fn overloaded(cause: impl std::fmt::Display) -> Self {
        tracing::warn!(%cause, "a store or model is overloaded");
        Self {
            retry_after: Some(1),
            ..Self::new(
                Code::Overloaded,
                "too much is asked at once; try again in a moment",
            )
        }
    }

    fn unavailable(cause: impl std::fmt::Display) -> Self {
        tracing::warn!(%cause, "a part is unavailable");
        Self::new(
            Code::Unavailable,
            "a part of Papyri is not available right now; try again",
        )
    }

    pub fn server_error(&self) -> ServerError {
        let error = async_graphql::Error::from(self.clone());
        let mut error = error.into_server_error(async_graphql::Pos::default());
        ensure_codes(std::slice::from_mut(&mut error));
        error
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let cause = Chain(&error).to_string();
        match error.kind {
            StoreErrorKind::NotFound => Self::not_found("it is not in the library"),
            StoreErrorKind::Invalid => Self::bad_input("the library does not take this input"),
            StoreErrorKind::Overloaded => Self::overloaded(cause),
            StoreErrorKind::Full => Self::no_place(cause),
            StoreErrorKind::Unavailable | StoreErrorKind::Locked => Self::unavailable(cause),
            StoreErrorKind::Corrupt | StoreErrorKind::Internal => Self::internal(cause),
        }
    }
}

impl From<AnswerError> for ApiError {
    fn from(error: AnswerError) -> Self {
        let cause = Chain(&error).to_string();
        match error {
            AnswerError::InvalidQuestion { reason } => Self::new(Code::InvalidQuestion, reason),
            AnswerError::NotFound { what } => Self::not_found(what),
            AnswerError::Overloaded { .. } => Self::overloaded(cause),
            AnswerError::Unavailable { .. } => Self::unavailable(cause),
            AnswerError::Internal { .. } => Self::internal(cause),
        }
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(error) => error.into(),
            error => Self::unavailable(Chain(&error)),
        }
    }
}

/// What arXiv says of itself, in words for a reader; the details stay in the log.
impl From<SourceError> for ApiError {
    fn from(error: SourceError) -> Self {
        use SourceErrorKind::{
            Expired, Invalid, Local, Malformed, NotFound, Refused, TooLarge, Unavailable,
        };
        match error.kind {
            Local => return Self::internal(Chain(&error)),
            Invalid => return Self::bad_input(shortened(&error.context)),
            _ => {}
        }
        tracing::warn!(cause = %Chain(&error), "arxiv did not give what was asked for");
        let away = |message: String| Self::new(Code::Unavailable, message);
        match error.kind {
            NotFound => Self::not_found("arXiv does not have it"),
            TooLarge => Self::new(Code::TooLarge, shortened(&error.context)),
            Unavailable {
                retry_after: Some(wait),
            } => away(format!(
                "arXiv is busy; it wants to be asked again in {} s",
                wait.as_secs().max(1)
            )),
            Refused => away(
                "arXiv sent a web page in place of what was asked for; it may be refusing requests for a while"
                    .to_owned(),
            ),
            Malformed | Expired => {
                away("what arXiv sent can't be read; try again in a moment".to_owned())
            }
            Unavailable { retry_after: None } | Invalid | Local => {
                away("arXiv can't be reached right now; try again in a moment".to_owned())
            }
        }
    }
}

impl From<IdError> for ApiError {
    fn from(error: IdError) -> Self {
        Self::bad_input(error.to_string())
    }
}

/// Gives every error its code: ours have one, the engine's (syntax, unknown fields, wrong variables) are bad input.
pub fn ensure_codes(errors: &mut [ServerError]) {
    for error in errors {
        if Code::of(error).is_none() {
            let ours = error.source::<ApiError>();
            let code = ours.map_or(Code::BadInput, |ours| ours.code);
            let retry_after = ours.and_then(|ours| ours.retry_after);
            let values = error.extensions.get_or_insert_default();
            values.set("code", code.as_str());
            if let Some(seconds) = retry_after {
                values.set(RETRY_AFTER, seconds);
            }
        }
    }
}

/// The HTTP status of a GraphQL answer: 200 as long as there is data, else that of the first error.
pub fn status_of(response: &Response) -> StatusCode {
    if response.data != async_graphql::Value::Null {
        return StatusCode::OK;
    }
    response.errors.first().map_or(StatusCode::OK, |error| {
        Code::of(error).unwrap_or(Code::BadInput).status()
    })
}

/// The longest wait that an answer's errors ask for, in seconds.
pub fn retry_after(response: &Response) -> Option<u64> {
    let asked = response.errors.iter().filter_map(|error| {
        let value = error.extensions.as_ref()?.get(RETRY_AFTER)?;
        match value {
            async_graphql::Value::Number(seconds) => seconds.as_u64(),
            _ => None,
        }
    });
    asked.max()
}

/// A text that repeats what came from outside, within bounds.
fn shortened(text: &str) -> String {
    text.chars().take(MAX_REASON_CHARS).collect()
}

/// An error and its causes on one line.
struct Chain<'a>(&'a dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_text_stays_inside() {
        let store =
            StoreError::new(StoreErrorKind::Internal, "SELECT secret").with_source("disk /dev/x");
        let error = ApiError::from(store);
        assert_eq!(error.code, Code::Internal);
        assert!(!error.message.contains("secret") && !error.message.contains("/dev"));
    }

    #[test]
    fn a_source_in_trouble_is_told_in_plain_words() {
        let of = |kind| ApiError::from(SourceError::new(kind, "10.0.0.7:3128 <html>"));
        let retry_after = Some(std::time::Duration::from_secs(7));
        let busy = of(SourceErrorKind::Unavailable { retry_after });
        assert!(busy.code == Code::Unavailable && busy.message.contains("7 s"));
        for kind in [
            SourceErrorKind::Unavailable { retry_after: None },
            SourceErrorKind::NotFound,
            SourceErrorKind::Refused,
            SourceErrorKind::Malformed,
            SourceErrorKind::Local,
        ] {
            assert!(!of(kind).message.contains("10.0.0.7"), "{kind:?}");
        }
        assert_eq!(of(SourceErrorKind::Local).code, Code::Internal);
        let long = SourceError::new(SourceErrorKind::Invalid, "x".repeat(5_000));
        assert_eq!(ApiError::from(long).message.len(), MAX_REASON_CHARS);
    }

    #[test]
    fn codes_and_status() {
        let error = ApiError::new(Code::Overloaded, "busy").server_error();
        assert_eq!(Code::of(&error), Some(Code::Overloaded));
        let response = Response::from_errors(vec![error]);
        assert_eq!(status_of(&response), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(retry_after(&response), None);
        let busy = ApiError::busy("questions", std::time::Duration::from_millis(2_100));
        let response = Response::from_errors(vec![busy.server_error()]);
        assert_eq!(retry_after(&response), Some(3));
        let mut plain = [ServerError::new("syntax", None)];
        ensure_codes(&mut plain);
        assert_eq!(Code::of(&plain[0]), Some(Code::BadInput));
    }
}
