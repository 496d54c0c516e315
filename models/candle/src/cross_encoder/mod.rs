//! A cross-encoder is trained further on questions with texts that answer them and texts that don't: only the biases and
//! normalisations of its upper layers (BitFit: Ben Zaken, Ravfogel and Goldberg, 2022), by the softmax of each question's
//! texts (ListNet: Cao et al., 2007). Its scores keep their level, because thresholds elsewhere are in them.

mod weights;

use crate::adam::Adam;
use crate::encoder::{Batch, embedded, encoded, encoded_first, linear};
use crate::learnt;
use candle_core::{Device, Tensor};
use candle_nn::ops::log_softmax;
use models_core::{ModelError, ModelErrorKind, ModelResult, RerankerTraining, TEXTS, Taught};
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};
use weights::{Weights, failed};

/// Tokens of a question and a text together; what is longer is cut, the longer of the two first.
const LONGEST: usize = 160;
/// Layers from the top that are trained: of twelve, half cost a third less time than all and lost nothing here.
const TRAINED_LAYERS: usize = 6;
/// Padded tokens that go through the model at once when it only scores.
const BATCH_TOKENS: usize = 4096;
/// What log-odds are divided by in the softmax: the published model's lie ten apart, which is certainty.
const TEMPERATURE: f64 = 2.0;
/// What it costs when the mean of a question's scores moves, and when each does, squared.
const LEVEL: f64 = 0.1;
const EACH: f64 = 0.02;

/// A cross-encoder in training, on this processor.
pub struct CrossEncoderTraining {
    weights: Weights,
    tokenizer: Tokenizer,
    adam: Adam,
}

impl CrossEncoderTraining {
    /// The model in `folder` as it was published. `Missing` where files are not there, `Invalid` for a model of another form.
    pub fn load(folder: &Path) -> ModelResult<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| {
                let context = format!(
                    "the model file {} is missing: run `make models`",
                    path.display()
                );
                ModelError::new(ModelErrorKind::Missing, context).with_source(error)
            })
        };
        let damaged = |error: tokenizers::Error| {
            let context = "the model's tokenizer.json is damaged; `make models` installs it anew";
            ModelError::new(ModelErrorKind::Missing, context).with_source(error)
        };
        let mut tokenizer = Tokenizer::from_bytes(read("tokenizer.json")?).map_err(damaged)?;
        tokenizer.with_padding(None);
        let truncation = TruncationParams {
            max_length: LONGEST,
            ..TruncationParams::default()
        };
        tokenizer
            .with_truncation(Some(truncation))
            .map_err(damaged)?;
        Ok(Self {
            weights: Weights::read(&read("model.onnx")?, TRAINED_LAYERS)?,
            tokenizer,
            adam: Adam::default(),
        })
    }

    fn tokens(&self, question: &str, text: &str) -> ModelResult<(Vec<u32>, Vec<u32>)> {
        let read = self.tokenizer.encode((question, text), true);
        let read = read.map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "tokenising a text").with_source(error)
        })?;
        Ok((read.get_ids().to_vec(), read.get_type_ids().to_vec()))
    }

    /// The loss of some groups: how little of the softmax the good text has, and what the level moved.
    fn loss(&self, groups: &[Taught]) -> ModelResult<Tensor> {
        let mut read = Vec::new();
        let (mut present, mut before) = (Vec::new(), Vec::new());
        for taught in groups {
            let texts = taught.group.texts();
            for at in 0..TEXTS {
                // A group of fewer texts repeats its first, without weight.
                let text = texts.get(at).unwrap_or(&taught.group.good);
                read.push(self.tokens(&taught.group.question, text)?);
                let there = at < texts.len();
                present.push(f32::from(u8::from(there)));
                before.push(
                    taught
                        .before
                        .get(at)
                        .copied()
                        .filter(|_| there)
                        .unwrap_or(0.0),
                );
            }
        }
        let shape = (groups.len(), TEXTS);
        let loss = || {
            let present = Tensor::from_vec(present, shape, &Device::Cpu)?;
            let before = Tensor::from_vec(before, shape, &Device::Cpu)?;
            let now = scores(&self.weights, &Batch::new(&read)?)?.reshape(shape)?;
            let hidden = ((&present - 1.0)? * 1e9)?;
            let shares = log_softmax(&((&now / TEMPERATURE)? + hidden)?, 1)?;
            let chosen = shares.narrow(1, 0, 1)?.mean_all()?.neg()?;
            let moved = ((now - before)? * &present)?;
            let level = (moved.sum(1)? / present.sum(1)?)?.sqr()?.mean_all()?;
            let each = (moved.sqr()?.sum_all()? / present.sum_all()?)?;
            chosen + ((level * LEVEL)? + (each * EACH)?)?
        };
        loss().map_err(failed)
    }
}

impl RerankerTraining for CrossEncoderTraining {
    fn steps(&self) -> u32 {
        self.adam.steps
    }

    fn scores(&self, question: &str, texts: &[String]) -> ModelResult<Vec<f32>> {
        let mut read = Vec::new();
        for (at, text) in texts.iter().enumerate() {
            read.push((at, self.tokens(question, text)?));
        }
        // Those of like length together, so that little is padding.
        read.sort_by_key(|(_, (ids, _))| ids.len());
        let mut found = vec![0.0; texts.len()];
        let mut rest = read.as_slice();
        while let Some((_, (shortest, _))) = rest.first() {
            let fit = |count: &usize| {
                let longest = rest.get(count - 1).map_or(0, |(_, (ids, _))| ids.len());
                count * longest <= BATCH_TOKENS && longest <= shortest.len() * 2
            };
            let count = (1..=rest.len()).take_while(fit).last().unwrap_or(1);
            let (now, later) = rest.split_at(count);
            rest = later;
            let batch: Vec<_> = now.iter().map(|(_, tokens)| tokens.clone()).collect();
            let scored = Batch::new(&batch)
                .and_then(|batch| scores(&self.weights, &batch))
                .and_then(|scores| scores.to_vec1::<f32>())
                .map_err(failed)?;
            for ((at, _), score) in now.iter().zip(scored) {
                if let Some(place) = found.get_mut(*at) {
                    *place = score;
                }
            }
        }
        Ok(found)
    }

    fn step(&mut self, groups: &[Taught], rate: f64) -> ModelResult<f32> {
        let loss = self.loss(groups)?;
        let gradients = loss.backward().map_err(failed)?;
        let trained = self.weights.trained.iter();
        let gradients = trained
            .filter_map(|(name, vector)| Some((name.clone(), gradients.get(vector)?.clone())))
            .collect();
        self.adam
            .step(&self.weights.trained, &gradients, rate)
            .map_err(failed)?;
        loss.to_scalar::<f32>().map_err(failed)
    }

    fn adapter(&self) -> ModelResult<Vec<u8>> {
        learnt::written(&learnt::numbers(&self.weights.trained))
    }

    fn lay_over(&mut self, adapter: &[u8]) -> ModelResult<()> {
        learnt::take(&self.weights.trained, &learnt::read(adapter)?, failed)
    }

    fn state(&self) -> ModelResult<Vec<u8>> {
        learnt::state(&self.weights.trained, &self.adam, failed)
    }

    fn restore(&mut self, state: &[u8]) -> ModelResult<()> {
        let kept = learnt::read(state)?;
        let adam = learnt::adam(&self.weights.trained, &kept)?;
        // Every step moves all that is trained here.
        let is_whole = |name: &String| adam.means.contains_key(name);
        if adam.steps > 0 && !self.weights.trained.keys().all(is_whole) {
            return Err(learnt::foreign());
        }
        learnt::take(&self.weights.trained, &kept, failed)?;
        self.adam = adam;
        Ok(())
    }
}

/// One score a text: (texts).
fn scores(weights: &Weights, batch: &Batch) -> candle_core::Result<Tensor> {
    let mut states = embedded(weights, batch)?;
    let last = weights.layers.saturating_sub(1);
    for layer in 0..last {
        if layer == weights.trained_from {
            // Nothing below is trained: no gradient is wanted there.
            states = states.detach();
        }
        states = encoded(weights, layer, &states, batch)?;
    }
    let first = encoded_first(weights, last, &states, batch)?;
    let pooled = linear(weights, &first, &weights.pooler, "bert.pooler.dense.bias")?.tanh()?;
    linear(weights, &pooled, &weights.classifier, "classifier.bias")?.squeeze(1)
}
