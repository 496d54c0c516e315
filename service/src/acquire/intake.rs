//! Taking in what is on this machine: files, and what catalogues say of papers.

use crate::{Caller, Operation, ServiceError, ServiceResult};
use graph_schema::PaperMetadata;
use ingest::pipeline::{Outcome, Pipeline};
use ingest::source::bibliography::{Bibliography, Format};
use ingest::source::markup::with_files_beside;
use std::borrow::Cow;
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
        let bytes = match self.bytes(file).await {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Outcome::Unreadable { reason }),
        };
        let path = file.to_owned();
        let whole = tokio::task::spawn_blocking(move || with_files_beside(&path, bytes)).await;
        let whole = whole.map_err(ServiceError::internal)?;
        Ok(self.pipeline.ingest(&name(file), whole).await?)
    }

    /// The same for a file that a record of somebody's reference manager names.
    #[tracing::instrument(name = "service.take_in_named", level = "debug", skip_all, fields(%caller))]
    pub async fn named_file(
        &self,
        caller: &Caller,
        file: &Path,
        record: &PaperMetadata,
    ) -> ServiceResult<Outcome> {
        caller.may(Operation::TakeIn)?;
        let bytes = match self.bytes(file).await {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Outcome::Unreadable { reason }),
        };
        let taken_in = self.pipeline.ingest_named(&name(file), record, bytes).await;
        Ok(taken_in?)
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

    /// The same for records of somebody's reference manager, which meet the papers that are there.
    #[tracing::instrument(name = "service.take_in_records", level = "debug", skip_all, fields(%caller))]
    pub async fn records(
        &self,
        caller: &Caller,
        source: &str,
        records: &[PaperMetadata],
    ) -> ServiceResult<Vec<Outcome>> {
        caller.may(Operation::TakeIn)?;
        let taken_in = self.pipeline.ingest_records(source, records).await;
        taken_in.map_err(ServiceError::from)
    }

    /// Reads a file of a reference manager; the error is for people.
    pub async fn bibliography(&self, file: &Path, format: Format) -> Result<Bibliography, String> {
        let bytes = self.bytes(file).await?;
        tokio::task::spawn_blocking(move || Bibliography::read(format, &bytes))
            .await
            .map_err(|error| format!("can't be read: {error}"))
    }

    /// What is in a file; the error is for people.
    async fn bytes(&self, file: &Path) -> Result<Vec<u8>, String> {
        let size = match tokio::fs::metadata(file).await {
            // A pipe or a device may never end, or never begin.
            Ok(metadata) if !metadata.is_file() => return Err("is no regular file".into()),
            Ok(metadata) => metadata.len(),
            Err(error) => return Err(format!("can't be read: {error}")),
        };
        if size > self.max_bytes {
            return Err(format!(
                "{} MB is over the limit of {} MB (ingest.max_file_mb)",
                size / 1_000_000,
                self.max_bytes / 1_000_000
            ));
        }
        let read = tokio::fs::read(file).await;
        read.map_err(|error| format!("can't be read: {error}"))
    }
}

fn name(file: &Path) -> Cow<'_, str> {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy()
}
