//! An embedding model trained further on pairs of texts, taken up again where a run was ended, and measured as it is served, on
//! papers it was not trained on.

use super::kept::{Header, put_together, taken_apart};
use super::read_texts::Texts;
use crate::{ServiceError, ServiceResult};
use ::learn::embedding::{self, Ended, Settings};
use ::learn::evaluation::Metrics;
use ::learn::{PairSource, Side, TextSet};
use models_core::{Embedder, EmbedderTraining};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// Steps between two states that are kept.
const KEPT_EVERY: usize = 25;
/// Texts embedded at once when a model is measured.
const MEASURED: usize = 256;

/// What training gave.
pub struct TrainedEmbedder {
    /// The model's file.
    pub file: Vec<u8>,
    /// How good it was on papers set aside, before training and at each look.
    pub curve: Vec<f64>,
    /// Of each step.
    pub losses: Vec<f32>,
    pub trained_on: usize,
    pub held_out: usize,
    pub ended: Ended,
    /// Of all tries of a run that was resumed.
    pub seconds: f64,
}

/// What is told while it goes.
pub enum EmbedderEvent<'a> {
    /// Texts read before the first step.
    Reading {
        read: usize,
        of: usize,
    },
    Step {
        step: usize,
        of: usize,
        loss: f32,
    },
    /// A look at papers set aside.
    Look {
        figure: f64,
    },
    /// Bytes to go on from, should the run be ended.
    State(&'a [u8]),
}

/// What stands before a kept state, on a line of its own.
#[derive(Serialize, Deserialize)]
struct Progress {
    name: String,
    curve: Vec<f64>,
    losses: Vec<f32>,
    seconds: f64,
    /// Length of the best that was learnt, which comes first.
    best: usize,
}

impl Header for Progress {
    fn best(&self) -> usize {
        self.best
    }
}

/// Where a run comes from.
pub struct Beginning<'a> {
    /// Of what is trained on and how, as [`embedding::name`] gives it.
    pub name: &'a str,
    /// What [`EmbedderEvent::State`] gave last, of the same name.
    pub kept: Option<&'a [u8]>,
    /// How long it may take, earlier tries included.
    pub longest: Option<Duration>,
}

/// Trains on a set. `Invalid` where there is too little, or what was learnt is no better on papers set aside.
pub fn train_embedder(
    training: &mut dyn EmbedderTraining,
    set: &TextSet,
    settings: &Settings,
    from: &Beginning<'_>,
    told: &mut dyn FnMut(EmbedderEvent<'_>) -> ServiceResult<()>,
) -> ServiceResult<TrainedEmbedder> {
    let started = Instant::now();
    let split = embedding::split(set)?;
    let of = |side| split.get(&side).map(Vec::as_slice).unwrap_or_default();
    let (trained, aside) = (of(Side::Trained), of(Side::Aside));
    let texts = Texts::of(set, trained.iter().chain(aside));
    let mut broken = None;
    training.read(&texts.read, &mut |read| {
        let event = EmbedderEvent::Reading {
            read,
            of: texts.read.len(),
        };
        broken = told(event).err().or(broken.take());
    })?;
    if let Some(error) = broken {
        return Err(error);
    }
    let near = texts.near(training, set, trained)?;
    let steps = embedding::steps(&near, settings);
    let look_every = embedding::look_every(steps.len(), settings);
    let mut curve = vec![texts.look(training, set, aside)?];
    let (mut losses, mut before) = (Vec::new(), 0.0);
    let mut best = training.learnt()?;
    if let Some(kept) = from.kept {
        let (header, learnt, state) = taken_apart::<Progress>(kept)?;
        if header.name != from.name {
            let context =
                "the state that was kept is of other texts or settings: delete it to start anew";
            return Err(ServiceError::invalid(context));
        }
        training.restore(state)?;
        (curve, losses, before) = (header.curve, header.losses, header.seconds);
        best = learnt.to_vec();
    }
    let seconds = || before + started.elapsed().as_secs_f64();
    let mut ended = Ended::Done;
    let first = usize::try_from(training.steps()).unwrap_or(usize::MAX);
    for (at, some) in steps.iter().enumerate().skip(first) {
        if from
            .longest
            .is_some_and(|longest| seconds() > longest.as_secs_f64())
        {
            ended = Ended::Time;
            break;
        }
        if embedding::is_no_better(&curve) {
            ended = Ended::NoBetter;
            break;
        }
        let batch = texts.contrasts(set, some);
        let loss = training.step(&batch, embedding::rate(at, steps.len(), settings))?;
        losses.push(loss);
        let step = at + 1;
        told(EmbedderEvent::Step {
            step,
            of: steps.len(),
            loss,
        })?;
        let looked = step.is_multiple_of(look_every) || step == steps.len();
        if looked {
            let figure = texts.look(training, set, aside)?;
            if curve.iter().all(|known| *known < figure) {
                best = training.learnt()?;
            }
            curve.push(figure);
            told(EmbedderEvent::Look { figure })?;
        }
        if looked || step.is_multiple_of(KEPT_EVERY) {
            let header = Progress {
                name: from.name.to_owned(),
                curve: curve.clone(),
                losses: losses.clone(),
                seconds: seconds(),
                best: best.len(),
            };
            let bytes = put_together(&header, &best, &training.state()?)?;
            told(EmbedderEvent::State(&bytes))?;
        }
    }
    let base = curve.first().copied().unwrap_or_default();
    if curve.iter().all(|figure| *figure <= base) {
        return Err(ServiceError::invalid(format!(
            "nothing was learnt: on papers set aside the model is no better ({}) than before ({base:.3}); the model stays as \
             it is",
            curve
                .iter()
                .skip(1)
                .map(|figure| format!("{figure:.3}"))
                .collect::<Vec<_>>()
                .join(", ")
        )));
    }
    training.lay_over(&best)?;
    Ok(TrainedEmbedder {
        file: training.model_file()?,
        curve,
        losses,
        trained_on: trained.len(),
        held_out: of(Side::HeldOut).len(),
        ended,
        seconds: seconds(),
    })
}

/// How well a model finds the texts of papers held out, each among all texts of its source in the set.
pub async fn measure_embedder(
    embedder: &dyn Embedder,
    set: &TextSet,
    told: &(dyn Fn(usize, usize) + Sync),
) -> ServiceResult<Metrics> {
    let split = embedding::split(set)?;
    let held_out = split
        .get(&Side::HeldOut)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let measured: HashSet<PairSource> = held_out
        .iter()
        .filter_map(|at| Some(set.pairs.get(*at)?.source))
        .collect();
    let found = set.pairs.iter().enumerate().filter(|(_, pair)| {
        // What is cited is to be found among all papers' abstracts.
        let all = pair.source == PairSource::Titles && measured.contains(&PairSource::Citations);
        all || measured.contains(&pair.source)
    });
    let found: Vec<usize> = found.map(|(at, _)| at).collect();
    let mut texts = Texts::of(set, held_out.iter());
    texts.add(set, found.iter(), false);
    let mut vectors: Vec<Vec<f32>> = Vec::new();
    for some in texts.read.chunks(MEASURED) {
        let found: Vec<String> = some
            .iter()
            .filter(|one| !one.is_query)
            .map(|one| one.text.clone())
            .collect();
        let mut found = embedder.embed(&found).await?.into_iter();
        for one in some {
            vectors.push(match one.is_query {
                true => embedder.embed_query(&one.text).await?,
                false => found.next().unwrap_or_default(),
            });
        }
        told(vectors.len(), texts.read.len());
    }
    Ok(texts.metrics(set, held_out, &found, &vectors))
}
