//! A library as one stream of JSON Lines, to move it between modes and machines: out of any stores, into any others.

mod error;
mod export;
mod format;
mod import;
mod lines;
mod shelf;
mod verify;

pub use error::TransferError;
pub use export::{Export, ExportOptions};
pub use format::{Counts, FORMAT};
pub use import::{Accept, Import, VectorModel};

use crate::{Caller, Operation, ServiceResult};
use import::ImportTarget;
use std::io::{self, BufRead, Write};
use stores_core::Stores;
use tokio_util::sync::CancellationToken;

/// Moves a library out and in.
pub struct Transfer {
    stores: Stores,
    /// Length of its vectors.
    dimension: usize,
}

impl Transfer {
    pub fn new(stores: Stores, dimension: usize) -> Self {
        Self { stores, dimension }
    }

    /// Writes the library to `out`. `progress` is told the papers written so far. Ends with an error when `stop` is
    /// cancelled: half a library is no export.
    #[tracing::instrument(name = "service.export", level = "debug", skip_all, fields(%caller))]
    pub async fn export(
        &self,
        caller: &Caller,
        options: &ExportOptions,
        out: impl Write,
        stop: &CancellationToken,
        progress: impl Fn(u64),
    ) -> ServiceResult<Export> {
        caller.may(Operation::Export)?;
        let (stores, dimension) = (&self.stores, self.dimension);
        Ok(export::export(stores, dimension, options, out, stop, progress).await?)
    }

    /// Reads an export into the library: first to its end without writing, then again. `open` gives it from its beginning
    /// each time. `progress` is told the papers of the pass so far.
    #[tracing::instrument(name = "service.import", level = "debug", skip_all, fields(%caller))]
    pub async fn import<R: BufRead>(
        &self,
        caller: &Caller,
        open: impl FnMut() -> io::Result<R>,
        accept: Accept<'_>,
        stop: &CancellationToken,
        progress: impl Fn(u64),
    ) -> ServiceResult<Import> {
        caller.may(Operation::Import)?;
        let into = ImportTarget {
            stores: &self.stores,
            dimension: self.dimension,
            accept,
        };
        Ok(import::import(into, open, stop, progress).await?)
    }
}
