//! `learn_evaluate`: whether a new version may be tried on readers: by the figures of its run, and by the fixed questions where
//! there are any.

use super::canary::{Trial, Trying};
use super::{Parts, Step, ended, next};
use crate::ServiceError;
use crate::jobs::{End, JobError, Run, Work};
use ::learn::quality::Outcome;
use async_trait::async_trait;
use graph_schema::{JobKind, JobProgress};
use serde::{Deserialize, Serialize};

pub(super) struct Evaluating(pub(super) Parts);

#[derive(Serialize, Deserialize)]
pub(super) struct Evaluate {
    pub version: String,
}

#[async_trait]
impl Work for Evaluating {
    type Payload = Evaluate;

    const KIND: JobKind = JobKind::named("learn_evaluate");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, evaluate: Evaluate) -> Result<End, JobError> {
        match self.judged(run, &evaluate.version).await {
            Ok(None) => Ok(End::Back),
            Ok(Some(step)) => ended(run, Ok(step)).await,
            Err(error) => ended(run, Err(error)).await,
        }
    }
}

impl Evaluating {
    /// `None` when it was stopped.
    async fn judged(&self, run: &Run<'_>, version: &str) -> Result<Option<Step>, ServiceError> {
        let Parts {
            store, examiner, ..
        } = &self.0;
        let registry = store.registry().await?;
        let model = registry.model(version)?;
        if registry.production().version == version {
            return Ok(Some(Step::Over(format!("{version} answers already"))));
        }
        if let Err(refusal) = registry.may_answer(version) {
            return Ok(Some(Step::Over(refusal.to_string())));
        }
        let questions = store.quality_questions().await?;
        let mut told = format!("{version} lost nothing on the examples held out");
        if !questions.is_empty() {
            let (answers_now, _) = examiner.versions.production();
            let tried = examiner.versions.tried(model);
            let mut right = Vec::new();
            for (part, answerer) in [(0, answers_now.as_ref()), (1, &tried)] {
                let tell = |done: usize, of: usize| {
                    run.reached(JobProgress {
                        done: (part * of + done) as u64,
                        total: Some(2 * of as u64),
                        ..JobProgress::at("asking the fixed questions")
                    });
                };
                let stop = &run.context.stop;
                let Some(outcomes) = examiner.ask(answerer, &questions, stop, tell).await? else {
                    return Ok(None);
                };
                right.push(as_expected(&outcomes));
            }
            let (before, now) = (right[0], right[1]);
            told = format!(
                "{told}; {now} of {} fixed questions as expected, {before} before",
                questions.len()
            );
            if now < before {
                return Ok(Some(Step::Over(format!("not tried: {told}"))));
            }
        }
        let trial = Trial {
            version: version.to_owned(),
        };
        let step = Step::Next(told, next::<Trying>(&run.job.key, &trial));
        Ok(Some(step))
    }
}

fn as_expected(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|one| one.as_expected).count()
}
