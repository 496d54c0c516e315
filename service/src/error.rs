//! The one error of the use cases: what a caller can do about it, a text that anybody may see, and the cause for the log.

use ::learn::LearnError;
use answer::AnswerError;
use ingest::pipeline::IngestError;
use ingest::source::{SourceError, SourceErrorKind};
use models_core::{ModelError, ModelErrorKind};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;
use stores_core::{StoreError, StoreErrorKind};

pub type ServiceResult<T> = Result<T, ServiceError>;

type Cause = Box<dyn StdError + Send + Sync>;

/// Longest text that is passed on from a source of papers.
const MAX_REASON_CHARS: usize = 300;
/// How long to wait where a store or model is overloaded and does not say for how long.
const A_MOMENT: Duration = Duration::from_secs(1);

/// What a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The question can't be answered as it is: ask otherwise.
    InvalidQuestion,
    /// Nobody is known to ask: log in or send a key.
    Unauthenticated,
    /// Whoever asks may not do it.
    Forbidden,
    /// What was given is wrong: fix it, a retry changes nothing.
    Invalid,
    /// The named thing is not there.
    NotFound,
    /// More was sent than is taken.
    TooLarge,
    /// More is asked at once than there is room for: try again when others are done.
    Overloaded,
    /// A part is away or busy: try again later.
    Unavailable,
    /// There is no room to keep it: make some, then try again.
    Full,
    /// Anything else: give up and report it.
    Internal,
}

#[derive(Debug)]
pub struct ServiceError {
    pub kind: ErrorKind,
    /// For whoever asked; nothing of the inside is in it.
    pub message: String,
    /// After how long to try again, where that is known; whole seconds.
    pub retry_after: Option<Duration>,
    /// For the log, and for the person at the machine it happened on.
    cause: Option<Cause>,
}

impl ServiceError {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: None,
            cause: None,
        }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// Something of `what` has more than `most` bytes.
    pub fn too_large(what: &str, most: u64) -> Self {
        let message = format!("the {what} is larger than {most} bytes");
        Self::new(ErrorKind::TooLarge, message)
    }

    /// More of `what` at once than there is room for; in `wait` there may be.
    pub fn busy(what: &str, wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        let message = format!("too many {what} at once; try again in {seconds} s");
        Self {
            retry_after: Some(Duration::from_secs(seconds)),
            ..Self::new(ErrorKind::Overloaded, message)
        }
    }

    /// More than `times` of `what` in a minute; in `wait` there is room for one.
    pub fn too_often(times: u32, what: &str, wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        let message = format!("more than {times} {what} in a minute; try again in {seconds} s");
        Self {
            retry_after: Some(Duration::from_secs(seconds)),
            ..Self::new(ErrorKind::Overloaded, message)
        }
    }

    /// Something broke that should not; the cause is for the log alone.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::caused(ErrorKind::Internal, cause)
    }

    /// An error whose text says no more than its kind.
    pub(crate) fn caused(kind: ErrorKind, cause: impl Into<Cause>) -> Self {
        let message = match kind {
            ErrorKind::InvalidQuestion | ErrorKind::Invalid => {
                "the library does not take this input"
            }
            ErrorKind::Unauthenticated => "log in, or send an API key",
            ErrorKind::Forbidden => "this account may not do it",
            ErrorKind::NotFound => "it is not in the library",
            ErrorKind::TooLarge => "it is too large",
            ErrorKind::Overloaded => "too much is asked at once; try again in a moment",
            ErrorKind::Unavailable => "a part of Papyri is not available right now; try again",
            ErrorKind::Full => "there is no room to keep it right now; the log says why",
            ErrorKind::Internal => "something went wrong inside; the log says what",
        };
        Self {
            retry_after: (kind == ErrorKind::Overloaded).then_some(A_MOMENT),
            ..Self::new(kind, message).because(cause)
        }
    }

    /// What a caller can do about an error of a store.
    pub(crate) fn kind_of(error: &StoreError) -> ErrorKind {
        match error.kind {
            StoreErrorKind::NotFound => ErrorKind::NotFound,
            StoreErrorKind::Invalid => ErrorKind::Invalid,
            StoreErrorKind::Overloaded => ErrorKind::Overloaded,
            StoreErrorKind::Full => ErrorKind::Full,
            StoreErrorKind::Unavailable | StoreErrorKind::Locked => ErrorKind::Unavailable,
            StoreErrorKind::Corrupt | StoreErrorKind::Internal => ErrorKind::Internal,
        }
    }

    pub(crate) fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Whether it was caused by a store that is away or busy, and may be back when it is asked again.
    pub fn is_of_absent_store(&self) -> bool {
        let store = self.source().and_then(|cause| cause.downcast_ref());
        store.is_some_and(|error: &StoreError| {
            matches!(
                error.kind,
                StoreErrorKind::Unavailable | StoreErrorKind::Overloaded
            )
        })
    }

    /// Logs the cause, where the message does not say all there is. For whoever handles the error: it is logged once.
    pub fn log(&self) {
        let Some(cause) = self.causes() else { return };
        match self.kind {
            ErrorKind::Internal => tracing::error!(%cause, "something broke"),
            ErrorKind::Full => tracing::error!(%cause, "something can't be kept"),
            ErrorKind::Unavailable => tracing::warn!(%cause, "a part is unavailable"),
            ErrorKind::Overloaded => tracing::warn!(%cause, "a store or model is overloaded"),
            ErrorKind::InvalidQuestion
            | ErrorKind::Unauthenticated
            | ErrorKind::Forbidden
            | ErrorKind::Invalid
            | ErrorKind::NotFound
            | ErrorKind::TooLarge => tracing::debug!(%cause, "refused"),
        }
    }

    /// The cause and its causes on one line.
    fn causes(&self) -> Option<String> {
        let mut cause = self.source()?;
        let mut line = cause.to_string();
        while let Some(next) = cause.source() {
            line.push_str(": ");
            line.push_str(&next.to_string());
            cause = next;
        }
        Some(line)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for ServiceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::caused(Self::kind_of(&error), error)
    }
}

impl From<AnswerError> for ServiceError {
    fn from(error: AnswerError) -> Self {
        let kind = match error {
            AnswerError::InvalidQuestion { reason } => {
                return Self::new(ErrorKind::InvalidQuestion, reason);
            }
            AnswerError::NotFound { what } => return Self::not_found(what),
            AnswerError::Overloaded { .. } => ErrorKind::Overloaded,
            AnswerError::Unavailable { .. } => ErrorKind::Unavailable,
            AnswerError::Internal { .. } => ErrorKind::Internal,
        };
        Self::caused(kind, error)
    }
}

impl From<ModelError> for ServiceError {
    fn from(error: ModelError) -> Self {
        let kind = match error.kind {
            ModelErrorKind::Invalid => return Self::invalid(error.to_string()).because(error),
            ModelErrorKind::Overloaded => ErrorKind::Overloaded,
            ModelErrorKind::Missing | ModelErrorKind::Unavailable => ErrorKind::Unavailable,
            ModelErrorKind::Internal => ErrorKind::Internal,
        };
        Self::caused(kind, error)
    }
}

impl From<IngestError> for ServiceError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(error) => error.into(),
            error => Self::caused(ErrorKind::Unavailable, error),
        }
    }
}

impl From<LearnError> for ServiceError {
    fn from(error: LearnError) -> Self {
        let kind = match &error {
            LearnError::Unknown { .. } => ErrorKind::NotFound,
            LearnError::TooLittle(_) | LearnError::Unreadable { .. } | LearnError::Refused(_) => {
                ErrorKind::Invalid
            }
        };
        Self::new(kind, error.to_string())
    }
}

/// What arXiv says of itself, in words for a reader; the details are the cause.
impl From<SourceError> for ServiceError {
    fn from(error: SourceError) -> Self {
        use SourceErrorKind::{
            Expired, Invalid, Local, Malformed, NotFound, Refused, TooLarge, Unavailable,
        };
        let (kind, message) = match error.kind {
            Local => return Self::internal(error),
            Invalid => (ErrorKind::Invalid, shortened(&error.context)),
            TooLarge => (ErrorKind::TooLarge, shortened(&error.context)),
            NotFound => (ErrorKind::NotFound, "arXiv does not have it".to_owned()),
            Unavailable {
                retry_after: Some(wait),
            } => {
                let seconds = wait.as_secs().max(1);
                let message = format!("arXiv is busy; it wants to be asked again in {seconds} s");
                (ErrorKind::Unavailable, message)
            }
            Unavailable { retry_after: None } => (
                ErrorKind::Unavailable,
                "arXiv can't be reached right now; try again in a moment".to_owned(),
            ),
            Refused => (
                ErrorKind::Unavailable,
                "arXiv sent a web page in place of what was asked for; it may be refusing requests for a while"
                    .to_owned(),
            ),
            Malformed | Expired => (
                ErrorKind::Unavailable,
                "what arXiv sent can't be read; try again in a moment".to_owned(),
            ),
        };
        Self::new(kind, message).because(error)
    }
}

/// A text that repeats what came from outside, within bounds.
fn shortened(text: &str) -> String {
    text.chars().take(MAX_REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_text_is_a_cause_and_no_message() {
        let store = StoreError::new(StoreErrorKind::Internal, "SELECT secret");
        let error = ServiceError::from(store.with_source("disk /dev/x"));
        assert_eq!(error.kind, ErrorKind::Internal);
        assert!(!error.message.contains("secret") && !error.message.contains("/dev"));
        assert_eq!(
            error.causes().as_deref(),
            Some("SELECT secret: disk /dev/x")
        );
    }

    #[test]
    fn a_source_in_trouble_is_told_in_plain_words() {
        let of = |kind| ServiceError::from(SourceError::new(kind, "10.0.0.7:3128 <html>"));
        let retry_after = Some(Duration::from_secs(7));
        let busy = of(SourceErrorKind::Unavailable { retry_after });
        assert!(busy.kind == ErrorKind::Unavailable && busy.message.contains("7 s"));
        for kind in [
            SourceErrorKind::Unavailable { retry_after: None },
            SourceErrorKind::NotFound,
            SourceErrorKind::Refused,
            SourceErrorKind::Malformed,
            SourceErrorKind::Local,
        ] {
            assert!(!of(kind).message.contains("10.0.0.7"), "{kind:?}");
        }
        assert_eq!(of(SourceErrorKind::Local).kind, ErrorKind::Internal);
        let long = SourceError::new(SourceErrorKind::Invalid, "x".repeat(5_000));
        assert_eq!(ServiceError::from(long).message.len(), MAX_REASON_CHARS);
    }

    #[test]
    fn a_wait_is_told_in_whole_seconds() {
        let busy = ServiceError::busy("questions", Duration::from_millis(2_100));
        assert_eq!(busy.retry_after, Some(Duration::from_secs(3)));
        assert!(busy.message.contains("3 s"), "{}", busy.message);
    }
}
