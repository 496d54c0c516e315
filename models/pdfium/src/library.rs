//! The library file, loaded once a process, and the files it opens.

use crate::{chars, picture};
use models_core::{
    ModelError, ModelErrorKind, ModelResult, OpenError, PageContent, PagePart, PageReader, Pages,
    PartPicture, Picture,
};
use pdfium_render::prelude::{PdfDocument, Pdfium, PdfiumError, PdfiumInternalError};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Name of the library's file in the models folder.
pub const LIBRARY: &str = "libpdfium.so";

/// PDFium's state belongs to the process.
static LOADED: OnceLock<Pdfium> = OnceLock::new();
/// PDFium is not made for threads: a file is read from open to close before the next is opened.
static READING: Mutex<()> = Mutex::new(());

/// PDFium, loaded.
#[derive(Debug)]
pub struct PdfiumReader(());

impl PdfiumReader {
    /// Loads the library from its file. A process loads it once: later calls give the one that is there.
    pub fn load(library: &Path) -> ModelResult<Self> {
        let _lock = lock();
        if LOADED.get().is_some() {
            return Ok(Self(()));
        }
        if !library.is_file() {
            let context = format!(
                "the library {} that reads PDFs is missing: run `make models`, or name the folder with --models",
                library.display()
            );
            return Err(ModelError::new(ModelErrorKind::Missing, context));
        }
        let bindings = Pdfium::bind_to_library(library).map_err(|error| {
            let context = format!(
                "the library {} can't be loaded; `make models` installs it anew",
                library.display()
            );
            ModelError::new(ModelErrorKind::Missing, context).with_source(error.to_string())
        })?;
        LOADED.get_or_init(|| Pdfium::new(bindings));
        Ok(Self(()))
    }
}

impl PageReader for PdfiumReader {
    fn open<'a>(&'a self, bytes: &'a [u8]) -> Result<Box<dyn Pages + 'a>, OpenError> {
        let lock = lock();
        // There is a reader, so the library is there.
        let pdfium = LOADED.get().ok_or(OpenError::Damaged)?;
        let document =
            pdfium
                .load_pdf_from_byte_slice(bytes, None)
                .map_err(|error| match error {
                    PdfiumError::PdfiumLibraryInternalError(
                        PdfiumInternalError::PasswordError | PdfiumInternalError::SecurityError,
                    ) => OpenError::Password,
                    _ => OpenError::Damaged,
                })?;
        Ok(Box::new(OpenFile {
            document,
            _lock: lock,
        }))
    }
}

fn lock() -> MutexGuard<'static, ()> {
    // Whoever panicked has dropped its file.
    READING.lock().unwrap_or_else(PoisonError::into_inner)
}

struct OpenFile<'a> {
    document: PdfDocument<'a>,
    // Dropped after the document.
    _lock: MutexGuard<'static, ()>,
}

impl Pages for OpenFile<'_> {
    fn count(&self) -> u32 {
        u32::try_from(self.document.pages().len()).unwrap_or(0)
    }

    fn page(&self, index: u32) -> Option<PageContent> {
        let index = i32::try_from(index).ok()?;
        let page = self.document.pages().get(index).ok()?;
        chars::content(&page)
    }

    fn picture(&self, index: u32, dpi: u32) -> Option<Picture> {
        let index = i32::try_from(index).ok()?;
        let page = self.document.pages().get(index).ok()?;
        picture::picture(&page, dpi)
    }

    fn part(&self, index: u32, part: &PagePart) -> Option<PartPicture> {
        let index = i32::try_from(index).ok()?;
        let page = self.document.pages().get(index).ok()?;
        picture::part(&page, part)
    }
}
