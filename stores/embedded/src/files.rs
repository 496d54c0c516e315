//! The file store: object_store over a local folder. A put writes a temporary file and renames it.

use crate::lock::LibraryLock;
use crate::room;
use async_trait::async_trait;
use futures::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use stores_core::{
    BlobKey, BlobKind, BlobPart, BlobStore, StoreError, StoreErrorKind, StoreResult,
};

/// Blobs under one folder.
pub struct LocalFiles {
    store: LocalFileSystem,
    _lock: Option<Arc<LibraryLock>>,
}

impl LocalFiles {
    /// Opens a folder, made if missing, without a library's lock: for one blob folder on its own.
    pub fn open(root: &Path) -> StoreResult<Self> {
        Self::open_locked(root, None)
    }

    pub fn open_locked(root: &Path, lock: Option<Arc<LibraryLock>>) -> StoreResult<Self> {
        let context = || format!("cannot open the file store {}", root.display());
        std::fs::create_dir_all(root).map_err(|error| {
            StoreError::new(StoreErrorKind::Internal, context()).with_source(error)
        })?;
        let store = LocalFileSystem::new_with_prefix(root)
            .map_err(|error| store_error(context(), error))?
            .with_automatic_cleanup(false)
            .with_fsync(true);
        Ok(Self { store, _lock: lock })
    }
}

#[async_trait]
impl BlobStore for LocalFiles {
    #[tracing::instrument(name = "stores.files.put", skip_all, fields(path = key.path()))]
    async fn put(&self, key: &BlobKey, bytes: Vec<u8>) -> StoreResult<()> {
        let path = key.path();
        self.store
            .put(&ObjectPath::from(path.as_str()), bytes.into())
            .await
            .map(|_| ())
            .map_err(|error| store_error(format!("cannot write {path}"), error))
    }

    #[tracing::instrument(name = "stores.files.get", skip_all, fields(path = key.path()))]
    async fn get(&self, key: &BlobKey) -> StoreResult<Option<Vec<u8>>> {
        let path = key.path();
        let failed = |error| store_error(format!("cannot read {path}"), error);
        let found = match self.store.get(&ObjectPath::from(path.as_str())).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let bytes = found.bytes().await.map_err(failed)?;
        Ok(Some(bytes.to_vec()))
    }

    #[tracing::instrument(name = "stores.files.size", skip_all, fields(path = key.path()))]
    async fn size(&self, key: &BlobKey) -> StoreResult<Option<u64>> {
        let path = key.path();
        match self.store.head(&ObjectPath::from(path.as_str())).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(store_error(format!("cannot look at {path}"), error)),
        }
    }

    #[tracing::instrument(name = "stores.files.keys", skip_all, fields(folder = kind.folder()))]
    async fn keys(
        &self,
        kind: BlobKind,
        after: Option<&BlobKey>,
        limit: u32,
    ) -> StoreResult<Vec<BlobKey>> {
        let folder = kind.folder();
        let failed = |error| store_error(format!("cannot list {folder}"), error);
        let after = after.map(BlobKey::path).unwrap_or_default();
        // A folder has no order of its own: the first after `after` are picked out of all.
        let mut first: BTreeMap<String, BlobKey> = BTreeMap::new();
        let mut listed = self.store.list(Some(&ObjectPath::from(folder)));
        while let Some(found) = listed.try_next().await.map_err(failed)? {
            let path = found.location.to_string();
            if path <= after {
                continue;
            }
            if let Some(key) = BlobKey::parse(&path) {
                first.insert(path, key);
            }
            if first.len() > limit as usize {
                first.pop_last();
            }
        }
        Ok(first.into_values().collect())
    }

    #[tracing::instrument(name = "stores.files.get_range", skip_all, fields(path = key.path()))]
    async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> StoreResult<Option<BlobPart>> {
        let path = key.path();
        let failed = |error| store_error(format!("cannot read {path}"), error);
        let place = ObjectPath::from(path.as_str());
        let size = match self.store.head(&place).await {
            Ok(found) => found.size,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let range = range.start.min(size)..range.end.min(size);
        if range.is_empty() {
            let bytes = Vec::new();
            return Ok(Some(BlobPart { bytes, size }));
        }
        let bytes = self.store.get_range(&place, range).await.map_err(failed)?;
        let bytes = bytes.to_vec();
        Ok(Some(BlobPart { bytes, size }))
    }

    #[tracing::instrument(name = "stores.files.delete", skip_all, fields(path = key.path()))]
    async fn delete(&self, key: &BlobKey) -> StoreResult<()> {
        let path = key.path();
        match self.store.delete(&ObjectPath::from(path.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(store_error(format!("cannot delete {path}"), error)),
        }
    }
}

fn store_error(context: String, error: object_store::Error) -> StoreError {
    let kind = match &error {
        object_store::Error::InvalidPath { .. } => StoreErrorKind::Invalid,
        error if room::is_cause(error) => StoreErrorKind::Full,
        _ => StoreErrorKind::Internal,
    };
    StoreError::new(kind, context).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_schema::{ContentHash, PaperId};

    #[tokio::test]
    async fn blobs_are_replaced_whole_and_survive_a_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let hash = ContentHash::of(b"bytes");
        let (raw, text) = (
            BlobKey::Raw(hash.clone()),
            BlobKey::Text(PaperId::ingested(&hash)),
        );
        let files = LocalFiles::open(dir.path()).unwrap();
        assert_eq!(files.get(&raw).await.unwrap(), None);
        files.put(&raw, b"first".to_vec()).await.unwrap();
        files.put(&raw, "zweites é".into()).await.unwrap();
        files.delete(&text).await.unwrap();
        drop(files);
        let files = LocalFiles::open(dir.path()).unwrap();
        assert_eq!(files.get(&raw).await.unwrap(), Some("zweites é".into()));
        files.delete(&raw).await.unwrap();
        assert_eq!(files.get(&raw).await.unwrap(), None);
    }
}
