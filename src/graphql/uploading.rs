//! Taking an upload in: as many bytes at once as memory is meant to hold, whoever sends them.

use super::error::{ApiError, ApiResult};
use crate::http::state::AppState;
use async_graphql::UploadValue;
use ingest::pipeline::Outcome;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes of uploads that are in memory at once, in millions. A larger file goes alone.
const MEMORY_MB: u32 = 128;

pub struct Uploading {
    state: AppState,
    /// One permit a million bytes.
    memory: Arc<Semaphore>,
}

impl Uploading {
    pub fn new(state: AppState) -> Self {
        Self {
            state,
            memory: Arc::new(Semaphore::new(MEMORY_MB as usize)),
        }
    }

    /// Goes on when the client leaves: it has sent what there is to read.
    pub async fn take_in(&self, file: UploadValue) -> ApiResult<Outcome> {
        let size = file.size().map_err(ApiError::internal)?;
        let most = self.state.limits.max_upload_bytes;
        if size > most {
            return Err(crate::http::too_large("file", most));
        }
        let share = u32::try_from(size / 1_000_000 + 1).unwrap_or(MEMORY_MB);
        let memory = self.memory.clone();
        let memory = memory.acquire_many_owned(share.min(MEMORY_MB)).await;
        let memory = memory.map_err(ApiError::internal)?;
        let pipeline = self.state.pipeline.clone();
        let work = tokio::spawn(async move {
            let name = file.filename.clone();
            let bytes = tokio::task::spawn_blocking(move || read(file)).await;
            let bytes = bytes.map_err(ApiError::internal)?;
            let bytes = bytes.map_err(ApiError::internal)?;
            let outcome = pipeline.ingest(&name, bytes).await;
            drop(memory);
            outcome.map_err(ApiError::from)
        });
        work.await.map_err(ApiError::internal)?
    }
}

fn read(file: UploadValue) -> std::io::Result<Vec<u8>> {
    let mut content = file.content;
    let mut bytes = Vec::new();
    // A file that the request names twice was read to its end before.
    content.seek(SeekFrom::Start(0))?;
    content.read_to_end(&mut bytes)?;
    Ok(bytes)
}
