//! How PDFs are read: by a child of this program, their scans by Tesseract.

use crate::config::{Config, OcrChoice};
use ingest::pdf::ReadLimits;
use ingest::reader::{ChildOptions, ChildReader, PagesRead, PdfReader, ScanOptions, ScanReader};
use models_pdfium::PdfiumReader;
use models_tesseract::{Tesseract, TesseractOptions};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use stores_core::BlobStore;
use tokio::sync::watch;

/// What drawing one figure may take, reading its file included.
const FIGURE_CPU: Duration = Duration::from_secs(15);
const FIGURE_WALL: Duration = Duration::from_secs(60);

/// Tells `progress` how far the reading of scans is.
pub(super) fn pdf_reader(
    config: &Config,
    blobs: Arc<dyn BlobStore>,
    progress: watch::Sender<PagesRead>,
) -> Arc<dyn PdfReader> {
    let child = ChildReader::new(reader_options(config));
    match config.ingest.ocr {
        OcrChoice::Off => Arc::new(child),
        OcrChoice::Auto => {
            let options = ScanOptions {
                at_once: config.ingest.jobs,
                progress,
            };
            Arc::new(ScanReader::new(
                child,
                Arc::new(tesseract()),
                blobs,
                options,
            ))
        }
    }
}

/// Draws figures for readers, so many at once: not with those that take papers in, so that neither waits for the other. A
/// figure takes less than its paper.
pub(super) fn figure_drawer(config: &Config, at_once: usize) -> ChildReader {
    let options = reader_options(config);
    ChildReader::new(ChildOptions {
        cpu: options.cpu.min(FIGURE_CPU),
        wall: options.wall.min(FIGURE_WALL),
        at_once,
        ..options
    })
}

/// PDFs are read by this program as its own child: `papyri read-pdf`.
fn reader_options(config: &Config) -> ChildOptions {
    let ingest = &config.ingest;
    // On Linux a name that also holds when the program's file is replaced while it runs.
    let own = || match cfg!(target_os = "linux") {
        true => "/proc/self/exe".into(),
        false => std::env::current_exe().unwrap_or_else(|_| "papyri".into()),
    };
    let program = ingest.reader.clone().unwrap_or_else(own);
    ChildOptions {
        program,
        args: vec!["read-pdf".into(), pdfium(config).into()],
        limits: ReadLimits {
            max_bytes: ingest.max_bytes(),
            ..ReadLimits::default()
        },
        memory_bytes: ingest.read_memory_mb * 1_000_000,
        cpu: Duration::from_secs(ingest.read_cpu_s),
        wall: Duration::from_secs(ingest.read_wall_s),
        at_once: ingest.jobs,
    }
}

fn tesseract() -> Tesseract {
    Tesseract::new(TesseractOptions::default())
}

/// Whether pages that are pictures can be read; the error says what to do.
pub async fn check_ocr(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        config.ingest.ocr == OcrChoice::Auto,
        "ingest.ocr is \"off\": set it to \"auto\" to have scans read"
    );
    Ok(tesseract().ready().await?)
}

fn pdfium(config: &Config) -> PathBuf {
    config.models.dir.join(models_pdfium::LIBRARY)
}

/// The engine that reads PDFs, in this process: for measuring only.
pub fn page_reader(config: &Config) -> anyhow::Result<PdfiumReader> {
    Ok(PdfiumReader::load(&pdfium(config))?)
}
