//! What went wrong with Qdrant, and which option or person can help.

use super::connection::Connection;
use std::error::Error;
use stores_core::{StoreError, StoreErrorKind, StoreOnServer, StoreOption};
use tonic::{Code, Status};

/// How the system names a full disk; Qdrant passes it on and has no code of its own for it.
const NO_ROOM: &str = "No space left on device";

/// Whether another try may succeed: a server that is busy or starting, a connection that broke.
pub(super) fn may_pass(status: &Status) -> bool {
    let busy = matches!(
        status.code(),
        Code::Unavailable | Code::Aborted | Code::ResourceExhausted
    );
    busy || is_connection(status)
}

pub(super) fn into_store(status: &Status, what: &str, server: &Connection) -> StoreError {
    let Connection {
        url, collection, ..
    } = server;
    use StoreErrorKind::{Internal, Invalid, NotFound, Unavailable};
    let (kind, context, option) = match status.code() {
        _ if is_connection(status) => (
            Unavailable,
            format!("Qdrant can't be reached at {url}, which has to name its gRPC port"),
            Some(StoreOption::Address),
        ),
        _ if status.message().contains(NO_ROOM) => (
            StoreErrorKind::Full,
            format!("the disk of Qdrant at {url} is full: {what}"),
            None,
        ),
        Code::Unavailable | Code::Aborted | Code::ResourceExhausted | Code::DeadlineExceeded => (
            Unavailable,
            format!("Qdrant at {url} is busy: {what}"),
            None,
        ),
        Code::Unauthenticated | Code::PermissionDenied => (
            Invalid,
            format!("Qdrant at {url} refuses the API key"),
            Some(StoreOption::Credentials),
        ),
        Code::NotFound => (
            NotFound,
            format!("Qdrant at {url} has no collection {collection}: {what}"),
            Some(StoreOption::Database),
        ),
        Code::Unimplemented => (
            Invalid,
            format!("what answers at {url} is not Qdrant's gRPC, or too old: {what}"),
            Some(StoreOption::Address),
        ),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => (
            Invalid,
            format!("Qdrant refused: {what} in collection {collection}"),
            Some(StoreOption::Database),
        ),
        _ => (Internal, format!("Qdrant: {what}"), None),
    };
    let told = StoreError::new(kind, context).with_source(cause(status));
    match option {
        Some(option) => told.about(StoreOnServer::Passages, option),
        None => told,
    }
}

/// What the connection itself reports has a cause; what a server says has none.
fn is_connection(status: &Status) -> bool {
    let broken = matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Internal | Code::Cancelled
    );
    broken && status.source().is_some()
}

/// The innermost cause of a broken connection, else what the server said; without the headers of the reply.
fn cause(status: &Status) -> String {
    let mut innermost = status.source();
    while let Some(deeper) = innermost.and_then(Error::source) {
        innermost = Some(deeper);
    }
    match innermost {
        Some(cause) => cause.to_string(),
        None => format!("{:?}: {}", status.code(), status.message()),
    }
}
