//! Samples of what a long command does, kept with the library's others: what `papyri stats` and `papyri cost` read.

use crate::config::Config;
use crate::http::metrics::{self, Sampling};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Under way until it is ended.
pub(super) struct Sampled {
    stop: CancellationToken,
    kept: JoinHandle<()>,
}

impl Sampled {
    pub fn begin(config: &Config) -> anyhow::Result<Self> {
        metrics::install()?;
        let stop = CancellationToken::new();
        let kept = tokio::spawn(Sampling::quiet(config).keep(stop.clone()));
        Ok(Self { stop, kept })
    }

    /// Keeps what was sampled last.
    pub async fn end(self) {
        self.stop.cancel();
        let _kept = self.kept.await;
    }
}
