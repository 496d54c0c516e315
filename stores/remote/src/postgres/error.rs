//! What went wrong with Postgres, and which setting or person can help.

use deadpool_postgres::{PoolError, TimeoutType};
use stores_core::{StoreError, StoreErrorKind};
use tokio_postgres::error::SqlState;

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Server(#[from] tokio_postgres::Error),
    /// No connection was free in time.
    #[error("all connections are busy")]
    Busy,
    #[error("no connection was made in time")]
    Away,
    #[error("the pool of connections: {0}")]
    Pool(String),
    #[error("what is stored can't be read: {0}")]
    Corrupt(String),
    #[error(transparent)]
    Store(StoreError),
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        use deadpool_postgres::HookError;
        match error {
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                Self::Server(error)
            }
            PoolError::Timeout(TimeoutType::Wait) => Self::Busy,
            PoolError::Timeout(_) => Self::Away,
            other => Self::Pool(other.to_string()),
        }
    }
}

impl Failure {
    /// Whether another try may succeed: a deadlock, a server that starts or stops, a connection that broke.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Server(error) => match error.code() {
                Some(code) => {
                    *code == SqlState::T_R_SERIALIZATION_FAILURE
                        || *code == SqlState::T_R_DEADLOCK_DETECTED
                        || *code == SqlState::TOO_MANY_CONNECTIONS
                        || code.code().starts_with("08")
                        || code.code().starts_with("57P")
                }
                None => is_connection(error),
            },
            _ => false,
        }
    }

    pub fn into_store(self, what: &str, place: &str) -> StoreError {
        let (kind, context) = match &self {
            Self::Store(_) => return self.into_inner(what),
            Self::Server(error) => of_server(error, what, place),
            Self::Busy => (
                StoreErrorKind::Unavailable,
                format!("all of jobs.max_connections to {place} are busy: {what}"),
            ),
            Self::Away => (StoreErrorKind::Unavailable, away(place)),
            Self::Pool(_) => (StoreErrorKind::Internal, what.to_owned()),
            Self::Corrupt(_) => (StoreErrorKind::Corrupt, what.to_owned()),
        };
        StoreError::new(kind, context).with_source(self)
    }

    fn into_inner(self, what: &str) -> StoreError {
        match self {
            Self::Store(error) => error,
            other => StoreError::new(StoreErrorKind::Internal, what).with_source(other),
        }
    }
}

fn of_server(error: &tokio_postgres::Error, what: &str, place: &str) -> (StoreErrorKind, String) {
    use StoreErrorKind::{Full, Internal, Invalid, Unavailable};
    let Some(code) = error.code() else {
        let said = error.to_string();
        return match std::error::Error::source(error).map(ToString::to_string) {
            Some(cause) if cause.contains("password missing") => (Invalid, refused(place)),
            _ if said.contains("TLS") => (Invalid, no_tls(place)),
            _ if is_connection(error) => (Unavailable, away(place)),
            _ => (Internal, format!("Postgres: {what}")),
        };
    };
    match code.code() {
        "28P01" | "28000" => (Invalid, refused(place)),
        "3D000" => (
            Invalid,
            format!("jobs.url names a database that is not there: {place}"),
        ),
        "42501" => (
            Invalid,
            format!(
                "jobs.user may not do this at {place}: {what}; it must own its tables or be granted them"
            ),
        ),
        "25006" => (
            Unavailable,
            format!("{place} is read-only: jobs.url must name the primary"),
        ),
        "57014" => (
            Unavailable,
            format!("Postgres at {place} took longer than jobs.timeout_s: {what}"),
        ),
        "53100" => (
            Full,
            format!("the disk of Postgres at {place} is full: {what}"),
        ),
        code if ["08", "40", "53", "57"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            (
                Unavailable,
                format!("Postgres at {place} is busy or away: {what}"),
            )
        }
        _ => (Internal, format!("Postgres refused: {what}")),
    }
}

fn refused(place: &str) -> String {
    format!(
        "{place} refuses jobs.user and its password: set PAPYRI_JOBS__PASSWORD or jobs.password_file"
    )
}

fn away(place: &str) -> String {
    format!("Postgres can't be reached at jobs.url {place}")
}

fn no_tls(place: &str) -> String {
    format!(
        "no trusted TLS connection to jobs.url {place}: let SSL_CERT_FILE name its certificate authority, or put ?sslmode=disable into jobs.url on a network you trust"
    )
}

/// Whether the server was not there, or is no longer.
fn is_connection(error: &tokio_postgres::Error) -> bool {
    let by_text = ["connecting", "communicating", "timeout waiting"];
    let said = error.to_string();
    error.is_closed() || by_text.iter().any(|text| said.contains(text))
}
