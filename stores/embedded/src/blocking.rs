//! The one way from async code to blocking engines.

use stores_core::{StoreError, StoreErrorKind, StoreResult};
use tracing::Span;

/// Runs `work` on the blocking pool, inside `span`. A panic of an engine comes back as `Internal`.
pub(crate) async fn run_blocking<T, F>(span: Span, work: F) -> StoreResult<T>
where
    T: Send + 'static,
    F: FnOnce() -> StoreResult<T> + Send + 'static,
{
    let joined = tokio::task::spawn_blocking(move || span.in_scope(work)).await;
    joined.unwrap_or_else(|error| {
        let context = "a storage task ended early";
        Err(StoreError::new(StoreErrorKind::Internal, context).with_source(error))
    })
}
