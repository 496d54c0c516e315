//! What went wrong with Postgres, and which option or person can help.

use deadpool_postgres::{PoolError, TimeoutType};
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption};
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
        let told = match &self {
            Self::Store(_) => return self.into_inner(what),
            Self::Server(error) => of_server(error, what, place),
            Self::Busy => StoreError::new(
                StoreErrorKind::Unavailable,
                format!("all connections to {place} are busy: {what}"),
            )
            .about(StoreOnServer::Jobs, StoreOption::Connections),
            Self::Away => away(place),
            Self::Pool(_) => StoreError::new(StoreErrorKind::Internal, what),
            Self::Corrupt(_) => StoreError::new(StoreErrorKind::Corrupt, what),
        };
        told.with_source(self)
    }

    fn into_inner(self, what: &str) -> StoreError {
        match self {
            Self::Store(error) => error,
            other => StoreError::new(StoreErrorKind::Internal, what).with_source(other),
        }
    }
}

fn of_server(error: &tokio_postgres::Error, what: &str, place: &str) -> StoreError {
    use StoreErrorKind::{Full, Internal, Invalid, Unavailable};
    let Some(code) = error.code() else {
        let said = error.to_string();
        return match std::error::Error::source(error).map(ToString::to_string) {
            Some(cause) if cause.contains("password missing") => refused(place),
            _ if said.contains("TLS") => no_tls(place),
            _ if is_connection(error) => away(place),
            _ => StoreError::new(Internal, format!("Postgres: {what}")),
        };
    };
    let about =
        |kind, context, option| StoreError::new(kind, context).about(StoreOnServer::Jobs, option);
    match code.code() {
        "28P01" | "28000" => refused(place),
        "3D000" => about(
            Invalid,
            format!("Postgres has no database {place}"),
            StoreOption::Address,
        ),
        "42501" => about(
            Invalid,
            format!(
                "the user may not do this at {place}: {what}; it must own its tables or be granted them"
            ),
            StoreOption::User,
        ),
        "25006" => about(
            Unavailable,
            format!("{place} is read-only: the address must be that of the primary"),
            StoreOption::Address,
        ),
        "57014" => about(
            Unavailable,
            format!("Postgres at {place} took longer than it may: {what}"),
            StoreOption::Timeout,
        ),
        "53100" => StoreError::new(
            Full,
            format!("the disk of Postgres at {place} is full: {what}"),
        ),
        code if ["08", "40", "53", "57"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            StoreError::new(
                Unavailable,
                format!("Postgres at {place} is busy or away: {what}"),
            )
        }
        _ => StoreError::new(Internal, format!("Postgres refused: {what}")),
    }
}

fn refused(place: &str) -> StoreError {
    let context = format!("{place} refuses the user and its password");
    StoreError::new(StoreErrorKind::Invalid, context)
        .about(StoreOnServer::Jobs, StoreOption::Credentials)
}

fn away(place: &str) -> StoreError {
    let context = format!("Postgres can't be reached at {place}");
    StoreError::new(StoreErrorKind::Unavailable, context)
        .about(StoreOnServer::Jobs, StoreOption::Address)
}

fn no_tls(place: &str) -> StoreError {
    let context = format!(
        "no trusted TLS connection to {place}: let SSL_CERT_FILE name its certificate authority, or put ?sslmode=disable into the address on a network you trust"
    );
    StoreError::new(StoreErrorKind::Invalid, context)
        .about(StoreOnServer::Jobs, StoreOption::Address)
}

/// Whether the server was not there, or is no longer.
fn is_connection(error: &tokio_postgres::Error) -> bool {
    let by_text = ["connecting", "communicating", "timeout waiting"];
    let said = error.to_string();
    error.is_closed() || by_text.iter().any(|text| said.contains(text))
}
