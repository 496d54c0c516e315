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

/// What a store on a server was opened with. Stores know no file of settings: whoever opened one knows where its
/// options are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreOption {
    Address,
    User,
    /// The name and the secret that goes with it.
    Credentials,
    /// The database or collection on the server.
    Database,
    Connections,
    Timeout,
    /// Length of the dense vectors.
    Dimension,
}

/// Which of the stores that can be on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreOnServer {
    Graph,
    Passages,
    Jobs,
}

#[derive(Debug)]
pub struct StoreError {
    pub kind: StoreErrorKind,
    /// What was being done, for logs and operators.
    pub context: String,
    /// Which option of which store to look at, where that helps.
    pub option: Option<(StoreOnServer, StoreOption)>,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    pub fn new(kind: StoreErrorKind, context: impl Into<String>) -> Self {
        let context = context.into();
        Self {
            kind,
            context,
            option: None,
            source: None,
        }
    }

    pub fn about(mut self, store: StoreOnServer, option: StoreOption) -> Self {
        self.option = Some((store, option));
        self
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
