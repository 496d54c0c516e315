//! Taking an upload in: as many bytes at once as memory is meant to hold, whoever sends them.

use super::Parts;
use crate::{ServiceError, ServiceResult};
use ingest::pipeline::Outcome;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes of uploads that are in memory at once, in millions. A larger file goes alone.
const MEMORY_MB: u32 = 128;

/// A file that somebody sent, received whole.
pub struct Upload {
    /// As the sender called it.
    pub name: String,
    /// Where it lies meanwhile; read from its beginning.
    pub file: File,
}

pub(super) struct Uploads {
    parts: Arc<Parts>,
    /// One permit a million bytes.
    memory: Arc<Semaphore>,
}

impl Uploads {
    pub fn new(parts: Arc<Parts>) -> Self {
        Self {
            parts,
            memory: Arc::new(Semaphore::new(MEMORY_MB as usize)),
        }
    }

    /// Goes on when the sender leaves: it has sent what there is to read.
    pub async fn take_in(&self, upload: Upload) -> ServiceResult<Outcome> {
        let size = upload
            .file
            .metadata()
            .map_err(ServiceError::internal)?
            .len();
        let most = self.parts.limits.max_upload_bytes;
        if size > most {
            return Err(ServiceError::too_large("file", most));
        }
        let share = u32::try_from(size / 1_000_000 + 1).unwrap_or(MEMORY_MB);
        let memory = self.memory.clone();
        let memory = memory.acquire_many_owned(share.min(MEMORY_MB)).await;
        let memory = memory.map_err(ServiceError::internal)?;
        let parts = self.parts.clone();
        let work = tokio::spawn(async move {
            let Upload { name, file } = upload;
            let bytes = tokio::task::spawn_blocking(move || read(file)).await;
            let bytes = bytes.map_err(ServiceError::internal)?;
            let bytes = bytes.map_err(ServiceError::internal)?;
            let outcome = parts.pipeline.ingest(&name, bytes).await?;
            drop(memory);
            if let Outcome::New(paper) | Outcome::Replaced(paper) = &outcome {
                // What is remembered may be of the version before.
                parts.answerer.forget(paper);
            }
            Ok(outcome)
        });
        work.await.map_err(ServiceError::internal)?
    }
}

fn read(mut file: File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A file that the request names twice was read to its end before.
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
