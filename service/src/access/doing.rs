//! Something that is being done for an account: written down when it ends.

use super::{Account, Operation};
use crate::{ErrorKind, ServiceResult};
use graph_schema::AuditOutcome;
use std::fmt;

/// Dropped without an end it has failed: whoever asked left, or something broke.
#[must_use = "what is done is written down when it ends"]
pub struct Doing {
    /// `None` where nothing is written down.
    account: Option<Account>,
    operation: Operation,
    about: Option<String>,
}

impl Doing {
    pub(super) fn new(
        account: Option<Account>,
        operation: Operation,
        about: Option<&dyn fmt::Display>,
    ) -> Self {
        let about = about.map(ToString::to_string);
        Self {
            about: about.filter(|_| account.is_some()),
            account,
            operation,
        }
    }

    /// Writes down what became of it, and gives it on.
    pub fn end<T>(mut self, result: ServiceResult<T>) -> ServiceResult<T> {
        let outcome = match &result {
            Ok(_) => AuditOutcome::Done,
            Err(error) if error.kind == ErrorKind::Forbidden => AuditOutcome::Refused,
            Err(_) => AuditOutcome::Failed,
        };
        self.write(outcome);
        result
    }

    fn write(&mut self, outcome: AuditOutcome) {
        if let Some(account) = self.account.take() {
            account.wrote(self.operation, self.about.take(), outcome);
        }
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        self.write(AuditOutcome::Failed);
    }
}
