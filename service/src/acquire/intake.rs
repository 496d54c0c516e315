//! Taking in what is on this machine: files, and what catalogues say of papers.

use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::PaperMetadata;
use ingest::pipeline::{Outcome, Pipeline};
use std::path::Path;
use std::sync::Arc;

pub struct Intake {
    pipeline: Arc<Pipeline>,
    /// Larger files are refused.
    max_bytes: u64,
}

impl Intake {
    pub fn new(pipeline: Arc<Pipeline>, max_bytes: u64) -> Self {
        Self {
            pipeline,
            max_bytes,
        }
    }

    /// Takes a file in. One that can't be read is an outcome; an error says that nothing is known to be wrong with it.
    #[tracing::instrument(name = "service.take_in_file", level = "debug", skip_all, fields(%caller))]
    pub async fn file(&self, caller: &Caller, file: &Path) -> ServiceResult<Outcome> {
        caller.may(Operation::TakeIn)?;
        let unreadable = |reason: String| Ok(Outcome::Unreadable { reason });
        let size = match tokio::fs::metadata(file).await {
            // A pipe or a device may never end, or never begin.
            Ok(metadata) if !metadata.is_file() => return unreadable("is no regular file".into()),
            Ok(metadata) => metadata.len(),
            Err(error) => return unreadable(format!("can't be read: {error}")),
        };
        if size > self.max_bytes {
            return unreadable(format!(
                "{} MB is over the limit of {} MB (ingest.max_file_mb)",
                size / 1_000_000,
                self.max_bytes / 1_000_000
            ));
        }
        let bytes = match tokio::fs::read(file).await {
            Ok(bytes) => bytes,
            Err(error) => return unreadable(format!("can't be read: {error}")),
        };
        let name = file
            .file_name()
            .unwrap_or(file.as_os_str())
            .to_string_lossy();
        Ok(self.pipeline.ingest(&name, bytes).await?)
    }

    /// Takes papers in by what the catalogue `source` says of them; what became of each, in their order.
    #[tracing::instrument(name = "service.take_in_abstracts", level = "debug", skip_all, fields(%caller))]
    pub async fn abstracts(
        &self,
        caller: &Caller,
        source: &str,
        papers: &[PaperMetadata],
    ) -> ServiceResult<Vec<Outcome>> {
        caller.may(Operation::TakeIn)?;
        let taken_in = self.pipeline.ingest_metadata(source, papers).await;
        taken_in.map_err(ServiceError::from)
    }
}
