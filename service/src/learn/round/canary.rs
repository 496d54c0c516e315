//! `learn_canary`: a version that lost nothing gets a share of the chats.

use super::{Parts, Step, ended};
use crate::ServiceError;
use crate::jobs::{End, JobError, Run, Work};
use ::learn::Experiment;
use async_trait::async_trait;
use chrono::Utc;
use graph_schema::JobKind;
use serde::{Deserialize, Serialize};

pub(super) struct Trying(pub(super) Parts);

#[derive(Serialize, Deserialize)]
pub(super) struct Trial {
    pub version: String,
}

#[async_trait]
impl Work for Trying {
    type Payload = Trial;

    const KIND: JobKind = JobKind::named("learn_canary");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, trial: Trial) -> Result<End, JobError> {
        ended(run, self.started(&trial.version).await).await
    }
}

impl Trying {
    async fn started(&self, version: &str) -> Result<Step, ServiceError> {
        let Parts { store, share, .. } = &self.0;
        let mut registry = store.registry().await?;
        let production = registry.production().version;
        let told = match &registry.experiment {
            // This step was done before, and cut off.
            Some(running) if running.b == version => format!("{version} is being tried"),
            Some(running) => {
                let other = &running.b;
                return Ok(Step::Over(format!(
                    "{version} waits as a candidate: {other} is being tried"
                )));
            }
            None => {
                let now = Utc::now().timestamp_millis();
                registry.start(Experiment::new(&production, version, *share, now))?;
                store.keep_registry(&registry).await?;
                format!(
                    "{version} gets {:.0} % of the chats, {production} the rest",
                    share * 100.0
                )
            }
        };
        Ok(Step::Over(told))
    }
}
