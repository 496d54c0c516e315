//! `[ingest]`: how papers are taken in.

use super::ensure_key;
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestConfig {
    /// Papers read at once.
    pub jobs: usize,
    /// Larger files are refused.
    pub max_file_mb: u64,
    /// The program whose `read-pdf` reads PDFs. Absent: this one, started again.
    pub reader: Option<PathBuf>,
    /// Memory that reading one PDF may take, in its own process. Over it the file is refused.
    pub read_memory_mb: u64,
    /// CPU seconds that reading one PDF may take.
    pub read_cpu_s: u64,
    /// Seconds that reading one PDF may take in all: what does not use the processor is stuck. Ten times the processor time,
    /// so that a busy machine refuses no file that an idle one reads.
    pub read_wall_s: u64,
    /// Whether pages that are pictures are read by Tesseract, where it is installed.
    pub ocr: OcrChoice,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OcrChoice {
    /// Where Tesseract is installed.
    #[default]
    Auto,
    /// Never: files that need it fail and say so.
    Off,
}

impl Default for IngestConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            jobs: cores,
            max_file_mb: 300,
            reader: None,
            read_memory_mb: 1_500,
            read_cpu_s: 60,
            read_wall_s: 600,
            ocr: OcrChoice::Auto,
        }
    }
}

impl IngestConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure_key(
            (1..=256).contains(&self.jobs),
            "ingest.jobs",
            "must be between 1 and 256",
        )?;
        ensure_key(
            self.max_file_mb > 0,
            "ingest.max_file_mb",
            "must be at least 1",
        )?;
        // The program itself, its libraries and a small file take some 300 MB of address space.
        ensure_key(
            self.read_memory_mb >= 500,
            "ingest.read_memory_mb",
            "must be at least 500",
        )?;
        ensure_key(
            self.read_cpu_s > 0,
            "ingest.read_cpu_s",
            "must be at least 1",
        )?;
        ensure_key(
            self.read_wall_s > 0,
            "ingest.read_wall_s",
            "must be at least 1",
        )
    }

    pub fn max_bytes(&self) -> u64 {
        self.max_file_mb.saturating_mul(1_000_000)
    }
}
