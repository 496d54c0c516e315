//! The one error of answering: what a caller can do about it, and the cause for the log.

use models_core::{ModelError, ModelErrorKind};
use std::error::Error as StdError;
use stores_core::{StoreError, StoreErrorKind};

#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The question can't be asked as it is; the text says what to do and may be shown.
    #[error("{reason}")]
    InvalidQuestion { reason: String },
    /// The named thing is not there, or has no text; the text may be shown.
    #[error("{what}")]
    NotFound { what: String },
    /// More is asked at once than a store takes: try again when others are done.
    #[error("{context}")]
    Overloaded {
        context: String,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A store or model is away or busy: try again later.
    #[error("{context}")]
    Unavailable {
        context: String,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// Anything else: give up and report it.
    #[error("{context}")]
    Internal {
        context: String,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl From<StoreError> for AnswerError {
    fn from(error: StoreError) -> Self {
        let context = error.context.clone();
        match error.kind {
            StoreErrorKind::NotFound => Self::NotFound { what: context },
            StoreErrorKind::Overloaded => Self::Overloaded {
                context,
                source: Box::new(error),
            },
            StoreErrorKind::Unavailable | StoreErrorKind::Locked | StoreErrorKind::Full => {
                Self::Unavailable {
                    context,
                    source: Box::new(error),
                }
            }
            StoreErrorKind::Invalid | StoreErrorKind::Corrupt | StoreErrorKind::Internal => {
                Self::Internal {
                    context,
                    source: Box::new(error),
                }
            }
        }
    }
}

impl From<ModelError> for AnswerError {
    fn from(error: ModelError) -> Self {
        let context = error.context.clone();
        match error.kind {
            ModelErrorKind::Overloaded => Self::Overloaded {
                context,
                source: Box::new(error),
            },
            ModelErrorKind::Missing | ModelErrorKind::Unavailable => Self::Unavailable {
                context,
                source: Box::new(error),
            },
            ModelErrorKind::Invalid | ModelErrorKind::Internal => Self::Internal {
                context,
                source: Box::new(error),
            },
        }
    }
}
