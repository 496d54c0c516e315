//! `[ingest]`: how papers are taken in.

use super::ensure_key;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IngestConfig {
    /// Papers read at once.
    pub jobs: usize,
    /// Larger files are refused.
    pub max_file_mb: u64,
}

impl Default for IngestConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            jobs: cores,
            max_file_mb: 300,
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
        )
    }

    pub fn max_bytes(&self) -> u64 {
        self.max_file_mb.saturating_mul(1_000_000)
    }
}
