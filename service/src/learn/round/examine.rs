//! `quality`: the fixed questions are asked, and compared with the nights before.

use super::{Parts, Step, ended};
use crate::Caller;
use crate::jobs::{End, JobError, Run, Work};
use crate::learn::Quality;
use ::learn::quality::Compared;
use async_trait::async_trait;
use graph_schema::{JobKind, JobProgress};
use serde::{Deserialize, Serialize};

pub(super) struct Examining(pub(super) Parts);

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Examine {}

#[async_trait]
impl Work for Examining {
    type Payload = Examine;

    const KIND: JobKind = JobKind::named("quality");
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(&self, run: &Run<'_>, _: Examine) -> Result<End, JobError> {
        let quality = Quality::new(self.0.store.clone());
        let tell = |done: usize, of: usize| {
            run.reached(JobProgress {
                done: done as u64,
                total: Some(of as u64),
                ..JobProgress::at("asking the fixed questions")
            });
        };
        let (examiner, stop) = (&self.0.examiner, &run.context.stop);
        let asked = quality.run(&Caller::Local, examiner, stop, tell).await;
        let (asked, compared) = match asked {
            Ok(None) => return Ok(End::Back),
            Ok(Some(asked)) => asked,
            Err(error) => return ended(run, Err(error)).await,
        };
        let right = asked.outcomes.iter().filter(|one| one.as_expected).count();
        let drifted: Vec<&str> = compared
            .iter()
            .filter(|one| one.is_drift())
            .map(|one: &Compared| one.figure.as_str())
            .collect();
        let mut told = format!("{right} of {} as expected", asked.outcomes.len());
        if !drifted.is_empty() {
            told = format!("{told}; worse than before: {}", drifted.join(", "));
        }
        ended(run, Ok(Step::Over(told))).await
    }
}
