//! The one error of the sources: what a caller can do, what was being done, and the cause.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub type SourceResult<T> = Result<T, SourceError>;

/// What a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceErrorKind {
    /// The source is away, busy or too slow: try again later, not before the wait it asked for.
    Unavailable { retry_after: Option<Duration> },
    /// The named paper is not there, or has no PDF (withdrawn).
    NotFound,
    /// The query or a setting is wrong: fix it, a retry changes nothing.
    Invalid,
    /// What came is not what was asked for, or can't be read.
    Malformed,
    /// What came is larger than allowed.
    TooLarge,
    /// The source won't serve this client: a ban, a redirect that leads away, a page in place of a PDF.
    Refused,
    /// The resumption token is no longer good: begin the list again from its last date.
    Expired,
    /// This machine failed: a full disk, a folder that can't be written.
    Local,
}

#[derive(Debug)]
pub struct SourceError {
    pub kind: SourceErrorKind,
    /// What was being done and which setting may change it.
    pub context: String,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl SourceError {
    pub fn new(kind: SourceErrorKind, context: impl Into<String>) -> Self {
        let context = context.into();
        Self {
            kind,
            context,
            source: None,
        }
    }

    /// Away for a time that is not known.
    pub fn unavailable(context: impl Into<String>) -> Self {
        Self::new(SourceErrorKind::Unavailable { retry_after: None }, context)
    }

    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)
    }
}

impl StdError for SourceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
