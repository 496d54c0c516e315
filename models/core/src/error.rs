//! The one error that crosses a model port: what a caller can do, what was being done, and the cause.

use std::error::Error as StdError;
use std::fmt;

pub type ModelResult<T> = Result<T, ModelError>;

/// What a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelErrorKind {
    /// The weights or the runtime are not installed; the context says which command installs them.
    Missing,
    /// The input is wrong: fix it, a retry changes nothing.
    Invalid,
    /// The model's server is away, busy or too slow: try again later.
    Unavailable,
    /// More is asked at once than the model has room for: try again when others are done.
    Overloaded,
    /// Anything else: give up and report it.
    Internal,
}

/// What a model was opened with. Models know no file of settings: whoever opened one knows where its options are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelOption {
    /// Of its server.
    Address,
    Key,
    /// Its name on the server.
    Name,
    Timeout,
    /// How many tokens it may read.
    Context,
    /// Where weights are downloaded from, by their owner's name.
    Hub,
    /// Where weights are downloaded from as packages.
    Index,
}

#[derive(Debug)]
pub struct ModelError {
    pub kind: ModelErrorKind,
    /// What was being done, for logs and operators.
    pub context: String,
    /// Which option to look at, where that helps.
    pub option: Option<ModelOption>,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl ModelError {
    pub fn new(kind: ModelErrorKind, context: impl Into<String>) -> Self {
        let context = context.into();
        Self {
            kind,
            context,
            option: None,
            source: None,
        }
    }

    pub fn about(mut self, option: ModelOption) -> Self {
        self.option = Some(option);
        self
    }

    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)
    }
}

impl StdError for ModelError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
