//! What went wrong with Neo4j, and which option or person can help.

use neo4rs::{Error, Neo4jClientErrorKind, Neo4jError, Neo4jErrorKind};
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption};

#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Bolt(#[from] Error),
    #[error("what is stored can't be read: {0}")]
    Corrupt(String),
    #[error("{0} is not there")]
    NotFound(String),
}

impl Failure {
    /// Whether another try may succeed: a deadlock, a leader that changed, a connection that broke.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Bolt(Error::Neo4j(error)) => error.kind() == Neo4jErrorKind::Transient,
            Self::Bolt(error) => is_connection(error),
            _ => false,
        }
    }

    pub fn into_store(self, what: &str, url: &str) -> StoreError {
        let told = match &self {
            Self::NotFound(name) => StoreError::new(StoreErrorKind::NotFound, name),
            Self::Corrupt(_) => StoreError::new(StoreErrorKind::Corrupt, what),
            Self::Bolt(Error::AuthenticationError(_)) => refused(url),
            Self::Bolt(Error::Neo4j(error)) => of_server(error, what, url),
            Self::Bolt(error) if is_connection(error) => StoreError::new(
                StoreErrorKind::Unavailable,
                format!("Neo4j can't be reached at {url}"),
            )
            .about(StoreOnServer::Graph, StoreOption::Address),
            Self::Bolt(_) => StoreError::new(StoreErrorKind::Internal, format!("Neo4j: {what}")),
        };
        told.with_source(self)
    }
}

fn of_server(error: &Neo4jError, what: &str, url: &str) -> StoreError {
    match error.kind() {
        Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(_))
            if error.code().contains("CredentialsExpired") =>
        {
            expired(url)
        }
        Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(_)) => refused(url),
        Neo4jErrorKind::Client(Neo4jClientErrorKind::FatalDiscovery) => StoreError::new(
            StoreErrorKind::Invalid,
            format!("Neo4j at {url} does not have the database"),
        )
        .about(StoreOnServer::Graph, StoreOption::Database),
        Neo4jErrorKind::Transient => StoreError::new(
            StoreErrorKind::Unavailable,
            format!("Neo4j is busy: {what}"),
        ),
        _ => StoreError::new(StoreErrorKind::Internal, format!("Neo4j refused: {what}")),
    }
}

fn refused(url: &str) -> StoreError {
    let context = format!("{url} refuses the user and its password");
    StoreError::new(StoreErrorKind::Invalid, context)
        .about(StoreOnServer::Graph, StoreOption::Credentials)
}

fn expired(url: &str) -> StoreError {
    let context = format!(
        "the user's password at {url} has expired: change it with ALTER CURRENT USER SET PASSWORD, and set it here too"
    );
    StoreError::new(StoreErrorKind::Invalid, context)
        .about(StoreOnServer::Graph, StoreOption::Credentials)
}

fn is_connection(error: &Error) -> bool {
    matches!(
        error,
        Error::IOError { .. }
            | Error::ConnectionError
            | Error::ConnectionTimedOut
            | Error::ServerUnavailableError(_)
            | Error::Ignored(_)
            | Error::RequestIgnoredError
    ) || error.to_string().to_lowercase().contains("connection")
}
