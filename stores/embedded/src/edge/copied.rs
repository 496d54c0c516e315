//! The passages of a library that can't be written, or whose disk is full. The engine opens its files for writing, so it
//! gets a copy of them: made when the first question comes, gone with the process.

use super::EdgePassages;
use crate::blocking::run_blocking;
use crate::room;
use async_trait::async_trait;
use graph_schema::{PaperId, PassageId};
use std::path::{Path, PathBuf};
use stores_core::{
    IndexedPassage, PassageHit, PassageIndex, StoreError, StoreErrorKind, StoreResult,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Searches a copy; writes nothing.
pub struct CopiedPassages {
    dir: PathBuf,
    dimension: usize,
    /// Why nothing can be written.
    kind: StoreErrorKind,
    copy: OnceCell<Opened>,
}

struct Opened {
    passages: EdgePassages,
    _dir: TempDir,
}

impl CopiedPassages {
    /// Of a folder that can't be written.
    pub fn new(dir: &Path, dimension: usize) -> Self {
        Self::with(dir, dimension, StoreErrorKind::Invalid)
    }

    /// Of a folder whose disk is full.
    pub fn without_room(dir: &Path, dimension: usize) -> Self {
        Self::with(dir, dimension, StoreErrorKind::Full)
    }

    fn with(dir: &Path, dimension: usize, kind: StoreErrorKind) -> Self {
        Self {
            dir: dir.to_owned(),
            dimension,
            kind,
            copy: OnceCell::new(),
        }
    }

    fn refused(&self) -> StoreError {
        let context = match self.kind {
            StoreErrorKind::Full => "the disk of the library is full: passages can't be written",
            _ => "the library can't be written",
        };
        StoreError::new(self.kind, context)
    }

    async fn copy(&self) -> StoreResult<&EdgePassages> {
        let (dir, dimension) = (self.dir.clone(), self.dimension);
        let copied = self.copy.get_or_try_init(|| {
            run_blocking(tracing::info_span!("edge.copy"), move || {
                copied(&dir, dimension)
            })
        });
        Ok(&copied.await?.passages)
    }
}

fn copied(dir: &Path, dimension: usize) -> StoreResult<Opened> {
    let failed = |error: std::io::Error| {
        let kind = match room::is_cause(&error) {
            true => StoreErrorKind::Full,
            false => StoreErrorKind::Internal,
        };
        let context = "the library can't be written, and its passages can't be copied to be read";
        StoreError::new(kind, context).with_source(error)
    };
    let copy = tempfile::tempdir().map_err(failed)?;
    let from = dir.join("passages");
    room::ensure(copy.path(), room::used(&from))?;
    if from.exists() {
        copy_folder(&from, &copy.path().join("passages")).map_err(failed)?;
    }
    let passages = EdgePassages::open_locked(copy.path(), dimension)?;
    Ok(Opened {
        passages,
        _dir: copy,
    })
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            // Not with its rights: they may be for reading only.
            let mut bytes = std::fs::File::open(entry.path())?;
            std::io::copy(&mut bytes, &mut std::fs::File::create(place)?)?;
        }
    }
    Ok(())
}

#[async_trait]
impl PassageIndex for CopiedPassages {
    async fn ping(&self) -> StoreResult<()> {
        Ok(())
    }

    async fn put_passages(&self, _: &[IndexedPassage]) -> StoreResult<()> {
        Err(self.refused())
    }

    async fn delete_paper(&self, _: &PaperId) -> StoreResult<()> {
        Err(self.refused())
    }

    async fn nearest_passages(
        &self,
        dense: &[f32],
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.copy()
            .await?
            .nearest_passages(dense, within, limit)
            .await
    }

    async fn matching_passages(
        &self,
        text: &str,
        within: Option<&[PaperId]>,
        limit: u32,
    ) -> StoreResult<Vec<PassageHit>> {
        self.copy()
            .await?
            .matching_passages(text, within, limit)
            .await
    }

    async fn dense_vectors(&self, ids: &[PassageId]) -> StoreResult<Vec<(PassageId, Vec<f32>)>> {
        self.copy().await?.dense_vectors(ids).await
    }

    async fn passage_ids(
        &self,
        after: Option<&PassageId>,
        limit: u32,
    ) -> StoreResult<Vec<PassageId>> {
        self.copy().await?.passage_ids(after, limit).await
    }

    async fn count(&self) -> StoreResult<u64> {
        self.copy().await?.count().await
    }
}
