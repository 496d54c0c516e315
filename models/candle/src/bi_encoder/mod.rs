//! An embedding model is trained further on queries with what they are to find: each good text against the others of the step
//! and some that lie near (van den Oord, Li and Vinyals, 2018). Vectors are held near those before, so that what is not
//! taught is not forgotten. Steps of any size take the memory of a part of one: gradients of vectors first, then each part once
//! more (GradCache: Gao et al., 2021).

mod states;
mod weights;

use crate::adam::Adam;
use crate::encoder::{Batch, embedded, encoded, encoded_first};
use crate::learnt;
use candle_core::{Device, Tensor, Var};
use candle_nn::ops::log_softmax;
use models_core::{Contrast, EmbedderTraining, ModelError, ModelErrorKind, ModelResult, TextRead};
use serde::Deserialize;
use states::States;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use tokenizers::{Tokenizer, TruncationParams};
use weights::{View, Weights, failed};

/// Tokens of a text in training; what is longer is cut. Served, the model reads more.
const LONGEST: usize = 128;
/// Padded tokens that go through the model at once: with their gradients some 300 MB for two layers.
const PART_TOKENS: usize = 2048;
/// What cosines are divided by in the softmax: what BGE's authors train with.
const TEMPERATURE: f64 = 0.02;
/// What it costs when a vector moves, squared, of 4 at most.
const MOVED: f64 = 1.0;
const HIDDEN: f32 = -1e9;

#[derive(Debug, Clone)]
pub struct BiEncoderOptions {
    /// Layers from the top that are trained; those below stay.
    pub layers: usize,
    /// Where what the layers below make of texts is kept.
    pub scratch: PathBuf,
}

/// An embedding model in training, on this processor.
pub struct BiEncoderTraining {
    weights: Weights,
    tokenizer: Tokenizer,
    query_prefix: String,
    scratch: PathBuf,
    adam: Adam,
    states: Option<States>,
    /// The vectors of the texts that are read, before training.
    before: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    pooling: String,
    #[serde(default)]
    query_prefix: String,
}

impl BiEncoderTraining {
    /// The model in `folder` as it is. `Missing` where files are not there, `Invalid` for a model of another form.
    pub fn load(folder: &Path, options: BiEncoderOptions) -> ModelResult<Self> {
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
        let damaged = |error: Box<dyn std::error::Error + Send + Sync>| {
            let context = format!(
                "the model in {} is damaged; `make models` installs it anew",
                folder.display()
            );
            ModelError::new(ModelErrorKind::Missing, context).with_source(error)
        };
        let manifest: Manifest =
            serde_json::from_slice(&read("model.json")?).map_err(|error| damaged(error.into()))?;
        if manifest.pooling != "cls" {
            let context =
                "only an embedding model whose vector is its first token's can be trained";
            return Err(ModelError::new(ModelErrorKind::Invalid, context));
        }
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
            weights: Weights::read(read("model.onnx")?, options.layers)?,
            tokenizer,
            query_prefix: manifest.query_prefix,
            scratch: options.scratch,
            adam: Adam::default(),
            states: None,
            before: Vec::new(),
        })
    }

    fn tokens(&self, one: &TextRead) -> ModelResult<Vec<u32>> {
        let text = match one.is_query {
            true => format!("{}{}", self.query_prefix, one.text),
            false => one.text.clone(),
        };
        let read = self.tokenizer.encode(text, true).map_err(|error| {
            ModelError::new(ModelErrorKind::Invalid, "tokenising a text").with_source(error)
        })?;
        Ok(read.get_ids().to_vec())
    }

    fn states(&self) -> ModelResult<&States> {
        self.states.as_ref().ok_or_else(unread)
    }

    /// Texts in parts of like length, each small enough to go through the model at once.
    fn parts(&self, texts: &[usize]) -> ModelResult<Vec<Vec<usize>>> {
        let states = self.states()?;
        let mut sorted = texts.to_vec();
        sorted.sort_by_key(|text| (states.tokens(*text), *text));
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for text in sorted {
            if text >= states.there {
                return Err(unread());
            }
            match parts.last_mut() {
                Some(part) if (part.len() + 1) * states.tokens(text) <= PART_TOKENS => {
                    part.push(text);
                }
                _ => parts.push(vec![text]),
            }
        }
        Ok(parts)
    }

    /// Unit-length vectors of a part: (texts, width).
    fn forward(&self, view: View<'_>, part: &[usize]) -> ModelResult<Tensor> {
        let states = self.states()?;
        let width = self.width();
        let longest = part.iter().map(|text| states.tokens(*text)).max();
        let longest = longest.unwrap_or(0);
        let mut numbers = Vec::with_capacity(part.len() * longest * width);
        let mut empty = Vec::with_capacity(part.len());
        for (at, text) in part.iter().enumerate() {
            numbers.extend(states.read(*text).map_err(|error| kept(&error))?);
            numbers.resize((at + 1) * longest * width, 0.0);
            let tokens = states.tokens(*text);
            empty.push((vec![0; tokens], vec![0; tokens]));
        }
        let pass = || {
            let batch = Batch::new(&empty)?;
            let mut layer = Tensor::from_vec(numbers, (part.len() * longest, width), &Device::Cpu)?;
            let last = self.weights.layers - 1;
            for at in self.weights.trained_from..last {
                layer = encoded(&view, at, &layer, &batch)?;
            }
            let first = encoded_first(&view, last, &layer, &batch)?;
            let length = first.sqr()?.sum_keepdim(1)?.sqrt()?;
            first.broadcast_div(&length)
        };
        pass().map_err(failed)
    }

    fn width(&self) -> usize {
        self.weights.width()
    }

    /// How little of the softmax the good texts have, and what the vectors moved; and the gradient of each text's vector.
    fn loss(
        &self,
        batch: &[Contrast],
        used: &[usize],
    ) -> ModelResult<(f32, HashMap<usize, Vec<f32>>)> {
        let width = self.width();
        let vectors: HashMap<usize, Vec<f32>> =
            used.iter().copied().zip(self.vectors(used)?).collect();
        let rows = |of: &[usize]| {
            let all = of.iter().filter_map(|text| vectors.get(text));
            Var::from_vec(
                all.flatten().copied().collect(),
                (of.len(), width),
                &Device::Cpu,
            )
        };
        let before = |of: &[usize]| {
            let all = of.iter().filter_map(|text| self.before.get(*text));
            let all: Vec<f32> = all.flatten().copied().collect();
            Tensor::from_vec(all, (of.len(), width), &Device::Cpu)
        };
        let queries: Vec<usize> = batch.iter().map(|one| one.query).collect();
        let texts: BTreeSet<usize> = batch
            .iter()
            .flat_map(|one| std::iter::once(one.good).chain(one.bad.iter().copied()))
            .collect();
        let texts: Vec<usize> = texts.into_iter().collect();
        let (mut hidden, mut good) = (Vec::new(), Vec::new());
        for one in batch {
            for text in &texts {
                let is_good = *text == one.good;
                let also = !is_good && one.also_good.contains(text);
                hidden.push(if also { HIDDEN } else { 0.0 });
                good.push(f32::from(u8::from(is_good)));
            }
        }
        let shape = (queries.len(), texts.len());
        let loss = || {
            let (asked, found) = (rows(&queries)?, rows(&texts)?);
            let hidden = Tensor::from_vec(hidden, shape, &Device::Cpu)?;
            let good = Tensor::from_vec(good, shape, &Device::Cpu)?;
            let cosines = asked.matmul(&found.t()?)?;
            let shares = log_softmax(&((cosines / TEMPERATURE)? + hidden)?, 1)?;
            let missed = ((shares * good)?.sum_all()?.neg()? / queries.len() as f64)?;
            let moved = |now: &Tensor, of: &[usize]| {
                (now - before(of)?)?.sqr()?.sum_all()? / of.len() as f64
            };
            let moved = (moved(&asked, &queries)? + moved(&found, &texts)?)?;
            let loss = (missed + (moved * MOVED)?)?;
            let gradients = loss.backward()?;
            let mut of_texts = HashMap::new();
            for (rows, of) in [(&asked, &queries), (&found, &texts)] {
                let Some(gradient) = gradients.get(rows) else {
                    continue;
                };
                for (text, own) in of.iter().zip(gradient.to_vec2::<f32>()?) {
                    // A query that stands in a step twice has the gradient of both.
                    let sum = of_texts.entry(*text).or_insert_with(|| vec![0.0; width]);
                    sum.iter_mut().zip(own).for_each(|(sum, one)| *sum += one);
                }
            }
            Ok((loss.to_scalar::<f32>()?, of_texts))
        };
        loss().map_err(failed)
    }

    /// Gradients of what is trained, given those of vectors.
    fn gradients(
        &self,
        used: &[usize],
        of_texts: &HashMap<usize, Vec<f32>>,
    ) -> ModelResult<BTreeMap<String, Tensor>> {
        let mut sums: BTreeMap<String, Tensor> = BTreeMap::new();
        for part in self.parts(used)? {
            let vectors = self.forward(self.weights.view(true), &part)?;
            let wanted = part.iter().filter_map(|text| of_texts.get(text));
            let wanted: Vec<f32> = wanted.flatten().copied().collect();
            let add = || {
                let wanted = Tensor::from_vec(wanted, vectors.shape(), &Device::Cpu)?;
                let gradients = (vectors * wanted)?.sum_all()?.backward()?;
                for (name, shown) in &self.weights.shown {
                    let Some(gradient) = gradients.get(shown) else {
                        continue;
                    };
                    let sum = match sums.get(name) {
                        Some(sum) => (sum + gradient)?,
                        None => gradient.clone(),
                    };
                    sums.insert(name.clone(), sum.detach());
                }
                Ok(())
            };
            add().map_err(failed)?;
        }
        Ok(sums)
    }

    /// All that is trained, or nothing.
    fn take(&mut self, new: &HashMap<String, Tensor>) -> ModelResult<()> {
        learnt::take(&self.weights.trained, new, failed)?;
        self.weights.show().map_err(failed)
    }
}

impl EmbedderTraining for BiEncoderTraining {
    fn steps(&self) -> u32 {
        self.adam.steps
    }

    fn read(&mut self, texts: &[TextRead], told: &mut dyn FnMut(usize)) -> ModelResult<()> {
        let mut ids = Vec::new();
        for one in texts {
            ids.push(self.tokens(one)?);
        }
        let (width, from) = (self.width(), self.weights.trained_from);
        let of = format!("{} {from}", self.weights.digest());
        let mut states =
            States::open(&self.scratch, &of, &ids, width).map_err(|error| kept(&error))?;
        loop {
            told(states.there);
            let part = states.missing(PART_TOKENS);
            if part.is_empty() {
                break;
            }
            let tokens: Vec<(Vec<u32>, Vec<u32>)> = part
                .iter()
                .filter_map(|at| ids.get(*at))
                .map(|ids| (ids.clone(), vec![0; ids.len()]))
                .collect();
            let view = self.weights.view(false);
            let pass = || {
                let batch = Batch::new(&tokens)?;
                let mut layer = embedded(&view, &batch)?;
                for at in 0..from {
                    layer = encoded(&view, at, &layer, &batch)?;
                }
                layer
                    .reshape((batch.texts, batch.length * width))?
                    .to_vec2::<f32>()
            };
            for ((ids, _), numbers) in tokens.iter().zip(pass().map_err(failed)?) {
                let own = numbers.get(..ids.len() * width).unwrap_or_default();
                states.add(own).map_err(|error| kept(&error))?;
            }
        }
        self.states = Some(states);
        let all: Vec<usize> = (0..texts.len()).collect();
        self.before = self.vectors(&all)?;
        Ok(())
    }

    fn vectors(&self, texts: &[usize]) -> ModelResult<Vec<Vec<f32>>> {
        let mut found = HashMap::new();
        for part in self.parts(texts)? {
            let vectors = self.forward(self.weights.view(false), &part)?;
            let vectors = vectors.to_vec2::<f32>().map_err(failed)?;
            found.extend(part.into_iter().zip(vectors));
        }
        texts
            .iter()
            .map(|text| found.get(text).cloned().ok_or_else(unread))
            .collect()
    }

    fn step(&mut self, batch: &[Contrast], rate: f64) -> ModelResult<f32> {
        let used: BTreeSet<usize> = batch
            .iter()
            .flat_map(|one| {
                [one.query, one.good]
                    .into_iter()
                    .chain(one.bad.iter().copied())
            })
            .collect();
        let used: Vec<usize> = used.into_iter().collect();
        let (loss, of_texts) = self.loss(batch, &used)?;
        let gradients = self.gradients(&used, &of_texts)?;
        self.adam
            .step(&self.weights.trained, &gradients, rate)
            .and_then(|()| self.weights.show())
            .map_err(failed)?;
        Ok(loss)
    }

    fn learnt(&self) -> ModelResult<Vec<u8>> {
        learnt::written(&learnt::numbers(&self.weights.trained))
    }

    fn lay_over(&mut self, learnt: &[u8]) -> ModelResult<()> {
        self.take(&learnt::read(learnt)?)
    }

    fn state(&self) -> ModelResult<Vec<u8>> {
        learnt::state(&self.weights.trained, &self.adam, failed)
    }

    fn restore(&mut self, state: &[u8]) -> ModelResult<()> {
        let kept = learnt::read(state)?;
        let adam = learnt::adam(&self.weights.trained, &kept)?;
        self.take(&kept)?;
        self.adam = adam;
        Ok(())
    }

    fn model_file(&self) -> ModelResult<Vec<u8>> {
        self.weights.file()
    }
}

fn unread() -> ModelError {
    let context = "a text is asked for that was not read";
    ModelError::new(ModelErrorKind::Invalid, context)
}

fn kept(error: &std::io::Error) -> ModelError {
    let context = format!("what was read of the texts can't be kept on disk: {error}");
    ModelError::new(ModelErrorKind::Internal, context)
}
