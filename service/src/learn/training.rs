//! A new version from a dataset, measured and kept as a candidate.

use super::LearningStore;
use crate::{ServiceError, ServiceResult};
use ::learn::training::{TrainSettings, train};
use ::learn::{Dataset, Run};
use std::time::Instant;

impl LearningStore {
    /// Trains a version from `parent`, or from the one that answers, and keeps it; `TooLittle` is `Invalid`, for people.
    pub async fn train(
        &self,
        dataset: Dataset,
        parent: Option<&str>,
        settings: TrainSettings,
    ) -> ServiceResult<Run> {
        let registry = self.registry().await?;
        let parent = match parent {
            Some(version) => registry.model(version)?,
            None => registry.production(),
        };
        let trained = tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let trained = train(&parent, &dataset, &settings)?;
            Ok::<_, ::learn::LearnError>(Run {
                model: trained.model,
                parent: parent.version,
                dataset: dataset.id,
                settings,
                code: env!("CARGO_PKG_VERSION").to_owned(),
                metrics: trained.metrics,
                parent_metrics: trained.parent_metrics,
                curves: trained.curves,
                trained_on: trained.trained_on,
                held_out: trained.held_out,
                seconds: started.elapsed().as_secs_f64(),
                peak_bytes: peak_bytes(),
                created_at: chrono::Utc::now().timestamp_millis(),
            })
        });
        let run = trained.await.map_err(ServiceError::internal)??;
        // Another may have written to it meanwhile.
        let mut registry = self.registry().await?;
        registry.add(run.clone());
        self.keep_registry(&registry).await?;
        Ok(run)
    }
}

/// The most memory this process had; 0 where the system does not say.
pub fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}
