//! Why something can't be learnt, put so that a person can act on it.

#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// Too little or one-sided data.
    #[error("{0}")]
    TooLittle(String),
    /// A file that another program wrote can't be read.
    #[error("{what}, line or item {at}: {reason}")]
    Unreadable {
        what: &'static str,
        at: usize,
        reason: String,
    },
    #[error("there is no {what} called “{name}”; {hint}")]
    Unknown {
        what: &'static str,
        name: String,
        hint: &'static str,
    },
    /// A promotion that the gate refuses.
    #[error("not promoted: {0}")]
    Refused(String),
}
