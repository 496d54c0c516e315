//! `learn_verdict`: whether the readers of an experiment have judged; if so it ends, and the better version answers.

use super::{Parts, Step, ended};
use crate::jobs::{End, JobError, Run, Work};
use crate::{Caller, ServiceError};
use ::learn::Verdict;
use ::learn::experiment::judge;
use async_trait::async_trait;
use graph_schema::JobKind;
use serde::{Deserialize, Serialize};

pub(super) struct Judging(pub(super) Parts);

#[derive(Serialize, Deserialize)]
pub(super) struct Verdicts {
    /// The version that is tried.
    pub version: String,
}

#[async_trait]
impl Work for Judging {
    type Payload = Verdicts;

    const KIND: JobKind = JobKind::named("learn_verdict");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, verdicts: Verdicts) -> Result<End, JobError> {
        ended(run, self.judged(&verdicts.version).await).await
    }
}

impl Judging {
    async fn judged(&self, version: &str) -> Result<Step, ServiceError> {
        let store = &self.0.store;
        let mut registry = store.registry().await?;
        let Some(experiment) = registry.experiment.clone().filter(|one| one.b == version) else {
            return Ok(Step::Over(format!("{version} is tried no more")));
        };
        let learning = self.0.learning();
        let outcomes = learning.outcomes(&Caller::Local, &experiment);
        let finding = judge(outcomes.await?);
        let (ratings, found) = (finding.a.all + finding.b.all, finding.verdict);
        let told = match found {
            Verdict::Open => return Ok(Step::Over(format!("open after {ratings} ratings"))),
            Verdict::BIsBetter => {
                format!("{version} is better after {ratings} ratings, and answers")
            }
            Verdict::AIsBetter | Verdict::Alike => {
                format!("{version} is no better after {ratings} ratings")
            }
        };
        // One write: the experiment is over and its winner answers, or neither.
        registry.stop()?;
        if found == Verdict::BIsBetter {
            registry.promote(version, true)?;
        }
        store.keep_registry(&registry).await?;
        Ok(Step::Over(told))
    }
}
