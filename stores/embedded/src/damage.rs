//! A passage index that can't be read: found by reading all of it, and set aside, so that another is made in its place.

use crate::{EdgePassages, LibraryLock, OpenOptions};
use graph_schema::PassageId;
use std::path::{Path, PathBuf};
use stores_core::{PassageIndex, StoreError, StoreErrorKind, StoreResult};

/// Passages read at once.
const PAGE: u32 = 500;
const INDEX: &str = "passages";
const ASIDE: &str = "passages.damaged";

/// What is wrong with the index of the library in `dir`, for people; `None` for one that can be read, or is not there.
/// The library is locked meanwhile.
pub async fn index_damage(dir: &Path, options: &OpenOptions) -> StoreResult<Option<String>> {
    if !dir.join(INDEX).exists() {
        return Ok(None);
    }
    let _lock = LibraryLock::acquire(dir, &options.command)?;
    let read = async {
        let index = EdgePassages::open_locked(dir, options.dimension)?;
        read_all(&index).await
    };
    Ok(match read.await {
        Ok(()) => None,
        // It is not known then.
        Err(error) if error.kind == StoreErrorKind::Full => return Err(error),
        Err(error) => Some(match &error.source {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        }),
    })
}

async fn read_all(index: &EdgePassages) -> StoreResult<()> {
    let mut after: Option<PassageId> = None;
    let (mut seen, mut vector) = (0_u64, None);
    loop {
        let ids = index.passage_ids(after.as_ref(), PAGE).await?;
        let Some(last) = ids.last() else { break };
        vector = index.dense_vectors(&ids).await?.pop().or(vector);
        seen += ids.len() as u64;
        after = Some(last.clone());
    }
    let counted = index.count().await?;
    if counted != seen {
        let context = format!("the passage index counts {counted} passages and lists {seen}");
        return Err(StoreError::new(StoreErrorKind::Corrupt, context));
    }
    // Words have files of their own, and so has the list of papers that searches within some of them go by.
    index.matching_passages("passage", None, 1).await?;
    if let Some((id, dense)) = vector {
        let within = [id.paper()];
        let found = index.nearest_passages(&dense, Some(&within), 1).await?;
        if found.is_empty() {
            let context = "the passage index does not find passages by their paper";
            return Err(StoreError::new(StoreErrorKind::Corrupt, context));
        }
    }
    Ok(())
}

/// Moves the index out of the way; one that was set aside before goes.
pub fn set_index_aside(dir: &Path, options: &OpenOptions) -> StoreResult<()> {
    let _lock = LibraryLock::acquire(dir, &options.command)?;
    forget_index_set_aside(dir)?;
    let (from, to) = (dir.join(INDEX), dir.join(ASIDE));
    std::fs::rename(&from, &to).map_err(|error| failed("moving", &from, error))
}

/// Removes an index that was set aside; nothing happens when there is none.
pub fn forget_index_set_aside(dir: &Path) -> StoreResult<()> {
    let aside: PathBuf = dir.join(ASIDE);
    match std::fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(failed("removing", &aside, error))
        }
        _ => Ok(()),
    }
}

fn failed(doing: &str, path: &Path, error: std::io::Error) -> StoreError {
    let context = format!("{doing} {}", path.display());
    StoreError::new(StoreErrorKind::Internal, context).with_source(error)
}
