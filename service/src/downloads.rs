//! Files that lie in the folder of downloads until they are read.

use std::path::Path;

/// Lets one go that was read: its bytes are in the file store by now, or of no use.
pub(crate) async fn let_go(file: &Path) {
    if let Err(error) = tokio::fs::remove_file(file).await {
        tracing::debug!(%error, "a download stays behind");
    }
}
