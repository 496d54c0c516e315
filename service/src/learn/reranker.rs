//! A cross-encoder trained further: measured before and after on papers it was not trained on, and taken up again where a
//! run was ended.

use super::kept::{Header, put_together, taken_apart};
use crate::{ServiceError, ServiceResult};
use ::learn::evaluation::Metrics;
use ::learn::reranking::{self, Pairing, Settings, Split};
use models_core::{Group, RerankerTraining, Taught};
use serde::{Deserialize, Serialize};

/// Steps between two states that are kept.
const KEPT_EVERY: usize = 25;
/// What an epoch is chosen by.
const CHOSEN_BY: &str = "ranking.mrr";

/// How a run went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RerankerRun {
    /// Digest of pairs and settings.
    pub name: String,
    pub settings: Settings,
    pub trained_on: usize,
    pub held_out: usize,
    /// On the questions held out.
    pub metrics: Metrics,
    pub metrics_before: Metrics,
    /// The mean reciprocal rank on questions set aside, before training and after each epoch.
    pub curve: Vec<f64>,
    pub steps: usize,
}

/// What is told while it goes.
pub enum Event<'a> {
    /// Questions read before the first step.
    Reading {
        read: usize,
        of: usize,
    },
    Step {
        step: usize,
        of: usize,
        loss: f32,
    },
    /// Bytes to go on from, should the run be ended.
    State(&'a [u8]),
}

/// What stands before a kept state, on a line of its own.
#[derive(Serialize, Deserialize)]
struct Progress {
    name: String,
    curve: Vec<f64>,
    /// Length of the best adapter, which comes first.
    best: usize,
}

impl Header for Progress {
    fn best(&self) -> usize {
        self.best
    }
}

/// Trains on `pairings` and gives what was learnt. `kept` is what [`Event::State`] gave last, of the same pairs and settings.
pub fn train_reranker(
    training: &mut dyn RerankerTraining,
    pairings: Vec<Pairing>,
    settings: Settings,
    kept: Option<&[u8]>,
    told: &mut dyn FnMut(Event<'_>) -> ServiceResult<()>,
) -> ServiceResult<(Vec<u8>, RerankerRun)> {
    let name = reranking::name(&pairings, &settings);
    let Split {
        trained,
        aside,
        held_out,
    } = reranking::split(pairings)?;
    let of = trained.len() + aside.len() + held_out.len();
    let mut read = 0;
    let mut before = |training: &dyn RerankerTraining, some: &[Pairing]| {
        let mut all = Vec::new();
        for one in some {
            all.push(scores(training, one)?);
            read += 1;
            told(Event::Reading { read, of })?;
        }
        ServiceResult::Ok(all)
    };
    // Of the model as it was published, so before a state is taken up.
    let scores_before = before(training, &trained)?;
    let metrics_before = reranking::measure(&before(training, &held_out)?);
    let mut curve = vec![chosen_by(&before(training, &aside)?)];
    let mut best = training.adapter()?;
    if let Some(kept) = kept {
        let (header, adapter, state) = taken_apart::<Progress>(kept)?;
        if header.name != name {
            let context =
                "the state that was kept is of other pairs or settings: delete it to start anew";
            return Err(ServiceError::invalid(context));
        }
        training.restore(state)?;
        curve = header.curve;
        best = adapter.to_vec();
    }
    let taught: Vec<Taught> = trained
        .iter()
        .zip(scores_before)
        .map(|(one, before)| Taught {
            group: group(one),
            before,
        })
        .collect();
    let lengths: Vec<usize> = taught
        .iter()
        .map(|one| one.group.texts().iter().map(String::len).max().unwrap_or(0))
        .collect();
    let steps = reranking::steps(&lengths, &settings);
    let epoch = steps.len() / settings.epochs.max(1);
    let from = usize::try_from(training.steps()).unwrap_or(usize::MAX);
    for (at, some) in steps.iter().enumerate().skip(from) {
        let groups: Vec<Taught> = some
            .iter()
            .filter_map(|at| taught.get(*at).cloned())
            .collect();
        let loss = training.step(&groups, reranking::rate(at, steps.len(), &settings))?;
        let step = at + 1;
        told(Event::Step {
            step,
            of: steps.len(),
            loss,
        })?;
        let ends_epoch = epoch > 0 && step.is_multiple_of(epoch);
        if ends_epoch {
            let reached = chosen_by(&all_scores(training, &aside)?);
            if curve.iter().all(|known| *known < reached) {
                best = training.adapter()?;
            }
            curve.push(reached);
        }
        if ends_epoch || step.is_multiple_of(KEPT_EVERY) {
            let header = Progress {
                name: name.clone(),
                curve: curve.clone(),
                best: best.len(),
            };
            let bytes = put_together(&header, &best, &training.state()?)?;
            told(Event::State(&bytes))?;
        }
    }
    // What is measured is what is handed out.
    training.lay_over(&best)?;
    let run = RerankerRun {
        name,
        settings,
        trained_on: taught.len(),
        held_out: held_out.len(),
        metrics: reranking::measure(&all_scores(training, &held_out)?),
        metrics_before,
        curve,
        steps: steps.len(),
    };
    Ok((best, run))
}

fn group(one: &Pairing) -> Group {
    Group {
        question: one.question.clone(),
        good: one.good.clone(),
        bad: one.bad.clone(),
    }
}

fn scores(training: &dyn RerankerTraining, one: &Pairing) -> ServiceResult<Vec<f32>> {
    Ok(training.scores(&one.question, &group(one).texts())?)
}

fn all_scores(training: &dyn RerankerTraining, some: &[Pairing]) -> ServiceResult<Vec<Vec<f32>>> {
    some.iter().map(|one| scores(training, one)).collect()
}

fn chosen_by(scores: &[Vec<f32>]) -> f64 {
    let metrics = reranking::measure(scores);
    metrics.get(CHOSEN_BY).map_or(0.0, |metric| metric.value)
}
