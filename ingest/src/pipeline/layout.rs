//! Layouts and tables for papers that were read before there were any: from their bytes, which the library keeps.

use super::{IngestError, Pipeline};
use graph_schema::{Paper, PaperLayout, PaperTables, PaperText, StoredText};
use std::slice::from_ref;
use stores_core::{BlobKey, StoreError};

/// What became of a paper's layout and tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaidOut {
    /// They were there.
    There,
    Made,
    /// Reading gives another text today: the paper was read anew, with them.
    ReadAnew,
    /// The library has no file of it.
    NoFile,
    /// Its file can't be read today; the reason is for people. The paper stays as it is.
    Unreadable {
        reason: String,
    },
}

impl Pipeline {
    /// Makes the layout and the tables of a paper that has not both.
    pub async fn lay_out(&self, paper: &Paper) -> Result<LaidOut, IngestError> {
        let _lock = self.lock_papers(from_ref(&paper.id)).await;
        self.lay_out_held(paper).await
    }

    /// The same for a paper that is held.
    pub(super) async fn lay_out_held(&self, paper: &Paper) -> Result<LaidOut, IngestError> {
        let blobs = &self.stores.blobs;
        let Some(hash) = paper.content_hash.clone().filter(|_| paper.pages > 0) else {
            return Ok(LaidOut::NoFile);
        };
        let stored = self.stored_text(paper).await?;
        let layout = blobs.get(&BlobKey::Layout(paper.id.clone())).await?;
        let layout = layout.and_then(|bytes| PaperLayout::from_bytes(&bytes).ok());
        let tables = blobs.get(&BlobKey::Tables(paper.id.clone())).await?;
        let tables = tables.and_then(|bytes| PaperTables::from_bytes(&bytes).ok());
        let lengths = [
            stored.as_ref().map(|stored| stored.text.len()),
            layout.map(|layout| layout.text_len),
            // Those kept before figures were are made anew.
            tables.and_then(|tables| tables.figures.map(|_| tables.text_len)),
        ];
        if let [Some(stored), Some(layout), Some(tables)] = lengths
            && layout == stored
            && tables == stored
        {
            return Ok(LaidOut::There);
        }
        let Some(bytes) = blobs.get(&BlobKey::Raw(hash.clone())).await? else {
            return Ok(LaidOut::NoFile);
        };
        let file = match self.parts.pdfs.read(bytes.clone()).await? {
            Ok(file) => file,
            Err(error) => {
                let reason = error.to_string();
                return Ok(LaidOut::Unreadable { reason });
            }
        };
        if stored.is_some_and(|stored| stored == file.paper.text) {
            let tables = PaperTables {
                text_len: file.paper.text.text.len(),
                tables: file.paper.tables,
                figures: Some(file.paper.figures),
            };
            let key = BlobKey::Tables(paper.id.clone());
            self.put_beside(key, Some(&tables.to_bytes())).await?;
            let key = BlobKey::Layout(paper.id.clone());
            self.put_beside(key, Some(&file.layout)).await?;
            return Ok(LaidOut::Made);
        }
        Ok(match self.restore(paper, bytes).await? {
            Ok(()) => LaidOut::ReadAnew,
            Err(error) => LaidOut::Unreadable {
                reason: error.to_string(),
            },
        })
    }

    /// `None` where it is lost or damaged: it is made anew with the layout.
    pub(super) async fn stored_text(&self, paper: &Paper) -> Result<Option<PaperText>, StoreError> {
        let key = BlobKey::Text(paper.id.clone());
        let bytes = self.stores.blobs.get(&key).await?;
        let stored = bytes.and_then(|bytes| StoredText::parse(&bytes).ok());
        Ok(stored.map(|stored| stored.text))
    }
}
