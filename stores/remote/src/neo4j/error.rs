//! What went wrong with Neo4j, and which setting or person can help.

use neo4rs::{Error, Neo4jClientErrorKind, Neo4jErrorKind};
use stores_core::{StoreError, StoreErrorKind};

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
        let (kind, context) = match &self {
            Self::NotFound(name) => (StoreErrorKind::NotFound, name.clone()),
            Self::Corrupt(_) => (StoreErrorKind::Corrupt, what.to_owned()),
            Self::Bolt(Error::AuthenticationError(_)) => (StoreErrorKind::Invalid, refused(url)),
            Self::Bolt(Error::Neo4j(error)) => match error.kind() {
                Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(_))
                    if error.code().contains("CredentialsExpired") =>
                {
                    (StoreErrorKind::Invalid, expired(url))
                }
                Neo4jErrorKind::Client(Neo4jClientErrorKind::Security(_)) => {
                    (StoreErrorKind::Invalid, refused(url))
                }
                Neo4jErrorKind::Client(Neo4jClientErrorKind::FatalDiscovery) => (
                    StoreErrorKind::Invalid,
                    format!("graph.database names a database that {url} does not have"),
                ),
                Neo4jErrorKind::Transient => (
                    StoreErrorKind::Unavailable,
                    format!("Neo4j is busy: {what}"),
                ),
                _ => (StoreErrorKind::Internal, format!("Neo4j refused: {what}")),
            },
            Self::Bolt(error) if is_connection(error) => (
                StoreErrorKind::Unavailable,
                format!("Neo4j can't be reached at graph.url {url}"),
            ),
            Self::Bolt(_) => (StoreErrorKind::Internal, format!("Neo4j: {what}")),
        };
        StoreError::new(kind, context).with_source(self)
    }
}

fn refused(url: &str) -> String {
    format!(
        "{url} refuses graph.user and its password: set PAPYRI_GRAPH__PASSWORD or graph.password_file"
    )
}

fn expired(url: &str) -> String {
    format!(
        "the password of graph.user at {url} has expired: change it with ALTER CURRENT USER SET PASSWORD, then set PAPYRI_GRAPH__PASSWORD"
    )
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
