//! Why an export or an import ended before it was whole: what is wrong, and where.

use crate::{ErrorKind, ServiceError};
use std::io;
use stores_core::StoreError;

pub(super) type TransferResult<T> = Result<T, TransferError>;

#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// For people.
    #[error("{0}")]
    Refused(String),
    #[error("{place}")]
    In {
        place: String,
        source: Box<TransferError>,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
    // With the error itself as the cause: that nobody reads the output is told by it.
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Base64(#[from] base64::DecodeError),
}

/// Says where something went wrong.
pub(super) trait In<T> {
    fn within(self, place: impl Into<String>) -> TransferResult<T>;
}

impl<T, E: Into<TransferError>> In<T> for Result<T, E> {
    fn within(self, place: impl Into<String>) -> TransferResult<T> {
        self.map_err(|error| TransferError::In {
            place: place.into(),
            source: Box::new(error.into()),
        })
    }
}

impl TransferError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::In { source, .. } => source.kind(),
            Self::Refused(_) | Self::Json(_) | Self::Base64(_) => ErrorKind::Invalid,
            Self::Io(_) => ErrorKind::Unavailable,
            Self::Store(error) => ServiceError::kind_of(error),
        }
    }
}

impl From<TransferError> for ServiceError {
    fn from(error: TransferError) -> Self {
        Self::caused(error.kind(), error)
    }
}

/// Ends with what is wrong.
macro_rules! refuse {
    ($($text:tt)+) => {
        return Err($crate::transfer::error::TransferError::Refused(format!($($text)+)))
    };
}

/// The same, unless something holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)+) => {
        if !$holds {
            return Err($crate::transfer::error::TransferError::Refused(format!($($text)+)));
        }
    };
}

pub(super) use {ensure, refuse};
