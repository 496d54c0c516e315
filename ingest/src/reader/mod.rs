//! Reading a paper's bytes, a PDF or markup: in this process (`InProcess`, for tests and measuring) or in child processes with limits
//! (`ChildReader`; `serve` is the child's side); scans with
//! a recogniser's help (`ScanReader`). What a paper is told from is `pdf`'s and `references`' work.

mod child;
mod frames;
mod pool;
mod rights;
mod scans;
mod watch;

pub use child::serve;
pub use pool::{ChildOptions, ChildReader};
pub use scans::{PagesRead, ScanOptions, ScanReader};

pub use crate::pdf::ReadFile;

use crate::pdf::{self, ReadError, ReadLimits, SeenPage};
use crate::references;
use crate::source::markup::{self, Form};
use async_trait::async_trait;
use models_core::{ModelError, ModelErrorKind, ModelResult, PageReader};
use std::sync::Arc;

/// Reads PDFs, and sources in markup, that anyone may have written.
#[async_trait]
pub trait PdfReader: Send + Sync {
    /// The outer error is the reader's (its library is missing), the inner one the file's.
    async fn read(&self, bytes: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>>;
}

/// Reads on a blocking thread of this process: a hostile file can take all of its memory, or end it.
pub struct InProcess {
    pub pages: Arc<dyn PageReader>,
    pub limits: ReadLimits,
}

#[async_trait]
impl PdfReader for InProcess {
    async fn read(&self, bytes: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>> {
        let (pages, limits) = (self.pages.clone(), self.limits.clone());
        tokio::task::spawn_blocking(move || read_file(&bytes, &limits, pages.as_ref(), &[]))
            .await
            .map_err(|error| {
                ModelError::new(ModelErrorKind::Internal, "reading a PDF was stopped")
                    .with_source(error)
            })
    }
}

fn read_file(
    bytes: &[u8],
    limits: &ReadLimits,
    pages: &dyn PageReader,
    seen: &[SeenPage],
) -> Result<ReadFile, ReadError> {
    if Form::of(bytes).is_some() {
        return markup::read(bytes, limits.max_bytes);
    }
    let mut paper = pdf::read_seen(bytes, limits, pages, seen)?;
    let (references, contexts) = references::read(&paper);
    paper.reference_lines = Vec::new();
    paper.links = Vec::new();
    paper.superscripts = Vec::new();
    let layout = std::mem::take(&mut paper.layout).to_bytes();
    Ok(ReadFile {
        paper,
        references,
        contexts,
        layout,
    })
}
