//! Watching: what machine and program did, as it was sampled.

use crate::{Caller, Operation, ServiceError, ServiceResult};
use operations::History;

pub use operations::minute::{OfHost, Used};
pub use operations::{Minute, Work};

/// The longest span that is asked for, in seconds: what is kept.
pub const LONGEST_S: i64 = 31 * 86_400;

#[derive(Debug, Clone)]
pub struct Watching {
    history: History,
}

impl Watching {
    pub fn new(history: History) -> Self {
        Self { history }
    }

    /// The minutes from `since` to before `until` (seconds since the Unix epoch), of all processes of the library, by time.
    /// `InvalidInput` for a span longer than what is kept.
    #[tracing::instrument(name = "service.watch", level = "debug", skip_all, fields(%caller))]
    pub async fn minutes(
        &self,
        caller: &Caller,
        since: i64,
        until: i64,
    ) -> ServiceResult<Vec<Minute>> {
        caller.may(Operation::SeeOperations)?;
        if until.saturating_sub(since) > LONGEST_S {
            return Err(ServiceError::invalid("samples are kept for 30 days"));
        }
        let history = self.history.clone();
        let read = tokio::task::spawn_blocking(move || history.between(since, until)).await;
        let read = read.map_err(ServiceError::internal)?;
        read.map_err(ServiceError::internal)
    }
}
