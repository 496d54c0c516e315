//! `[harvest]`: how patient a harvest is.

use super::ensure_key;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HarvestConfig {
    /// Seconds after which a worker that says nothing has lost its jobs to others: what a killed one leaves behind is
    /// taken up after this time.
    pub lease_s: u64,
    /// Seconds before a failed job's second attempt; doubled for each further one.
    pub first_pause_s: u64,
}

impl Default for HarvestConfig {
    fn default() -> Self {
        Self {
            lease_s: 60,
            first_pause_s: 30,
        }
    }
}

impl HarvestConfig {
    pub fn validate(&self) -> anyhow::Result<()> {
        let hour = 1..=3_600;
        ensure_key(
            hour.contains(&self.lease_s),
            "harvest.lease_s",
            "must be between 1 and 3600",
        )?;
        ensure_key(
            hour.contains(&self.first_pause_s),
            "harvest.first_pause_s",
            "must be between 1 and 3600",
        )
    }
}
