//! Files with pages that are pictures: a child draws them, a recogniser reads them, a child puts the words of both kinds
//! of pages together. What was recognised is kept, so that a run that was cut off goes on, and a better layout stage
//! needs no pictures again.

use super::{ChildReader, PdfReader, ReadFile};
use crate::pdf::{ReadError, SeenPage};
use async_trait::async_trait;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use futures::{StreamExt, stream};
use graph_schema::ContentHash;
use models_core::{ModelError, ModelErrorKind, ModelResult, TextRecogniser};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::sync::Arc;
use stores_core::{BlobKey, BlobStore, StoreError};
use tokio::sync::{Semaphore, watch};

/// Pixels an inch: letters of 10 points are 28 pixels high, as Tesseract's are trained.
const DPI: u32 = 200;
/// After so many pages what was recognised is kept.
const KEPT_EACH: usize = 8;
/// What is kept of one file, uncompressed, is not more.
const MOST_KEPT: u64 = 256 << 20;

/// How far recognising is, over all files at work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PagesRead {
    pub done: u64,
    pub of: u64,
}

/// Reads in children; pages without usable text through a recogniser.
pub struct ScanReader {
    child: ChildReader,
    recogniser: Arc<dyn TextRecogniser>,
    blobs: Arc<dyn BlobStore>,
    options: ScanOptions,
    turns: Semaphore,
}

/// How pages are recognised.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Pages recognised at the same time.
    pub at_once: usize,
    /// Is told how far recognising is.
    pub progress: watch::Sender<PagesRead>,
}

/// What is kept of a file.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// The recogniser's name: another one's words are not taken for its own.
    by: String,
    pages: Vec<SeenPage>,
}

impl ScanReader {
    /// What was recognised is kept in `blobs`.
    pub fn new(
        child: ChildReader,
        recogniser: Arc<dyn TextRecogniser>,
        blobs: Arc<dyn BlobStore>,
        options: ScanOptions,
    ) -> Self {
        Self {
            child,
            recogniser,
            blobs,
            turns: Semaphore::new(options.at_once.max(1)),
            options,
        }
    }

    /// The words of the pages that are `wanted`; pages that can't be drawn or recognised are left out.
    async fn recognised(&self, bytes: &[u8], wanted: &[u32]) -> ModelResult<Vec<SeenPage>> {
        let key = BlobKey::Scan(ContentHash::of(bytes));
        let mut kept = self.kept(&key).await?;
        kept.pages.retain(|page| wanted.contains(&page.page));
        let missing = |page: &&u32| kept.pages.iter().all(|known| known.page != **page);
        let missing: Vec<u32> = wanted.iter().filter(missing).copied().collect();
        let count = missing.len() as u64;
        let progress = &self.options.progress;
        progress.send_modify(|pages| pages.of += count);
        let mut found = stream::iter(missing)
            .map(|page| self.page(bytes, page))
            .buffer_unordered(self.options.at_once.max(1));
        let mut failed = None;
        let mut new = 0;
        while let Some(page) = found.next().await {
            progress.send_modify(|pages| pages.done += 1);
            match page {
                Ok(page) => kept.pages.extend(page),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
            new += 1;
            if new % KEPT_EACH == 0 {
                self.keep(&key, &kept).await?;
            }
        }
        drop(found);
        if new > 0 {
            self.keep(&key, &kept).await?;
        }
        match failed {
            None => Ok(kept.pages),
            Some(error) => Err(error),
        }
    }

    async fn page(&self, bytes: &[u8], page: u32) -> ModelResult<Option<SeenPage>> {
        let _turn = self.turns.acquire().await;
        let picture = match self.child.picture(bytes, page, DPI).await? {
            Ok(Some(picture)) => picture,
            Ok(None) => return Ok(None),
            Err(error) => {
                tracing::warn!(page, %error, "a page can't be drawn, left out");
                return Ok(None);
            }
        };
        let (size, dpi) = ((picture.width, picture.height), picture.dpi);
        match self.recogniser.recognise(picture).await {
            Ok(lines) => Ok(Some(SeenPage::of(page, size, dpi, &lines))),
            Err(error) if error.kind == ModelErrorKind::Invalid => {
                tracing::warn!(page, %error, "a page can't be recognised, left out");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Nothing where nothing is kept, or what is can't be read.
    async fn kept(&self, key: &BlobKey) -> ModelResult<Kept> {
        let bytes = self.blobs.get(key).await.map_err(unkept)?;
        let kept = bytes.and_then(|bytes| {
            let mut unpacked = DeflateDecoder::new(bytes.as_slice()).take(MOST_KEPT);
            let mut json = Vec::new();
            unpacked.read_to_end(&mut json).ok()?;
            serde_json::from_slice::<Kept>(&json).ok()
        });
        let by = self.recogniser.name();
        let kept = kept.filter(|kept| kept.by == by);
        Ok(kept.unwrap_or_else(|| Kept {
            by: by.to_owned(),
            pages: Vec::new(),
        }))
    }

    async fn keep(&self, key: &BlobKey, kept: &Kept) -> ModelResult<()> {
        // A page on which nothing was found may be read better another time.
        let found = kept.pages.iter().filter(|page| !page.lines.is_empty());
        let kept = Kept {
            by: kept.by.clone(),
            pages: found.cloned().collect(),
        };
        let packed = || -> std::io::Result<Vec<u8>> {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&serde_json::to_vec(&kept)?)?;
            encoder.finish()
        };
        let packed = packed().map_err(|error| {
            ModelError::new(
                ModelErrorKind::Internal,
                "recognised words can't be written",
            )
            .with_source(error)
        })?;
        self.blobs.put(key, packed).await.map_err(unkept)
    }
}

fn unkept(error: StoreError) -> ModelError {
    let context = "the words that were read from pictures can't be kept";
    ModelError::new(ModelErrorKind::Unavailable, context).with_source(error)
}

#[async_trait]
impl PdfReader for ScanReader {
    async fn read(&self, bytes: Vec<u8>) -> ModelResult<Result<ReadFile, ReadError>> {
        let read = self.child.read_seen(&bytes, Vec::new()).await?;
        let wanted = match &read {
            Ok(file) => &file.paper.unread,
            Err(ReadError::NoTextLayer { unread, .. }) => unread,
            Err(_) => return Ok(read),
        };
        if wanted.is_empty() {
            return Ok(read);
        }
        let seen = match self.recognised(&bytes, wanted).await {
            Ok(seen) => seen,
            // What can be read without it is.
            Err(error) if error.kind == ModelErrorKind::Missing => {
                tracing::warn!(%error, "pages that are pictures stay unread");
                return Ok(read);
            }
            Err(error) => return Err(error),
        };
        if seen.is_empty() {
            return Ok(read);
        }
        self.child.read_seen(&bytes, seen).await
    }
}
