//! `learn_train`: a new version from a round's dataset.

use super::evaluate::{Evaluate, Evaluating};
use super::{Parts, Step, ended, next};
use crate::jobs::{End, JobError, Run, Work};
use crate::{ErrorKind, ServiceError};
use ::learn::training::TrainSettings;
use async_trait::async_trait;
use graph_schema::{JobKind, JobProgress};
use serde::{Deserialize, Serialize};

pub(super) struct Training(pub(super) Parts);

#[derive(Serialize, Deserialize)]
pub(super) struct Train {
    pub dataset: String,
}

#[async_trait]
impl Work for Training {
    type Payload = Train;

    const KIND: JobKind = JobKind::named("learn_train");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, train: Train) -> Result<End, JobError> {
        run.reached(JobProgress::at("training"));
        ended(run, self.trained(&run.job.key, &train).await).await
    }
}

impl Training {
    async fn trained(&self, round: &str, train: &Train) -> Result<Step, ServiceError> {
        let dataset = self.0.store.dataset(&train.dataset).await?;
        let trained = self.0.store.train(dataset, None, TrainSettings::default());
        let run = match trained.await {
            Ok(run) => run,
            // Too few examples: the next round may have more.
            Err(error) if error.kind == ErrorKind::Invalid => {
                return Ok(Step::Over(error.message));
            }
            Err(error) => return Err(error),
        };
        let told = format!(
            "{}: trained on {} examples, {} held out",
            run.model.version, run.trained_on, run.held_out
        );
        let evaluate = Evaluate {
            version: run.model.version,
        };
        Ok(Step::Next(told, next::<Evaluating>(round, &evaluate)))
    }
}
