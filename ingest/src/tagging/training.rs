//! Learning a tagger's weights from labelled texts: a conditional random field (Lafferty, McCallum and
//! Pereira 2001) by AdaGrad (Duchi, Hazan and Singer 2011). The program never trains; `examples/train_*` do.

use super::{Model, Observed};
use std::collections::HashMap;

/// One labelled text.
#[derive(Debug, Clone, Default)]
pub struct Example {
    pub tokens: Vec<Observed>,
    pub labels: Vec<u8>,
}

/// Weights taken for the mean in each of the later rounds.
const SNAPSHOTS: usize = 20;

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub labels: usize,
    pub boundaries: usize,
    /// Feature slots as a power of two.
    pub bits: u32,
    pub rounds: usize,
    pub rate: f32,
    /// Weight decay of each step, against rare features.
    pub decay: f32,
    /// What AdaGrad's sum of squared gradients of a feature begins with: the larger, the less a rare one learns.
    pub damping: f32,
    /// Features of fewer texts are left out: they would be memory of single items.
    pub least_texts: u32,
    /// Share of a token's features that each step does without (Wang and Manning 2013), so that none is relied on alone.
    pub dropout: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            labels: 2,
            boundaries: 1,
            bits: 16,
            rounds: 12,
            rate: 0.12,
            decay: 2e-6,
            damping: 1e-3,
            least_texts: 1,
            dropout: 0.0,
        }
    }
}

/// Weights learned from `examples`; the same examples in the same order give the same weights.
pub fn train(examples: &[Example], settings: &Settings) -> Model {
    let mut field = Field::new(settings, common(examples, settings));
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let often = (examples.len() / SNAPSHOTS).max(1);
    for round in 0..settings.rounds {
        for at in (1..order.len()).rev() {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            order.swap(at, ((random >> 33) % (at as u64 + 1)) as usize);
        }
        for (taken, at) in order.iter().enumerate() {
            if let Some(example) = examples.get(*at).filter(|one| !one.tokens.is_empty()) {
                match settings.dropout > 0.0 {
                    true => field.step(&thinned(example, settings.dropout, &mut random), settings),
                    false => field.step(example, settings),
                }
            }
            // The last weights waver: the mean of many over the later rounds is what is kept.
            if round * 2 >= settings.rounds && (taken + 1) % often == 0 {
                field.features.remember();
                field.pairs.remember();
            }
        }
    }
    field.quantised(1.0 - settings.dropout)
}

/// The same text without a random share of its features.
fn thinned(example: &Example, dropout: f32, random: &mut u64) -> Example {
    let mut kept = |_: &u32| {
        *random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (*random >> 40) as f32 / (1u64 << 24) as f32 >= dropout
    };
    let mut thinned = example.clone();
    for token in &mut thinned.tokens {
        token.features.retain(&mut kept);
    }
    thinned
}

/// Slots whose feature occurs in enough texts.
fn common(examples: &[Example], settings: &Settings) -> Vec<bool> {
    let mut texts: HashMap<u32, (u32, usize)> = HashMap::new();
    for (number, example) in examples.iter().enumerate() {
        for feature in example.tokens.iter().flat_map(|token| &token.features) {
            let seen = texts.entry(*feature).or_insert((0, usize::MAX));
            if seen.1 != number {
                *seen = (seen.0 + 1, number);
            }
        }
    }
    let mut slots = vec![false; 1 << settings.bits];
    for (feature, (count, _)) in texts {
        let at = feature as usize & (slots.len() - 1);
        if let Some(slot) = slots.get_mut(at).filter(|_| count >= settings.least_texts) {
            *slot = true;
        }
    }
    slots
}

struct Field {
    labels: usize,
    boundaries: usize,
    /// Slots that are learned.
    open: Vec<bool>,
    features: Weights,
    pairs: Weights,
}

/// Weights with AdaGrad's sums of squared gradients.
struct Weights {
    values: Vec<f32>,
    squares: Vec<f32>,
    /// What was remembered, added up.
    sums: Vec<f32>,
    taken: usize,
}

impl Weights {
    fn new(count: usize, damping: f32) -> Self {
        Self {
            values: vec![0.0; count],
            squares: vec![damping; count],
            sums: vec![0.0; count],
            taken: 0,
        }
    }

    fn get(&self, at: usize) -> f32 {
        self.values.get(at).copied().unwrap_or_default()
    }

    fn change(&mut self, at: usize, gradient: f32, settings: &Settings) {
        if let (Some(value), Some(square)) = (self.values.get_mut(at), self.squares.get_mut(at)) {
            let gradient = gradient - settings.decay * *value * 100.0;
            *square += gradient * gradient;
            *value += settings.rate * gradient / square.sqrt();
        }
    }

    fn remember(&mut self) {
        for (sum, value) in self.sums.iter_mut().zip(&self.values) {
            *sum += value;
        }
        self.taken += 1;
    }

    /// The mean weights as bytes, and the step of one. The few largest are clipped, so that steps are fine.
    fn quantised(&self) -> (f32, Vec<i8>) {
        let all = if self.taken == 0 {
            &self.values
        } else {
            &self.sums
        };
        let mut sizes: Vec<f32> = all
            .iter()
            .map(|value| value.abs())
            .filter(|size| *size > 0.0)
            .collect();
        sizes.sort_by(f32::total_cmp);
        let largest = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(1.0);
        let step = largest / 127.0;
        let bytes = all
            .iter()
            .map(|value| (value / step).round().clamp(-127.0, 127.0) as i8);
        (step / self.taken.max(1) as f32, bytes.collect())
    }
}

impl Field {
    fn new(settings: &Settings, open: Vec<bool>) -> Self {
        Self {
            labels: settings.labels,
            boundaries: settings.boundaries,
            features: Weights::new(open.len() * settings.labels, settings.damping),
            pairs: Weights::new(
                settings.boundaries * (settings.labels + 1) * settings.labels,
                Settings::default().damping,
            ),
            open,
        }
    }

    fn slot(&self, feature: u32) -> Option<usize> {
        let at = feature as usize & (self.open.len() - 1);
        self.open.get(at).is_some_and(|open| *open).then_some(at)
    }

    fn pair_at(&self, boundary: usize, from: usize, to: usize) -> usize {
        (boundary.min(self.boundaries - 1) * (self.labels + 1) + from) * self.labels + to
    }

    /// One step up the likelihood of one text.
    fn step(&mut self, example: &Example, settings: &Settings) {
        let own: Vec<Vec<f32>> = example
            .tokens
            .iter()
            .map(|token| self.scores(token))
            .collect();
        let forward = self.forward(example, &own);
        let backward = self.backward(example, &own);
        let all = forward
            .last()
            .map_or(0.0, |last| log_sum(last.iter().copied()));
        let count = example.tokens.len();
        for at in 0..count {
            let gold = usize::from(at_or(&example.labels, at, 0));
            let shares: Vec<f32> = (0..self.labels)
                .map(|to| (value(&forward, at, to) + value(&backward, at, to) - all).exp())
                .collect();
            let boundary = example.tokens.get(at).map_or(0, |token| token.boundary);
            if at == 0 {
                for (to, share) in shares.iter().enumerate() {
                    let place = self.pair_at(boundary, self.labels, to);
                    self.pairs.change(place, hit(gold == to) - share, settings);
                }
            } else {
                let before = usize::from(at_or(&example.labels, at - 1, 0));
                for from in 0..self.labels {
                    for to in 0..self.labels {
                        let place = self.pair_at(boundary, from, to);
                        let score = value(&forward, at - 1, from)
                            + self.pairs.get(place)
                            + value(&own, at, to)
                            + value(&backward, at, to);
                        let gradient = hit(from == before && to == gold) - (score - all).exp();
                        if gradient.abs() > 1e-4 {
                            self.pairs.change(place, gradient, settings);
                        }
                    }
                }
            }
            let features = example
                .tokens
                .get(at)
                .map(|token| token.features.as_slice());
            for feature in features.unwrap_or_default() {
                let Some(slot) = self.slot(*feature) else {
                    continue;
                };
                for (to, share) in shares.iter().enumerate() {
                    let gradient = hit(gold == to) - share;
                    if gradient.abs() > 1e-4 {
                        self.features
                            .change(slot * self.labels + to, gradient, settings);
                    }
                }
            }
        }
    }

    fn scores(&self, token: &Observed) -> Vec<f32> {
        let mut sums = vec![0.0; self.labels];
        for slot in token
            .features
            .iter()
            .filter_map(|feature| self.slot(*feature))
        {
            let row = self
                .features
                .values
                .get(slot * self.labels..(slot + 1) * self.labels);
            for (sum, weight) in sums.iter_mut().zip(row.unwrap_or_default()) {
                *sum += weight;
            }
        }
        sums
    }

    fn forward(&self, example: &Example, own: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let mut table: Vec<Vec<f32>> = Vec::with_capacity(own.len());
        for (token, scores) in example.tokens.iter().zip(own) {
            let row = (0..self.labels).map(|to| {
                let into = |from| self.pairs.get(self.pair_at(token.boundary, from, to));
                let reached = match table.last() {
                    None => into(self.labels),
                    Some(last) => log_sum(
                        last.iter()
                            .enumerate()
                            .map(|(from, score)| score + into(from)),
                    ),
                };
                reached + at_or(scores, to, 0.0)
            });
            let row = row.collect();
            table.push(row);
        }
        table
    }

    fn backward(&self, example: &Example, own: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let mut table: Vec<Vec<f32>> = vec![vec![0.0; self.labels]];
        for (token, scores) in example.tokens.iter().zip(own).skip(1).rev() {
            let row = (0..self.labels).map(|from| {
                let last = table.last().map(Vec::as_slice).unwrap_or_default();
                log_sum(
                    last.iter()
                        .zip(scores)
                        .enumerate()
                        .map(|(to, (after, score))| {
                            after + score + self.pairs.get(self.pair_at(token.boundary, from, to))
                        }),
                )
            });
            let row = row.collect();
            table.push(row);
        }
        table.reverse();
        table
    }

    /// `kept`: the share of features that a step saw; all of them together weigh as much as those did.
    fn quantised(&self, kept: f32) -> Model {
        let (feature_step, features) = self.features.quantised();
        let (pair_step, pairs) = self.pairs.quantised();
        Model {
            labels: self.labels,
            slots: self.open.len(),
            boundaries: self.boundaries,
            steps: [feature_step * kept, pair_step],
            features,
            pairs,
        }
    }
}

fn hit(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

fn at_or<T: Copy>(slice: &[T], at: usize, default: T) -> T {
    slice.get(at).copied().unwrap_or(default)
}

fn value(table: &[Vec<f32>], row: usize, column: usize) -> f32 {
    table.get(row).map_or(0.0, |row| at_or(row, column, 0.0))
}

fn log_sum(scores: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = scores.clone().fold(f32::MIN, f32::max);
    most + scores.map(|score| (score - most).exp()).sum::<f32>().ln()
}
