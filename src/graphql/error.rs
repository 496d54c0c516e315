//! What a client is told when something fails: one closed set of codes. Internal text stays in the log.

use actix_web::http::StatusCode;
use async_graphql::{Response, ServerError};
use graph_schema::IdError;
use service::{ErrorKind, ServiceError};
use std::fmt::Display;

/// Where `extensions` say when to try again, in seconds.
const RETRY_AFTER: &str = "retryAfter";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    InvalidQuestion,
    BadInput,
    Unauthenticated,
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
    pub const ALL: [Self; 13] = [
        Self::InvalidQuestion,
        Self::BadInput,
        Self::Unauthenticated,
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
            Self::Unauthenticated => "UNAUTHENTICATED",
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
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
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

impl From<ErrorKind> for Code {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidQuestion => Self::InvalidQuestion,
            ErrorKind::Invalid => Self::BadInput,
            ErrorKind::Unauthenticated => Self::Unauthenticated,
            ErrorKind::Forbidden => Self::Forbidden,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::TooLarge => Self::TooLarge,
            ErrorKind::Overloaded => Self::Overloaded,
            ErrorKind::Unavailable | ErrorKind::Full => Self::Unavailable,
            ErrorKind::Internal => Self::Internal,
        }
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

    /// What was sent can't be kept: mostly the disk is full.
    pub fn no_place(cause: impl Display) -> Self {
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
    pub fn internal(cause: impl Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::new(
            Code::Internal,
            "something went wrong inside; the log says what",
        )
    }

    pub fn server_error(&self) -> ServerError {
        let error = async_graphql::Error::from(self.clone());
        let mut error = error.into_server_error(async_graphql::Pos::default());
        ensure_codes(std::slice::from_mut(&mut error));
        error
    }
}

/// What a use case failed with; its cause is logged and stays inside.
impl From<&ServiceError> for ApiError {
    fn from(error: &ServiceError) -> Self {
        error.log();
        Self {
            code: error.kind.into(),
            message: error.message.clone(),
            retry_after: error.retry_after.map(|wait| wait.as_secs()),
        }
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        Self::from(&error)
    }
}

impl From<IdError> for ApiError {
    fn from(error: IdError) -> Self {
        Self::bad_input(error.to_string())
    }
}

/// Gives every error its code: ours and the use cases' have one, the engine's (syntax, unknown fields, wrong variables)
/// are bad input.
pub fn ensure_codes(errors: &mut [ServerError]) {
    for error in errors {
        if Code::of(error).is_none() {
            let failed = error.source::<ServiceError>().map(ApiError::from);
            let ours = failed.or_else(|| error.source::<ApiError>().cloned());
            let code = ours.as_ref().map_or(Code::BadInput, |ours| ours.code);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_use_case_failed_with_keeps_its_cause_inside() {
        let failed = async_graphql::Error::from(ServiceError::internal("SELECT secret"));
        let mut failed = [failed.into_server_error(async_graphql::Pos::default())];
        ensure_codes(&mut failed);
        assert_eq!(Code::of(&failed[0]), Some(Code::Internal));
        assert!(
            !failed[0].message.contains("secret"),
            "{}",
            failed[0].message
        );
    }

    #[test]
    fn codes_and_status() {
        let error = ApiError::new(Code::Overloaded, "busy").server_error();
        assert_eq!(Code::of(&error), Some(Code::Overloaded));
        let response = Response::from_errors(vec![error]);
        assert_eq!(status_of(&response), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(retry_after(&response), None);
        let busy = ServiceError::busy("questions", std::time::Duration::from_millis(2_100));
        let response = Response::from_errors(vec![ApiError::from(busy).server_error()]);
        assert_eq!(retry_after(&response), Some(3));
        let mut plain = [ServerError::new("syntax", None)];
        ensure_codes(&mut plain);
        assert_eq!(Code::of(&plain[0]), Some(Code::BadInput));
    }
}
