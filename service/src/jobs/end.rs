//! How the run of a job ends, and what an error says of other jobs.

use graph_schema::Job;
use ingest::pipeline::IngestError;
use models_core::{ModelError, ModelErrorKind};
use std::time::Duration;
use stores_core::StoreError;

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Done,
    /// Another try after the pause that its attempts say, or after what the source asked for.
    Again {
        cause: String,
        after: Option<Duration>,
    },
    /// Given up.
    Dead {
        cause: String,
    },
    /// Not begun in earnest: it waits as if it had not been taken.
    Back,
}

/// Why a worker can't go on. Its jobs go to others when its leases lapse.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Ingest(IngestError),
}

impl From<IngestError> for JobError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(error) => Self::Store(error),
            error => Self::Ingest(error),
        }
    }
}

/// Whom an error concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This text; another may go well.
    One,
    /// Every text for now, until the model is back.
    Others,
    /// All that is to be done: a store that is away for good, a model that is not installed.
    All,
}

pub fn reach(error: &IngestError) -> Reach {
    match error {
        IngestError::Store(_) => Reach::All,
        IngestError::Stopped => Reach::One,
        IngestError::Model(error) if is_busy(error) => Reach::Others,
        IngestError::Model(error) => match error.kind {
            ModelErrorKind::Missing => Reach::All,
            _ => Reach::One,
        },
    }
}

pub(super) fn is_busy(error: &ModelError) -> bool {
    use ModelErrorKind::{Overloaded, Unavailable};
    matches!(error.kind, Unavailable | Overloaded)
}

/// Attempts of a text that the model failed on: it says the same to the same text, but may have been short of memory.
const TRIES_OF_A_TEXT: u32 = 2;

/// What becomes of a job whose text did not get through the model. One that is sent again as often as a source that is
/// away is asked would keep a harvest from ending for an hour.
pub fn after_model(job: &Job, error: &IngestError) -> End {
    let mut cause = error.to_string();
    let mut refused = false;
    if let IngestError::Model(error) = error {
        let source = error.source.as_ref();
        cause.extend(source.map(|source| format!(": {source}")));
        refused = error.kind == ModelErrorKind::Invalid;
    }
    let last = reach(error) == Reach::One && job.attempts >= TRIES_OF_A_TEXT;
    match refused || last {
        true => End::Dead { cause },
        false => End::Again { cause, after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stores_core::StoreErrorKind;

    #[test]
    fn whom_an_error_of_the_model_concerns() {
        use ModelErrorKind::{Internal, Invalid, Missing, Overloaded, Unavailable};
        let of = |kind| {
            reach(&IngestError::Model(ModelError::new(
                kind,
                "embedding texts",
            )))
        };
        assert_eq!([of(Invalid), of(Internal)], [Reach::One; 2]);
        assert_eq!([of(Unavailable), of(Overloaded)], [Reach::Others; 2]);
        assert_eq!(of(Missing), Reach::All);
        let store = StoreError::new(StoreErrorKind::Internal, "writing");
        assert_eq!(reach(&IngestError::Store(store)), Reach::All);
    }
}
