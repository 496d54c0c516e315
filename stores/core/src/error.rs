//! The one error that crosses a port: what a caller can do, what was being done, and the cause.

use std::error::Error as StdError;
use std::fmt;

pub type StoreResult<T> = Result<T, StoreError>;

/// What a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreErrorKind {
    /// The input is wrong: fix it, a retry changes nothing.
    Invalid,
    /// The named thing is not there.
    NotFound,
    /// The store is away or busy: try again later.
    Unavailable,
    /// More is asked of the store at once than it is allowed to take: try again when others are done.
    Overloaded,
    /// The disk it is kept on is full: make room, then try again.
    Full,
    /// Another process holds the library.
    Locked,
    /// What is stored is damaged or newer than this program.
    Corrupt,
    /// Anything else: give up and report it.
    Internal,
}

#[derive(Debug)]
pub struct StoreError {
    pub kind: StoreErrorKind,
    /// What was being done, for logs and operators.
    pub context: String,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    pub fn new(kind: StoreErrorKind, context: impl Into<String>) -> Self {
        let context = context.into();
        Self {
            kind,
            context,
            source: None,
        }
    }

    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
